"""接访: the weekly hours, and appointments from the call to the registered visit (R-181–R-183)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit, codes, deadlines, reminders, vault
from inspection.vault import VaultClosed
from inspection.vault.secrets import boxes_of
from inspection.workflow import Refused, move
from petitions import deadlines as rules
from petitions import workflow
from petitions.actions import petitions
from petitions.codes import INTAKE
from petitions.models import Appointment, AppointmentPlace, Petition, ReceptionSession
from petitions.querysets import KEEP_APPOINTMENT
from petitions.workflow import AppointmentStatus
from rounds.models import Assignment
from rounds.workflow import AssignmentStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from inspection.models import User
    from petitions.models.reception import Session

MANAGE = "petitions.manage_channel"
VISIT = "visit"


# --- the hours --------------------------------------------------------------------------------------------------------


@transaction.atomic
def set_hours(assignment: Assignment, *, by: User, sessions: Iterable[Session]) -> Assignment:
    """The weekly sessions of an assignment, as a whole; several a day do not overlap (R-181). Raises PermissionDenied, Refused."""
    assignment = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    if not access.may(by, MANAGE, assignment):
        raise PermissionDenied(MANAGE)
    rows = sorted(set(sessions))
    if not rows:
        raise Refused("每周至少要有一个接访时段。")
    for (day, _, ends), (next_day, begins, _) in pairwise(rows):
        if day == next_day and begins < ends:
            raise Refused("同一天的接访时段不能重叠。")
    if any(begins >= ends for _, begins, ends in rows):
        raise Refused("接访时段的结束时间应晚于开始时间。")
    ReceptionSession.objects.filter(assignment=assignment).delete()
    ReceptionSession.objects.bulk_create(
        ReceptionSession(assignment=assignment, weekday=day, begins=begins, ends=ends) for day, begins, ends in rows
    )
    audit.record(assignment, "set_reception_hours", by=by, label="设定接访时间", sessions=len(rows))
    return assignment


# --- appointments -----------------------------------------------------------------------------------------------------


def _check(assignment: Assignment, starts_at: datetime, receiver: User) -> None:
    if assignment.status != AssignmentStatus.STATIONED:
        raise Refused("该任务不在进驻期间。")
    if starts_at <= timezone.now():
        raise Refused("约定时间应晚于现在；已经来访的，请直接登记信访件。")
    if assignment.stationing_ends and timezone.localtime(starts_at).date() > assignment.stationing_ends:
        raise Refused("约定时间不能晚于撤离日期。")
    if receiver not in access.holders(KEEP_APPOINTMENT, assignment):
        raise Refused("接访人须是本组人员，且不在回避之列。")


def _arrange(appointment: Appointment, place: str, by: User) -> None:
    """The place, the day's reminder, and a line to whoever receives – which names neither hour nor place."""
    AppointmentPlace.objects.filter(appointment=appointment).delete()
    if place:
        AppointmentPlace.objects.create(appointment=appointment, place=place)
    deadlines.cancel(appointment)
    deadlines.start(appointment, rules.APPOINTMENT, due_on=appointment.local_start.date(), handler=appointment.receiver)
    if appointment.receiver_id != by.pk:
        address = reminders.address_of(appointment, appointment.receiver)
        reminders.notify(appointment.receiver, f"接访预约{appointment.number}由您接访。", url=address)


@transaction.atomic
def book(
    assignment: Assignment, *, by: User, starts_at: datetime, receiver: User, caller: Mapping[str, str] | None = None,
    place: str = "",
) -> Appointment:  # fmt: skip
    """Agree on a visit by telephone, at any time and, if wanted, at another place (R-182, R-183).

    ``caller`` (name, phone, note) goes to the vault and nowhere else; the number is told to him, so that nobody need ask
    his name at the door. Raises PermissionDenied, Refused, VaultClosed.
    """
    if not access.may(by, KEEP_APPOINTMENT, assignment):
        raise PermissionDenied(KEEP_APPOINTMENT)
    _check(assignment, starts_at, receiver)
    entry, number = petitions.next_number(assignment.office, assignment, "YY", "appointment")
    known = {key: str(value).strip() for key, value in (caller or {}).items() if str(value).strip()}
    made = Appointment.objects.create(
        assignment=assignment, number=number, number_entry=entry, starts_at=starts_at, offsite=bool(place.strip()),
        receiver=receiver, named=bool(known.get("name")), created_by=by,
    )  # fmt: skip
    audit.record(made, "book", by=by, label="登记接访预约")
    if known:
        vault.seal(made, Petition.SEALED, known, by=by)
    _arrange(made, place.strip(), by)
    return made


