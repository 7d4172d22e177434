"""Members' leave: asked by himself, approved by another, reported back (R-025, R-365)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from inspection import audit, deadlines
from inspection.workflow import Refused, move
from rounds.actions.editing import allow, locked
from rounds.deadlines import MEMBER_LEAVE
from rounds.models import MemberLeave, Membership
from rounds.workflow import people as workflow

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import User

AWAY = (workflow.LeaveStatus.APPROVED,)
TAKEN = (workflow.LeaveStatus.ASKED, workflow.LeaveStatus.APPROVED)


@transaction.atomic
def ask(
    membership: Membership, *, by: User, begins: date, ends: date, reason: str, place: str = "", phone: str = ""
) -> MemberLeave:
    """A member asks for himself; nobody is away twice on a day."""
    membership = locked(membership)
    if by.person_id is None or by.person_id != membership.person_id:
        raise Refused("请假由本人提出。")
    if membership.ends is not None:
        raise Refused("您已离组。")
    if ends < begins:
        raise Refused("请假止期不能早于起期。")
    if membership.leaves.filter(status__in=TAKEN, begins__lte=ends, ends__gte=begins).exists():
        raise Refused("这段时间已有请假。")
    made = MemberLeave(
        membership=membership, begins=begins, ends=ends, reason=reason, place=place, phone=phone, created_by=by
    )
    allow(by, "rounds.ask_member_leave", made)
    made.save(force_insert=True)
    audit.record(made, "register", by=by, label="请假")
    return made


def _not_oneself(leave: MemberLeave, by: User) -> None:
    if by.person_id == leave.membership.person_id:
        raise Refused("不能审批本人的请假；组长请假由巡察办审批。")


@transaction.atomic
def approve(leave: MemberLeave, *, by: User, answer: str = "") -> MemberLeave:
    """The leader approves; his own leave the office. From then on the return is watched."""
    _not_oneself(leave, by)
    leave = move(leave, workflow.LEAVE_APPROVE, by=by, answer=answer)
    deadlines.start(leave, MEMBER_LEAVE, due_on=leave.ends)
    return leave


@transaction.atomic
def refuse(leave: MemberLeave, *, by: User, answer: str) -> MemberLeave:
    _not_oneself(leave, by)
    return move(leave, workflow.LEAVE_REFUSE, by=by, answer=answer)


@transaction.atomic
def come_back(leave: MemberLeave, *, by: User, on: date) -> MemberLeave:
    """Report back (销假): by the member himself; a day before the leave began would be none."""
    if by.person_id != leave.membership.person_id:
        raise Refused("销假由本人办理。")
    if on > timezone.localdate() or on < leave.begins:
        raise Refused("销假日期应在请假开始之后、不晚于今天。")
    leave = move(leave, workflow.LEAVE_RETURN, by=by, returned_on=on)
    deadlines.meet(leave, MEMBER_LEAVE)
    return leave


def away(team: object, day: date) -> list[MemberLeave]:
    """Who of a team is away on a day, those who have not reported back included."""
    found = MemberLeave.objects.filter(membership__team=team, begins__lte=day).exclude(
        status__in=(workflow.LeaveStatus.ASKED, workflow.LeaveStatus.REFUSED)
    )
    return [
        each for each in found.select_related("membership__person").order_by("begins")
        if (each.returned_on is None and (each.ends >= day or day <= timezone.localdate()))
        or (each.returned_on is not None and each.returned_on > day)
    ]  # fmt: skip
