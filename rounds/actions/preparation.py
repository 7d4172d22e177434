"""Preparation: the unit's plan, questions and earlier results closed with an outcome, the negative list held against a unit."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import audit, codes
from inspection.workflow import Refused, WrongStatus, move
from rounds.actions.editing import allow, edit, locked
from rounds.documents import preparation as papers  # noqa: F401  its kinds of paper register
from rounds.gates.leadership import material_is_read
from rounds.models import (
    Assignment,
    Contingency,
    ItemCheck,
    Material,
    NegativeItem,
    PlanTask,
    Question,
    UnitPlan,
)
from rounds.workflow import preparation as table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspection.models import Code, Office, Person, User
    from rounds.models import Finding

POWER = "rounds.prepare_assignment"
STARTER = Path(__file__).resolve().parents[1] / "data" / "negative_list.csv"


# The unit's plan


@transaction.atomic
def write_plan(assignment: Assignment, *, by: User, methods: Iterable[Code], **fields: Any) -> UnitPlan:
    """Begin or change the unit's plan; with it come the situations a contingency is wanted for."""
    allow(by, POWER, assignment)
    plan, fresh = UnitPlan.objects.get_or_create(assignment=locked(assignment), defaults={"created_by": by})
    if plan.status != table.UnitPlanStatus.DRAFT:
        raise WrongStatus("方案已上报，须退回后才能修改。")
    plan = edit(plan, by=by, power=POWER, changes=fields, label="拟定方案" if fresh else "修改方案")
    plan.methods.set(methods)
    if fresh:
        Contingency.objects.bulk_create(
            Contingency(plan=plan, situation=each) for each in codes.choices("contingencies", assignment.office)
        )
    return plan


def _draft(plan: UnitPlan, by: User) -> UnitPlan:
    plan = locked(plan)
    allow(by, POWER, plan)
    if plan.status != table.UnitPlanStatus.DRAFT:
        raise WrongStatus("方案已上报，须退回后才能修改。")
    return plan


@transaction.atomic
def write_contingencies(plan: UnitPlan, *, by: User, rows: dict[Any, tuple[str, str]]) -> UnitPlan:
    """Who acts, and how, in each situation: {situation key: (responsible, action)}."""
    plan = _draft(plan, by)
    for situation, (responsible, action) in rows.items():
        Contingency.objects.update_or_create(
            plan=plan, situation_id=situation, defaults={"responsible": responsible.strip(), "action": action.strip()}
        )
    audit.record(plan, "write_contingencies", by=by, label="修改处置预案")
    return plan


@transaction.atomic
def add_task(plan: UnitPlan, *, by: User, text: str, owner: Person, **fields: Any) -> UnitPlan:
    """A part of the work for one member of the team."""
    plan = _draft(plan, by)
    if not plan.assignment.team.memberships.filter(person=owner, ends=None).exists():
        raise Refused(f"{owner.name}不在本组。")
    made = PlanTask.objects.create(plan=plan, text=text.strip(), owner=owner, **fields)
    audit.record(plan, "add_task", by=by, label="列入任务分工", task=made.pk)
    return plan


@transaction.atomic
def submit_plan(plan: UnitPlan, *, by: User) -> UnitPlan:
    return move(plan, table.SUBMIT_PLAN, by=by, returned_reason="")


@transaction.atomic
def approve_plan(plan: UnitPlan, *, by: User) -> UnitPlan:
    return move(plan, table.APPROVE_PLAN, by=by)


@transaction.atomic
def return_plan(plan: UnitPlan, *, by: User, reason: str) -> UnitPlan:
    """Back to the team with the reason; what was approved needs a new approval."""
    return move(plan, table.RETURN_PLAN, by=by, note={"reason": reason}, returned_reason=reason)


# Questions and earlier results


@transaction.atomic
def ask(assignment: Assignment, *, by: User, source: str, text: str) -> Question:
    """A question to take along."""
    allow(by, POWER, assignment)
    made = Question.objects.create(assignment=assignment, source=source, text=text.strip(), created_by=by)
    audit.record(made, "register", by=by, label="列出巡前问题", source=source)
    return made


