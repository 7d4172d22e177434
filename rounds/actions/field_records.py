"""Field records of all methods: entered, completed, and from then on corrected only beside the original."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import access, attachments, audit, reminders
from inspection.workflow import Refused, WrongStatus, move
from rounds import methods, workflow
from rounds.actions import blank_batches
from rounds.actions.editing import allow, edit, locked
from rounds.gates import field_records as gates
from rounds.models import Assignment, Evidence, FieldRecord, Finding, Point
from rounds.workflow import AssignmentStatus, FieldRecordStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from inspection.models import Code, Person, User

POWER = "rounds.add_field_record"
# What somebody says of himself (主动说清问题) has a source to be protected like a letter's.
attachments.rule(
    "rounds.fieldrecord", "material", power=POWER, ask="petitions.ask_identity",
    protects=lambda record: record.method.code == "disclosure",
)  # fmt: skip
# What the leader approved; another unit or another ground is another visit.
APPROVED_COLUMNS = ("sub_unit", "details")


def _write_points(record: FieldRecord, points: Iterable[str]) -> None:
    """The draft's points, in order; a point keeps its row when its text changes."""
    texts = [text.strip() for text in points if text.strip()]
    rows = list(record.points.all())
    for position, text in enumerate(texts, start=1):
        if position <= len(rows):
            rows[position - 1].text = text
            rows[position - 1].save(update_fields=["text"])
        else:
            Point.objects.create(field_record=record, position=position, text=text)
    for surplus in rows[len(texts) :]:
        surplus.delete()


def _refuse_register(made: FieldRecord, by: User) -> None:
    """Not with whom nobody talks, not by whom the leader did not name, not late without a word."""
    if methods.of(made.method.code).restricted and not access.may(by, "rounds.view_restricted_record", made.assignment):
        raise Refused("抽查个人有关事项由组长登记，并指定办理人。")
    reasons = gates.talk_is_allowed(made)
    reasons += gates.late_reasons(made.held_on, made.late_reason, made.received_at, made.assignment.office_id)
    if made.form_number:
        made.form_number = made.form_number.strip().upper()
        batch = blank_batches.batch_of(made.assignment, made.form_number)
        if batch.method.code != made.method.code:
            reasons.append(f"空白表{made.form_number}是“{batch.method}”用表")
    if reasons:
        raise Refused("；".join(reasons))


@transaction.atomic
def register(
    assignment: Assignment,
    *,
    by: User,
    method: Code,
    held_on: date,
    conducted_by: Iterable[Person],
    points: Iterable[str] = (),
    **fields: Any,
) -> FieldRecord:
    """Enter a record as a draft, during the stationing only. What is entered late says why (补录)."""
    allow(by, POWER, assignment)
    if assignment.status != AssignmentStatus.STATIONED:
        raise Refused("不在进驻期间，不能登记工作记录。")
    fields.setdefault("title", "")
    made = FieldRecord(assignment=assignment, method=method, held_on=held_on, created_by=by, **fields)
    _refuse_register(made, by)
    interview = method.code == "interview"
    made.title = made.title or (f"与{made.met}谈话" if interview and made.met else method.text)
    made.restricted = methods.of(method.code).restricted
    made.person_times = methods.people_in(method.code, made.details) or made.person_times
    made.save(force_insert=True)
    made.conducted_by.set(conducted_by)
    _write_points(made, points)
    late = {"late": True} if made.late_reason else {}
    audit.record(made, "register", by=by, label="补录" if late else "登记", method=method.code, **late)
    _ask_leader(made, by)
    return made


def _ask_leader(record: FieldRecord, by: User) -> None:
    """Tell who may approve it that a record waits for him."""
    if not methods.of(record.method.code).approved or record.approved_at is not None:
        return
    for leader in access.holders("rounds.approve_field_record", record):
        if leader.pk != by.pk:
            reminders.notify(leader, "下沉一级了解待您批准", url=reminders.address_of(record, leader))


@transaction.atomic
def edit_record(
    record: FieldRecord,
    *,
    by: User,
    conducted_by: Iterable[Person] | None = None,
    points: Iterable[str] | None = None,
    **changes: Any,
) -> FieldRecord:
    """Change a draft; a completed record is corrected instead."""
    record = locked(record)
    if record.status != FieldRecordStatus.DRAFT:
        raise WrongStatus("该记录已定稿，请用“更正”。")
    if record.approved_at and any(
        getattr(record, name) != changes.get(name, getattr(record, name)) for name in APPROVED_COLUMNS
    ):
        changes |= {"approved_by": None, "approved_at": None}
    if counted := methods.people_in(record.method.code, changes.get("details", {})):
        changes["person_times"] = counted
    record = edit(record, by=by, power=POWER, changes=changes)
    if reasons := gates.talk_is_allowed(record):
        raise Refused("；".join(reasons))
    _ask_leader(record, by)
    if conducted_by is not None:
        record.conducted_by.set(conducted_by)
    if points is not None:
        _write_points(record, points)
    return record


@transaction.atomic
def complete(record: FieldRecord, *, by: User) -> FieldRecord:
    """Complete a record: from now on it counts, and is changed only by corrections. A verification proves its finding."""
    record = move(record, workflow.COMPLETE, by=by)
    if record.finding_id is not None:
        _prove(record, by)
    return record


def _prove(record: FieldRecord, by: User) -> None:
    """What was verified on the spot is evidence of the finding it was about (R-145)."""
    finding: Finding = locked(record.finding)
    if finding.status in (workflow.FindingStatus.REPORTED, workflow.FindingStatus.DROPPED):
        return
    result = str(record.details.get("result", ""))
    words = {"true": "属实", "partly": "部分属实", "false": "不属实", "open": "尚待进一步核实"}
    note = f"{record.method.text}：{words.get(result, result)}"
    made, new = Evidence.objects.get_or_create(
        finding=finding, field_record=record, defaults={"note": note, "added_by": by}
    )
    if new:
        audit.record(finding, "add_evidence", by=by, label="加入证据", evidence=made.pk)


@transaction.atomic
def approve(record: FieldRecord, *, by: User) -> FieldRecord:
    """The leader approves a visit one level down (R-151)."""
    if not methods.of(record.method.code).approved:
        raise Refused("该方式不须组长批准。")
    if record.approved_at is not None:
        raise WrongStatus("已批准。")
    return move(record, workflow.APPROVE_RECORD, by=by, approved_by=by, approved_at=timezone.now())


@transaction.atomic
def return_materials(record: FieldRecord, *, by: User, returned_on: date) -> FieldRecord:
    """Originals that were taken along go back to their custodian (R-146)."""
    record = locked(record)
    if not record.out_on_loan:
        raise Refused("没有借出未还的原件。")
    if not record.held_on <= returned_on <= timezone.localdate():
        raise Refused("归还日期须在借出之日至今天之间。")
    return move(record, workflow.RETURN_MATERIALS, by=by, note={"on": returned_on}, returned_on=returned_on)


@transaction.atomic
def follow(point: Point, *, by: User, finding: Finding | None = None, words: str = "") -> Point:
    """Note where a point went: a finding was made of it, or it was registered as a petition (R-139)."""
    allow(by, POWER, point.field_record)
    point = Point.objects.select_for_update().select_related("field_record").get(pk=point.pk)
    if point.finding_id is not None or point.follow_up:
        raise Refused("该要点已有去向。")
    point.finding, point.follow_up = finding, words
    point.save(update_fields=["finding", "follow_up"])
    label = "要点形成问题" if finding is not None else "要点转信访登记"
    audit.record(point.field_record, "follow_point", by=by, label=label, point=point.pk)
    return point
