"""Feedback (巡察反馈): the general opinion, and the part said to the secretary himself in a table of its own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection.models import Keyed, Record
from petitions.models import Lead
from rectification import querysets
from rectification.workflow.feedback import WITH_THE_TEAM, FeedbackStatus
from rounds.models import Assignment, Meeting


class Feedback(Record):
    """The feedback opinion on an assignment: approved, printed, delivered at the meeting (交账), signed for (R-248, R-258)."""

    noun = "feedback"

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="feedback", verbose_name="巡察任务")
    status = models.CharField("状态", max_length=10, choices=FeedbackStatus.choices, default=FeedbackStatus.DRAFT)
    opinion = models.TextField("反馈意见", help_text="总体评价和意见建议；问题清单由台账生成")
    requirements = models.TextField("整改要求", blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="审定人"
    )
    approved_on = models.DateField("审定日期", null=True)
    meeting = models.OneToOneField(
        Meeting, models.PROTECT, null=True, blank=True, related_name="feedback", verbose_name="反馈会"
    )
    delivered_on = models.DateField("反馈日期", null=True)
    received_on = models.DateField("签收日期", null=True)

    objects = querysets.FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "巡察反馈"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("created_by")), name="feedback_approved_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("delivered", "received")) | ~Q(meeting=None),
                name="feedback_delivered_at_a_meeting",
            ),
        ]

    def __str__(self) -> str:
        return f"关于巡察{self.assignment.unit.party_name}的反馈意见"

    def accounts(self) -> Any:
        """The accounts the report opened, in the order of their numbers; once it is handed over, only those that were too.

        What is reported later stays unknown to the unit until it is delivered, on the page and under the signatures.
        """
        opened = self.assignment.accounts.filter(origin="report").order_by("number")
        return opened.exclude(delivered_on=None) if self.status in querysets.HANDED_OVER else opened

    def hand_over_is_open(self) -> bool:
        """Whether the team still has something to hand over to another body."""
        return Lead.objects.filter(assignment=self.assignment_id, status__in=WITH_THE_TEAM).exists()

    def scope_unit_ids(self) -> tuple[Any, ...]:
        return (self.assignment.unit_id,)

    def signing_text(self) -> str:
        lines = [str(self), self.opinion, self.requirements]
        lines += [f"{number} {problem}" for number, problem in self.accounts().values_list("number", "problem")]
        return "\n".join(lines)


class PersonalPart(Keyed):
    """What is said to the secretary alone, by name (R-249). Another audience, therefore another table."""

    feedback = models.OneToOneField(Feedback, models.PROTECT, related_name="personal_part", verbose_name="反馈")
    addressee = models.CharField("反馈对象", max_length=60)
    text = models.TextField("个人反馈意见")
    heard_on = models.DateField("反馈日期", null=True, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(auto_now=True)

    objects = querysets.PersonalPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "个人反馈意见"

    def __str__(self) -> str:
        return self.addressee
