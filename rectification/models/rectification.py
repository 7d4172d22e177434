"""Reports on rectification (整改报告): the unit's account of what it did, judged fit or returned until it is."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection import wording
from inspection.models import Keyed, Record
from rectification import querysets
from rectification.models.outcomes import Outcome
from rectification.workflow.rectification import RectificationStatus
from rounds.models import Assignment


class RectificationReport(Record):
    """The unit's report on an assignment with the result of each account, signed by its principal (R-086)."""

    noun = "rectification_report"

    assignment = models.OneToOneField(
        Assignment, models.PROTECT, related_name="rectification_report", verbose_name="巡察任务"
    )
    status = models.CharField(
        "状态", max_length=10, choices=RectificationStatus.choices, default=RectificationStatus.DRAFT, editable=False
    )
    done = models.TextField("整改总体情况", blank=True)
    open_matters = models.TextField("尚未完成的事项和下一步打算", blank=True)
    rows = models.JSONField("报送时的逐条结果", default=list, editable=False)
    results = models.TextField("报送时的成效综述", blank=True, editable=False)
    submitted_on = models.DateField("报送日期", null=True, editable=False)

    objects = querysets.RectificationReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改报告"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.assignment.unit.short_name}整改报告"

    def accounts(self) -> Any:
        """The accounts the unit itself answers for: delivered to it, and not taken over by a department."""
        own = self.assignment.accounts.filter(holder=self.assignment.unit_id).exclude(delivered_on=None)
        return own.exclude(status="voided").order_by("number")

    def rows_now(self) -> list[list[str]]:
        """Number, problem and standing of every account, for freezing under the signature."""
        return [[each.number, each.problem, each.get_status_display()] for each in self.accounts()]

    def results_now(self) -> str:
        """The sentence of figures as the round's statistics say it, of this assignment alone (R-277, R-317)."""
        accounts = self.assignment.accounts.filter(parent=None).exclude(delivered_on=None).exclude(status="voided")
        states = Counter(accounts.values_list("status", flat=True))
        found = Counter({"accounts": states.total(), "cleared": states["cleared"], "staged": states["staged"]})
        found["open"] = found["accounts"] - found["cleared"]
        found.update(Outcome.figures(Outcome.objects.filter(account__assignment=self.assignment_id)))
        return "".join(wording.rectified(found))

    @property
    def loops(self) -> int:
        """How often it was returned."""
        return sum(not each.passed for each in self.reviews.all())

    def scope_unit_ids(self) -> tuple[Any, ...]:
        return (self.assignment.unit_id,)

    def signing_text(self) -> str:
        return "\n".join(
            [str(self), self.done, self.open_matters, *map("\t".join, self.rows), *filter(None, [self.results])]
        )


class RectificationReview(Keyed):
    """One judgement of a report as it lay before the office: fit, or returned with the reasons. Never changed."""

    report = models.ForeignKey(
        RectificationReport, models.PROTECT, related_name="reviews", verbose_name="整改报告"
    )  # fmt: skip
    passed = models.BooleanField("合格")
    reason = models.CharField("意见", max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="审核人")
    at = models.DateTimeField("审核时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "整改报告审核"
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(passed=True) | ~Q(reason=""), name="rectification_report_returned_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return "合格" if self.passed else "不合格"
