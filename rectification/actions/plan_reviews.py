"""会审: asked when a plan goes up, by the office's setting; each reviewer says once what he thinks; void when it goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit, codes, deadlines, reminders
from inspection.models import Unit
from inspection.workflow import Refused, move
from rectification.deadlines import REVIEW_PLAN
from rectification.models import PlanReview
from rectification.workflow.plan_reviews import (
    PASS_REVIEW,
    POWER,
    RETURN_REVIEW,
    VOID_REVIEW,
    Capacity,
    PlanReviewStatus,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspection.models import User
    from rectification.models import Plan


def _asked(plan: Plan) -> Iterator[tuple[str, User | None, Unit | None]]:
    """Whom the office's setting wants asked: the team through its leader, an organ; who is not there is not asked."""
    assignment, today = plan.assignment, timezone.localdate()
    for capacity in codes.setting(assignment.office_id, "plan.reviewers"):
        if capacity == Capacity.TEAM:
            leader = assignment.team.leader
            user = getattr(leader.person, "user", None) if leader else None
            if user is not None:
                yield capacity, user, None
        else:
            body = (
                Unit.objects.in_use(today)
                .filter(office=assignment.office_id, organ_kind=capacity)
                .order_by("name")
                .first()
            )
            if body is not None:
                yield capacity, None, body


@transaction.atomic
def ask(plan: Plan, *, by: User) -> list[PlanReview]:
    """Ask everybody the setting names, with five working days; those concerned are told."""
    found = []
    for capacity, reviewer, body in _asked(plan):
        made = PlanReview.objects.create(plan=plan, capacity=capacity, reviewer=reviewer, body=body, created_by=by)
        audit.record(made, "register", by=by, label="送会审")
        deadlines.start(made, REVIEW_PLAN)
        for person in [reviewer] if reviewer else access.holders(POWER, made):
            reminders.notify(person, f"{plan}送请会审", url=reminders.address_of(made, person))
        found.append(made)
    return found


@transaction.atomic
def judge(review: PlanReview, *, by: User, passed: bool, opinion: str = "") -> PlanReview:
    """会审通过 or 建议退回; a return says why. The office decides what becomes of the plan."""
    if review.plan.assignment.unit_id in access.blocked_units(by):
        raise PermissionDenied(POWER)
    if not passed and not opinion.strip():
        raise Refused("请写明退回的理由。")
    step = PASS_REVIEW if passed else RETURN_REVIEW
    review = move(review, step, by=by, opinion=opinion.strip(), given_by=by, given_on=timezone.localdate())
    deadlines.meet(review, REVIEW_PLAN)
    if not review.plan.reviews.filter(status=PlanReviewStatus.ASKED).exists():
        for person in access.holders("rectification.accept_plan", review.plan):
            reminders.notify(person, f"{review.plan}会审已毕", url=reminders.address_of(review.plan, person))
    return review


@transaction.atomic
def void(plan: Plan, *, by: User) -> None:
    """The plan goes back: what was said of this version counts no more."""
    for review in plan.reviews.exclude(status=PlanReviewStatus.VOID):
        move(review, VOID_REVIEW, by=by)
        deadlines.cancel(review, REVIEW_PLAN)
