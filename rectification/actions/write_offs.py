"""销账: the unit's principal applies, the office verifies, a third person clears; 复账 brings an account back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit, codes, deadlines, reminders, signatures
from inspection.models import OfficeGrant
from inspection.workflow import Refused, move
from rectification.actions.ledger import post, unwatch, watch
from rectification.deadlines import CHECK_AGAIN, REVIEW
from rectification.deadlines import VERIFY as VERIFY_RULE
from rectification.gates import PRINCIPAL
from rectification.models import Account, PostingKind, WriteOff
from rectification.workflow.accounts import APPLY, CLEAR, CLEAR_STAGE, REOPEN, RETURN_APPLICATION, VERIFY
from rectification.workflow.consequences import REOPEN_FOR
from rectification.workflow.write_off_lists import APPLICATION_GRANTED_ON_PAPER, CLEAR_ON_PAPER
from rectification.workflow.write_offs import APPLICATION_GRANTED, APPLICATION_RETURNED, APPLICATION_VERIFIED
from rounds.actions.editing import speak_for_the_team

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import User

# Who clears, by the office's setting "ledger.write_off_approver".
APPROVERS = {"office_head": ("office_head",), "group": ("group_head", "group_deputy")}


@transaction.atomic
def apply(account: Account, *, by: User, matter_outcome: str, person_outcome: str = "") -> WriteOff:
    """申请销账: the principal signs over outcome and evidence (R-261, R-263, R-276)."""
    if not matter_outcome.strip():
        raise Refused("请写明事项整改结果。")
    if account.names_persons and not person_outcome.strip():
        raise Refused("问题涉及具体人员，请写明人员处理结果。")
    account = move(account, APPLY, by=by)
    if account.holder_id not in access.units_with(by, "rectification.apply_write_off"):
        raise PermissionDenied("rectification.apply_write_off")
    made = WriteOff.objects.create(
        account=account, matter_outcome=matter_outcome.strip(), person_outcome=person_outcome.strip(), applied_by=by,
        created_by=by,
    )  # fmt: skip
    audit.record(made, "register", by=by, label="申请销账")
    signatures.sign(made, PRINCIPAL, by=by, own_work=True)
    deadlines.start(account, VERIFY_RULE)
    return made


def _application(account: Account) -> WriteOff:
    found = account.write_offs.select_for_update(of=("self",)).filter(status__in=("applied", "verified")).first()
    if found is None:
        raise Refused("没有销账申请。")
    return found


@transaction.atomic
def verify(account: Account, *, by: User, opinion: str = "", on: date | None = None) -> WriteOff:
    """核验 by the office, after at least one check; not by the applicant."""
    account = move(account, VERIFY, by=by)
    application = _application(account)
    if by.pk == application.applied_by_id:
        raise Refused("申请人不能核验本人的申请。")
    application = move(
        application, APPLICATION_VERIFIED, by=by, verified_by=by, verify_opinion=opinion,
        verified_on=on or timezone.localdate(),
    )  # fmt: skip
    deadlines.meet(account, VERIFY_RULE)
    return application


def approves(by: User, office_id: Any) -> bool:
    """Whether the office's setting lets this person clear its accounts."""
    roles = APPROVERS[codes.setting(office_id, "ledger.write_off_approver")]
    return OfficeGrant.objects.live(by).filter(office=office_id, role__in=roles).exists()


def may_approve(by: User, account: Account) -> bool:
    """Whether the setting of the account's office lets this person clear it."""
    return approves(by, account.office_id)


def _third(application: WriteOff, by: User) -> None:
    if by.pk in (application.applied_by_id, application.verified_by_id):
        raise Refused("申请、核验、审批须由三个不同的人办理。")


def _grant(application: WriteOff, by: User, opinion: str, day: date, signer: User | None = None) -> WriteOff:
    step = APPLICATION_GRANTED_ON_PAPER if signer else APPLICATION_GRANTED
    granted: WriteOff = move(application, step, by=by, granted_by=signer or by, grant_opinion=opinion, granted_on=day)
    return granted


