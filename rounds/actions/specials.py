"""Rechecking earlier findings on a return visit; gathering problems common to units and answering them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import audit
from inspection.workflow import Refused
from rounds.actions.editing import allow, edit, locked
from rounds.models import Assignment, CommonProblem, Finding, Recheck

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspection.models import Office, User

KEEP = "rounds.keep_common_problem"


@transaction.atomic
def preload(assignment: Assignment, *, by: User) -> int:
    """Put the earlier assignment's findings on a return visit's checklist; those there already stay (R-050)."""
    earlier = assignment.parent
    if earlier is None:
        return 0
    if earlier.unit_id != assignment.unit_id:
        raise Refused("“回头看”须对应同一单位的前次任务。")
    there = set(assignment.rechecks.values_list("finding_id", flat=True))
    rows = [
        Recheck(assignment=assignment, finding=each)
        for each in earlier.findings.exclude(status="dropped")
        if each.pk not in there
    ]
    Recheck.objects.bulk_create(rows)
    if rows:
        audit.record(assignment, "preload", by=by, label="带入前次问题", count=len(rows), earlier=earlier.pk)
    return len(rows)


@transaction.atomic
def answer(assignment: Assignment, *, by: User, answers: list[dict[str, Any]]) -> Assignment:
    """Write down what became of the earlier findings."""
    assignment = locked(assignment)
    allow(by, "rounds.keep_node", assignment)
    for each in answers:
        item = assignment.rechecks.select_for_update().get(pk=each["recheck"].pk)
        if (item.outcome, item.note) == (each["outcome"], each["note"]):
            continue
        item.outcome, item.note, item.checked_by = each["outcome"], each["note"], by
        item.checked_on = timezone.localdate()
        item.save(update_fields=["outcome", "note", "checked_by", "checked_on"])
        audit.record(assignment, "recheck", by=by, label="登记复查结果", finding=item.finding_id, outcome=item.outcome)
    return assignment


@transaction.atomic
def gather(office: Office, *, by: User, findings: Iterable[Finding], **fields: Any) -> CommonProblem:
    """Bind findings of at least two units into a common problem (R-104). Only findings one may see are taken."""
    chosen = list(findings)
    made = CommonProblem(office=office, created_by=by, **fields)
    allow(by, KEEP, made)
    seen = Finding.objects.for_user(by).filter(pk__in=[each.pk for each in chosen], assignment__office=office)
    if seen.count() != len(chosen):
        raise PermissionDenied(KEEP)
    if len({each.assignment.unit_id for each in chosen}) < 2:
        raise Refused("共性问题须涉及两个以上单位。")
    made.save()
    made.findings.set(chosen)
    audit.record(made, "register", by=by, label="归集共性问题", count=len(chosen))
    return made


@transaction.atomic
def decide(
    problem: CommonProblem, *, by: User, answer: str, answer_text: str, specials: Iterable[Assignment] = ()
) -> CommonProblem:
    """What is done about it: a special inspection (linked), a lighter check, a circular (R-055)."""
    chosen = list(specials)
    if answer == CommonProblem.Answer.INSPECTION and not chosen:
        raise Refused("专项巡察须选已列入轮次的专项任务。")
    problem = edit(
        problem, by=by, power=KEEP, changes={"answer": answer, "answer_text": answer_text}, label="研究处理共性问题"
    )
    problem.specials.set(chosen)
    return problem
