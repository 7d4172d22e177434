"""新官理旧账: open accounts are listed, and pass to the successor when both have signed or the office confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit, reminders, signatures
from inspection.models import OrganKind, Unit
from inspection.workflow import Refused, Step, move
from rectification.actions.ledger import post
from rectification.models import Account, PostingKind, Succession
from rectification.models.successions import GIVER, ROLES, TAKER, listed, names_in
from rectification.workflow.successions import (
    AGREE_SUCCESSION,
    CONFIRM_SUCCESSION,
    OFFICE_SIDE,
    SIGN_SUCCESSION,
    UNIT_SIDE,
    VOID_SUCCESSION,
    SuccessionStatus,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from inspection.models import User


def units_of(by: User) -> QuerySet[Unit]:
    """Inspected units whose responsible persons a user may hand on: the office's, or his own."""
    own = Account.objects.for_user(by).open().exclude(delivered_on=None).order_by().values("holder")
    found = Unit.objects.filter(pk__in=own, organ_kind=OrganKind.NONE).filter(
        pk__in=[*access.units_with(by, UNIT_SIDE)]
    ) | Unit.objects.filter(pk__in=own, organ_kind=OrganKind.NONE, office__in=access.offices_with(by, OFFICE_SIDE))
    return found.exclude(pk__in=access.blocked_units(by)).order_by("name")


def names_of(units: Iterable[Unit]) -> list[str]:
    """Who answers for open accounts of some units, in any role that goes with a post."""
    found: set[str] = set()
    rows = Account.objects.filter(holder__in=list(units)).open().exclude(delivered_on=None)
    for values in rows.values_list(*[role for role, _ in ROLES]):
        found.update(name for value in values for name in names_in(value))
    return sorted(found)


@transaction.atomic
def begin(
    *, unit: Unit, old_name: str, new_name: str, taken_over_on: date, basis: str, by: User, new_post: str = ""
) -> Succession:
    """List a person's open accounts for his successor; both sides are told. Raises Refused, PermissionDenied."""
    if not units_of(by).filter(pk=unit.pk).exists():
        raise PermissionDenied(OFFICE_SIDE)
    old_name, new_name = old_name.strip(), new_name.strip()
    if not basis.strip():
        raise Refused("请写明任免依据。")
    if not new_name or old_name == new_name or "、" in new_name:
        raise Refused("接收人须是移交人以外的一个人。")
    rows = listed(unit, old_name)
    if not rows:
        raise Refused(f"{unit.short_name}没有由{old_name}负责的未销账账户。")
    if Succession.objects.filter(unit=unit, old_name=old_name, status=SuccessionStatus.OPEN).exists():
        raise Refused(f"{old_name}的交接已在办理，请先签认或作废。")
    made = Succession.objects.create(
        office=unit.office, unit=unit, old_name=old_name, new_name=new_name, new_post=new_post.strip(), rows=rows,
        taken_over_on=taken_over_on, basis=basis.strip(), created_by=by,
    )  # fmt: skip
    audit.record(made, "register", by=by, label="列责任人交接清单", accounts=len(rows))
    for person in {*access.holders(UNIT_SIDE, made), *access.holders(OFFICE_SIDE, made)} - {by}:
        reminders.notify(person, f"有一份责任人交接待签认：{made}", url=reminders.address_of(made, person))
    return made


@transaction.atomic
def sign(succession: Succession, *, by: User) -> Succession:
    """移交人 or 接收人 signs, each in person; the second signature lets the accounts pass."""
    slot = {succession.old_name: GIVER, succession.new_name: TAKER}.get(by.name)
    if slot is None:
        raise Refused(f"只能由{succession.old_name}或{succession.new_name}本人签认；不能到场的，由巡察办确认。")
    succession = move(succession, SIGN_SUCCESSION, by=by)
    signatures.sign(succession, slot, by=by, own_work=True)
    return succession if AGREE_SUCCESSION.unmet(succession) else _pass_on(succession, AGREE_SUCCESSION, by=by)


@transaction.atomic
def confirm(succession: Succession, *, by: User, confirmation: str) -> Succession:
    """The office confirms in place of a signature: on paper, or because the predecessor has left. Never by whoever began it."""
    if not confirmation.strip():
        raise Refused("请写明双方签字的情况，或不能签认的原因。")
    if by.pk == succession.created_by_id:
        raise Refused("须由列清单以外的另一人确认。")
    return _pass_on(succession, CONFIRM_SUCCESSION, by=by, confirmation=confirmation.strip())


@transaction.atomic
def void(succession: Succession, *, by: User, reason: str) -> Succession:
    """Take the list back before it took effect."""
    if not reason.strip():
        raise Refused("请写明作废原因。")
    return move(succession, VOID_SUCCESSION, by=by, void_reason=reason.strip())


@transaction.atomic
def _pass_on(succession: Succession, step: Step, *, by: User, **changes: Any) -> Succession:
    """Every account of the list passes; each carries a posting that says so and moves nothing in the unit's balance."""
    keys = [row["account"] for row in succession.rows]
    accounts = {
        str(each.pk): each
        for each in Account.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    }
    succession = move(succession, step, by=by, done_at=timezone.now(), note={"accounts": len(keys)}, **changes)
    labels = dict(ROLES)
    for row in succession.rows:
        account = accounts[row["account"]]
        for role in row["roles"]:
            names = [
                succession.new_name if each == succession.old_name else each
                for each in names_in(getattr(account, role))
            ]
            setattr(account, role, "、".join(dict.fromkeys(names)))
        if "leader_name" in row["roles"]:
            account.leader_post = succession.new_post
        account.version += 1
        account.save(update_fields=[*row["roles"], "leader_post", "version"])
        words = "、".join(labels[role] for role in row["roles"])
        post(account, PostingKind.SUCCESSION, by=by, text=f"{words}由{succession.old_name}交接给{succession.new_name}",
             reason=succession.basis)  # fmt: skip
    return succession
