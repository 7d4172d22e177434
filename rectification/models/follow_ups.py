"""四个跟进: what the office follows up after an inspection, with whom, and what came of it (R-254, R-255, R-289)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models import Keyed, Record, Unit
from rectification import querysets
from rectification.workflow.follow_ups import FollowUpStatus
from rounds.models import Assignment


class FollowUp(Record):
    """One matter followed up: with the unit itself, the discipline organ, the organisation organ or a department of government.

    With the organisation organ it has one of three topics; with a department it is 巡察建议, sent by a document and due.
    """

    noun = "follow_up"

    class Kind(models.TextChoices):
        UNIT = "unit", "跟进被巡察党组织"
        DISCIPLINE = "discipline", "跟进纪检监察机关"
        ORGANISATION = "organisation", "跟进组织部门"
        DEPARTMENT = "department", "跟进党政部门（巡察建议）"

    class Topic(models.TextChoices):
        CENTRALISM = "centralism", "民主集中制"
        APPOINTMENT = "appointment", "干部选任"
        PERSONAL_MATTERS = "personal_matters", "个人事项报告"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="follow_ups", verbose_name="巡察任务")
    kind = models.CharField("跟进类型", max_length=12, choices=Kind.choices)
    topic = models.CharField("跟进内容", max_length=20, choices=Topic.choices, blank=True)
    body = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="跟进对象")
    matter = models.TextField("事项")
    document = models.CharField("发文", max_length=120, blank=True)
    begun_on = models.DateField("开始日期")
    due_on = models.DateField("下次了解或答复期限", null=True, blank=True)
    status = models.CharField(
        "状态", max_length=8, choices=FollowUpStatus.choices, default=FollowUpStatus.OPEN, editable=False
    )
    result = models.TextField("办理结果", blank=True, editable=False)
    finished_on = models.DateField("办结日期", null=True, editable=False)

    objects = querysets.FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "巡后跟进"
        ordering = ["-begun_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="organisation", topic__in=["centralism", "appointment", "personal_matters"])
                | (~Q(kind="organisation") & Q(topic="")),
                name="organisation_is_followed_on_three_topics",
            ),
            models.CheckConstraint(
                condition=~Q(kind="department") | (~Q(document="") & Q(due_on__isnull=False)),
                name="recommendation_is_sent_and_due",
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | (~Q(result="") & Q(finished_on__isnull=False)),
                name="followed_up_with_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.body.short_name}"

    def scope_unit_ids(self) -> tuple[Any, ...]:
        """The department a recommendation is addressed to; the other three are the office's own."""
        return (self.body_id,) if self.kind == self.Kind.DEPARTMENT else ()

    def recusal_unit_ids(self) -> set[Any]:
        return {self.assignment.unit_id, self.body_id}

    @property
    def tone(self) -> str:
        return "good" if self.status == "done" else "warn"


class FollowUpNote(Keyed):
    """What was learnt on one day. Never changed."""

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="notes", verbose_name="跟进")
    on = models.DateField("了解日期")
    text = models.TextField("了解情况")
    next_on = models.DateField("下次了解日期", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "跟进记录"
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return self.text[:40]
