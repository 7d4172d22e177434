"""The office plans ahead: terms, the coverage plan in editions, annual targets, units taken out of a round's draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import audit
from inspection.models import Unit
from inspection.workflow import Refused, WrongStatus, move
from rounds import emphasis
from rounds.actions.editing import allow, edit, locked
from rounds.models import AnnualTarget, Assignment, CoveragePlan, PlannedUnit, TakenOut, Term
from rounds.workflow import AssignmentStatus, RoundStatus
from rounds.workflow.plans import ADOPT, SUPERSEDE, CoveragePlanStatus

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Office, User

KEEP = "rounds.keep_plan"


@transaction.atomic
def register_term(office: Office, *, by: User, number: int, begins: date, ends: date, note: str = "") -> Term:
    """Note a term and its dates. Raises Refused when the office has it already."""
    allow(by, KEEP, Term(office=office))
    if Term.objects.filter(office=office, number=number).exists():
        raise Refused(f"第{number}届已经登记。")
    made = Term.objects.create(office=office, number=number, begins=begins, ends=ends, note=note, created_by=by)
    audit.record(made, "register", by=by, label="登记届次")
    return made


@transaction.atomic
def edit_term(term: Term, *, by: User, **changes: Any) -> Term:
    return edit(term, by=by, power=KEEP, changes=changes)


@transaction.atomic
def draft_plan(term: Term, *, by: User) -> CoveragePlan:
    """Begin the next edition: a copy of the newest, or of the register of units when it is the first (R-071).

    In the first, kinds and tags of units say who comes first (R-070); the office may place them otherwise.
    """
    term = locked(term)
    allow(by, KEEP, term)
    newest = term.plans.order_by("-edition").first()
    if newest is not None and newest.status == CoveragePlanStatus.DRAFT:
        raise Refused("本届已有一版在起草，请在该版上修改。")
    made = CoveragePlan.objects.create(
        term=term, edition=newest.edition + 1 if newest else 1, text=newest.text if newest else "", created_by=by
    )
    if newest is not None:
        rows = [(each.unit_id, each.year, each.priority, each.reason) for each in newest.units.all()]
    else:
        units = list(Unit.objects.in_use(timezone.localdate()).filter(office=term.office).prefetch_related("tags"))
        first_ones = emphasis.to_come_first(term.office, units)
        rows = [
            (each.pk, None, each.covered and each.pk in first_ones, "" if each.covered else each.exclusion_reason)
            for each in units
        ]
    PlannedUnit.objects.bulk_create(
        PlannedUnit(plan=made, unit_id=unit, year=year, priority=first, reason=reason)
        for unit, year, first, reason in rows
    )
    audit.record(made, "register", by=by, label="起草规划", edition=made.edition)
    return made


def _refuse_frozen(plan: CoveragePlan) -> None:
    if plan.status != CoveragePlanStatus.DRAFT:
        raise WrongStatus("本版已通过，不能修改；需要调整的，请起草新一版。")


@transaction.atomic
def edit_plan(plan: CoveragePlan, *, by: User, text: str, units: list[dict[str, Any]]) -> CoveragePlan:
    """Write a draft edition: its text, and for the units given their year or the reason why not."""
    plan = locked(plan)
    allow(by, KEEP, plan)
    _refuse_frozen(plan)
    kept = {each.unit_id: (each.year, each.priority, each.reason) for each in plan.units.all()}
    for row in units:
        if kept.get(row["unit"].pk) != (row["year"], row["priority"], row["reason"]):
            place_unit(plan, by=by, **row)
    return edit(plan, by=by, power=KEEP, changes={"text": text})


@transaction.atomic
def place_unit(
    plan: CoveragePlan, *, by: User, unit: Unit, year: int | None = None, priority: bool = False, reason: str = ""
) -> PlannedUnit:
    """Give a unit its year in a draft edition, or leave it out with a reason (R-073)."""
    plan = locked(plan)
    allow(by, KEEP, plan)
    _refuse_frozen(plan)
    if unit.office_id != plan.term.office_id:
        raise Refused(f"{unit}不归本机构巡察。")
    if (year is None) == (not reason):
        raise Refused("安排年度和不列入原因，填且只填一项。")
    values = {"year": year, "priority": priority, "reason": reason}
    made, _ = PlannedUnit.objects.update_or_create(plan=plan, unit=unit, defaults=values)
    plan.version += 1
    plan.save(update_fields=["version"])
    audit.record(plan, "place_unit", by=by, label=f"安排{unit.short_name}", unit=unit.pk, year=year, reason=reason)
    return made


@transaction.atomic
def adopt(plan: CoveragePlan, *, by: User, document: str, on: date | None = None) -> CoveragePlan:
    """Adopt an edition by a document: it is frozen, and the edition in force before is superseded."""
    locked(plan.term)
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise Refused("通过日期不能晚于今天。")
    former = plan.term.plans.filter(status=CoveragePlanStatus.ADOPTED).first()
    if former is not None:
        move(former, SUPERSEDE, by=by, note={"edition": plan.edition})
    return move(plan, ADOPT, by=by, document=document, adopted_on=day)


@transaction.atomic
def set_target(office: Office, *, by: User, year: int, **fields: Any) -> AnnualTarget:
    """Set a year's plan (R-072). Raises Refused when the year has one."""
    allow(by, KEEP, AnnualTarget(office=office))
    if AnnualTarget.objects.filter(office=office, year=year).exists():
        raise Refused(f"{year}年度计划已经登记。")
    made = AnnualTarget.objects.create(office=office, year=year, created_by=by, **fields)
    audit.record(made, "register", by=by, label="登记年度计划", year=year)
    return made


@transaction.atomic
def edit_target(target: AnnualTarget, *, by: User, **changes: Any) -> AnnualTarget:
    return edit(target, by=by, power=KEEP, changes=changes)


@transaction.atomic
def take_out(assignment: Assignment, *, by: User, reason: str) -> TakenOut:
    """Take a unit out of a round's draft plan, with the reason; what was planned for it stays on the round's page."""
    assignment = locked(assignment)
    allow(by, "rounds.plan_round", assignment)
    round_ = locked(assignment.round)
    if round_.status != RoundStatus.DRAFT or assignment.status != AssignmentStatus.PLANNED:
        raise WrongStatus("方案已报审，须退回后才能调出单位。")
    if assignment.meetings.exists() or assignment.embedded.exists():
        raise Refused("该任务已有会议或所带的专项任务，先调整后再调出。")
    made = TakenOut.objects.create(
        round=round_, unit=assignment.unit, team_name=str(assignment.team), kind_words=assignment.kind_words,
        reason=reason, by=by,
    )  # fmt: skip
    label = f"调出{assignment.unit.short_name}"
    audit.record(assignment, "take_out", by=by, label=label, reason=reason)
    audit.record(round_, "take_out", by=by, label=label, reason=reason, unit=assignment.unit_id)
    assignment.rechecks.all().delete()
    assignment.delete()
    return made
