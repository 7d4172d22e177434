"""What is done with a petition's points and the persons it accuses: told apart, and each led somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit
from inspection.workflow import Refused
from petitions.models import Disposition, Petition, PetitionAccused, PetitionEvidence, PetitionPoint

if TYPE_CHECKING:
    from inspection.models import Person, Unit, User
    from rounds.models import Finding

TRIAGE = "petitions.triage_petition"
# What a point is sent to by a step of its own, not by a choice in a list.
BY_A_STEP = (Disposition.LEAD, Disposition.TRANSFER)


def locked(petition: Petition, *, by: User) -> Petition:
    """The petition, locked, if its points may still be worked on."""
    petition = Petition.objects.select_for_update(of=("self",)).get(pk=petition.pk)
    if not access.may(by, TRIAGE, petition):
        raise PermissionDenied(TRIAGE)
    if not petition.is_running:
        raise Refused("该件已办结，请先“重新办理”。")
    return petition


@transaction.atomic
def add(petition: Petition, *, by: User, text: str) -> PetitionPoint:
    """One more point of a petition (R-198)."""
    petition = locked(petition, by=by)
    last = petition.points.order_by("-position").values_list("position", flat=True).first() or 0
    made = PetitionPoint.objects.create(petition=petition, position=last + 1, text=text.strip())
    audit.record(petition, "add_point", by=by, label="登记要点", position=made.position)
    return made


@transaction.atomic
def dispose(
    point: PetitionPoint, *, by: User, disposition: str, reason: str = "", finding: Finding | None = None
) -> PetitionPoint:
    """Say where a point ends: a finding, an express report, not upheld, filed — with the reason (R-221).

    Leads and transfers are made by their own steps.
    """
    petition = locked(point.petition, by=by)
    point = petition.points.select_for_update().get(pk=point.pk)
    if point.disposition in BY_A_STEP:
        raise Refused(f"第{point.position}条已转为{point.get_disposition_display()}。")
    if disposition in BY_A_STEP:
        raise Refused("转为线索、转办请用相应按钮办理。")
    if disposition == Disposition.FINDING:
        if finding is None or finding.assignment_id != petition.assignment_id:
            raise Refused("请选择本任务的一个问题。")
        PetitionEvidence.objects.get_or_create(petition=petition, finding=finding, defaults={"added_by": by})
    elif not reason.strip():
        raise Refused(f"去向为“{Disposition(disposition).label}”的，请写明理由。")
    point.disposition, point.reason, point.finding = disposition, reason.strip(), finding
    point.disposed_by, point.disposed_at = by, timezone.now()
    point.save(update_fields=["disposition", "reason", "finding", "disposed_by", "disposed_at"])
    audit.record(petition, "dispose_point", by=by, label="要点甄别", position=point.position, disposition=disposition)
    return point


@transaction.atomic
def link_accused(
    row: PetitionAccused, *, by: User, person: Person | None = None, unit: Unit | None = None
) -> PetitionAccused:
    """Say which person of that name is meant (same names are told apart first), and of which unit."""
    petition = locked(row.petition, by=by)
    if person is not None and person.name != row.name:
        raise Refused(f"所选人员与登记的姓名“{row.name}”不同。")
    row.person, row.unit = person, unit
    row.save(update_fields=["person", "unit"])
    audit.record(petition, "tell_apart", by=by, label="核对被反映人", position=row.position)
    return row


@transaction.atomic
def link_evidence(petition: Petition, *, by: User, finding: Finding, note: str = "") -> PetitionEvidence:
    """A petition bears a finding out."""
    if not access.may(by, TRIAGE, petition):
        raise PermissionDenied(TRIAGE)
    if finding.assignment_id != petition.assignment_id:
        raise Refused("请选择本任务的一个问题。")
    made, created = PetitionEvidence.objects.get_or_create(
        petition=petition, finding=finding, defaults={"note": note, "added_by": by}
    )
    if not created:
        raise Refused("该件已作为这个问题的印证。")
    audit.record(petition, "link_evidence", by=by, label="作为问题印证", finding=finding.pk)
    return made
