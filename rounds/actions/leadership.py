"""三个亲自: flagging what the leader sees to himself, his signature over it, lifting by the office (R-006)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import access, audit, reminders
from inspection.workflow import Refused, move
from rounds.actions.editing import allow, locked
from rounds.gates.leadership import talk_of_the_leader
from rounds.models import Assignment, KeyItem
from rounds.workflow import AssignmentStatus
from rounds.workflow.leadership import LIFT_KEY_ITEM, SIGN_KEY_ITEM, KeyItemStatus

if TYPE_CHECKING:
    from inspection.models import Person, User
    from rounds.models import Finding, Material

FLAG = "rounds.flag_key_item"


def _refuse_foreign(assignment: Assignment, *things: Any) -> None:
    if any(each is not None and each.assignment_id != assignment.pk for each in things):
        raise Refused("所选事项不属于本任务。")


@transaction.atomic
def flag(
    assignment: Assignment, *, by: User, kind: str, reason: str, title: str = "", finding: Finding | None = None,
    person: Person | None = None, material: Material | None = None,
) -> KeyItem:  # fmt: skip
    """Flag a matter, a person or a material for the leader in person. Raises Refused outside fieldwork and reporting."""
    assignment = locked(assignment)
    allow(by, FLAG, assignment)
    if assignment.status not in (AssignmentStatus.STATIONED, AssignmentStatus.WITHDRAWN):
        raise Refused("任务不在了解和报告起草阶段，不能列入。")
    _refuse_foreign(assignment, finding, material)
    named = str(finding or person or material or "") or title.strip()
    if not named:
        raise Refused("请写明事项、人员或材料。")
    if assignment.key_items.filter(kind=kind, title=named[:120]).exclude(status=KeyItemStatus.LIFTED).exists():
        raise Refused(f"“{named}”已列入。")
    made = KeyItem.objects.create(
        assignment=assignment, kind=kind, title=named[:120], reason=reason.strip(), finding=finding, person=person,
        material=material, created_by=by,
    )  # fmt: skip
    audit.record(made, "register", by=by, label="列入组长亲自办理", kind=kind)
    for leader in access.holders(SIGN_KEY_ITEM.permission, made):
        if leader.pk != by.pk:
            reminders.notify(leader, f"{made.get_kind_display()}待您办理", url=reminders.address_of(made, leader))
    return made


@transaction.atomic
def sign(item: KeyItem, *, by: User, note: str) -> KeyItem:
    """The leader signs that he has done it himself, at this hour; with a key person, over his own talk."""
    item = locked(item)
    talk = talk_of_the_leader(item) if item.kind == KeyItem.Kind.PERSON else None
    given = {"handling": note.strip(), "talk": talk, "signed_by": by, "signed_at": timezone.now()}
    return move(item, SIGN_KEY_ITEM, by=by, **given)


@transaction.atomic
def lift(item: KeyItem, *, by: User, reason: str) -> KeyItem:
    """Taken off the list again, by the office and with a reason: the leader does not excuse himself."""
    return move(item, LIFT_KEY_ITEM, by=by, note={"reason": reason}, lifted_reason=reason)
