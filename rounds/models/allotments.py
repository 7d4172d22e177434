"""Which units a supervision team (督查组) supervises: by a document, for a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from inspection.models import Record
from rounds import querysets
from rounds.models.assignments import Assignment
from rounds.models.teams import Team

if TYPE_CHECKING:
    from datetime import date


class Allotment(Record):
    """The ledger of one inspected unit, given to a supervision team; its members see this one and no other (R-043)."""

    noun = "allotment"

    team = models.ForeignKey(Team, models.PROTECT, related_name="allotments", verbose_name="督查组")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="allotments", verbose_name="被督查单位")
    document = models.CharField("依据", max_length=120)
    begins = models.DateField("督查起")
    ends = models.DateField("督查止")
    revoked_at = models.DateTimeField("收回时间", null=True, editable=False)
    revoked_reason = models.CharField("收回原因", max_length=200, blank=True, editable=False)

    objects = querysets.AllotmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督查分工"
        ordering = ["begins", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "assignment"], condition=Q(revoked_at=None), name="allotment_once_in_force"
            ),
            models.CheckConstraint(
                condition=Q(ends__gte=F("begins")), name="allotment_ends_after_it_begins",
                violation_error_message="督查止期不能早于起期。",
            ),
            models.CheckConstraint(condition=~Q(document=""), name="allotment_names_its_document"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.team}督查{self.assignment.unit.short_name}"

    def in_force(self, day: date) -> bool:
        """Whether the team may look on a day."""
        return self.revoked_at is None and self.begins <= day <= self.ends

    def scope_office_id(self) -> Any:
        return self.assignment.office_id
