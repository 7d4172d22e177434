"""Recusals: declared by the person or recorded by the office; they beat every grant until lifted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit
from inspection.models import Recusal
from inspection.workflow import Refused
from rounds.models import Round

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Person, Unit, User


def _may_record(by: User, unit: Unit) -> bool:
    return access.may(by, "rounds.record_recusal", Round(office_id=unit.office_id))


@transaction.atomic
def record_recusal(
    person: Person, unit: Unit, *, by: User, kind: str, reason: str, begins: date | None = None
) -> Recusal:
    """Keep a person out of everything about a unit. Anybody may declare his own; others the office (R-018, R-020)."""
    own = by.person_id is not None and by.person_id == person.pk
    if not own and not _may_record(by, unit):
        raise PermissionDenied("rounds.record_recusal")
    made = Recusal.objects.create(
        person=person, unit=unit, kind=kind, reason=reason, self_declared=own, recorded_by=by,
        begins=begins or timezone.localdate(),
    )  # fmt: skip
    label = "申报回避" if own else "登记回避"
    audit.record(
        made, "recuse", by=by, label=label, office_id=unit.office_id, person=person.pk, unit=unit.pk, kind=kind
    )
    return made


@transaction.atomic
def lift_recusal(recusal: Recusal, *, by: User, reason: str) -> Recusal:
    """Lift a recusal, with the reason in the trail; never one's own."""
    recusal = Recusal.objects.select_for_update(of=("self",)).select_related("unit").get(pk=recusal.pk)
    if not _may_record(by, recusal.unit):
        raise PermissionDenied("rounds.record_recusal")
    if by.person_id == recusal.person_id:
        raise Refused("不能解除本人的回避。")
    if recusal.revoked_at is not None:
        raise Refused("该回避已解除。")
    recusal.revoked_at = timezone.now()
    recusal.save(update_fields=["revoked_at"])
    audit.record(recusal, "lift_recusal", by=by, label="解除回避", office_id=recusal.unit.office_id, reason=reason)
    return recusal
