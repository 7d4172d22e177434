"""专报: what cannot wait for the weekly report goes straight to the leading group's head (R-237)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models import Code, Office, Record
from petitions import querysets
from petitions.models.leads import Lead
from petitions.workflow import ExpressStatus
from rounds.models import Assignment


class ExpressReport(Record):
    """An express report: why it is urgent, what it is about, when it was read and what was written on it."""

    noun = "express_report"

    office = models.ForeignKey(Office, models.PROTECT, related_name="express_reports", verbose_name="巡察机构")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="express_reports", verbose_name="巡察任务"
    )
    lead = models.ForeignKey(
        Lead, models.PROTECT, null=True, blank=True, related_name="express_reports", verbose_name="有关线索"
    )
    about_team = models.BooleanField("反映巡察干部", default=False)
    trigger = models.ForeignKey(Code, models.PROTECT, related_name="+", verbose_name="直报情形")
    title = models.CharField("标题", max_length=120)
    text = models.TextField("情况")
    suggestion = models.TextField("建议", blank=True)
    status = models.CharField(
        "状态", max_length=10, choices=ExpressStatus.choices, default=ExpressStatus.DRAFT, editable=False
    )
    sent_at = models.DateTimeField("报送时间", null=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="报送人"
    )
    read_at = models.DateTimeField("阅知时间", null=True, editable=False)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="阅知人"
    )
    instruction = models.TextField("批示", blank=True, editable=False)
    instructed_on = models.DateField("批示日期", null=True, editable=False)

    objects = querysets.ExpressReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "专报"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["read", "instructed"]) | ~Q(read_at=None), name="express_read_has_its_hour"
            ),
            models.CheckConstraint(
                condition=~Q(status="instructed") | ~Q(instruction=""), name="express_instructed_in_words"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def tone(self) -> str:
        return {"sent": "bad", "read": "info", "instructed": "good"}.get(self.status, "neutral")

    def scope_assignment_id(self) -> Any:
        return None if self.about_team else self.assignment_id

    def recusal_unit_ids(self) -> set[Any]:
        keys = {self.assignment.unit_id} if self.assignment is not None else set()
        return keys | self.lead.recusal_unit_ids() if self.lead is not None else keys

    def recusal_person_ids(self) -> set[Any]:
        return self.lead.recusal_person_ids() if self.lead is not None else set()
