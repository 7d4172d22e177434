"""How a due date is set, met, paused, extended and explained. Which there are stands in each app's file of this name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import audit, wording, workdays
from inspection.models import CalendarDay, CalendarYear, Deadline, DeadlineDays, Message, Office, Record, User, link_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Rules whose limit is no number of days but the end of a calendar day.
BY_THE_DAY = (workdays.Unit.SAME_DAY, workdays.Unit.NEXT_DAY)


@dataclass(frozen=True)
class Rule:
    """A deadline rule: code, what is due, how many days (None: no alarm) in which unit, and where it comes from.

    ``unit`` None: the record itself gives the date.

    ``power``: who is reminded, namely the holders of this power over the record; ``ahead``: days before the due date
    on which to remind; ``escalate``: (days overdue, power) pairs, each level once (R-361).
    """

    code: str
    label: str
    days: int | None
    unit: workdays.Unit | None
    source: str
    power: str
    ahead: tuple[int, ...] = ()
    escalate: tuple[tuple[int, str], ...] = ()


_RULES: dict[str, Rule] = {}


def rule(*args: Any, **kwargs: Any) -> Rule:
    """Declare a rule; the registry is what the settings page and the sweep read."""
    made = Rule(*args, **kwargs)
    _RULES[made.code] = made
    return made


def rules() -> dict[str, Rule]:
    """All declared rules by code."""
    return dict(_RULES)


def calendar() -> workdays.Calendar:
    """The working calendar as published: only years that two persons have confirmed count as loaded."""
    loaded = CalendarYear.objects.filter(published=True).values_list("year", flat=True)
    days = CalendarDay.objects.filter(year__published=True).values_list("date", "is_workday", "name")
    return workdays.Calendar.of(days, loaded)


def days_for(rule: Rule, office: Office | Any) -> int | None:
    """The office's own number of days, or the rule's default; None means no alarm."""
    own = (
        DeadlineDays.objects.filter(office_id=getattr(office, "pk", office), rule=rule.code)
        .order_by("-version")
        .first()
    )
    if own is not None:
        return own.days
    return 0 if rule.unit in BY_THE_DAY else rule.days


@transaction.atomic
def set_days(office: Office, rule: Rule, days: int | None, *, reason: str, by: User) -> DeadlineDays:
    """The office's own number of days for a rule from now on (R-364): None means no alarm. Running deadlines keep theirs.

    The newest version holds, older ones stay readable.
    """
    Office.objects.select_for_update().get(pk=office.pk)
    was = days_for(rule, office)
    newest = DeadlineDays.objects.filter(office=office, rule=rule.code).order_by("-version").first()
    made = DeadlineDays.objects.create(
        office=office,
        rule=rule.code,
        days=days,
        version=newest.version + 1 if newest else 1,
        reason=reason,
        changed_by=by,
    )
    audit.record(
        office, "set_deadline_days", by=by, label=f"修改期限：{rule.label}"[:60], office_id=office.pk, rule=rule.code,
        was=was, now=days, reason=reason,
    )  # fmt: skip
    return made


def due(
    rule: Rule, start: date, days: int | None, *, on: date | None = None, working: workdays.Calendar | None = None
) -> workdays.Due | None:
    """The due date of a rule from a start (the day of the trigger is not counted); None when there is no alarm."""
    if rule.unit is None:
        return workdays.Due(on) if on else None
    if days is None:
        return None
    if rule.unit in BY_THE_DAY:
        return workdays.due(start, 0, rule.unit, workdays.Calendar())
    end = workdays.due(start, days, rule.unit, working or calendar())
    # Calendar days and months do not move, whatever a year's holidays turn out to be.
    return end if rule.unit is workdays.Unit.WORKING_DAY else replace(end, provisional=False)


def _running(record: Record, rule: Rule) -> QuerySet[Deadline]:
    return Deadline.objects.filter(**link_of(record), rule=rule.code, met_at=None, cancelled_at=None)


@transaction.atomic
def start(
    record: Record,
    rule: Rule,
    *,
    on: date | None = None,
    due_on: date | None = None,
    handler: User | None = None,
    unit_id: Any = None,
) -> Deadline:
    """Start a deadline on a record; a running one under the same rule is left as it is (starting twice changes nothing)."""
    if running := _running(record, rule).first():
        return running
    day = on or timezone.localdate()
    office_id = record.scope_office_id()
    days = days_for(rule, office_id)
    end = due(rule, day, days, on=due_on)
    made = Deadline(
        **link_of(record), rule=rule.code, label=rule.label, office_id=office_id,
        assignment_id=record.scope_assignment_id(), unit_id=unit_id, handler=handler, starts_on=day, days=days,
        due_on=end.date if end else None, provisional=bool(end and end.provisional),
    )  # fmt: skip
    # Whoever starts it at the same moment is waited for; his row is then the answer.
    Deadline.objects.bulk_create([made], ignore_conflicts=True)
    return _running(record, rule).get()


@transaction.atomic
def meet(record: Record, rule: Rule, *, late_reason: str = "") -> Deadline | None:
    """The duty is done: the running deadline is met now. Nothing running is no fault."""
    running = _running(record, rule).select_for_update().first()
    if running is not None:
        running.met_at, running.late_reason = timezone.now(), late_reason
        running.save(update_fields=["met_at", "late_reason"])
    return running


@transaction.atomic
def cancel(record: Record, rule: Rule | None = None) -> int:
    """The duty fell away (all rules, or one)."""
    found = Deadline.objects.filter(**link_of(record), met_at=None, cancelled_at=None)
    if rule is not None:
        found = found.filter(rule=rule.code)
    return found.update(cancelled_at=timezone.now())


def _note(deadline: Deadline, reason: str, *, by: User | None, was: date | None, **more: Any) -> None:
    """A line of the deadline's history; on the page it explains the date."""
    line = {"at": timezone.now().isoformat(), "was": str(was), "now": str(deadline.due_on), "reason": reason}
    deadline.history = [*deadline.history, line | ({"by": by.name} if by else {}) | more]


