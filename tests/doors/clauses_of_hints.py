"""One reason at a time, as in ``clauses.py``: of hints at paper rectification."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from rectification.models import Hint
from tests import make
from tests.doors.clauses import case, elsewhere, sees, user
from tests.doors.clauses_of_the_ledger import account

if TYPE_CHECKING:
    from collections.abc import Callable


def hint(of: Any, **fields: Any) -> Hint:
    return Hint.objects.create(
        office=of.office,
        account=of,
        kind="reopened",
        found_as=f"t:{of.number}",
        why="某某",
        found_on=timezone.localdate(),
        **fields,
    )


def hints_one_reason_at_a_time() -> None:
    """The office's, and whoever supervises the task; never the unit, the team or an organ, and not who keeps out of either unit."""
    here = case()
    unit, there = elsewhere(here)
    people = (
        "office",
        "office-head",
        "supervisor",
        "team-leader",
        "unit-secretary",
        "discipline",
        "group-head",
        "office-head@county",
    )
    make.allotted(user("supervisor"), here)
    assert sees(hint(account(here, "h1")), *people) == [True, True, True, False, False, False, False, False]
    assert sees(hint(account(there, "h2")), *people) == [True, True, False, False, False, False, False, False]
    inspected, holding = hint(account(there, "h3", holder=here.unit)), hint(account(here, "h4", holder=unit))
    assert [sees(each, "office") for each in (inspected, holding)] == [[True], [True]]
    make.recusal(user("office").person, unit)
    assert [sees(each, "office", "office-head") for each in (inspected, holding)] == [[False, True], [False, True]]


CHECKS: tuple[Callable[[], None], ...] = (hints_one_reason_at_a_time,)
