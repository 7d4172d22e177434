"""Naming and replacing whom the unit appoints for dealing with the team; the log of talks with its head (R-101)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import access, audit, deadlines, reminders
from inspection.models import Post
from inspection.workflow import Refused, WrongStatus
from rounds import deadlines as rules
from rounds.actions.editing import allow, edit, locked
from rounds.gates import contacts as gates
from rounds.models import HEADS, Assignment, Contact, ContactNote, ContactRole
from rounds.workflow import AssignmentStatus

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from inspection.models import Person, Unit, User

NAME, KEEP = "rounds.name_contact", "rounds.keep_contact_note"
OPEN = (AssignmentStatus.AUTHORISED, AssignmentStatus.STATIONED)


def leadership(unit: Unit) -> QuerySet[Post]:
    """Posts in a unit's leadership held today."""
    return Post.objects.filter(unit=unit, leading=True, ends=None).select_related("person")


def unit_tasks(user: User) -> list[Assignment]:
    """The assignments for which the user's unit may name somebody now."""
    found = Assignment.objects.filter(unit__in=access.units_with(user, NAME), status__in=OPEN)
    return list(found.select_related("unit__office", "team__round__office"))


def watch(assignment: Assignment, *, on: date) -> None:
    """With the entry the unit's time begins to run, up to the end of the first phase; it is told."""
    if not gates.are_named(assignment):
        return
    deadline = deadlines.start(assignment, rules.CONTACTS, on=on, due_on=gates.wanted_by(assignment))
    until = f"请于{deadline.due_on:%Y-%m-%d}前确定" if deadline.due_on else "请确定"
    probe = Contact(assignment=assignment)
    for user in access.holders(NAME, probe):
        if access.on_unit_side(user):
            reminders.notify(user, f"{until}联络人和专办人员。", url="/unit/contacts/")


@transaction.atomic
def appoint(
    assignment: Assignment,
    *,
    by: User,
    role: str,
    person: Person | None = None,
    name: str = "",
    post: str = "",
    phone: str,
) -> Contact:
    """Name one: who leads is a member of the unit's leadership. Raises PermissionDenied, WrongStatus, Refused."""
    assignment = locked(assignment)
    made = Contact(assignment=assignment, role=role, phone=phone.strip(), named_on=timezone.localdate(), created_by=by)
    allow(by, NAME, made)
    if assignment.status not in OPEN:
        raise WrongStatus("任务未授权或已撤离，不能确定联络人。")
    held = leadership(assignment.unit).filter(person=person).first() if person else None
    if role in HEADS and held is None:
        raise Refused(f"{made.get_role_display()}须为被巡察单位在任领导班子成员。")
    made.person, made.name = person, person.name if person else name.strip()
    made.post = post.strip() or (held.title if held else "")
    if not made.name or not made.post:
        raise Refused("须写明姓名和职务。")
    if role in (*HEADS, ContactRole.CLERK) and _in_force(assignment, role):
        raise Refused(f"已有{made.get_role_display()}，请用“更换”。")
    made.save(force_insert=True)
    audit.record(made, "register", by=by, label="确定联络人和专办人员", role=role, name=made.name)
    if not gates.are_named(assignment):
        deadlines.meet(assignment, rules.CONTACTS)
    _tell(made, by=by)
    return made


def _in_force(assignment: Assignment, role: str) -> bool:
    roles = HEADS if role in HEADS else (role,)
    return assignment.contacts.filter(ended_on=None, role__in=roles).exists()


def _tell(contact: Contact, *, by: User) -> None:
    """The other side learns who it is."""
    inside = not access.on_unit_side(by)
    for user in access.holders(NAME, contact):
        if access.on_unit_side(user) == inside and user.pk != by.pk:
            reminders.notify(user, "联络人和专办人员有变动。", url=reminders.address_of(contact, user))


@transaction.atomic
def replace(
    contact: Contact, *, by: User, reason: str, person: Person | None = None, name: str = "", post: str = "", phone: str
) -> Contact:
    """Another takes over: the former stays in the history with the reason."""
    contact = locked(contact)
    if contact.ended_on is not None:
        raise WrongStatus("该人员已更换。")
    edit(
        contact, by=by, power=NAME, label="更换联络人和专办人员",
        changes={"ended_on": timezone.localdate(), "ended_reason": reason.strip()},
    )  # fmt: skip
    return appoint(contact.assignment, by=by, role=contact.role, person=person, name=name, post=post, phone=phone)


@transaction.atomic
def note(assignment: Assignment, *, by: User, held_on: date, **fields: Any) -> ContactNote:
    """What was talked over with the unit's head."""
    allow(by, KEEP, assignment)
    if held_on > timezone.localdate():
        raise Refused("沟通日期不能晚于今天。")
    made = ContactNote.objects.create(assignment=assignment, held_on=held_on, created_by=by, **fields)
    audit.record(made, "register", by=by, label="登记沟通情况")
    return made