def _moved(deadline: Deadline) -> None:
    """Reminders of the old date are history: the new date is reminded of from the beginning."""
    Message.objects.filter(deadline=deadline).update(deadline=None)


@transaction.atomic
def extend(record: Record, rule: Rule, until: date, *, reason: str, by: User) -> Deadline:
    """A new due date with its reason; the old one stays in the history. Approval is the business of the step that asks.

    Raises Deadline.DoesNotExist when nothing runs under the rule.
    """
    running = _running(record, rule).select_for_update().get()
    was, running.due_on, running.provisional = running.due_on, until, False
    _note(running, reason, by=by, was=was)
    running.save(update_fields=["history", "due_on", "provisional"])
    _moved(running)
    label = f"延期：{rule.label}"[:60]
    audit.record(record, "extend_deadline", by=by, label=label, was=str(was), now=until, reason=reason)
    return running


@transaction.atomic
def pause(record: Record, rule: Rule, *, reason: str, by: User, on: date | None = None) -> Deadline:
    """Stop the clock (the duty waits for somebody else). Nobody is reminded until it runs again; pausing twice changes
    nothing. Raises Deadline.DoesNotExist when nothing runs under the rule.
    """
    running = _running(record, rule).select_for_update().get()
    if running.paused_on is not None:
        return running
    running.paused_on = on or timezone.localdate()
    _note(running, f"{running.paused_on} 起暂停：{reason}", by=by, was=running.due_on)
    running.save(update_fields=["paused_on", "history"])
    audit.record(record, "pause_deadline", by=by, label=f"期限暂停：{rule.label}"[:60], reason=reason)
    return running


