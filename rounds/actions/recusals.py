"""Recusals: declared by the person or recorded by the office; they beat every grant until two people lift them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit, duties
from inspection.models import HandoverCause, Recusal, RecusalStatus
from inspection.workflow import Refused, move
from rounds.models import Round
from rounds.workflow import recusals as steps

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import DutyHandover, Person, Unit, User


def _may_record(by: User, unit: Unit) -> bool:
    return access.may(by, "rounds.record_recusal", Round(office_id=unit.office_id))


def may_declare(by: User) -> bool:
    """Whoever works on inspections or would, were he not recused from it; never the unit side nor who only looks."""
    if by.person_id is None or access.on_unit_side(by) or access.read_only(by):
        return False
    return bool({"rounds.view_assignment", access.DECLARE} & access.powers(by))


def _make(person: Person, unit: Unit, *, by: User, label: str, **fields: Any) -> Recusal:
    open_ones = Recusal.objects.live().filter(person=person, unit=unit, kind=fields["kind"])
    if open_ones.exists():
        raise Refused(f"{person.name}对该单位的同类回避已登记，正在生效。")
    made = Recusal.objects.create(person=person, unit=unit, created_by=by, **fields)
    audit.record(
        made, "recuse", by=by, label=label, office_id=unit.office_id, person=person.pk, unit=unit.pk, kind=made.kind
    )
    return made


@transaction.atomic
def record_recusal(
    person: Person, unit: Unit, *, by: User, kind: str, reason: str, begins: date | None = None
) -> Recusal:
    """The office keeps a person out of everything about a unit (R-018, R-020)."""
    if by.person_id is not None and by.person_id == person.pk:
        return declare(unit, by=by, kind=kind, reason=reason)[0]
    if not _may_record(by, unit):
        raise PermissionDenied("rounds.record_recusal")
    return _make(
        person, unit, by=by, label="登记回避", kind=kind, reason=reason, begins=begins or timezone.localdate(),
        status=RecusalStatus.CONFIRMED, confirmed_by=by, confirmed_on=timezone.localdate(),
    )  # fmt: skip


@transaction.atomic
def declare(
    unit: Unit, *, by: User, kind: str, reason: str, receiver: User | None = None
) -> tuple[Recusal, DutyHandover | None]:
    """Declare one's own: it closes the unit to oneself at once. What one holds there goes to the receiver who may see it.

    Whatever he cannot take, or nobody was named for, waits for the office; the declaration never waits for it.
    """
    if by.person is None or not may_declare(by):
        raise PermissionDenied(access.DECLARE)
    below = _with_those_below(unit)
    handed = None
    if duties.held(by, [by.pk], units=below):
        handed = duties.hand_over(
            [by], by=by, receivers={"": receiver}, reason=f"回避：{unit.short_name}", cause=HandoverCause.RECUSAL,
            units=below,
        )  # fmt: skip
    made = _make(
        by.person, unit, by=by, label="申报回避", kind=kind, reason=reason, self_declared=True,
        status=RecusalStatus.DECLARED,
    )  # fmt: skip
    return made, handed


def _with_those_below(unit: Unit) -> set[Any]:
    keys, level = {unit.pk}, [unit.pk]
    for _ in range(3):  # as deep as a recusal reaches: 县—乡镇—村
        level = list(type(unit).objects.filter(parent__in=level).values_list("pk", flat=True))
        keys |= set(level)
    return keys


def still_held(recusal: Recusal, *, by: User) -> list[duties.Holding]:
    """What the person still holds on the unit he keeps out of, as far as the looker sees it."""
    user = getattr(recusal.person, "user", None)
    return duties.held(by, [user.pk], units=_with_those_below(recusal.unit)) if user is not None else []


def _refuse_own(recusal: Recusal, by: User, verb: str) -> None:
    if by.person_id == recusal.person_id:
        raise Refused(f"不能{verb}本人的回避。")


@transaction.atomic
def confirm(recusal: Recusal, *, by: User, opinion: str = "") -> Recusal:
    """The office confirms what was declared. It has blocked since the declaration."""
    _refuse_own(recusal, by, "确认")
    return move(
        recusal, steps.CONFIRM, by=by, opinion=opinion, confirmed_by=by, confirmed_on=timezone.localdate()
    )  # fmt: skip


@transaction.atomic
def ask_lift(recusal: Recusal, *, by: User, reason: str) -> Recusal:
    """Ask that a recusal be lifted, with the reason. It goes on blocking until a second person agrees."""
    _refuse_own(recusal, by, "解除")
    return move(recusal, steps.LIFT, by=by, note={"reason": reason}, lift_reason=reason, lift_asked_by=by)


@transaction.atomic
def withdraw(recusal: Recusal, *, by: User, reason: str) -> Recusal:
    """Take back one's own declaration before it was confirmed. It goes on blocking until the office agrees."""
    if by.person_id is None or recusal.person_id != by.person_id:
        raise PermissionDenied(access.DECLARE)
    now = Recusal.objects.select_for_update(of=("self",)).get(pk=recusal.pk)
    if not now.self_declared or now.status != RecusalStatus.DECLARED:
        raise Refused("只能撤回本人申报、尚未确认的回避；已确认的由巡察办提请解除。")
    return move(now, steps.WITHDRAW, by=by, note={"reason": reason}, lift_reason=reason, lift_asked_by=by)


@transaction.atomic
def agree_lift(recusal: Recusal, *, by: User, opinion: str = "") -> Recusal:
    """The second person agrees: what was granted opens again on the next request."""
    _refuse_own(recusal, by, "解除")
    now = Recusal.objects.select_for_update(of=("self",)).get(pk=recusal.pk)
    if now.lift_asked_by_id == by.pk:
        raise Refused("申请解除的人不能自己同意，须由另一人办理。")
    return move(
        recusal, steps.AGREE, by=by, note={"opinion": opinion}, lifted_by=by, revoked_at=timezone.now(),
        opinion=opinion or now.opinion,
    )  # fmt: skip


@transaction.atomic
def refuse_lift(recusal: Recusal, *, by: User, reason: str) -> Recusal:
    """The second person does not agree: it stands as before."""
    _refuse_own(recusal, by, "解除")
    now = Recusal.objects.select_for_update(of=("self",)).get(pk=recusal.pk)
    if now.lift_asked_by_id == by.pk:
        raise Refused("申请解除的人不能自己决定，须由另一人办理。")
    return move(recusal, steps.KEEP, by=by, note={"reason": reason}, lift_reason="", lift_asked_by=None)
