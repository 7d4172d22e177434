"""How a due date is set, met, paused, extended and explained. Which there are stands in each app's file of this name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import audit, workdays
from inspection.models import CalendarDay, CalendarYear, Deadline, DeadlineDays, Office, Record, User, link_of

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet


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
    return own.days if own is not None else rule.days


def due(rule: Rule, start: date, days: int | None, *, on: date | None = None) -> workdays.Due | None:
    """The due date of a rule from a start (the day of the trigger is not counted); None when there is no alarm."""
    if rule.unit is None:
        return workdays.Due(on) if on else None
    if rule.unit in (workdays.Unit.SAME_DAY, workdays.Unit.NEXT_DAY):
        return workdays.due(start, 0, rule.unit, workdays.Calendar())
    return None if days is None else workdays.due(start, days, rule.unit, calendar())


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
    running = Deadline.objects.filter(**link_of(record), rule=rule.code, met_at=None, cancelled_at=None).first()
    if running is not None:
        return running
    day = on or timezone.localdate()
    office_id = record.scope_office_id()
    days = days_for(rule, office_id)
    end = due(rule, day, days, on=due_on)
    return Deadline.objects.create(
        **link_of(record), rule=rule.code, label=rule.label, office_id=office_id,
        assignment_id=record.scope_assignment_id(), unit_id=unit_id, handler=handler, starts_on=day, days=days,
        due_on=end.date if end else None, provisional=bool(end and end.provisional),
    )  # fmt: skip


@transaction.atomic
def meet(record: Record, rule: Rule, *, late_reason: str = "") -> Deadline | None:
    """The duty is done: the running deadline is met now. Nothing running is no fault."""
    running = (
        Deadline.objects.select_for_update()
        .filter(**link_of(record), rule=rule.code, met_at=None, cancelled_at=None)
        .first()
    )
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


@transaction.atomic
def extend(record: Record, rule: Rule, until: date, *, reason: str, by: User) -> Deadline:
    """A new due date with its reason; the old one stays in the history. Approval is the business of the step that asks."""
    running = Deadline.objects.select_for_update().get(
        **link_of(record), rule=rule.code, met_at=None, cancelled_at=None
    )
    running.history = [
        *running.history,
        {
            "at": timezone.now().isoformat(),
            "by": by.name,
            "was": str(running.due_on),
            "now": str(until),
            "reason": reason,
        },
    ]
    running.due_on, running.provisional = until, False
    running.save(update_fields=["history", "due_on", "provisional"])
    audit.record(
        record,
        "extend_deadline",
        by=by,
        label=f"延期：{rule.label}",
        was=running.history[-1]["was"],
        now=until,
        reason=reason,
    )
    return running


@transaction.atomic
def recompute_provisional(*, by: User | None = None) -> int:
    """After a year was published: count the running provisional deadlines again, old and new date logged."""
    changed = 0
    for each in Deadline.objects.select_for_update().filter(met_at=None, cancelled_at=None, provisional=True):
        rule = _RULES.get(each.rule)
        end = due(rule, each.starts_on, each.days, on=each.due_on) if rule else None
        if end is None or (end.date == each.due_on and end.provisional):
            continue
        was = each.due_on
        each.due_on, each.provisional = end.date, end.provisional
        each.history = [
            *each.history,
            {"at": timezone.now().isoformat(), "was": str(was), "now": str(end.date), "reason": "工作日历发布后重算"},
        ]
        each.save(update_fields=["due_on", "provisional", "history"])
        audit.record(each.record, "recompute_deadline", by=by, label="期限重算", was=was, now=end.date)
        changed += 1
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
    lines = [f"依据：{rule.source}" if rule else "依据：历史规则"]
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
    end = due(rule, deadline.starts_on, deadline.days, on=deadline.due_on)
    if end is not None and (sentence := end.explain()):
        lines.append(sentence)
    lines += [f"{each['was']} 改为 {each['now']}：{each['reason']}" for each in deadline.history]
    if deadline.provisional:
        lines.append("暂定：所涉年度的工作日历尚未发布，按周一至周五推算，发布后自动重算。")
    return lines
