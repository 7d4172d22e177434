"""One reason at a time, as in ``clauses.py``: of responsible persons' accounts on their way to successors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from rectification.models import Succession
from tests import make
from tests.doors.clauses import case, sees, user

if TYPE_CHECKING:
    from collections.abc import Callable


def successions_one_reason_at_a_time() -> None:
    """The office's and the leading group's, and the unit's own; of a unit one keeps out of, none."""
    here = case()
    found = Succession.objects.create(
        office=here.office,
        unit=here.unit,
        old_name="甲",
        new_name="乙",
        taken_over_on=timezone.localdate(),
        basis="某文件",
    )
    inside = ("office", "group-head", "unit-secretary", "unit-liaison")
    outside = ("team-leader", "unit-liaison-2", "supervisor", "office-head@county")
    assert sees(found, *inside, *outside) == [True] * 4 + [False] * 4
    make.recusal(user("office").person, here.unit)
    assert sees(found, "office", "group-head") == [False, True]


CHECKS: tuple[Callable[[], None], ...] = (successions_one_reason_at_a_time,)