@transaction.atomic
def clear(
    account: Account, *, by: User, opinion: str = "", on: date | None = None, version: int | None = None,
    signer: User | None = None,
) -> Account:  # fmt: skip
    """销账: a third person clears it; the account leaves the balance of whoever holds it (R-261).

    ``version`` it must still have; ``signer``: who approved it on paper, where ``by`` only confirmed the scan.
    """
    day = on or timezone.localdate()
    approver = signer or by
    account = move(account, CLEAR_ON_PAPER if signer else CLEAR, by=by, version=version, cleared_on=day)
    if not may_approve(approver, account) or not access.may(approver, CLEAR.permission, account):
        raise PermissionDenied("rectification.approve_write_off")
    application = _application(account)
    _third(application, approver)
    application = _grant(application, by, opinion, day, signer)
    post(account, PostingKind.CLEAR, by=by, on=day, source=account.holder, text="同意销账", reason=opinion[:300])
    unwatch(account)
    _tell(account, application, "已销账")
    return account


@transaction.atomic
def clear_stage(account: Account, *, by: User, opinion: str = "", on: date | None = None) -> Account:
    """阶段性销号 of something kept up for the long term: it stays in the balance, 持续整改 goes on, and is looked at again."""
    day = on or timezone.localdate()
    account = move(account, CLEAR_STAGE, by=by)
    if not may_approve(by, account):
        raise PermissionDenied("rectification.approve_write_off")
    application = _application(account)
    _third(application, by)
    application = _grant(application, by, opinion, day)
    post(account, PostingKind.STAGE, by=by, on=day, text="阶段性销号，转入持续整改", reason=opinion[:300])
    unwatch(account)
    deadlines.start(account, REVIEW, on=day)
    _tell(account, application, "已作阶段性销号")
    return account


@transaction.atomic
def send_back(account: Account, *, by: User, reason: str) -> Account:
    """退回 an application with the reason; its signatures are void, the unit applies again."""
    if not reason.strip():
        raise Refused("请写明退回原因。")
    speak_for_the_team(account.office, reason)
    account = move(account, RETURN_APPLICATION, by=by, note={"reason": reason})
    application = _application(account)
    application = move(application, APPLICATION_RETURNED, by=by, returned_by=by, returned_reason=reason.strip())
    signatures.void(application, reason="申请退回", by=by)
    deadlines.cancel(account, VERIFY_RULE)
    _tell(account, application, "的销账申请被退回")
    return account


def _tell(account: Account, application: WriteOff, words: str) -> None:
    person = application.applied_by
    reminders.notify(person, f"{account.number}{words}", url=reminders.address_of(account, person))


@transaction.atomic
def reopen(account: Account, *, by: User, reason: str, due_on: date, on: date | None = None) -> Account:
    """复账: it counts again from this day, with a new date (R-284)."""
    day = on or timezone.localdate()
    if not reason.strip():
        raise Refused("请写明复账原因。")
    if due_on <= day:
        raise Refused("新的整改时限须晚于今天。")
    account = move(account, REOPEN, by=by, due_on=due_on, reopened=True, note={"reason": reason})
    post(account, PostingKind.REOPEN, by=by, on=day, target=account.holder, text="重新立账", reason=reason.strip())
    watch(account, on=day)
    _carry_on(account, by=by)
    for person in access.holders("rectification.apply_write_off", account):
        reminders.notify(person, f"{account.number}已复账，请继续整改", url=reminders.address_of(account, person))
    return account


def _carry_on(account: Account, *, by: User) -> None:
    """What supervision asked to have opened again goes on from here, however it was opened."""
    for each in account.consequences.filter(status="to_reopen"):
        each = move(each, REOPEN_FOR, by=by, due_on=account.due_on)
        deadlines.start(each, CHECK_AGAIN, due_on=account.due_on)
