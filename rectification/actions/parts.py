"""拆账 and 并账: a part becomes an account of its own; two accounts of the same problem become one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import access, audit, deadlines, reminders
from inspection.workflow import Refused, move
from rectification.actions.ledger import post, refuse_day, watch
from rectification.deadlines import RECTIFY
from rectification.gates import accounts as gates
from rectification.models import Account, MergeRequest, PostingKind
from rectification.workflow.accounts import CONFIRM_MERGE, IN_HAND, MERGE, SPLIT, AccountStatus
from rectification.workflow.requests import GRANT_MERGE, REFUSE_MERGE, Decision

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import User


@transaction.atomic
def open_part(account: Account, *, matter: str, by: User, day: date, claimed: bool, **fields: Any) -> Account:
    """A part of an account, with the account's number and a running part number, at the party that holds the account.

    The caller holds the account's row. ``claimed``: somebody has signed for it, or the whole was claimed before.
    """
    number = f"{account.number}-{account.parts.count() + 1}"
    if account.delivered_on is None:
        status = AccountStatus.REPORTED
    else:
        status = AccountStatus.RECTIFYING if claimed else AccountStatus.DELIVERED
    part = Account.objects.create(
        office_id=account.office_id, assignment_id=account.assignment_id, unit=account.unit, holder=account.holder,
        number=number, kind=account.kind, origin=PostingKind.SPLIT, parent=account, problem=matter,
        category=account.category, category_text=account.category_text, subcategory_text=account.subcategory_text,
        at_once=account.at_once, long_term=account.long_term, due_on=account.due_on, created_by=by, status=status,
        delivered_on=day if account.delivered_on else None, **fields,
    )  # fmt: skip
    audit.record(part, "register", by=by, label="拆账", parent=account.pk)
    post(part, PostingKind.SPLIT, by=by, on=day, target=account.holder, text=f"由{account.number}拆出")
    if account.delivered_on is not None:
        post(part, PostingKind.DELIVER, by=by, on=day, text=f"随{account.number}交账")
    return part


@transaction.atomic
def split(account: Account, *, by: User, matter: str, reason: str, on: date | None = None) -> Account:
    """拆账: one matter of the account goes on as an account of its own, with the same party and the same date.

    Who is named in the whole may be meant by the part: it asks for a personal outcome, too.
    """
    if not matter.strip() or not reason.strip():
        raise Refused("请写明拆出的事项和拆账原因。")
    day = on or timezone.localdate()
    account = move(account, SPLIT, by=by, note={"reason": reason})
    refuse_day(account, day, [])
    claimed = account.status in (AccountStatus.RECTIFYING, AccountStatus.STAGED)
    part = open_part(
        account, matter=matter.strip(), by=by, day=day, claimed=claimed, names_persons=account.names_persons,
        claimed_by=account.claimed_by if claimed else None, claimed_on=account.claimed_on if claimed else None,
    )  # fmt: skip
    watch(part, on=day)
    _tell(part, f"{account.number}拆出{part.number}")
    return part


def candidates(account: Account) -> Any:
    """Accounts this one may go into: of the same unit, with the same party, both delivered or both not, in hand."""
    found = Account.objects.filter(office=account.office_id, unit=account.unit_id, holder=account.holder_id)
    found = found.filter(
        status__in=(AccountStatus.REPORTED, *IN_HAND), delivered_on__isnull=account.delivered_on is None
    )
    return found.exclude(pk=account.pk).order_by("number")


def _refuse_as_it_stands(account: Account) -> None:
    """Between asking and granting it may have been applied for, or somebody may be asked for something else."""
    if account.status not in MERGE.sources:
        raise Refused("该账户已申请销账或已销账，不能并账，请作不同意处理。")
    waits = [*gates.no_transfer_is_waiting(account), *gates.no_extension_is_waiting(account)]
    if waits:
        raise Refused("；".join(waits) + "，不能并账。")


def _refuse_into(account: Account, into: Account) -> None:
    if not candidates(account).filter(pk=into.pk).exists():
        raise Refused("只能并入同一单位、同一责任单位、同样已交账（或同样未交账）且在办的另一账户。")


@transaction.atomic
def ask_merge(account: Account, *, by: User, into: Account, reason: str) -> MergeRequest:
    """Ask that the account go into another of the same problem."""
    if not reason.strip():
        raise Refused("请写明并账原因。")
    account = move(account, MERGE, by=by, note={"into": str(into.pk), "reason": reason})
    _refuse_into(account, into)
    made = MergeRequest.objects.create(account=account, into=into, reason=reason.strip(), created_by=by)
    audit.record(made, "register", by=by, label="申请并账", into=into.pk)
    return made


@transaction.atomic
def decide_merge(
    account: Account, *, by: User, granted: bool = True, opinion: str = "", on: date | None = None
) -> Account:
    """A second person confirms (or refuses): the account counts no more, the other takes over what it demands.

    Nothing becomes easier by it: the earlier date counts, and so do named persons and what must be kept up.
    """
    waiting = account.merge_requests.select_for_update(of=("self",)).filter(status=Decision.ASKED).first()
    changes: dict[str, Any] = {}
    into: Account | None = None
    if waiting is not None and granted:
        # Both rows in the order of their keys, so that two mergers the other way round wait for each other.
        keys = sorted((account.pk, waiting.into_id), key=str)
        rows = {
            each.pk: each for each in Account.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
        }
        into = rows[waiting.into_id]
        _refuse_as_it_stands(rows[account.pk])
        _refuse_into(rows[account.pk], into)
        changes = {"status": AccountStatus.VOIDED, "merged_into": into}
    account = move(account, CONFIRM_MERGE, by=by, note={"granted": granted}, **changes)
    assert waiting is not None  # the step's gate has seen to it
    if waiting.created_by_id == by.pk:
        raise Refused("本人申请的，须由另一人决定。")
    move(
        waiting,
        GRANT_MERGE if granted else REFUSE_MERGE,
        by=by,
        decided_by=by,
        decided_on=timezone.localdate(),
        opinion=opinion,
    )
    if into is not None:
        _take_over(account, into, by=by, reason=waiting.reason, day=on or timezone.localdate())
    return account


def _take_over(account: Account, into: Account, *, by: User, reason: str, day: date) -> None:
    post(account, PostingKind.MERGE, by=by, on=day, source=account.holder, text=f"并入{into.number}", reason=reason)
    post(into, PostingKind.MERGE, by=by, on=day, text=f"{account.number}并入", reason=reason)
    deadlines.cancel(account)
    dates = [each for each in (account.due_on, into.due_on) if each is not None]
    into.due_on = min(dates) if dates else None
    into.names_persons = into.names_persons or account.names_persons
    into.long_term = into.long_term or account.long_term
    into.version += 1
    into.save(update_fields=["due_on", "names_persons", "long_term", "version"])
    audit.record(into, "take_in", by=by, label="并入账户", account=account.pk)
    if into.delivered_on is not None:
        deadlines.cancel(into, RECTIFY)
        watch(into, on=day)
        _tell(into, f"{account.number}并入{into.number}")


def _tell(account: Account, words: str) -> None:
    if account.delivered_on is None:
        return
    for person in access.holders("rectification.plan_account", account):
        reminders.notify(person, words, url=reminders.address_of(account, person))
