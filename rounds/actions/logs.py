"""Daily logs: one a day, filled in by the team, its counts by the day's records; frozen when submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import audit, deadlines
from inspection.models import Deadline, link_of
from inspection.workflow import Refused, WrongStatus, move
from rounds import gates, workflow
from rounds.actions import supervision
from rounds.actions.editing import allow, edit, locked
from rounds.deadlines import DAILY_LOG
from rounds.models import Assignment, DailyLog
from rounds.workflow import AssignmentStatus, DailyLogStatus

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import User

POWER = "rounds.write_log"


def counts(log: DailyLog) -> list[dict[str, Any]]:
    """What the day's completed records add up to by method; frozen once the log is submitted."""
    if log.status == DailyLogStatus.SUBMITTED:
        return log.counts.get("methods", [])
    return log.assignment.field_records.filter(held_on=log.day).counted()


@transaction.atomic
def open_log(assignment: Assignment, *, by: User, day: date, **texts: str) -> DailyLog:
    """Begin the log of a day. Raises Refused for a second one, or a day outside the stationing (R-155)."""
    assignment = locked(assignment)
    allow(by, POWER, assignment)
    if day not in gates.log_days(assignment, timezone.localdate()):
        raise Refused("该日不在进驻期间，或尚未到来。")
    if assignment.logs.filter(day=day).exists():
        raise Refused(f"{day:%Y-%m-%d}的工作日报已经填写。")
    made = DailyLog.objects.create(assignment=assignment, day=day, created_by=by, **texts)
    audit.record(made, "register", by=by, label="登记", day=day)
    return made


@transaction.atomic
def edit_log(log: DailyLog, *, by: User, **changes: Any) -> DailyLog:
    log = locked(log)
    if log.status != DailyLogStatus.DRAFT:
        raise WrongStatus("日报已报送，请用“更正”。")
    return edit(log, by=by, power=POWER, changes=changes)


@transaction.atomic
def submit(log: DailyLog, *, by: User) -> DailyLog:
    """Submit a day's log: the counts are frozen, and the next day's deadline begins."""
    methods = counts(locked(log))
    log = move(log, workflow.SUBMIT_LOG, by=by, counts={"methods": methods})
    supervision.from_log(log, by=by)
    _next_day(log.assignment, log.day)
    return log


def _next_day(assignment: Assignment, day: date) -> None:
    """The running deadline is always that of the first day still owed."""
    running = Deadline.objects.filter(**link_of(assignment), rule=DAILY_LOG.code, met_at=None, cancelled_at=None)
    if assignment.status != AssignmentStatus.STATIONED or not running.filter(starts_on=day).exists():
        return
    deadlines.meet(assignment, DAILY_LOG)
    ends = assignment.stationing_ends or day
    owed = [each for each in gates.missing_days(assignment, ends) if each > day]
    if owed:
        deadlines.start(assignment, DAILY_LOG, on=owed[0])
