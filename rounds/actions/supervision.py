"""Difficulties, roving checks drawn by lot, non-cooperation, public opinion: recorded, watched, closed."""

from __future__ import annotations

import random
import secrets
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import access, audit, codes, deadlines, reminders, workdays
from inspection.models import OrganKind
from inspection.workflow import Refused, move
from rounds import deadlines as rules
from rounds.actions.editing import allow, speak_for_the_team
from rounds.documents import supervision as papers  # noqa: F401  its kind of paper registers
from rounds.models import (
    Assignment,
    Coordination,
    DailyLog,
    NonCooperation,
    OpinionReport,
    Round,
    RovingCheck,
    RovingDraw,
)
from rounds.workflow import AssignmentStatus
from rounds.workflow import supervision as table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from inspection.models import Unit, User


def _tell(people: Iterable[User], record: Any, words: str) -> None:
    for user in people:
        reminders.notify(user, words, url=reminders.address_of(record, user))


# Difficulties


@transaction.atomic
def raise_difficulty(
    assignment: Assignment, *, by: User, text: str, owner: str, due_on: date, log: DailyLog | None = None
) -> Coordination:
    """A difficulty becomes an item with somebody who answers for it and a day."""
    allow(by, "rounds.raise_coordination", assignment)
    if due_on < timezone.localdate():
        raise Refused("解决期限不能早于今天。")
    return _open(assignment, by=by, text=text.strip(), owner=owner.strip(), due_on=due_on, log=log)


def _open(assignment: Assignment, *, by: User, **fields: Any) -> Coordination:
    made = Coordination.objects.create(assignment=assignment, created_by=by, **fields)
    audit.record(made, "register", by=by, label="提请协调")
    deadlines.start(made, rules.COORDINATION, due_on=made.due_on)
    _tell(access.holders(table.CLOSE_COORDINATION.permission, made), made, "有困难和问题待协调。")
    return made


NOTHING = ("无", "没有", "暂无")


def from_log(log: DailyLog, *, by: User) -> Coordination | None:
    """What a log that is being submitted calls a difficulty, unless the team raised it already; part of the log's own act."""
    text = log.difficulties.strip()
    if text.rstrip("。. ") in ("", *NOTHING) or log.coordinations.exists():
        return None
    days = codes.setting(log.assignment.office_id, "coordination.days")
    due_on = workdays.add_working_days(timezone.localdate(), days, deadlines.calendar()).date
    return _open(log.assignment, by=by, text=text, owner="巡察办", due_on=due_on, log=log)


@transaction.atomic
def close_coordination(item: Coordination, *, by: User, result: str) -> Coordination:
    """It is solved, and how."""
    item = move(item, table.CLOSE_COORDINATION, by=by, result=result.strip(), closed_on=timezone.localdate())
    deadlines.meet(item, rules.COORDINATION)
    return item


# Roving checks


def lots(seed: str, pool: list[str], size: int) -> list[str]:
    """Who is drawn: the same seed over the same pool always draws the same. The pool is taken in its sorted order."""
    return random.Random(seed).sample(sorted(pool), size)


@transaction.atomic
def draw(round_: Round, *, by: User, size: int, witness: str, seed: str = "") -> RovingDraw:
    """Draw teams to visit among those stationed; pool and seed are kept, so that anybody can draw it again.

    Raises PermissionDenied, Refused.
    """
    allow(by, "rounds.draw_check", round_)
    stationed = Assignment.objects.for_user(by).filter(round=round_, status=AssignmentStatus.STATIONED)
    pool = {str(each.pk): str(each) for each in stationed.select_related("team__round", "unit")}
    if not 0 < size <= len(pool):
        raise Refused(
            f"进驻中的任务有{len(pool)}个，抽取数须在1至{len(pool)}之间。" if pool else "本轮没有进驻中的任务。"
        )
    made = RovingDraw.objects.create(
        office=round_.office, round=round_, drawn_on=timezone.localdate(), seed=seed.strip() or secrets.token_hex(8), size=size,
        pool=pool, witness=witness.strip(), created_by=by,
    )  # fmt: skip
    for key in lots(made.seed, list(pool), size):
        RovingCheck.objects.create(draw=made, assignment_id=key, created_by=by)
    audit.record(made, "draw", by=by, label="巡回督查抽签", seed=made.seed, pool=sorted(pool), size=size)
    return made


