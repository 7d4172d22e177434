"""A special inspection opened straight from what made it necessary (R-047, R-055)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from inspection import codes
from rounds.actions import assignments, specials
from rounds.gates import SPECIAL_KIND

if TYPE_CHECKING:
    from inspection.models import Code, Unit, User
    from rounds.models import Assignment, CommonProblem, Team


@transaction.atomic
def open_special(*, by: User, team: Team, unit: Unit, subject: str, focus: Code) -> Assignment:
    """Put a special inspection of a unit into the team's round, which must still be in preparation.

    Raises PermissionDenied, WrongStatus, Refused.
    """
    kind = codes.code("inspection_kinds", SPECIAL_KIND, team.round.office)
    round_ = team.round
    return assignments.assign(
        round_, by=by, team=team, unit=unit, kind=kind, subject=subject, focus=focus,
        stationing_begins=round_.begins, stationing_ends=round_.ends,
    )  # fmt: skip


@transaction.atomic
def from_common_problem(
    problem: CommonProblem, *, by: User, team: Team, unit: Unit, subject: str, focus: Code
) -> Assignment:
    """Answer a common problem by one more special inspection; the link stays with both."""
    made = open_special(by=by, team=team, unit=unit, subject=subject, focus=focus)
    chosen = [*problem.specials.all(), made]
    text = problem.answer_text or f"开展“{subject}”专项巡察"
    specials.decide(problem, by=by, answer="inspection", answer_text=text, specials=chosen)
    return made
