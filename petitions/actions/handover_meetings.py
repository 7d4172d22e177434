"""线索移交会: called, leads put on its agenda, each decided, concluded once the leading group's head was there throughout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import access, audit, codes, deadlines, reminders
from inspection.workflow import Refused, WrongStatus, move
from petitions import deadlines as rules
from petitions import gates, leaks, workflow
from petitions.actions import leads
from petitions.models import HandoverItem, HandoverMeeting, Lead, Presence
from petitions.models.handover_meetings import Verdict
from petitions.workflow import HandoverMeetingStatus, LeadRoute, LeadStatus
from rounds.actions import round_meetings
from rounds.actions.editing import allow, locked

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Office, User
    from rounds.models import Round

KEEP = "petitions.hand_over_lead"
KIND = "handover"


@transaction.atomic
def call(
    office: Office, *, by: User, held_on: date, round: Round | None = None, place: str = "", chair: str = ""
) -> HandoverMeeting:
    """Plan a handover meeting: a meeting of the round, and on its agenda every lead that waits for one (R-216)."""
    allow(by, KEEP, HandoverMeeting(office=office))
    kind = codes.code("round_meetings", KIND, office)
    meeting = round_meetings.call_meeting(
        office, by=by, kind=kind, held_on=held_on, round=round, place=place, chair=chair
    )
    made = HandoverMeeting.objects.create(office=office, meeting=meeting, created_by=by)
    audit.record(made, "register", by=by, label="召开线索移交会")
    return put_on_agenda(made, by=by)


def waiting(meeting: HandoverMeeting, user: User) -> list[Lead]:
    """Leads a user sees that still need a meeting and stand on no open one's agenda."""
    found = Lead.objects.inside(user).filter(
        office_id=meeting.office_id, status=LeadStatus.SUBMITTED, route=LeadRoute.MEETING, heard_on=None
    )
    listed = HandoverItem.objects.filter(meeting__status=HandoverMeetingStatus.OPEN).values("lead")
    rows = found.exclude(pk__in=listed).select_related("assignment__team", "category").order_by("number")
    # 八项规定、四风 does not wait for a meeting.
    return [each for each in rows if not each.is_urgent]


@transaction.atomic
def put_on_agenda(meeting: HandoverMeeting, *, by: User) -> HandoverMeeting:
    """Put the leads that wait on the agenda, one line each; whoever reported it is the one to explain it."""
    meeting = _open(meeting, by)
    last = meeting.items.order_by("-position").values_list("position", flat=True).first() or 0
    rows = waiting(meeting, by)
    for at, lead in enumerate(rows, last + 1):
        HandoverItem.objects.create(meeting=meeting, lead=lead, position=at, presenter=_presenter(lead))
    audit.record(meeting, "put_on_agenda", by=by, label="列入待移交线索", count=len(rows))
    return meeting


def _presenter(lead: Lead) -> str:
    """The team's leader; of a lead the office keeps to itself, nobody yet."""
    if lead.about_team or lead.assignment is None:
        return ""
    person = lead.assignment.team.leader
    return person.person.name if person is not None and hasattr(person, "person") else ""


def _open(meeting: HandoverMeeting, by: User) -> HandoverMeeting:
    meeting = locked(meeting)
    allow(by, KEEP, meeting)
    if meeting.status != HandoverMeetingStatus.OPEN:
        raise WrongStatus("移交会已办结，不能再改。")
    return meeting


@transaction.atomic
def note_leader(meeting: HandoverMeeting, *, by: User, leader: str, presence: str) -> HandoverMeeting:
    """Note whether the leading group's head was there from beginning to end (R-217)."""
    meeting = _open(meeting, by)
    if meeting.meeting.held_on > timezone.localdate():
        raise Refused("会议尚未召开，不能登记到会情况。")
    meeting.leader, meeting.presence, meeting.version = leader.strip(), presence, meeting.version + 1
    meeting.save(update_fields=["leader", "presence", "version"])
    audit.record(meeting, "note_leader", by=by, label=f"组长{meeting.get_presence_display()}")
    if presence != Presence.ABSENT:
        there = [{"name": meeting.leader, "post": "领导小组组长"}]
        round_meetings.note_attendance(meeting.meeting, by=by, people=there)
    return meeting


