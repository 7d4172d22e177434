"""A member's leave of absence (请假) and his return (销假)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from inspection.models import Record
from rounds import querysets
from rounds.models.teams import Membership, Seat
from rounds.workflow.people import LeaveStatus


class MemberLeave(Record):
    """A member away from his post: asked for, approved by the leader (the leader's by the office), reported back (R-025, R-365)."""

    noun = "member_leave"

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="leaves", verbose_name="组员")
    begins = models.DateField("请假起")
    ends = models.DateField("请假止")
    reason = models.CharField("事由", max_length=200)
    place = models.CharField("去向", max_length=60, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    status = models.CharField("状态", max_length=10, choices=LeaveStatus.choices, default=LeaveStatus.ASKED)
    returned_on = models.DateField("销假日期", null=True, blank=True)
    answer = models.CharField("审批意见", max_length=200, blank=True)

    objects = querysets.LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "组员请假"
        ordering = ["-begins"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("begins")), name="member_leave_ends_after_it_begins",
                violation_error_message="请假止期不能早于起期。",
            ),
            models.CheckConstraint(
                condition=~Q(status="returned") | Q(returned_on__isnull=False), name="member_leave_returned_has_a_day"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.membership.person.name}请假（{self.begins:%m-%d}至{self.ends:%m-%d}）"

    def scope_office_id(self) -> Any:
        return self.membership.team.round.office_id

    def scope_assignment_id(self) -> Any:
        return self.membership.seat_assignment_id()

    @property
    def of_the_leader(self) -> bool:
        return self.membership.seat == Seat.LEADER
