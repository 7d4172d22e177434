"""径送: an envelope that belongs to the organ above is numbered, handed on and signed for; nobody reads it here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit, signatures
from inspection.models import Office
from inspection.workflow import Refused, WrongStatus
from petitions.actions.petitions import next_number
from petitions.models import DirectDelivery
from petitions.models.deliveries import ENVELOPE

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Code, User
    from rounds.models import Assignment

KEEP = "petitions.keep_delivery"
# Who handed the envelope on signs; the organ that received it signs on the paper receipt that stays with the register.
HANDED = "径送经手人"


def may_keep(user: User, place: Assignment | Office) -> bool:
    """Whether a user keeps the register of an office, or of an assignment."""
    if isinstance(place, Office):
        return place.pk in access.offices_with(user, KEEP)
    return access.may(user, KEEP, place)


@transaction.atomic
def register(place: Assignment | Office, *, by: User, envelope: str, received_on: date) -> DirectDelivery:
    """Number an envelope that stays closed. Raises PermissionDenied, Refused."""
    if not may_keep(by, place):
        raise PermissionDenied(KEEP)
    if received_on > timezone.localdate():
        raise Refused("收到日期不能晚于今天。")
    if not re.fullmatch(ENVELOPE, envelope):
        raise Refused("信封编号只能填写字母、数字和短横线，不超过20位。")
    office = place if isinstance(place, Office) else place.office
    assignment = None if isinstance(place, Office) else place
    if DirectDelivery.objects.filter(office=office, envelope=envelope).exists():
        raise Refused("该信封编号已登记。")
    entry, number = next_number(office, assignment, "JS", "direct")
    made = DirectDelivery.objects.create(
        office=office, assignment=assignment, number=number, number_entry=entry, envelope=envelope,
        received_on=received_on, created_by=by,
    )  # fmt: skip
    audit.record(made, "register", by=by, label="登记")
    return made


@transaction.atomic
def hand_over(delivery: DirectDelivery, *, by: User, handed_to: Code, handed_on: date) -> DirectDelivery:
    """The envelope went up, closed; whoever took it there signs. Raises PermissionDenied, Refused."""
    if not access.may(by, KEEP, delivery):
        raise PermissionDenied(KEEP)
    delivery = DirectDelivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if delivery.handed_on is not None:
        raise WrongStatus("该件已送交。")
    if not delivery.received_on <= handed_on <= timezone.localdate():
        raise Refused("送交日期不能早于收到日期，也不能晚于今天。")
    delivery.handed_to, delivery.handed_on, delivery.handed_by = handed_to, handed_on, by
    delivery.version += 1
    delivery.save(update_fields=["handed_to", "handed_on", "handed_by", "version"])
    audit.record(delivery, "hand_over", by=by, label="送交上级机关", to=handed_to.code)
    signatures.sign(delivery, HANDED, by=by, own_work=True)
    return delivery
