"""Rectification plans (整改方案): the unit's measures for all its accounts, signed by its principal, reviewed by the office."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from inspection.models import Record
from rectification import querysets
from rectification.workflow import PlanStatus
from rounds.models import Assignment


class Plan(Record):
    """The plan for one assignment. Its rows are the accounts' own measures, leaders and dates (R-271, R-272)."""

    noun = "plan"

    assignment = models.OneToOneField(
        Assignment, models.PROTECT, related_name="rectification_plan", verbose_name="巡察任务"
    )
    status = models.CharField("状态", max_length=10, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    organisation = models.TextField("组织领导", blank=True)
    study_meeting = models.CharField("研究会议", max_length=120, blank=True, help_text="研究整改方案的党委会日期、届次")
    submitted_on = models.DateField("报送日期", null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="审核人"
    )
    returned_reason = models.CharField("退回原因", max_length=300, blank=True)

    objects = querysets.PlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改方案"

    def __str__(self) -> str:
        return f"{self.assignment.unit.short_name}整改方案"

    def accounts(self) -> Any:
        return self.assignment.accounts.exclude(status="voided").order_by("number")

    def scope_unit_ids(self) -> tuple[Any, ...]:
        return (self.assignment.unit_id,)

    def signing_text(self) -> str:
        rows = self.accounts().values_list("number", "goal", "measures", "leader_name", "department", "due_on")
        return "\n".join([str(self), self.organisation, self.study_meeting, *(str(row) for row in rows)])
