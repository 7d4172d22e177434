"""What the office does about progress: teams urged, weeks compiled and read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from inspection import access, audit, codes, deadlines, reminders
from inspection.models import Office
from inspection.workflow import Refused, move
from rounds import deadlines as rules
from rounds import gates, progress
from rounds.actions.editing import allow
from rounds.models import Assignment, Digest, FieldRecord, Urging
from rounds.workflow import AssignmentStatus
from rounds.workflow import progress as steps

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import User


# Urging


@transaction.atomic
def urge(assignment: Assignment, *, by: User, text: str, reply_by: date) -> Urging:
    """Send a note to a team that lags; the index it had then stays on it."""
    allow(by, "rounds.urge", assignment)
    if assignment.status != AssignmentStatus.STATIONED:
        raise Refused("不在进驻期间，不能发督促提醒。")
    if reply_by < timezone.localdate():
        raise Refused("回复期限不能早于今天。")
    if assignment.urgings.filter(status=steps.UrgingStatus.SENT).exists():
        raise Refused("上一件督促提醒尚未回复。")
    index = progress.of(assignment).index
    made = Urging.objects.create(assignment=assignment, text=text, reply_by=reply_by, index=index, created_by=by)
    audit.record(made, "register", by=by, label="发出督促提醒", index=index)
    deadlines.start(made, rules.URGING, due_on=reply_by)
    for leader in access.holders("rounds.answer_urging", made):
        reminders.notify(leader, "收到督促提醒，请回复", url=reminders.address_of(made, leader))
    return made


@transaction.atomic
def answer(urging: Urging, *, by: User, reply: str) -> Urging:
    urging = move(urging, steps.ANSWER, by=by, reply=reply)
    deadlines.meet(urging, rules.URGING)
    return urging


# The weekly digest (R-156, C-02)


def week_of(office: Office | Any, today: date) -> tuple[date, date]:
    """The week a digest compiled today is about: the one before, or the present one up to today."""
    monday = today - timedelta(days=today.weekday())
    if codes.setting(office, "digest.week") == "current":
        return monday, today
    return monday - timedelta(days=7), monday - timedelta(days=1)


def _section(assignment: Assignment, begins: date, ends: date) -> dict[str, Any]:
    """One team and unit in a week: what its logs and records say."""
    logs = assignment.logs.filter(status="submitted", day__range=(begins, ends)).order_by("day")
    missing = [day for day in gates.missing_days(assignment, ends) if day >= begins]
    said = {
        name: [
            f"{each.day.month}月{each.day.day}日：{getattr(each, name)}" for each in logs if getattr(each, name).strip()
        ]
        for name in ("problems", "difficulties")
    }
    records = FieldRecord.objects.filter(assignment=assignment, held_on__range=(begins, ends))
    return {
        "assignment": str(assignment.pk), "unit": assignment.unit.short_name, "team": str(assignment.team),
        "logs": len(logs), "missing": [f"{day.month}月{day.day}日" for day in missing],
        "methods": [f"{each['text']}{each['records']}次{each['person_times']}人次" for each in records.counted()],
        "index": progress.of(assignment, ends).index, **said,
    }  # fmt: skip


@transaction.atomic
def compile_digest(office: Office, *, by: User | None = None, today: date | None = None) -> Digest | None:
    """Compile the week of every team stationed in it; a week compiled before is left as it is. None without teams."""
    day = today or timezone.localdate()
    begins, ends = week_of(office, day)
    if found := Digest.objects.filter(office=office, begins=begins).first():
        return found
    stationed = Assignment.objects.filter(office=office, entered_on__lte=ends).exclude(withdrawn_on__lt=begins)
    tasks = list(stationed.select_related("unit", "team__round", "office").order_by("team__number", "ordinal"))
    if not tasks:
        return None
    sections = [_section(each, begins, ends) for each in tasks]
    try:
        with transaction.atomic():
            made = Digest.objects.create(office=office, begins=begins, ends=ends, sections=sections, created_by=by)
    except IntegrityError:  # somebody compiled it at the same moment; his is the answer
        return Digest.objects.get(office=office, begins=begins)
    made.assignments.set(tasks)
    audit.record(made, "register", by=by, label="汇总一周工作", teams=len(tasks))
    deadlines.start(made, rules.DIGEST, on=day)
    return made


@transaction.atomic
def compile_now(office: Office, *, by: User) -> Digest:
    """The same by hand."""
    if office.pk not in access.offices_with(by, "rounds.submit_digest"):
        raise Refused("您不能为该机构汇总。")
    made = compile_digest(office, by=by)
    if made is None:
        raise Refused("该周没有进驻的巡察组。")
    return made


@transaction.atomic
def submit(digest: Digest, *, by: User, note: str = "") -> Digest:
    digest = move(digest, steps.SUBMIT_DIGEST, by=by, office_note=note)
    deadlines.meet(digest, rules.DIGEST)
    deadlines.start(digest, rules.DIGEST_READ)
    for head in access.holders("rounds.read_digest", digest):
        reminders.notify(head, "一周工作汇总待您阅示", url=reminders.address_of(digest, head))
    return digest


@transaction.atomic
def read(digest: Digest, *, by: User, comment: str) -> Digest:
    """The leading group's head has read it and says so; the office is told."""
    digest = move(digest, steps.READ, by=by, comment=comment)
    deadlines.meet(digest, rules.DIGEST_READ)
    for each in access.holders("rounds.submit_digest", digest):
        reminders.notify(each, "周汇总已阅示", url=reminders.address_of(digest, each))
    return digest
