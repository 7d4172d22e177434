"""Meetings of the whole round and above, their agenda and attendance, and the tasks they set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import access, audit, deadlines
from inspection.workflow import Refused, move
from rounds.actions.editing import allow, edit, locked
from rounds.deadlines import DECISION, INFORM_ABSENTEES, MIDTERM
from rounds.models import AgendaItem, Attendee, Round, RoundMeeting, TrackedTask
from rounds.workflow import AssignmentStatus
from rounds.workflow.tasks import CONFIRM_DONE, REPORT_DONE, RETURN_TASK

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from inspection.models import Code, Office, User

KEEP = "rounds.keep_round_meeting"
MIDTERM_KIND = "midterm"


@transaction.atomic
def call_meeting(
    office: Office, *, by: User, kind: Code, held_on: date, round: Round | None = None, **fields: Any
) -> RoundMeeting:
    """Plan or record a meeting. Its agenda begins with the usual items of its kind."""
    if round is not None and round.office_id != office.pk:
        raise Refused("所选轮次不属于本机构。")
    allow(by, KEEP, RoundMeeting(office=office))
    made = RoundMeeting.objects.create(office=office, round=round, kind=kind, held_on=held_on, created_by=by, **fields)
    audit.record(made, "register", by=by, label="登记会议", kind=kind.code)
    _meet_midterm(made)
    return made


def _meet_midterm(meeting: RoundMeeting) -> None:
    """One meeting for all teams is the mid-term meeting of each (R-095)."""
    if meeting.kind.code != MIDTERM_KIND or meeting.round is None or meeting.held_on > timezone.localdate():
        return
    for each in meeting.round.assignments.filter(status=AssignmentStatus.STATIONED):
        deadlines.meet(each, MIDTERM)


@transaction.atomic
def edit_meeting(meeting: RoundMeeting, *, by: User, **changes: Any) -> RoundMeeting:
    meeting = edit(meeting, by=by, power=KEEP, changes=changes)
    _meet_midterm(meeting)
    return meeting


def _next(meeting: RoundMeeting) -> int:
    last = meeting.items.order_by("-position").values_list("position", flat=True).first()
    return (last or 0) + 1


@transaction.atomic
def add_items(meeting: RoundMeeting, *, by: User, texts: Iterable[str]) -> RoundMeeting:
    """Put items on the agenda, after those that are there."""
    meeting = locked(meeting)
    allow(by, KEEP, meeting)
    for at, text in enumerate(texts, _next(meeting)):
        AgendaItem.objects.create(meeting=meeting, position=at, text=text[:120])
    audit.record(meeting, "add_items", by=by, label="列入议程")
    return meeting


@transaction.atomic
def hear_teams(meeting: RoundMeeting, *, by: User) -> RoundMeeting:
    """Put every assignment of the round on the agenda, team by team (R-089); those there already stay as they are."""
    meeting = locked(meeting)
    allow(by, KEEP, meeting)
    if meeting.round is None:
        raise Refused("会议未选轮次，不能逐组列入。")
    there = set(meeting.items.exclude(assignment=None).values_list("assignment_id", flat=True))
    rows = meeting.round.assignments.select_related("team__round", "unit").order_by("team__number", "ordinal")
    waiting = [each for each in rows if each.pk not in there]
    for at, each in enumerate(waiting, _next(meeting)):
        AgendaItem.objects.create(
            meeting=meeting, position=at, text=f"听取{each.team}关于{each.unit.short_name}的汇报"[:120], assignment=each
        )
    audit.record(meeting, "hear_teams", by=by, label="逐组列入议程", count=len(waiting))
    return meeting


@transaction.atomic
def minute_item(item: AgendaItem, *, by: User, report: str, opinion: str) -> AgendaItem:
    """Write down what was reported and what was said to it."""
    meeting = locked(item.meeting)
    allow(by, KEEP, meeting)
    item.report, item.opinion = report, opinion
    item.save(update_fields=["report", "opinion"])
    audit.record(meeting, "minute_item", by=by, label=f"记录议程：{item.text}"[:60], item=item.pk)
    return item


@transaction.atomic
def note_attendance(meeting: RoundMeeting, *, by: User, people: list[dict[str, Any]]) -> RoundMeeting:
    """Note who was there and who was not, each once; absentees are to be told by the end of the next day (R-098)."""
    meeting = locked(meeting)
    allow(by, KEEP, meeting)
    if any(each.get("reason") for each in people) and meeting.held_on > timezone.localdate():
        raise Refused("会议尚未召开，不能登记缺席。")
    for each in people:
        Attendee.objects.update_or_create(
            meeting=meeting, name=each["name"],
            defaults={"post": each.get("post", ""), "reason": each.get("reason", ""), "person": each.get("person")},
        )  # fmt: skip
    audit.record(meeting, "note_attendance", by=by, label="登记参会人员", count=len(people))
    if meeting.attendees.exclude(reason="").filter(informed_on=None).exists():
        deadlines.start(meeting, INFORM_ABSENTEES, on=meeting.held_on)
    return meeting


@transaction.atomic
def inform(attendee: Attendee, *, by: User, informed_on: date, informed_by: str, informed_how: str) -> Attendee:
    """Confirm that an absentee has been told what the meeting said."""
    meeting = locked(attendee.meeting)
    allow(by, KEEP, meeting)
    attendee = Attendee.objects.select_for_update().get(pk=attendee.pk)
    if not attendee.reason or attendee.informed_on:
        raise Refused(f"{attendee.name}没有缺席或已经告知。")
    if not meeting.held_on <= informed_on <= timezone.localdate():
        raise Refused("告知日期须在会议召开之日至今天之间。")
    attendee.informed_on, attendee.informed_by, attendee.informed_how = informed_on, informed_by, informed_how
    attendee.save(update_fields=["informed_on", "informed_by", "informed_how"])
    audit.record(meeting, "inform", by=by, label=f"告知缺席人员{attendee.name}", on=informed_on)
    if not meeting.attendees.exclude(reason="").filter(informed_on=None).exists():
        deadlines.meet(meeting, INFORM_ABSENTEES)
    return attendee


@transaction.atomic
def set_task(
    office: Office,
    *,
    by: User,
    content: str,
    meeting: RoundMeeting | None = None,
    due_on: date | None = None,
    **fields: Any,
) -> TrackedTask:
    """Make a decision or an instruction a task with an owner and a date; he is reminded, then the office."""
    allow(by, "rounds.keep_task", TrackedTask(office=office))
    made = TrackedTask.objects.create(
        office=office, meeting=meeting, content=content, due_on=due_on, created_by=by, **fields
    )
    audit.record(made, "register", by=by, label="立督办任务")
    if meeting is not None:
        audit.record(meeting, "set_task", by=by, label="议定事项立为任务", task=made.pk)
    if due_on is not None:
        owner = made.owner if made.owner and access.powers(made.owner, made) else None
        deadlines.start(made, DECISION, due_on=due_on, handler=owner)
    return made


@transaction.atomic
def report_done(task: TrackedTask, *, by: User, result: str, on: date | None = None) -> TrackedTask:
    """Say that it is done and what came of it."""
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise Refused("完成日期不能晚于今天。")
    return move(task, REPORT_DONE, by=by, result=result, done_on=day, finished_by=by)


@transaction.atomic
def confirm_done(task: TrackedTask, *, by: User) -> TrackedTask:
    """Another person confirms it by the evidence."""
    if locked(task).finished_by_id == by.pk:
        raise Refused("报告完成与确认完成不能由同一人办理。")
    task = move(task, CONFIRM_DONE, by=by)
    deadlines.meet(task, DECISION)
    return task


@transaction.atomic
def return_task(task: TrackedTask, *, by: User, reason: str) -> TrackedTask:
    return move(task, RETURN_TASK, by=by, note={"reason": reason}, done_on=None)