def holds(made: RovingDraw) -> bool:
    """Whether what was drawn is what the seed draws."""
    drawn = {str(each) for each in made.checks.values_list("assignment_id", flat=True)}
    return drawn == set(lots(made.seed, list(made.pool), made.size))


@transaction.atomic
def report_check(
    check: RovingCheck, *, by: User, visited_on: date, findings: str, outcome: str, guidance: str = "",
    owner: str = "", due_on: date | None = None,
) -> RovingCheck:  # fmt: skip
    """What the visit found, with one of three outcomes; the third opens an item to coordinate."""
    if visited_on > timezone.localdate() or visited_on < check.draw.drawn_on:
        raise Refused("督查日期须在抽签之日至今天之间。")
    if outcome == table.RovingOutcome.GUIDED and not guidance.strip():
        raise Refused("当场指导改进的，须写明指导意见。")
    item = None
    if outcome == table.RovingOutcome.COORDINATE:
        if not owner.strip() or due_on is None:
            raise Refused("列入协调事项的，须写明责任人和期限。")
        item = raise_difficulty(check.assignment, by=by, text=findings, owner=owner, due_on=due_on)
    return move(
        check, table.REPORT_CHECK, by=by, visited_on=visited_on, findings=findings.strip(), guidance=guidance.strip(),
        outcome=outcome, coordination=item,
    )  # fmt: skip


# Non-cooperation


@transaction.atomic
def record_non_cooperation(assignment: Assignment, *, by: User, **fields: Any) -> NonCooperation:
    """Note it; to be handed over the same day (第一时间)."""
    allow(by, "rounds.record_non_cooperation", assignment)
    if fields["occurred_on"] > timezone.localdate():
        raise Refused("发生日期不能晚于今天。")
    made = NonCooperation.objects.create(assignment=assignment, created_by=by, **fields)
    audit.record(made, "register", by=by, label="登记不配合行为")
    deadlines.start(made, rules.NON_COOPERATION)
    _tell(access.holders(table.HAND_OVER.permission, made), made, "有不配合行为待移交问责。")
    return made


@transaction.atomic
def hand_over(case: NonCooperation, *, by: User, handed_to: Unit, receipt: str) -> NonCooperation:
    """To the organ that holds to account; never to the unit itself."""
    if handed_to.organ_kind not in (OrganKind.DISCIPLINE, OrganKind.ORGANISATION):
        raise Refused("须移交纪检监察机关或组织部门。")
    if handed_to.pk == case.assignment.unit_id:
        raise Refused("不能移交给被巡察单位。")
    case = move(
        case, table.HAND_OVER, by=by, handed_to=handed_to, receipt=receipt.strip(), handed_on=timezone.localdate()
    )
    deadlines.meet(case, rules.NON_COOPERATION)
    return case


# Public opinion


@transaction.atomic
def report_opinion(assignment: Assignment, *, by: User, **fields: Any) -> OpinionReport:
    """The unit reports; what is more than ordinary is told to the leader at once."""
    made = OpinionReport(assignment=assignment, created_by=by, **fields)
    allow(by, "rounds.report_opinion", made)
    if assignment.status != AssignmentStatus.STATIONED:
        raise Refused("巡察组未进驻，舆情请报巡察办。")
    if made.occurred_on > timezone.localdate():
        raise Refused("发生日期不能晚于今天。")
    made.save(force_insert=True)
    audit.record(made, "register", by=by, label="报告舆情", level=made.level)
    deadlines.start(made, rules.OPINION)
    urgent = "重要" if made.level != table.OpinionLevel.ORDINARY else ""
    _tell(access.holders(table.NOTE_OPINION.permission, made), made, f"收到{urgent}舆情报告，请阅处。")
    return made


@transaction.atomic
def note_opinion(report: OpinionReport, *, by: User, advice: str) -> OpinionReport:
    """The team has read it, and what it advises on its behalf."""
    speak_for_the_team(report.assignment.office, advice)
    report = move(report, table.NOTE_OPINION, by=by, advice=advice.strip())
    deadlines.meet(report, rules.OPINION)
    return report