def _same(assignment_id: Any, finding: Finding | None) -> None:
    if finding is not None and finding.assignment_id != assignment_id:
        raise Refused("该问题不属于本任务。")


@transaction.atomic
def close_question(
    question: Question, *, by: User, outcome: str, note: str, finding: Finding | None = None
) -> Question:
    """查实, 查否 or 未查, with what was found; 查实 may name the finding it became."""
    _same(question.assignment_id, finding)
    return edit(
        question, by=by, power=POWER, label="登记查核结果",
        changes={
            "outcome": outcome, "note": note.strip(), "finding": finding if outcome == "confirmed" else None,
            "closed_on": timezone.localdate(),
        },
    )  # fmt: skip


@transaction.atomic
def take_along(assignment: Assignment, *, by: User, **fields: Any) -> Material:
    """An audit's finding or an earlier rectification, as something to check."""
    allow(by, POWER, assignment)
    made = Material.objects.create(assignment=assignment, created_by=by, **fields)
    audit.record(made, "register", by=by, label="登记监督成果", kind=made.kind)
    return made


@transaction.atomic
def recheck(material: Material, *, by: User, recheck: str, note: str, used_in: Finding | None = None) -> Material:
    """What the re-check found, and the finding that rests on it; important material waits for the leader (R-006)."""
    if reasons := material_is_read(material):
        raise Refused("；".join(reasons))
    _same(material.assignment_id, used_in)
    changes = {"recheck": recheck, "recheck_note": note.strip(), "used_in": used_in}
    return edit(material, by=by, power=POWER, label="登记复查结果", changes=changes)


# The negative list


@transaction.atomic
def load_starter_list() -> int:
    """Load the common list once; an item that is there is left as it is. Returns how many were new."""
    with STARTER.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    known = set(NegativeItem.objects.filter(office=None).values_list("number", flat=True))
    made = [NegativeItem(**row) for row in rows if row["number"] not in known]
    NegativeItem.objects.bulk_create(made)
    return len(made)


@transaction.atomic
def add_items(office: Office, rows: Iterable[dict[str, str]], *, by: User | None) -> int:
    """An office's own items; one with a number it uses already becomes the next version, the old one goes out of use."""
    count = 0
    for row in rows:
        old = NegativeItem.objects.filter(office=office, number=row["number"], active=True).first()
        if old is not None:
            old.active = False
            old.save(update_fields=["active"])
        NegativeItem.objects.create(office=office, version=old.version + 1 if old else 1, **row)
        count += 1
    audit.record(office, "negative_list", by=by, label="导入负面清单", office_id=office.pk, count=count)
    return count


@transaction.atomic
def check_item(assignment: Assignment, item: NegativeItem, *, by: User, conclusion: str, **fields: Any) -> ItemCheck:
    """Hold one item against the unit; looked at again, the later conclusion stands and the trail keeps both.

    "存在" wants evidence, "不适用" a reason.
    """
    allow(by, POWER, assignment)
    _same(assignment.pk, fields.get("finding"))
    if conclusion == "present" and not fields.get("evidence", "").strip() and fields.get("finding") is None:
        raise Refused("结论为“存在”的，须写明证据或选定对应问题。")
    if conclusion == "not_applicable" and not fields.get("note", "").strip():
        raise Refused("结论为“不适用”的，须说明原因。")
    locked(assignment)
    made, fresh = ItemCheck.objects.get_or_create(
        assignment=assignment,
        item=item,
        defaults={"conclusion": conclusion, "checked_by": by, "created_by": by, **fields},
    )
    if not fresh:
        return edit(
            made,
            by=by,
            power=POWER,
            label="修改对照结论",
            changes=fields | {"conclusion": conclusion, "checked_by": by},
        )
    audit.record(made, "register", by=by, label="负面清单对照", item=item.number, conclusion=conclusion)
    return made
