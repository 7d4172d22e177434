"""转账: responsibility is offered to a department; when it signs, the balance moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit, deadlines, reminders, signatures
from inspection.workflow import Refused, move
from rectification.actions.ledger import post, watch
from rectification.actions.parts import open_part
from rectification.deadlines import RECEIVE_TRANSFER as RECEIVE_RULE
from rectification.models import Account, PostingKind, Transfer
from rectification.workflow.accounts import DECLINE_TRANSFER, NO_TRANSFER, RECEIVE_TRANSFER, TRANSFER, AccountStatus
from rectification.workflow.transfers import HAND_BACK, TAKE_OVER, TransferStatus

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Unit, User

SLOT = "转入部门签收人"


@transaction.atomic
def offer(
    account: Account, *, by: User, receiver: Unit, matter: str, whole: bool = False, reason: str = "",
    on: date | None = None,
) -> Transfer:  # fmt: skip
    """Offer an account (``whole``) or a part of it to a department; it must sign within its days."""
    if not matter.strip():
        raise Refused("请写明转出的事项。")
    account = move(account, TRANSFER, by=by, note={"receiver": str(receiver.pk), "whole": whole})
    if receiver.pk == account.holder_id:
        raise Refused("不能转给现责任单位自己。")
    if receiver.office_id != account.office_id:
        raise Refused("转入部门不属于本巡察机构归口单位。")
    made = Transfer.objects.create(
        account=account, giver=account.holder, receiver=receiver, whole=whole, matter=matter.strip(),
        reason=reason.strip(), offered_on=on or timezone.localdate(), created_by=by,
    )  # fmt: skip
    audit.record(made, "register", by=by, label="转账送签")
    deadlines.start(account, RECEIVE_RULE, on=made.offered_on, unit_id=receiver.pk)
    for person in access.holders("rectification.receive_transfer", made):
        reminders.notify(person, "有一笔转账待签收", url=reminders.address_of(account, person))
    return made


@transaction.atomic
def mark_none(account: Account, *, by: User, reason: str, on: date | None = None) -> Account:
    """转账 does not apply to this account, and why (R-259)."""
    if not reason.strip():
        raise Refused("请写明不需转账的原因。")
    account = move(account, NO_TRANSFER, by=by, no_transfer_reason=reason.strip())
    post(account, PostingKind.NO_TRANSFER, by=by, on=on, text="不需转账", reason=reason.strip())
    return account


def _waiting(account: Account, by: User) -> tuple[Account, Transfer]:
    """The account, locked, and its waiting transfer, if that is offered to an organ of the user's."""
    account = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    waiting = account.transfers.select_for_update(of=("self",)).filter(status=TransferStatus.OFFERED).first()
    if waiting is None:
        raise Refused("没有待签收的转账。")
    if waiting.receiver_id not in access.units_with(by, "rectification.receive_transfer"):
        raise PermissionDenied("rectification.receive_transfer")
    return account, waiting


@transaction.atomic
def receive(account: Account, *, by: User, opinion: str = "", on: date | None = None) -> Transfer:
    """The department signs: the whole account changes hands, or the part becomes an account of its own.

    A part: 拆账 opens it with the giver (+1), 转账 moves it to the receiver at once, so that every party's balance
    stays a whole number and the giver keeps its own account.
    """
    day = on or timezone.localdate()
    account, waiting = _waiting(account, by)
    # Whoever signs for the whole account has thereby claimed it.
    claimed: dict[str, Any] = {}
    if waiting.whole and account.status == AccountStatus.DELIVERED:
        claimed["status"] = AccountStatus.RECTIFYING
    account = move(account, RECEIVE_TRANSFER, by=by, **claimed)
    if waiting.whole:
        moved = account
        post(account, PostingKind.TRANSFER, by=by, on=day, source=waiting.giver, target=waiting.receiver,
             text=f"整笔转{waiting.receiver.short_name}：{waiting.matter[:300]}", reason=waiting.reason)  # fmt: skip
        account.holder, account.no_transfer_reason = waiting.receiver, ""
        account.save(update_fields=["holder", "no_transfer_reason"])
    else:
        post(account, PostingKind.TRANSFER, by=by, on=day, reason=waiting.reason,
             text=f"部分转{waiting.receiver.short_name}：{waiting.matter[:300]}")  # fmt: skip
        moved = _split(account, waiting, by=by, day=day)
    waiting = move(
        waiting,
        TAKE_OVER,
        by=by,
        received_by=by,
        received_on=day,
        opinion=opinion,
        part=None if waiting.whole else moved,
    )
    signatures.sign(waiting, SLOT, by=by, opinion=opinion)
    deadlines.meet(account, RECEIVE_RULE)
    return waiting


def _split(account: Account, waiting: Transfer, *, by: User, day: date) -> Account:
    """The part that moves, as an account of its own."""
    part = open_part(account, matter=waiting.matter, by=by, day=day, claimed=True)
    post(part, PostingKind.TRANSFER, by=by, on=day, source=waiting.giver, target=waiting.receiver,
         text=f"转{waiting.receiver.short_name}")  # fmt: skip
    part.holder = waiting.receiver
    part.save(update_fields=["holder"])
    watch(part, on=day)
    return part


@transaction.atomic
def decline(account: Account, *, by: User, reason: str) -> Transfer:
    """The department does not take it over, with a reason; nothing moves."""
    if not reason.strip():
        raise Refused("请写明退回原因。")
    account, waiting = _waiting(account, by)
    account = move(account, DECLINE_TRANSFER, by=by, note={"reason": reason})
    waiting = move(waiting, HAND_BACK, by=by, opinion=reason.strip())
    deadlines.cancel(account, RECEIVE_RULE)
    if waiting.created_by is not None:
        reminders.notify(waiting.created_by, f"{account.number}的转账被退回",
                         url=reminders.address_of(account, waiting.created_by))  # fmt: skip
    return waiting
