"""Blank forms for a village without network: printed with bar codes, entered later under their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from inspection import audit, numbering, scan_targets
from inspection.workflow import Refused
from rounds.actions.editing import allow
from rounds.models import Assignment, BlankBatch, FieldRecord
from rounds.workflow import AssignmentStatus

if TYPE_CHECKING:
    from inspection.models import Code, User

POWER = "rounds.add_field_record"


@transaction.atomic
def make(assignment: Assignment, *, by: User, method: Code, count: int, place: str = "") -> BlankBatch:
    """Number a batch of blank forms of one method; their bar codes are never given again."""
    allow(by, POWER, assignment)
    if assignment.status != AssignmentStatus.STATIONED:
        raise Refused("不在进驻期间，不能领用空白表。")
    if not 1 <= count <= BlankBatch.MOST:
        raise Refused(f"一次可领1至{BlankBatch.MOST}张。")
    entry = numbering.take(assignment.office, f"blank:{assignment.pk}", assignment.round.year)
    stem = f"KB{assignment.number_stem}-{entry.number:03}"
    made = BlankBatch.objects.create(
        assignment=assignment, method=method, stem=stem, count=count, place=place, created_by=by
    )
    audit.record(made, "register", by=by, label="领用空白表", number=stem, count=count)
    return made


def batch_of(assignment: Assignment, number: str) -> BlankBatch:
    """The batch a blank form's number belongs to. Raises Refused for a number that was never given, or is used up."""
    number = number.strip().upper()
    batch = assignment.blank_batches.filter(stem=number.rpartition("-")[0]).select_related("method").first()
    if batch is None or number not in batch.numbers:
        raise Refused(f"没有编号为“{number}”的空白表，请核对条码下的编号。")
    if FieldRecord.objects.filter(form_number=number).exists():
        raise Refused(f"空白表{number}已补录。")
    return batch


def _scanned(number: str, user: User) -> scan_targets.Target | None:
    """Where a form that was filled in by hand and scanned belongs: to the record that was entered from it."""
    records = FieldRecord.objects.for_user(user).select_related("method", "assignment")
    found = records.filter(form_number=number).first()
    return (
        scan_targets.Target(found, "material", f"{found.method}记录（空白表{number}）") if found is not None else None
    )


scan_targets.reader(r"KB[0-9A-Z-]+-\d{2}", _scanned, "没有按空白表{}补录的记录，请先补录，再重新分拣")
