"""Who sees 移交事项督办, one reason at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rectification.models import MatterCheck
from rounds.models import Allotment, Team
from tests import make
from tests.doors.clauses import case, elsewhere, sees, user, user_unit
from tests.doors.clauses_of_the_ledger import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspection.models import Unit
    from rounds.models import Assignment


def look(of: Assignment, number: int, receiver: Unit, kind: str = "lead") -> MatterCheck:
    team = Team.objects.create(round=of.round, kind="supervision", number=number, plan="督查")
    allotment = Allotment.objects.create(team=team, assignment=of, document="某号", begins=TODAY(), ends=TODAY())
    given: dict[str, Any] = {"handed": 1, "answered": 0, "looked_on": TODAY(), "finding": "某某"}
    return MatterCheck.objects.create(allotment=allotment, kind=kind, receiver=receiver, **given)


def matter_checks_one_reason_at_a_time() -> None:
    """The office's, the leading group's, the supervisor's of its units; a receiver's own of its own kind."""
    here = case()
    make.allotted(user("supervisor"), here)
    organ, bureau = user_unit("discipline"), user_unit("finance-bureau")
    told = (
        "office",
        "group-head",
        "supervisor",
        "discipline",
        "finance-bureau",
        "organisation",
        "unit-secretary",
        "unit-liaison",
    )
    assert sees(look(here, 91, organ), *told) == [True] * 4 + [False] * 4
    assert sees(look(here, 92, bureau, "recommendation"), *told) == [True] * 3 + [False, True] + [False] * 3
    # Each kind lies at its own desk.
    assert sees(look(here, 93, organ, "recommendation"), *told) == [True] * 3 + [False] * 5
    assert sees(look(here, 94, bureau), *told) == [True] * 3 + [False] * 5
    outside = ("team-leader", "team-member", "unit-liaison-2", "office-head@county", "petition-bureau")
    assert sees(look(here, 95, organ), *outside) == [False] * 5
    # What concerns the unit itself is not its to see, whoever received it.
    assert sees(look(here, 96, here.unit), "unit-secretary", "unit-liaison") == [False, False]
    _, there = elsewhere(here)
    assert sees(look(there, 97, organ), "supervisor", "discipline", "office") == [False, True, True]


def recused_from_either_side_of_a_matter() -> None:
    here = case()
    unit, there = elsewhere(here)
    organ = user_unit("discipline")
    apart = [look(there, 98, organ), look(here, 99, unit), look(here, 100, organ)]
    make.recusal(user("office").person, unit)
    assert [sees(each, "office", "office-head") for each in apart] == [[False, True], [False, True], [True, True]]


CHECKS: tuple[Callable[[], None], ...] = (matter_checks_one_reason_at_a_time, recused_from_either_side_of_a_matter)