@transaction.atomic
def decide(item: HandoverItem, *, by: User, **given: Any) -> HandoverItem:
    """Write down one lead's line: who explained it, to whom, what was asked, required and decided.

    ``given``: presenter, receiver, questions, opinion, person_disposition, matter_disposition, verdict, missing, missing_by.
    Raises PermissionDenied, WrongStatus, Refused with what the line still lacks.
    """
    meeting = _open(item.meeting, by)
    item = meeting.items.select_for_update(of=("self",)).select_related("lead").get(pk=item.pk)
    for name, value in given.items():
        setattr(item, name, value)
    if item.verdict and (wanting := gates.line_is_whole(item)):
        raise Refused("；".join(wanting))
    if reasons := _not_passed_on(item):
        raise Refused("；".join(reasons))
    item.save()
    audit.record(
        meeting, "decide", by=by, label=f"记录议程第{item.position}项", lead=item.lead_id, verdict=item.verdict
    )
    return item


def _not_passed_on(item: HandoverItem) -> list[str]:
    """Why a line cannot stand: its organ is the accused's own, or what goes to the organ could betray a reporter."""
    found = gates.never_to_the_accused(item.lead, item.receiver) if item.receiver is not None else []
    required = "\n".join((item.opinion, item.person_disposition, item.matter_disposition))
    return found + leaks.identity_leaks(required, *leads.originals(item.lead), accused=leads.accused_names(item.lead))


@transaction.atomic
def conclude(meeting: HandoverMeeting, *, by: User) -> HandoverMeeting:
    """What the meeting decided takes hold: leads may be offered, or go back with what is missing and by when (R-219)."""
    meeting = move(meeting, workflow.CONCLUDE_MEETING, by=by, concluded_on=timezone.localdate())
    for item in meeting.items.select_related("lead", "receiver"):
        lead = Lead.objects.select_for_update(of=("self",)).get(pk=item.lead_id)
        if lead.status != LeadStatus.SUBMITTED:
            raise Refused(f"{lead.number}已不在待移交之列，请先从议程中核对。")
        if item.verdict == Verdict.RETURNED:
            _send_back(lead, item, by)
        elif reasons := _not_passed_on(item):
            # The accused's posts may have changed since the line was written.
            raise Refused(f"{lead.number}：{'；'.join(reasons)}")
        else:
            lead.heard_on, lead.group_opinion = meeting.meeting.held_on, item.opinion
            lead.person_disposition, lead.matter_disposition = item.person_disposition, item.matter_disposition
            lead.version += 1
            lead.save(
                update_fields=["heard_on", "group_opinion", "person_disposition", "matter_disposition", "version"]
            )
            audit.record(lead, "heard", by=by, label="移交会研究同意移交", meeting=meeting.pk)
    return meeting


def _send_back(lead: Lead, item: HandoverItem, by: User) -> None:
    lead = leads.send_back(lead, by=by, reason=f"{item.missing}（{item.missing_by:%Y-%m-%d}前）")
    deadlines.start(lead, rules.SUPPLEMENT, due_on=item.missing_by)
    for user in access.holders("petitions.submit_lead", lead):
        reminders.notify(user, f"问题线索{lead.number}退回补充，请看审核意见。", url=reminders.address_of(lead, user))


@transaction.atomic
def void(meeting: HandoverMeeting, *, by: User, reason: str) -> HandoverMeeting:
    """The meeting does not count, as when its head was not there throughout; its leads wait for the next one."""
    return move(meeting, workflow.VOID_MEETING, by=by, note={"reason": reason})