@transaction.atomic
def resume(record: Record, rule: Rule, *, by: User, on: date | None = None) -> Deadline:
    """Let the clock run on: what was left when it was paused is counted from today; an overdue duty stays overdue.

    Working days are counted over the calendar as it now is, all other limits move by the calendar days paused.
    """
    running = _running(record, rule).select_for_update().get()
    if running.paused_on is None:
        return running
    day, was, since = on or timezone.localdate(), running.due_on, running.paused_on
    more: dict[str, Any] = {}
    if was is not None and was >= since:
        if rule.unit is workdays.Unit.WORKING_DAY:
            working = calendar()
            left = workdays.working_days_between(since, was, working)
            end = workdays.add_working_days(day, left, working)
            running.due_on, running.provisional = end.date, end.provisional
            more = {"from": str(day), "days": left}
        else:
            running.due_on, running.provisional = was + (day - since), False
    running.paused_on = None
    _note(running, f"{day} 起恢复计算", by=by, was=was, **more)
    running.save(update_fields=["paused_on", "history", "due_on", "provisional"])
    if running.due_on != was:
        _moved(running)
    audit.record(
        record, "resume_deadline", by=by, label=f"期限恢复：{rule.label}"[:60], was=str(was), now=str(running.due_on)
    )
    return running


def _count(deadline: Deadline, rule: Rule, working: workdays.Calendar | None = None) -> workdays.Due | None:
    """Count a deadline's date again, from its start or from where it ran on after a pause."""
    start, days = deadline.starts_on, deadline.days
    for line in deadline.history:
        if "from" in line:
            start, days = date.fromisoformat(line["from"]), line["days"]
    return due(rule, start, days, on=deadline.due_on, working=working)


@transaction.atomic
def recompute_provisional(*, by: User | None = None) -> int:
    """After a year was published: count the running provisional deadlines again, old and new date logged (R-363).

    Returns how many dates moved; one that is only confirmed loses its mark.
    """
    changed, working = 0, calendar()
    for each in Deadline.objects.select_for_update().filter(met_at=None, cancelled_at=None, provisional=True):
        rule = _RULES.get(each.rule)
        end = _count(each, rule, working) if rule else None
        if end is None or (end.date == each.due_on and end.provisional):
            continue
        was, each.due_on, each.provisional = each.due_on, end.date, end.provisional
        if was != end.date:
            changed += 1
            _note(each, "工作日历发布后重算", by=by, was=was)
            _moved(each)
            audit.record(
                each.record, "recompute_deadline", by=by, label="期限重算", rule=each.rule, was=was, now=end.date
            )
        each.save(update_fields=["due_on", "provisional", "history"])
    return changed


def of(record: Record) -> QuerySet[Deadline]:
    """A record's deadlines, running ones first, by due date."""
    return Deadline.objects.filter(**link_of(record), cancelled_at=None).order_by("met_at", "due_on")


def overdue_days(deadline: Deadline, today: date | None = None) -> int:
    """Calendar days past the due date (0 when not overdue or not running)."""
    if not deadline.running or deadline.due_on is None:
        return 0
    return max(0, ((today or timezone.localdate()) - deadline.due_on).days)


def explain(deadline: Deadline) -> list[str]:
    """Why this date: the rule, the start, the days skipped and the Saturdays worked, and what is provisional."""
    rule = _RULES.get(deadline.rule)
    lines = [f"依据：{wording.basis(rule.source)}" if rule else "依据：历史规则"]
    if rule is None:
        return lines
    if rule.unit is workdays.Unit.SAME_DAY:
        lines.append(f"当天办结：{deadline.starts_on:%Y-%m-%d} 24时前")
    elif rule.unit is workdays.Unit.NEXT_DAY:
        lines.append(f"次日办结：{deadline.starts_on:%Y-%m-%d} 的次日24时前")
    else:
        lines.append(f"起算日：{deadline.starts_on:%Y-%m-%d}（当日不计入）")
        if rule.unit is not None and deadline.days is not None:
            lines.append(f"期限：{deadline.days}{rule.unit.label}")
    end = _count(deadline, rule)
    # An extended date was set by a person: how the first one was counted would not explain it.
    if end is not None and end.date == deadline.due_on and (sentence := end.explain()):
        lines.append(sentence)
    for each in deadline.history:
        change = "" if each["was"] == each["now"] else f"{each['was']} 改为 {each['now']}："
        lines.append(f"{change}{each['reason']}")
    if deadline.provisional:
        lines.append("暂定，工作日历发布后自动重算。")
    return lines
