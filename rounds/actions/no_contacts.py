"""Whom the team does not meet face to face: set apart by the leader or the office, with the ground; lifted with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from inspection import audit
from inspection.workflow import Refused, WrongStatus
from rounds.actions.editing import allow, locked
from rounds.models import Assignment, NoContact

if TYPE_CHECKING:
    from inspection.models import Person, User

POWER = "rounds.keep_no_contact"


@transaction.atomic
def keep_apart(assignment: Assignment, *, by: User, person: Person, basis: str) -> NoContact:
    """From now on no talk with this person is entered on the assignment (R-351). Raises Refused for a second time."""
    assignment = locked(assignment)
    allow(by, POWER, assignment)
    if assignment.no_contacts.filter(person=person, lifted_at=None).exists():
        raise Refused(f"{person.name}已列入不正面接触人员。")
    made = NoContact.objects.create(assignment=assignment, person=person, basis=basis, created_by=by)
    audit.record(made, "register", by=by, label="列入不正面接触人员")
    return made


@transaction.atomic
def lift(kept: NoContact, *, by: User, reason: str) -> NoContact:
    kept = locked(kept)
    allow(by, POWER, kept)
    if kept.lifted_at is not None:
        raise WrongStatus("已解除。")
    kept.lifted_at, kept.lifted_reason = timezone.now(), reason
    kept.version += 1
    kept.save(update_fields=["lifted_at", "lifted_reason", "version"])
    audit.record(kept, "lift", by=by, label="解除不正面接触", reason=reason)
    return kept
