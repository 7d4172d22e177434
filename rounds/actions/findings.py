"""Findings: entered with their code, supported by evidence, dropped only with a reason and never out of sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import attachments, audit, numbering
from inspection.models import Post
from inspection.workflow import Refused, WrongStatus, move
from rounds import gates, workflow
from rounds.actions.editing import allow, edit, locked
from rounds.models import Assignment, Evidence, FieldRecord, Finding, Request
from rounds.workflow import AssignmentStatus, FindingStatus, WorkingPaperStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from inspection.models import Attachment, Code, Person, User

POWER = "rounds.add_finding"
attachments.rule(
    "rounds.finding", "evidence", power=POWER,
    closed=lambda finding: [] if finding.status == FindingStatus.OPEN else ["已形成底稿，证据材料不能再撤回"],
)  # fmt: skip
# After withdrawal findings still take shape while the report is drafted.
OPEN_FOR_FINDINGS = (AssignmentStatus.STATIONED, AssignmentStatus.WITHDRAWN)


def _number(assignment: Assignment) -> str:
    """The next inner number of the assignment: 10-1-0001. The series is its own, gap-free."""
    entry = numbering.take(assignment.office, f"finding:{assignment.pk}", assignment.round.year)
    return numbering.serial(assignment.number_stem, entry.number)


def _refuse_before_period(assignment: Assignment, occurred_on: Any, retroactive: bool) -> None:
    if reasons := gates.period_reasons(assignment, occurred_on, retroactive):
        raise Refused("；".join(reasons))


def _leaders(assignment: Assignment, given: dict[str, Any]) -> dict[str, Any]:
    """Who was and who is in charge, of a problem inherited from earlier terms; left open, the unit's posts tell (R-131).

    Raises Refused when nobody is known for either time.
    """
    if not given.get("inherited"):
        return {"leader_then": None, "leader_now": None} if "inherited" in given else {}

    def in_charge(day: date | None) -> Person | None:
        post = Post.principal_of(assignment.unit, day) if day is not None else None
        return post.person if post is not None else None

    then = given.get("leader_then") or in_charge(given.get("occurred_on"))
    now = given.get("leader_now") or in_charge(timezone.localdate())
    if then is None and now is None:
        raise Refused("历史遗留问题须写明当时或现任主要负责人；该单位尚未登记主要负责人的，请先在人员库登记职务。")
    return {"leader_then": then, "leader_now": now}


@transaction.atomic
def register(
    assignment: Assignment,
    *,
    by: User,
    title: str,
    fact: str,
    persons: Iterable[Person] = (),
    tags: Iterable[Code] = (),
    **fields: Any,
) -> Finding:
    """Enter a finding. Raises Refused for an event before the period that is not marked 追溯 (R-061)."""
    allow(by, POWER, assignment)
    if assignment.status not in OPEN_FOR_FINDINGS:
        raise Refused("任务不在了解和报告起草阶段，不能登记问题。")
    _refuse_before_period(assignment, fields.get("occurred_on"), fields.get("retroactive", False))
    fields |= _leaders(assignment, fields)
    made = Finding.objects.create(
        assignment=assignment, number=_number(assignment), title=title, fact=fact, created_by=by, **fields
    )
    made.persons.set(persons)
    made.tags.set(tags)
    audit.record(made, "register", by=by, label="登记", number=made.number)
    return made


@transaction.atomic
def edit_finding(
    finding: Finding,
    *,
    by: User,
    persons: Iterable[Person] | None = None,
    tags: Iterable[Code] | None = None,
    **changes: Any,
) -> Finding:
    """Change an open finding; once its paper is before the meeting, the paper has to be returned first."""
    finding = locked(finding)
    if finding.status != FindingStatus.OPEN:
        raise WrongStatus("该问题已形成底稿，不能再改。")
    paper = getattr(finding, "working_paper", None)
    if paper is not None and paper.status != WorkingPaperStatus.DRAFT:
        raise Refused("底稿已提交组务会讨论，须先退回。")
    _refuse_before_period(
        finding.assignment,
        changes.get("occurred_on", finding.occurred_on),
        changes.get("retroactive", finding.retroactive),
    )
    if "inherited" in changes:
        changes |= _leaders(finding.assignment, {"occurred_on": finding.occurred_on} | changes)
    finding = edit(finding, by=by, power=POWER, changes=changes)
    if persons is not None:
        finding.persons.set(persons)
    if tags is not None:
        finding.tags.set(tags)
    return finding


def _refuse_reply(finding: Finding, request: Request) -> None:
    if request.assignment_id != finding.assignment_id:
        raise Refused("该件不属于本任务。")
    if request.status != "accepted":
        raise Refused("回复采纳后才能列为证据。")
    if finding.evidence.filter(request=request).exists():
        raise Refused("该件回复已列为证据。")


@transaction.atomic
def add_evidence(
    finding: Finding,
    *,
    by: User,
    note: str,
    field_record: FieldRecord | None = None,
    attachment: Attachment | None = None,
    request: Request | None = None,
) -> Evidence:
    """Link a completed field record, a file on the finding, or an accepted reply as evidence (R-138, R-133)."""
    finding = locked(finding)
    allow(by, POWER, finding)
    if finding.status in (FindingStatus.REPORTED, FindingStatus.DROPPED):
        raise WrongStatus("该问题已办结，不能再加证据。")
    if [field_record, attachment, request].count(None) != 2:
        raise Refused("请选择一条工作记录、一份材料或一件回复。")
    if request is not None:
        _refuse_reply(finding, request)
    if field_record is not None:
        if field_record.assignment_id != finding.assignment_id:
            raise Refused("该工作记录不属于本任务。")
        if finding.evidence.filter(field_record=field_record).exists():
            raise Refused("该工作记录已列为证据。")
    made = Evidence.objects.create(
        finding=finding, field_record=field_record, attachment=attachment, request=request, note=note, added_by=by
    )
    audit.record(finding, "add_evidence", by=by, label="加入证据", evidence=made.pk)
    return made


@transaction.atomic
def drop(finding: Finding, *, by: User, reason: str) -> Finding:
    """Do not use a finding, for a reason; it stays visible, its paper is dropped with it (R-240)."""
    finding = move(finding, workflow.DROP, by=by, note={"reason": reason}, dropped_reason=reason)
    paper = getattr(finding, "working_paper", None)
    if paper is not None:
        move(paper, workflow.DROP_PAPER, by=by)
    return finding
