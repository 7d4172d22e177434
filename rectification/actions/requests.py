"""Asked by one, decided by another: a later due date, and 红字更正 of a wrong posting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import audit, deadlines
from inspection.workflow import Refused, Step, move
from rectification.actions.ledger import latest_movement, post, watch
from rectification.balances import OPENINGS
from rectification.deadlines import RECTIFY
from rectification.gates import accounts as gates
from rectification.models import Account, CorrectionRequest, Extension, Posting, PostingKind
from rectification.workflow.accounts import ASK_EXTENSION, CONFIRM_CORRECTION, CORRECT, DECIDE_EXTENSION, AccountStatus
from rectification.workflow.requests import (
    GRANT_CORRECTION,
    GRANT_EXTENSION,
    REFUSE_CORRECTION,
    REFUSE_EXTENSION,
    Decision,
)
from rounds.actions.editing import speak_for_the_team

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import User


@transaction.atomic
def ask_extension(account: Account, *, by: User, until: date, reason: str) -> Extension:
    """The unit asks for a later date, with its reason."""
    if not reason.strip():
        raise Refused("请写明延期理由。")
    account = move(account, ASK_EXTENSION, by=by)
    assert account.due_on is not None
    if until <= account.due_on or until < timezone.localdate():
        raise Refused("延至的日期须晚于原时限和今天。")
    made = Extension.objects.create(
        account=account, was_due_on=account.due_on, until=until, reason=reason.strip(), created_by=by
    )
    audit.record(made, "register", by=by, label="申请延期", until=until)
    return made


def _decide(request: Any, step: Step, *, by: User, opinion: str) -> None:
    if request.created_by_id == by.pk:
        raise Refused("本人申请的，须由另一人决定。")
    move(request, step, by=by, decided_by=by, decided_on=timezone.localdate(), opinion=opinion)


@transaction.atomic
def decide_extension(account: Account, *, by: User, granted: bool, opinion: str = "") -> Account:
    """The office grants or refuses the later date; the old one stays in the deadline's history."""
    speak_for_the_team(account.office, opinion)
    waiting = account.extensions.select_for_update(of=("self",)).filter(status=Decision.ASKED).first()
    changes: dict[str, Any] = {"due_on": waiting.until} if waiting is not None and granted else {}
    account = move(account, DECIDE_EXTENSION, by=by, note={"granted": granted}, **changes)
    assert waiting is not None  # the step's gate has seen to it
    _decide(waiting, GRANT_EXTENSION if granted else REFUSE_EXTENSION, by=by, opinion=opinion)
    if granted:
        watch(account)
        deadlines.extend(account, RECTIFY, waiting.until, reason=waiting.reason, by=by)
    return account


@transaction.atomic
def ask_correction(account: Account, *, by: User, reason: str) -> CorrectionRequest:
    """Ask that the last movement of the account be turned back by a red posting beside it."""
    if not reason.strip():
        raise Refused("请写明更正原因。")
    account = move(account, CORRECT, by=by, note={"reason": reason})
    wrong = latest_movement(account)
    if wrong is None:
        raise Refused("该账户没有可以更正的账。")
    made = CorrectionRequest.objects.create(account=account, posting=wrong, reason=reason.strip(), created_by=by)
    audit.record(made, "register", by=by, label="申请红字更正", posting=wrong.pk)
    return made


def _after(account: Account, wrong: Posting) -> dict[str, Any]:
    """What the account is again once a posting is turned back."""
    if wrong.kind in OPENINGS:
        return {"status": AccountStatus.VOIDED}
    if wrong.kind == PostingKind.CLEAR:
        return {"status": AccountStatus.RECTIFYING, "cleared_on": None}
    if wrong.kind == PostingKind.REOPEN:
        last = account.postings.filter(kind=PostingKind.CLEAR, corrected_by=None).order_by("-dated").first()
        return {"status": AccountStatus.CLEARED, "cleared_on": last.dated if last else account.cleared_on}
    if wrong.kind == PostingKind.MERGE:
        waits = (
            AccountStatus.DELIVERED
            if account.claimed_on is None and account.holder_id == account.unit_id
            else AccountStatus.RECTIFYING
        )
        return {"merged_into": None, "status": waits if account.delivered_on else AccountStatus.REPORTED}
    return {"holder": wrong.source, "transferred_on": None}


@transaction.atomic
def decide_correction(
    account: Account, *, by: User, granted: bool = True, opinion: str = "", on: date | None = None
) -> Account:
    """A second person confirms (or refuses) 红字更正: the reverse of the posting is written beside it."""
    waiting = account.corrections.select_for_update(of=("self",)).filter(status=Decision.ASKED).first()
    now = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    changes: dict[str, Any] = {}
    if waiting is not None and granted:
        if latest_movement(now) != waiting.posting:
            raise Refused("申请更正后又有新的账，请退回后重新申请。")
        if waiting.posting.kind in OPENINGS and now.parts.exclude(status=AccountStatus.VOIDED).exists():
            raise Refused("该账户已拆账，请先更正拆出的账户。")
        if waiting.posting.kind in OPENINGS and now.merged.exists():
            raise Refused("有账户并入该账户，请先更正并账。")
        if reasons := gates.no_transfer_is_waiting(now):
            raise Refused(f"{'；'.join(reasons)}，请待签收或退回后再更正。")
        changes = _after(now, waiting.posting)
    account = move(account, CONFIRM_CORRECTION, by=by, note={"granted": granted}, **changes)
    assert waiting is not None
    _decide(waiting, GRANT_CORRECTION if granted else REFUSE_CORRECTION, by=by, opinion=opinion)
    if granted:
        wrong = waiting.posting
        post(account, PostingKind.RED, by=by, on=on, source=wrong.target, target=wrong.source, corrects=wrong,
             text=f"红字更正第{wrong.number}笔（{wrong.get_kind_display()}）", reason=waiting.reason)  # fmt: skip
        if account.status in (AccountStatus.VOIDED, AccountStatus.CLEARED):
            deadlines.cancel(account)
        else:
            watch(account)
    return account
