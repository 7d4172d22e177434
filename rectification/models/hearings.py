"""What the leading group decides when it hears a report: 同意, 补充, 再了解 (R-235, R-247)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models import Record
from rectification import querysets
from rectification.models.reports import Report, ReportVersion
from rectification.workflow.reports import HearingStatus
from rounds.models import Team


class HearingDecision(Record):
    """One decision on a report as it was heard. 再了解 is an order with a life: it stays open until its result is reported.

    What a decision says is never changed; the way of the report itself is the report's.
    """

    noun = "hearing_decision"

    class Kind(models.TextChoices):
        AGREE = "agree", "同意"
        SUPPLEMENT = "supplement", "补充"
        LOOK_AGAIN = "look_again", "再了解"

    report = models.ForeignKey(Report, models.PROTECT, related_name="hearing_decisions", verbose_name="报告")
    heard_version = models.ForeignKey(
        ReportVersion, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="所听取的稿"
    )
    kind = models.CharField("决定", max_length=10, choices=Kind.choices)
    heard_on = models.DateField("听取日期")
    text = models.TextField("决定内容", blank=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="由哪个组了解")
    people = models.CharField("力量安排", max_length=200, blank=True)
    due_on = models.DateField("何时报告结果", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=HearingStatus.choices, editable=False)
    result = models.TextField("了解结果", blank=True, editable=False)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="报告人"
    )
    reported_on = models.DateField("报告日期", null=True, editable=False)

    objects = querysets.HearingDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "听取汇报的决定"
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(status="open"), name="report_looked_into_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(kind="agree") | ~Q(text=""), name="hearing_decision_says_what"),
            models.CheckConstraint(
                condition=~Q(kind="look_again") | (Q(team__isnull=False) & Q(due_on__isnull=False)),
                name="looked_into_again_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="reported") | (~Q(result="") & Q(reported_on__isnull=False)),
                name="looked_into_again_with_result",
            ),
            models.CheckConstraint(
                condition=Q(kind="look_again", status__in=("open", "reported"))
                | (~Q(kind="look_again") & Q(status="made")),
                name="only_looking_again_stays_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}：{self.get_kind_display()}"

    @property
    def tone(self) -> str:
        return {"open": "warn", "reported": "good"}.get(self.status, "neutral")

    def scope_office_id(self) -> Any:
        return self.report.scope_office_id()

    def scope_assignment_id(self) -> Any:
        return self.report.assignment_id

    def recusal_unit_ids(self) -> Any:
        return self.report.recusal_unit_ids()
