"""督办 of what was handed over after an inspection: leads and recommendations, by whom they were handed to (R-287)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from inspection.models import Record, Unit
from petitions.models import Lead
from petitions.workflow import LeadStatus
from rectification import querysets
from rectification.models.follow_ups import FollowUp
from rounds.models import Allotment

if TYPE_CHECKING:
    from collections.abc import Iterable

# From the handing over on; what is only offered, the organ has not taken.
GONE = (LeadStatus.HANDED_OVER, LeadStatus.REPORTED, LeadStatus.RETIRING, LeadStatus.RETIRED)
# Once the organ has said what it did.
ANSWERED = (LeadStatus.REPORTED, LeadStatus.RETIRING, LeadStatus.RETIRED)


class MatterKind(models.TextChoices):
    LEAD = "lead", "问题线索"
    RECOMMENDATION = "recommendation", "巡察建议"


class MatterCheck(Record):
    """督办: how one organ deals with what it was handed of one inspected unit, in numbers and words. Never changed.

    No lead is named: a supervision team knows how many there are and nothing of them, the inspected unit not even that.
    """

    noun = "matter_check"

    allotment = models.ForeignKey(Allotment, models.PROTECT, related_name="matter_checks", verbose_name="督查分工")
    kind = models.CharField("移交事项", max_length=15, choices=MatterKind.choices)
    receiver = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="承办单位")
    looked_on = models.DateField("督办日期")
    handed = models.PositiveIntegerField("移交件数", editable=False)
    answered = models.PositiveIntegerField("已反馈件数", editable=False)
    finding = models.TextField("办理情况")
    demand = models.TextField("督办要求", blank=True)

    objects = querysets.MatterCheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "移交事项督办"
        ordering = ["-looked_on", "-created_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(finding=""), name="matter_check_states_what_was_found"),
            models.CheckConstraint(
                condition=Q(handed__gt=0) & Q(answered__lte=F("handed")), name="matter_check_has_matters"
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.allotment.assignment.unit.short_name}巡察移交{self.receiver.short_name}的{self.get_kind_display()}"
        )

    def scope_office_id(self) -> Any:
        return self.allotment.assignment.office_id

    def scope_assignment_id(self) -> Any:
        return self.allotment.assignment_id

    def scope_unit_ids(self) -> tuple[Any, ...]:
        """Whoever was handed it; never the inspected unit."""
        return (self.receiver_id,)

    def recusal_unit_ids(self) -> tuple[Any, ...]:
        return (self.allotment.assignment.unit_id, self.receiver_id)


@dataclass(frozen=True)
class Matter:
    """What one organ was handed of one inspected unit: one kind, so many, so many of them answered."""

    kind: MatterKind
    receiver: Unit
    handed: int
    answered: int

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.receiver.pk}"

    def __str__(self) -> str:
        return f"移交{self.receiver.short_name}的{self.kind.label}{self.handed}件，已反馈{self.answered}件"


def matters_of(allotment: Allotment) -> list[Matter]:
    """What was handed over of an allotted unit, by kind and receiver.

    Not those the inspected unit itself deals with, and no lead that tells of the inspectors or of somebody in the team.
    """
    assignment, team = allotment.assignment, allotment.team
    leads = Lead.objects.filter(assignment=assignment, status__in=GONE, about_team=False)
    own = leads.filter(accused__person__in=team.memberships.values("person"))
    told = FollowUp.objects.filter(assignment=assignment, kind=FollowUp.Kind.DEPARTMENT)
    answered = told.filter(Q(status="done") | ~Q(answers=None))
    found = [
        *_counted(MatterKind.LEAD, leads.exclude(pk__in=own.values("pk")), Q(status__in=ANSWERED), "receiver"),
        *_counted(MatterKind.RECOMMENDATION, told, Q(pk__in=answered.values("pk")), "body"),
    ]
    return [each for each in found if each.receiver.pk != assignment.unit_id]


def _counted(kind: MatterKind, rows: Any, answered: Q, receiver: str) -> Iterable[Matter]:
    counts = rows.order_by().values(receiver).annotate(
        handed=models.Count("pk"), answered=models.Count("pk", filter=answered)
    )  # fmt: skip
    by_unit = {each[receiver]: each for each in counts}
    for unit in Unit.objects.filter(pk__in=by_unit).order_by("name"):
        yield Matter(kind, unit, by_unit[unit.pk]["handed"], by_unit[unit.pk]["answered"])


def looked_into(allotment: Allotment) -> list[tuple[Matter, MatterCheck | None]]:
    """Each matter of an allotted unit with the last look at it while the team had the unit."""
    within = {"looked_on__gte": allotment.begins, "looked_on__lte": allotment.ends}
    checks = list(allotment.matter_checks.filter(**within).order_by("looked_on", "created_at"))
    last = {(each.kind, each.receiver_id): each for each in checks}
    return [(each, last.get((each.kind, each.receiver.pk))) for each in matters_of(allotment)]
