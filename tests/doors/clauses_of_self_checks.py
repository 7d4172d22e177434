"""Who sees 未巡先改, one reason at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rectification.models import SelfCheck, SelfCheckNotice
from tests import make
from tests.doors.clauses import case, elsewhere, sees, user
from tests.doors.clauses_of_the_ledger import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspection.models import Unit
    from rounds.models import Assignment


def notice(of: Assignment, **fields: Any) -> SelfCheckNotice:
    given = {"status": "issued", "issued_on": TODAY()} | fields
    return SelfCheckNotice.objects.create(
        office=of.office, title="某", level="town", problems="某", demands="某", due_on=TODAY(), **given
    )  # fmt: skip


def line(of: Assignment, unit: Unit, **fields: Any) -> SelfCheck:
    return SelfCheck.objects.create(notice=notice(of, **fields), unit=unit)


def self_checks_one_reason_at_a_time() -> None:
    """The office's and the leading group's; a unit's own line once it was issued, never the notice with the others'."""
    here = case()
    told = (
        "office",
        "office-head",
        "group-head",
        "unit-secretary",
        "unit-liaison",
        "unit-liaison-2",
        "discipline",
        "supervisor",
        "team-leader",
        "office-head@county",
    )
    assert sees(line(here, here.unit), *told) == [True] * 5 + [False] * 5
    assert sees(line(here, here.unit, status="draft", issued_on=None), *told) == [True] * 3 + [False] * 7
    assert sees(notice(here), *told) == [True] * 3 + [False] * 7


def recused_from_who_checks_itself() -> None:
    here = case()
    unit, _ = elsewhere(here)
    rows = [line(here, unit), line(here, here.unit)]
    make.recusal(user("office").person, unit)
    assert [sees(each, "office", "office-head") for each in rows] == [[False, True], [True, True]]


CHECKS: tuple[Callable[[], None], ...] = (self_checks_one_reason_at_a_time, recused_from_who_checks_itself)
