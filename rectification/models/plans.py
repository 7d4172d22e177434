"""Rectification plans (整改方案): the unit's measures for all its accounts, signed by its principal, reviewed by the office."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from inspection.models import Record
from rectification import querysets
from rectification.workflow.plans import PlanStatus
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
    rows = models.JSONField("报送时的清单", default=list, editable=False)
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
        """The accounts the unit itself answers for: delivered to it (R-256), and not taken over by a department.

        The plan is the unit's own paper: an account still under way is not known to exist.
        """
        own = self.assignment.accounts.filter(holder=self.assignment.unit_id).exclude(delivered_on=None)
        return own.exclude(status="voided").order_by("number")

    def unmatched(self) -> list[tuple[str, list[Any]]]:
        """Which problems the lists of tasks and of responsibilities lack (R-267): goal and measures, leader and department."""
        open_ = list(self.accounts().exclude(status__in=("cleared", "voided")))
        return [
            ("任务清单", [each for each in open_ if not (each.goal.strip() and each.measures)]),
            ("责任清单", [each for each in open_ if not (each.leader_name.strip() and each.department.strip())]),
        ]

    def responsibilities(self) -> list[dict[str, Any]]:
        """Who answers for what, from the leader down to the person (R-273); a leaf without a person is said to be empty."""
        tree: dict[str, dict[str, dict[str, list[str]]]] = {}
        for each in self.accounts():
            departments = tree.setdefault(each.leader_name or "（未明确责任领导）", {})
            owners = departments.setdefault(each.department or "（未明确责任单位）", {})
            owners.setdefault(each.owner_name, []).append(each.number)
        return [
            {
                "leader": leader,
                "departments": [
                    {"name": name, "owners": [{"name": owner, "numbers": numbers} for owner, numbers in owners.items()]}
                    for name, owners in departments.items()
                ],
            }
            for leader, departments in tree.items()
        ]

    def rows_now(self) -> list[list[str]]:
        """Measures, leader and date of every account as they stand, for freezing under the signature."""
        names = ("number", "goal", "measures", "leader_name", "department", "owner_name", "due_on")
        return [[str(value) for value in row] for row in self.accounts().values_list(*names)]

    def scope_unit_ids(self) -> tuple[Any, ...]:
        return (self.assignment.unit_id,)

    def signing_text(self) -> str:
        """What was signed: the rows as they stood when the plan went up; the ledger goes on without them."""
        return "\n".join([str(self), self.organisation, self.study_meeting, *map("\t".join, self.rows)])
