"""Declaring relatives and acquaintances: a relative keeps the declarer out of the unit from that moment on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit
from inspection.models import Person, Recusal, RecusalKind, Relation, Relative
from inspection.workflow import Refused
from rounds.actions import recusals

if TYPE_CHECKING:
    from inspection.models import Unit, User


@transaction.atomic
def declare(*, by: User, name: str, relation: str, unit: Unit, post: str, note: str = "") -> Relative:
    """Declare one's own relative or acquaintance in a unit (R-020). A relative brings the recusal with it at once."""
    if by.person_id is None or not recusals.may_declare(by):
        raise PermissionDenied(access.DECLARE)
    person = Person.objects.select_for_update().get(pk=by.person_id)
    if person.relatives.present().filter(name=name, unit=unit).exists():
        raise Refused(f"{name}（{unit.short_name}）已申报。")
    made = Relative(
        person=person, name=name, relation=relation, unit=unit, post=post, note=note, created_by=by
    )  # fmt: skip
    if relation != Relation.ACQUAINTANCE:
        made.recusal = _recusal(made, by)
    made.save(force_insert=True)
    audit.record(made, "declare", by=by, label="申报亲属熟人", office_id=unit.office_id, relation=relation)
    return made


def _recusal(relative: Relative, by: User) -> Recusal:
    """The recusal on the unit because of kinship: the one that stands, or a new one declared now."""
    standing = Recusal.objects.live().filter(
        person=relative.person, unit=relative.unit, kind=RecusalKind.KINSHIP
    ).first()  # fmt: skip
    if standing is not None:
        return standing
    return recusals.declare(relative.unit, by=by, kind=RecusalKind.KINSHIP, reason=relative.situation)[0]


@transaction.atomic
def end(relative: Relative, *, by: User, reason: str) -> Relative:
    """Say that it no longer holds. The recusal stands until two people lift it."""
    if by.person_id is None or relative.person_id != by.person_id:
        raise PermissionDenied(access.DECLARE)
    now = Relative.objects.select_for_update(of=("self",)).get(pk=relative.pk)
    if now.ended_on is not None:
        raise Refused("该申报已撤销。")
    now.ended_on, now.end_reason = timezone.localdate(), reason
    now.version += 1
    now.save(update_fields=["ended_on", "end_reason", "version"])
    audit.record(now, "end", by=by, label="撤销申报", office_id=now.unit.office_id, reason=reason)
    return now