@transaction.atomic
def reschedule(
    appointment: Appointment, *, by: User, starts_at: datetime, receiver: User, place: str = ""
) -> Appointment:
    """Another time, place or receiver; whoever called stays sealed as he was."""
    _check(appointment.assignment, starts_at, receiver)
    appointment = move(
        appointment, workflow.RESCHEDULE, by=by, starts_at=starts_at, receiver=receiver, offsite=bool(place.strip()),
        reminded_at=None,
    )  # fmt: skip
    _arrange(appointment, place.strip(), by)
    return appointment


@transaction.atomic
def meet(appointment: Appointment, *, by: User, met_at: datetime) -> Appointment:
    """He came. What he said is registered next, as a petition of its own day."""
    if met_at > timezone.now():
        raise Refused("接访时间不能晚于现在。")
    appointment = move(appointment, workflow.MEET, by=by, met_at=met_at)
    deadlines.meet(appointment, rules.APPOINTMENT)
    return appointment


@transaction.atomic
def miss(appointment: Appointment, *, by: User) -> Appointment:
    """He did not come."""
    appointment = move(appointment, workflow.MISS, by=by)
    deadlines.cancel(appointment)
    return appointment


@transaction.atomic
def cancel(appointment: Appointment, *, by: User, reason: str) -> Appointment:
    """The visit will not take place, and why."""
    appointment = move(appointment, workflow.CANCEL_APPOINTMENT, by=by, reason=reason)
    deadlines.cancel(appointment)
    return appointment


@transaction.atomic
def register(appointment: Appointment, *, by: User, real_name_verified: bool = False, **given: Any) -> Appointment:
    """Register what was said at the visit; whoever called is carried over inside the vault, unread (R-182).

    ``given``: as of ``petitions.register``. Raises PermissionDenied, WrongStatus, Refused, VaultClosed.
    """
    appointment = (
        Appointment.objects.select_for_update(of=("self",)).select_related("assignment").get(pk=appointment.pk)
    )
    made = None
    if appointment.status == AppointmentStatus.MET and appointment.petition_id is None:
        assert appointment.met_at is not None
        met = timezone.localtime(appointment.met_at)
        made = petitions.register(
            appointment.assignment, by=by, id=appointment.pk, received_on=met.date(), visit_time=met.time(),
            channel=codes.code(INTAKE, VISIT, appointment.assignment.office), by_appointment=True, **given,
        )  # fmt: skip
    appointment = move(appointment, workflow.REGISTER_VISIT, by=by, petition=made)
    if made is not None and vault.sealed(appointment, Petition.SEALED):
        vault.carry(appointment, made, Petition.SEALED, by=by)
        named = appointment.named
        Petition.objects.filter(pk=made.pk).update(
            is_anonymous=not named, real_name_verified=named and real_name_verified
        )
    return appointment


def may_open_caller(appointment: Appointment, user: User) -> bool:
    """The 信访专办员 of the assignment, while the visit is still to come: somebody has to call back."""
    waiting = appointment.status == AppointmentStatus.BOOKED
    return waiting and bool(boxes_of(appointment, Petition.SEALED, user, limited=True)) and bool(
        access.powers(user, appointment)
    )  # fmt: skip


@transaction.atomic
def open_caller(appointment: Appointment, *, by: User, passphrase: str, reason: str) -> dict[str, Any]:
    """The 信访专办员 opens who called, to call back; the look is logged. Raises PermissionDenied, VaultClosed."""
    if not may_open_caller(appointment, by):
        raise PermissionDenied(KEEP_APPOINTMENT)
    if not reason.strip():
        raise VaultClosed("请写明查看理由。")
    return vault.open_secret(
        appointment, Petition.SEALED, by=by, passphrase=passphrase, reason=reason.strip(), limited=True
    )
