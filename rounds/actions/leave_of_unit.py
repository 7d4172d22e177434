"""Leave of controlled persons: entered by the unit, signed, approved or filed, ended by reporting back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import access, attachments, audit, deadlines, reminders
from inspection.models import UnitGrant, live_on
from inspection.workflow import Refused, move
from rounds.actions.editing import allow, speak_for_the_team
from rounds.deadlines import LEAVE_RETURN
from rounds.documents import liaison as papers  # noqa: F401  its kinds of paper register
from rounds.gates import leave_of_unit as gates
from rounds.models import Assignment, UnitLeave
from rounds.workflow import AssignmentStatus
from rounds.workflow import leave_of_unit as table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from inspection.models import Person, Unit, User

ASK = "rounds.ask_leave"
EXEMPT = "exempt"


def _is_secretary(unit: Unit, person: Person | None, name: str) -> bool:
    """Whether the leave is the secretary's own: by person, or by the name of whoever holds the seat or the first post."""
    today = timezone.localdate()
    seats = UnitGrant.objects.filter(live_on(today), unit=unit, role="unit_secretary").select_related("user__person")
    holders = {each.user.person for each in seats} | {
        each.person for each in unit.posts.filter(principal=True, ends=None).select_related("person")
    }
    return any(each is not None and (each == person or (person is None and each.name == name)) for each in holders)


@transaction.atomic
def register(
    assignment: Assignment, *, by: User, person: Person | None = None, name: str = "", notice: Iterable[Any] = (), **fields: Any
) -> UnitLeave:  # fmt: skip
    """The unit enters a leave of one of its controlled persons, and at once sends it on its way (R-165–R-170).

    Raises PermissionDenied; Refused: nobody is stationed, the person is not bound by the rule, the notice is missing.
    """
    allow(by, ASK, _door(assignment))
    if assignment.status != AssignmentStatus.STATIONED:
        raise Refused("巡察组未进驻，不需向巡察组请假。")
    if fields["group"].code == EXEMPT:
        raise Refused("该人员不在管控范围，按本单位制度请假，不需报巡察组。")
    name = (person.name if person else name).strip()
    if not name:
        raise Refused("请填写请假人。")
    made = UnitLeave.objects.create(
        assignment=assignment, person=person, name=name, created_by=by,
        of_secretary=_is_secretary(assignment.unit, person, name), **fields,
    )  # fmt: skip
    audit.record(made, "register", by=by, label="登记请假", kind=made.kind)
    for each in notice:
        attachments.attach(made, each, by=by, slot=gates.NOTICE, note="通知文件")
    return submit(made, by=by)


def _door(assignment: Assignment) -> UnitLeave:
    """An unsaved leave of the assignment: what the power to ask is asked over."""
    return UnitLeave(assignment=assignment)


def _tell(people: Iterable[User], leave: UnitLeave, words: str) -> None:
    for user in people:
        reminders.notify(user, words, url=reminders.address_of(leave, user))


@transaction.atomic
def submit(leave: UnitLeave, *, by: User) -> UnitLeave:
    """To the secretary for his signature; the secretary's own goes straight to the leader."""
    leave = move(leave, table.SUBMIT_OWN if leave.of_secretary else table.SUBMIT, by=by)
    power = table.APPROVE.permission if leave.of_secretary else table.SIGN.permission
    _tell(access.holders(power, leave), leave, "有请假待审签。" if power == table.SIGN.permission else "有请假待批准。")
    return leave


def _not_his_own(leave: UnitLeave, by: User) -> None:
    if leave.person_id is not None and leave.person_id == by.person_id:
        raise Refused("不能审签本人的请假，书记本人请假直接报巡察组组长。")


@transaction.atomic
def sign(leave: UnitLeave, *, by: User) -> UnitLeave:
    """The secretary signs: 因私 goes on to the leader for his approval (R-166)."""
    _not_his_own(leave, by)
    leave = move(leave, table.SIGN, by=by)
    _tell(access.holders(table.APPROVE.permission, leave), leave, "有请假待批准。")
    return leave


@transaction.atomic
def file(leave: UnitLeave, *, by: User) -> UnitLeave:
    """The secretary signs: 因公 is filed with the team, which is told and has nothing to approve (R-168)."""
    _not_his_own(leave, by)
    leave = move(leave, table.FILE, by=by)
    _tell(access.holders(table.APPROVE.permission, leave), leave, "有因公外出报备。")
    return _watch(leave)


def _watch(leave: UnitLeave) -> UnitLeave:
    deadlines.start(leave, LEAVE_RETURN, due_on=leave.returns_on, unit_id=leave.assignment.unit_id)
    return leave


@transaction.atomic
def approve(leave: UnitLeave, *, by: User) -> UnitLeave:
    """The leader approves; the day of return is watched from now on (R-365)."""
    leave = move(leave, table.APPROVE, by=by)
    _tell(access.holders(ASK, leave), leave, "请假已批准，请按期返回并销假。")
    return _watch(leave)


def _no(leave: UnitLeave, by: User, step: Any, reason: str) -> UnitLeave:
    leave = move(leave, step, by=by, note={"reason": reason}, refused_reason=reason)
    _tell(access.holders(ASK, leave), leave, "请假未获同意，请查看原因。")
    return leave


@transaction.atomic
def decline(leave: UnitLeave, *, by: User, reason: str) -> UnitLeave:
    """The secretary does not sign."""
    _not_his_own(leave, by)
    return _no(leave, by, table.DECLINE, reason)


@transaction.atomic
def refuse(leave: UnitLeave, *, by: User, reason: str) -> UnitLeave:
    """The leader does not approve, in words that speak for the team (R-346)."""
    speak_for_the_team(leave.assignment.office, reason)
    return _no(leave, by, table.REFUSE, reason)


@transaction.atomic
def come_back(leave: UnitLeave, *, by: User, back_on: date) -> UnitLeave:
    """销假: the person is back; the watch ends (R-365)."""
    if not leave.leaves_on <= back_on <= timezone.localdate():
        raise Refused("实际返回日期须在离开日期至今天之间。")
    leave = move(leave, table.RETURN, by=by, back_on=back_on)
    deadlines.meet(leave, LEAVE_RETURN)
    return leave
