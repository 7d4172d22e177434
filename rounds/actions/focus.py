"""判定重点人: who of the inspected unit's people is a focus, by which criteria (R-067)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from inspection import access, audit
from inspection.workflow import Refused
from rounds.actions.editing import allow, locked
from rounds.models import Assignment, FocusPerson

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspection.models import Code, Person, User

MARK, SEE = "rounds.mark_focus_person", "petitions.view_petition"


@transaction.atomic
def mark(
    assignment: Assignment, person: Person, *, by: User, criteria: Iterable[Code], note: str = ""
) -> FocusPerson | None:
    """Judge a person of the inspected unit; without any criterion he is none any more. Nobody judges himself.

    Only whoever sees the assignment's petitions. Raises PermissionDenied, Refused for a person of another unit.
    """
    assignment = locked(assignment)
    allow(by, MARK, assignment)
    if not access.may(by, SEE, assignment) or by.person_id == person.pk:
        raise PermissionDenied(MARK)
    ticked = list(criteria)
    row = assignment.focus_persons.filter(person=person).first()
    if row is None:
        if not ticked:
            raise Refused("请至少勾选一项判定依据。")
        if not _is_of_the_unit(assignment, person):
            raise Refused(f"人员库中没有{person.name}在被巡察单位的任职，请先登记职务。")
        row = FocusPerson.objects.create(assignment=assignment, person=person, note=note.strip(), created_by=by)
    else:
        row.note, row.version = note.strip(), row.version + 1
        row.save(update_fields=["note", "version"])
    row.criteria.set(ticked)
    words = [each.code for each in ticked]
    audit.record(row, "mark", by=by, label="判定重点人" if ticked else "取消重点人", criteria=words)
    return row


def _is_of_the_unit(assignment: Assignment, person: Person) -> bool:
    held = person.posts.filter(unit=assignment.unit_id) | person.posts.filter(unit__parent=assignment.unit_id)
    return held.exists()
