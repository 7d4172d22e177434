"""Meetings, and who was absent: to be told by the end of the next day (R-088–R-098)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, attachments, audit, deadlines
from inspection.workflow import Refused
from rounds import gates
from rounds.actions.editing import allow, edit, locked
from rounds.deadlines import INFORM_ABSENTEES, MIDTERM
from rounds.models import Absentee, Assignment, Meeting, MeetingKind

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import User

attachments.rule("rounds.meeting", "material", power="rounds.record_meeting")


@transaction.atomic
def record_meeting(assignment: Assignment, *, by: User, kind: str, held_on: date, **fields: Any) -> Meeting:
    """Plan or record a meeting on an assignment."""
    allow(by, "rounds.record_meeting", assignment)
    _notice_is_delivered(assignment, kind, held_on)
    made = Meeting.objects.create(assignment=assignment, kind=kind, held_on=held_on, created_by=by, **fields)
    audit.record(made, "register", by=by, label="登记", kind=kind)
    if kind == MeetingKind.MIDTERM:
        deadlines.meet(assignment, MIDTERM)
    return made


def _notice_is_delivered(assignment: Assignment, kind: str, held_on: date) -> None:
    """At the 见面会 the notice of the inspection is handed over, so it has been issued by then (R-090)."""
    if kind == MeetingKind.INTRODUCTION and held_on <= timezone.localdate() and gates.notice_is_issued(assignment):
        raise Refused("见面会须送达巡察通知：动员会通知尚未印发。")


@transaction.atomic
def edit_meeting(meeting: Meeting, *, by: User, **changes: Any) -> Meeting:
    kind, held_on = changes.get("kind", meeting.kind), changes.get("held_on", meeting.held_on)
    _notice_is_delivered(meeting.assignment, kind, held_on)
    return edit(meeting, by=by, power="rounds.record_meeting", changes=changes)


def _allow_either(by: User, meeting: Meeting) -> None:
    """The team, or the unit's own liaison and secretary."""
    if not {"rounds.record_meeting", "rounds.inform_absentee"} & access.powers(by, meeting):
        raise PermissionDenied("rounds.inform_absentee")


@transaction.atomic
def add_absentee(meeting: Meeting, *, by: User, name: str, reason: str) -> Absentee:
    """Note who was not at a meeting; from then on he has to be told by the end of the day after it."""
    meeting = locked(meeting)
    _allow_either(by, meeting)
    if meeting.held_on > timezone.localdate():
        raise Refused("会议尚未召开。")
    if meeting.absentees.filter(name=name).exists():
        raise Refused(f"{name}已登记。")
    made = Absentee.objects.create(meeting=meeting, name=name, reason=reason, recorded_by=by)
    audit.record(meeting, "add_absentee", by=by, label="登记缺席人员", absentee=made.pk)
    deadlines.start(meeting, INFORM_ABSENTEES, on=meeting.held_on, unit_id=meeting.assignment.unit_id)
    return made


@transaction.atomic
def inform_absentee(
    absentee: Absentee, *, by: User, informed_on: date, informed_by: str, informed_how: str
) -> Absentee:
    """Confirm that an absentee was told what the meeting said; the deadline is met when all were."""
    meeting = locked(absentee.meeting)
    _allow_either(by, meeting)
    absentee = Absentee.objects.select_for_update().get(pk=absentee.pk)
    if absentee.informed_on is not None:
        raise Refused(f"{absentee.name}已于{absentee.informed_on:%Y-%m-%d}告知。")
    if not meeting.held_on <= informed_on <= timezone.localdate():
        raise Refused("告知日期须在会议召开之日至今天之间。")
    absentee.informed_on, absentee.informed_by, absentee.informed_how = informed_on, informed_by, informed_how
    absentee.save(update_fields=["informed_on", "informed_by", "informed_how"])
    audit.record(meeting, "inform_absentee", by=by, label="告知缺席人员", absentee=absentee.pk, on=informed_on)
    if not meeting.absentees.filter(informed_on=None).exists():
        deadlines.meet(meeting, INFORM_ABSENTEES)
    return absentee
