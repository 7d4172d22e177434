"""Rounds (轮次): one term's numbered campaigns, each approved before it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

from inspection import codes, wording
from inspection.models import Code, Office, Record
from rounds import querysets
from rounds.workflow import RoundStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet

DEFAULT_FRAMEWORK = "framework.problems"


class Round(Record):
    """A round of one office: (届, 轮序) is unique and appears in every title (R-044, R-320)."""

    noun = "round"

    office = models.ForeignKey(Office, models.PROTECT, related_name="rounds", verbose_name="巡察机构")
    term = models.PositiveSmallIntegerField("届次")
    sequence = models.PositiveSmallIntegerField("轮次")
    name = models.CharField("名称", max_length=80, blank=True)
    year = models.PositiveSmallIntegerField("年度")
    status = models.CharField("状态", max_length=12, choices=RoundStatus.choices, default=RoundStatus.DRAFT)
    begins = models.DateField("计划开始", null=True, blank=True)
    ends = models.DateField("计划结束", null=True, blank=True)
    purpose = models.TextField("任务要求", blank=True)
    plan = models.TextField("实施方案", blank=True)
    review_opinion = models.CharField("领导小组意见", max_length=300, blank=True)
    approval_document = models.CharField("审定依据", max_length=120, blank=True)
    framework = models.ForeignKey(
        "inspection.CodeList", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="监督内容框架"
    )

    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="报审人"
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="审议人"
    )
    sent_back_reason = models.CharField("退回原因", max_length=200, blank=True, editable=False)

    objects = querysets.RoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "轮次"
        ordering = ["-term", "-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["office", "term", "sequence"], name="round_once_per_term"),
            models.CheckConstraint(
                condition=models.Q(ends=None) | models.Q(begins=None) | models.Q(ends__gte=models.F("begins")),
                name="round_ends_after_it_begins",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=models.Q(sequence__gte=1, term__gte=1),
                name="round_counts_from_one",
                violation_error_message="届次和轮次从1起。",
            ),
        ]

    def __str__(self) -> str:
        return self.name or wording.round_short(self.office.committee_short, self.term, self.sequence)

    @property
    def title(self) -> str:
        """云岭县第十届县委第三轮巡察 in the office's own wording (R-320)."""
        return wording.round_title(self.office.committee_short, self.term, self.sequence)

    def author_ids(self) -> set[Any]:
        return {self.created_by_id, self.submitted_by_id} - {None}

    def framework_codes(self) -> QuerySet[Code]:
        """The codes a finding of this round may carry: those of its own framework (R-124)."""
        if self.framework_id:
            return Code.objects.filter(list_id=self.framework_id, active=True)
        return codes.choices(DEFAULT_FRAMEWORK, self.office)

    def signing_text(self) -> str:
        lines = [self.title, self.purpose, self.plan]
        lines += [f"{each.team} {each.unit}" for each in self.assignments.select_related("team", "unit").order_by("pk")]
        return "\n".join(lines)
