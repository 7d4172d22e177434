"""Field records of all methods: entered, completed, and from then on corrected only beside the original."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from inspection import attachments, audit
from inspection.workflow import Refused, WrongStatus, move
from rounds import workflow
from rounds.actions.editing import allow, edit, locked
from rounds.models import Assignment, FieldRecord, Point
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
    """Enter a record as a draft, during the stationing only."""
    allow(by, POWER, assignment)
    if assignment.status != AssignmentStatus.STATIONED:
        raise Refused("不在进驻期间，不能登记工作记录。")
    fields.setdefault("title", "")
    made = FieldRecord(assignment=assignment, method=method, held_on=held_on, created_by=by, **fields)
    made.title = made.title or (f"与{made.met}谈话" if made.met else method.text)
    made.save(force_insert=True)
    made.conducted_by.set(conducted_by)
    _write_points(made, points)
    audit.record(made, "register", by=by, label="登记", method=method.code)
    return made


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
    record = edit(record, by=by, power=POWER, changes=changes)
    if conducted_by is not None:
        record.conducted_by.set(conducted_by)
    if points is not None:
        _write_points(record, points)
    return record


@transaction.atomic
def complete(record: FieldRecord, *, by: User) -> FieldRecord:
    """Complete a record: from now on it counts, and is changed only by corrections."""
    return move(record, workflow.COMPLETE, by=by)
