"""One reason at a time, as in ``clauses.py``: of what reviewers are asked about a rectification plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from rectification.models import Plan, PlanReview
from tests import make
from tests.doors.clauses import case, sees, user, user_unit

if TYPE_CHECKING:
    from collections.abc import Callable


def plan_reviews_one_reason_at_a_time() -> None:
    """The office sees all, an organ its own, who led the team his own; what is void the office alone; a recused one none."""
    here = case()
    plan = Plan.objects.create(assignment=here)
    of = PlanReview.objects.create
    organ = of(plan=plan, capacity="discipline", body=user_unit("discipline"))
    team = of(plan=plan, capacity="team", reviewer=user("team-leader"))
    people = (
        "office",
        "discipline",
        "organisation",
        "team-leader",
        "team-member",
        "unit-secretary",
        "office-head@county",
    )
    assert sees(organ, *people) == [True, True, False, False, False, False, False]
    assert sees(team, *people) == [True, False, False, True, False, False, False]
    given = {"given_by": user("office"), "given_on": timezone.localdate()}
    for each, who in ((organ, "discipline"), (team, "team-leader")):
        for status, seen in (("passed", True), ("void", False)):
            PlanReview.objects.filter(pk=each.pk).update(status=status, **given)
            assert sees(each, "office", who) == [True, seen], status
        PlanReview.objects.filter(pk=each.pk).update(status="asked")
    for name in ("office", "discipline", "team-leader"):
        make.recusal(user(name).person, here.unit)
    assert sees(organ, "office", "office-head", "discipline") == [False, True, False]
    assert sees(team, "team-leader") == [False]


CHECKS: tuple[Callable[[], None], ...] = (plan_reviews_one_reason_at_a_time,)
