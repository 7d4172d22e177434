"""Leave of the inspected unit's controlled persons while the team is stationed (R-165–R-171)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from inspection.models import Code, Person, Record
from rounds import querysets
from rounds.gates import leave_of_unit as gates
from rounds.models.assignments import Assignment
from rounds.workflow import leave_of_unit as table

if TYPE_CHECKING:
    from inspection.workflow import Step


class UnitLeave(Record):
    """One person's leave: 因私 is signed by the secretary and approved by the leader, 因公 signed and filed."""

    noun = "unit_leave"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="unit_leaves", verbose_name="巡察任务")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="请假人")
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("职务", max_length=60, blank=True)
    group = models.ForeignKey(Code, models.PROTECT, related_name="+", verbose_name="人员类别")
    of_secretary = models.BooleanField("书记本人", default=False, editable=False)
    kind = models.CharField("请假类型", max_length=10, choices=table.LeaveKind.choices)
    reason = models.CharField("事由", max_length=200)
    destination = models.CharField("去向", max_length=80)
    phone = models.CharField("联系电话", max_length=40)
    leaves_on = models.DateField("离开日期")
    returns_on = models.DateField("返回日期")
    status = models.CharField(
        "状态", max_length=10, choices=table.LeaveStatus.choices, default=table.LeaveStatus.DRAFT, editable=False
    )
    refused_reason = models.CharField("未同意原因", max_length=200, blank=True, editable=False)
    back_on = models.DateField("实际返回", null=True, editable=False)

    objects = querysets.UnitLeaveQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "请假"
        ordering = ["-leaves_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(returns_on__gte=F("leaves_on")), name="unit_leave_returns_after_it_leaves",
                violation_error_message="返回日期不能早于离开日期。",
            ),
            models.CheckConstraint(
                condition=Q(back_on=None) | Q(back_on__gte=F("leaves_on")), name="unit_leave_back_after_it_left"
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(refused_reason=""), name="unit_leave_refused_with_reason"
            ),
            # 因公 is filed and never approved, 因私 approved and never filed — but the secretary's own goes to the leader.
            models.CheckConstraint(condition=~Q(status="filed") | Q(kind="official"), name="unit_leave_files_only_duty"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["assignment", "status", "leaves_on"], name="unit_leave_board")]

    def __str__(self) -> str:
        return f"{self.name}{self.get_kind_display()}请假（{self.leaves_on:%m-%d}至{self.returns_on:%m-%d}）"

    def scope_unit_ids(self) -> tuple[Any, ...]:
        return (self.assignment.unit_id,)

    def own_steps(self) -> tuple[Step, ...]:
        return table.steps_of(self.kind)

    @property
    def days(self) -> int:
        return gates.days(self.leaves_on, self.returns_on)

    @property
    def tone(self) -> str:
        return {"submitted": "warn", "signed": "warn", "approved": "good", "filed": "good", "refused": "bad"}.get(
            self.status, "neutral"
        )

    def is_late(self, today: date | None = None) -> bool:
        """Past the day of return and not reported back (R-365)."""
        return self.status in table.AWAY and self.returns_on < (today or timezone.localdate())
