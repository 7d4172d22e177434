"""会审: who besides the office looks at a unit's rectification plan before it is accepted, and what they say (R-271)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models import Record, Unit
from rectification import querysets
from rectification.models.plans import Plan
from rectification.workflow.plan_reviews import Capacity, PlanReviewStatus


class PlanReview(Record):
    """One reviewer's word on one version of a plan: asked when it goes up, void when it goes back.

    The team answers through who led it, an organ at its own desk. Neither sees more of the unit than its plan.
    """

    noun = "plan_review"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reviews", verbose_name="整改方案")
    capacity = models.CharField("会审单位", max_length=14, choices=Capacity.choices)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="会审人"
    )
    body = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="会审部门")
    status = models.CharField(
        "状态", max_length=8, choices=PlanReviewStatus.choices, default=PlanReviewStatus.ASKED, editable=False
    )
    opinion = models.CharField("会审意见", max_length=500, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="填写人"
    )
    given_on = models.DateField("会审日期", null=True)

    objects = querysets.PlanReviewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改方案会审"
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "capacity"], condition=~Q(status="void"), name="plan_reviewed_once_by_each"
            ),
            models.CheckConstraint(
                condition=Q(capacity="team", reviewer__isnull=False, body=None)
                | (~Q(capacity="team") & Q(reviewer=None, body__isnull=False)),
                name="plan_review_has_its_reviewer",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("passed", "returned")) | Q(given_by__isnull=False, given_on__isnull=False),
                name="plan_review_given_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status="returned") | ~Q(opinion=""), name="plan_review_returned_with_opinion"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}会审（{self.get_capacity_display()}）"

    @property
    def tone(self) -> str:
        return {"asked": "warn", "passed": "good", "returned": "bad"}.get(self.status, "neutral")

    def scope_office_id(self) -> Any:
        return self.plan.assignment.office_id

    def scope_unit_ids(self) -> tuple[Any, ...]:
        return (self.body_id,) if self.body_id else ()

    def recusal_unit_ids(self) -> tuple[Any, ...]:
        return (self.plan.assignment.unit_id,)

    def powers_of_person(self, person_id: Any) -> tuple[str, ...]:
        """Whoever led the team answers for it, though the team's own reading has ended."""
        return ("rectification.review_plan",) if self.reviewer and self.reviewer.person_id == person_id else ()
