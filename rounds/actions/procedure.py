"""Laying out a procedure on an assignment, doing, extending and omitting its nodes, revising a procedure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import audit, deadlines
from inspection.workflow import Refused
from rounds.actions.editing import allow, edit, locked
from rounds.deadlines import NODE
from rounds.gates import contacts
from rounds.gates import procedure as gates
from rounds.models import Assignment, Conclusion, Node, Procedure, ProcedureStep
from rounds.models.procedure import Anchor
from rounds.workflow import AssignmentStatus

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Code, Office, User


def default_for(office: Office, kind: Code | None) -> Procedure | None:
    """The procedure an inspection of a kind runs under unless another is chosen."""
    offered = Procedure.objects.offered(office.pk)
    return next((each for each in offered if kind is not None and kind.code in each.kinds), None)


def _day(assignment: Assignment, step: ProcedureStep) -> date:
    begins, ends = assignment.stationing_begins, assignment.stationing_ends
    assert begins is not None
    assert ends is not None
    start = {Anchor.BEGINS: begins, Anchor.ENDS: ends, Anchor.MIDDLE: begins + (ends - begins) // 2}[
        Anchor(step.anchor)
    ]
    return start + timedelta(days=step.offset)


@transaction.atomic
def lay_out(assignment: Assignment, *, by: User, procedure: Procedure | None = None) -> Assignment:
    """Give an assignment the nodes of its procedure, with planned days counted from the stationing (R-081).

    Raises Refused without dates, without a procedure, and once nodes are done: what was walked is not laid anew.
    """
    assignment = locked(assignment)
    allow(by, "rounds.plan_round", assignment)
    chosen = procedure or assignment.procedure or default_for(assignment.office, assignment.kind)
    if chosen is None:
        raise Refused("没有适用的程序模板，请先选定。")
    if assignment.stationing_begins is None or assignment.stationing_ends is None:
        raise Refused("进驻、撤离日期未定，不能排定节点。")
    if assignment.status == AssignmentStatus.CLOSED:
        raise Refused("任务已办结。")
    if assignment.nodes.exclude(done_on=None, omitted="", extensions=[]).exists():
        raise Refused("已有登记完成、免除或延期的节点，不能重新排定。")
    for each in assignment.nodes.all():
        deadlines.cancel(each, NODE)
    assignment.nodes.all().delete()
    for step in chosen.steps.all():
        node = Node.objects.create(assignment=assignment, step=step, planned_on=_day(assignment, step), created_by=by)
        if not step.fact and step.mandatory:
            deadlines.start(node, NODE, due_on=node.planned_on)
    assignment.procedure, assignment.version = chosen, assignment.version + 1
    assignment.save(update_fields=["procedure", "version"])
    audit.record(assignment, "lay_out", by=by, label="排定程序节点", procedure=chosen.pk, title=str(chosen))
    return assignment


@transaction.atomic
def complete_node(node: Node, *, by: User, on: date, evidence: str) -> Node:
    """Say that a step is done, when, and what shows it."""
    node = locked(node)
    allow(by, "rounds.keep_node", node)
    if node.step.fact:
        raise Refused(f"此节点由“{node.step.get_fact_display()}”自动显示完成，不另登记。")
    if node.done_on or node.omitted:
        raise Refused("该节点已完成或免除。")
    if on > timezone.localdate():
        raise Refused("完成日期不能晚于今天。")
    if reasons := contacts.first_phase_is_over(node):
        raise Refused("；".join(reasons))
    node.done_on, node.evidence, node.done_by, node.version = on, evidence, by, node.version + 1
    node.save(update_fields=["done_on", "evidence", "done_by", "version"])
    audit.record(node, "complete", by=by, label="完成节点", on=on)
    audit.record(node.assignment, "complete_node", by=by, label=f"完成节点：{node.step.name}", on=on)
    deadlines.meet(node, NODE)
    return node


@transaction.atomic
def extend_node(node: Node, *, by: User, until: date, reason: str, document: str) -> Node:
    """Move a node to a later day, with reason and approval; the earlier day stays (R-058). The office approves."""
    node = locked(node)
    allow(by, "rounds.authorise_assignment", node)
    if reasons := gates.is_not_done(node):
        raise Refused("；".join(reasons))
    if until <= node.planned_on:
        raise Refused(f"须晚于原计划日期{node.planned_on:%Y-%m-%d}。")
    was = node.planned_on
    extension = {"was": str(was), "now": str(until), "reason": reason, "document": document, "by": by.name}
    node.planned_on, node.extensions, node.version = until, [*node.extensions, extension], node.version + 1
    node.save(update_fields=["planned_on", "extensions", "version"])
    audit.record(node, "extend", by=by, label="节点延期", was=was, until=until, reason=reason)
    if deadlines.of(node).filter(met_at=None, cancelled_at=None).exists():
        deadlines.extend(node, NODE, until, reason=reason, by=by)
    return node


@transaction.atomic
def omit_node(node: Node, *, by: User, reason: str) -> Node:
    """Do without a step, with the reason; a mandatory one cannot be omitted (R-082)."""
    node = locked(node)
    allow(by, "rounds.authorise_assignment", node)
    if node.step.mandatory:
        raise Refused("必经步骤不能免除；进度服从质量，可以延期。")
    if node.done_on:
        raise Refused("该节点已完成。")
    node.omitted, node.version = reason, node.version + 1
    node.save(update_fields=["omitted", "version"])
    audit.record(node, "omit", by=by, label="免除节点", reason=reason)
    deadlines.cancel(node, NODE)
    return node


@transaction.atomic
def conclude_focus(assignment: Assignment, *, by: User, focus: Code, outcome: str, note: str) -> Conclusion:
    """Say of one heading of the framework that nothing was found there, and what was looked at (R-083)."""
    assignment = locked(assignment)
    allow(by, "rounds.keep_node", assignment)
    if not assignment.round.framework_codes().filter(pk=focus.pk, parent=None).exists():
        raise Refused("所选不是本轮监督内容框架中的重点。")
    made, _ = Conclusion.objects.update_or_create(
        assignment=assignment, focus=focus, defaults={"outcome": outcome, "note": note, "by": by}
    )
    audit.record(assignment, "conclude_focus", by=by, label=f"逐项结论：{focus.text}", outcome=outcome)
    return made


@transaction.atomic
def revise(procedure: Procedure, *, office: Office, by: User, title: str, steps: list[dict[str, Any]]) -> Procedure:
    """A new edition of a procedure for the office; assignments keep the edition they were laid from (R-048, C-12)."""
    procedure = locked(procedure)
    newest = Procedure.objects.filter(key=procedure.key, office=office).order_by("-edition").first()
    made = Procedure(
        office=office, key=procedure.key, title=title, kinds=procedure.kinds, source=procedure.source, created_by=by,
        edition=max(procedure.edition, newest.edition if newest else 0) + 1,
    )  # fmt: skip
    allow(by, "inspection.manage_codes", made)
    if not steps:
        raise Refused("程序至少有一个步骤。")
    texts = [f"{each.get('name', '')} {each.get('guidance', '')}" for each in steps]
    if reasons := gates.stays_within_powers(office, texts):
        raise Refused("；".join(reasons))
    made.save()
    ProcedureStep.objects.bulk_create(
        ProcedureStep(procedure=made, position=at, **fields) for at, fields in enumerate(steps, 1)
    )
    audit.record(made, "revise", by=by, label="修订程序模板", edition=made.edition)
    return made


@transaction.atomic
def set_active(procedure: Procedure, *, by: User, active: bool) -> Procedure:
    return edit(procedure, by=by, power="inspection.manage_codes", changes={"active": active})
