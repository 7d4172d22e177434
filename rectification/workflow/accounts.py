"""Statuses and steps of accounts: 报账, 交账, 转账, 查账, 销账 and what belongs to them."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rectification.gates import accounts as gates


class AccountStatus(models.TextChoices):
    """An account's life. Which of these count in the balance: all but the last two."""

    REPORTED = "reported", "已报账"
    DELIVERED = "delivered", "已交账"
    RECTIFYING = "rectifying", "整改中"
    STAGED = "staged", "阶段性销号"
    APPLIED = "applied", "已申请销账"
    VERIFIED = "verified", "已核验"
    CLEARED = "cleared", "已销账"
    VOIDED = "voided", "已冲销"


BALANCE_OUT = (AccountStatus.CLEARED, AccountStatus.VOIDED)
OPEN = tuple(each for each in AccountStatus.values if each not in BALANCE_OUT)
IN_HAND = (AccountStatus.DELIVERED, AccountStatus.RECTIFYING, AccountStatus.STAGED)
_A = AccountStatus
HAND_OVER = Step("hand_over", "交账", (_A.REPORTED,), _A.DELIVERED, "rectification.deliver_account")
# A department that took an account over before 交账 has signed for it already.
TAKEN_OVER = Step("taken_over", "转入部门已签收", (_A.DELIVERED,), _A.RECTIFYING, "rectification.deliver_account")
DELIVER_ACCOUNT = Step(
    "deliver", "交账", (_A.REPORTED,), _A.DELIVERED, "rectification.deliver_account",
    gates=(gates.is_delivered_on_its_own,), asks=True,
)  # fmt: skip
CLAIM = Step("claim", "认领", (_A.DELIVERED,), _A.RECTIFYING, "rectification.claim_account", asks=True)
PLAN_ACCOUNT = Step(
    "plan", "填写整改措施", (_A.DELIVERED, _A.RECTIFYING, _A.STAGED), None, "rectification.plan_account", asks=True
)
PROGRESS = Step(
    "progress", "填报进展", (_A.RECTIFYING, _A.STAGED), None, "rectification.report_progress", asks=True, primary=False
)
ASK_EXTENSION = Step(
    "extend", "申请延期", (_A.RECTIFYING, _A.STAGED), None, "rectification.plan_account",
    gates=(gates.has_a_due_date, gates.no_extension_is_waiting), asks=True, primary=False,
)  # fmt: skip
DECIDE_EXTENSION = Step(
    "decide_extension", "审批延期", (_A.RECTIFYING, _A.STAGED), None, "rectification.approve_extension",
    gates=(gates.an_extension_is_waiting,), asks=True,
)  # fmt: skip
TRANSFER = Step(
    "transfer", "转账", (_A.REPORTED, *IN_HAND), None, "rectification.transfer_account",
    gates=(gates.no_transfer_is_waiting,), asks=True,
)  # fmt: skip
NO_TRANSFER = Step(
    "no_transfer", "标注不需转账", (_A.REPORTED, *IN_HAND), None, "rectification.transfer_account",
    gates=(gates.was_never_transferred,), asks=True, primary=False,
)  # fmt: skip
RECEIVE_TRANSFER = Step(
    "receive", "签收转账", (_A.REPORTED, *IN_HAND), None, "rectification.receive_transfer",
    gates=(gates.a_transfer_is_waiting,), asks=True,
)  # fmt: skip
DECLINE_TRANSFER = Step(
    "decline", "退回转账", (_A.REPORTED, *IN_HAND), None, "rectification.receive_transfer",
    gates=(gates.a_transfer_is_waiting,), asks=True, primary=False,
)  # fmt: skip
SPLIT = Step(
    "split", "拆账", (_A.REPORTED, *IN_HAND), None, "rectification.transfer_account",
    gates=(gates.no_transfer_is_waiting,), asks=True, primary=False,
)  # fmt: skip
# One account fewer is as grave as a write-off: a second person confirms. He may refuse whatever became of it meanwhile.
MERGE = Step(
    "merge", "申请并账", (_A.REPORTED, *IN_HAND), None, "rectification.correct_account",
    gates=(
        gates.no_transfer_is_waiting, gates.no_correction_is_waiting, gates.no_extension_is_waiting, gates.no_merge_is_waiting,
    ),
    asks=True, primary=False,
)  # fmt: skip
CONFIRM_MERGE = Step(
    "confirm_merge", "确认并账", (*OPEN, _A.CLEARED), None, "rectification.confirm_correction",
    gates=(gates.a_merge_is_waiting,), asks=True,
)  # fmt: skip
# A cleared one is looked at, too: what has come back is found there.
CHECK = Step(
    "check", "查账", (*IN_HAND, _A.APPLIED, _A.VERIFIED, _A.CLEARED), None, "rectification.check_account", asks=True
)
# Brought about by what follows a check.
DEMAND_AGAIN = Step(
    "demand_again", "再次提出整改要求", (_A.RECTIFYING, _A.STAGED), _A.RECTIFYING, "rectification.follow_check"
)
APPLY = Step(
    "apply", "申请销账", (_A.RECTIFYING, _A.STAGED), _A.APPLIED, "rectification.apply_write_off",
    gates=(gates.receipt_is_signed, gates.evidence_is_there, gates.no_transfer_is_waiting), asks=True,
)  # fmt: skip
VERIFY = Step(
    "verify", "核验", (_A.APPLIED,), _A.VERIFIED, "rectification.verify_account",
    gates=(gates.was_checked, gates.application_is_signed, gates.evidence_is_there), asks=True,
)  # fmt: skip
RETURN_APPLICATION = Step(
    "return", "退回", (_A.APPLIED, _A.VERIFIED), _A.RECTIFYING, "rectification.return_account", asks=True, primary=False
)
CLEAR = Step(
    "clear", "销账", (_A.VERIFIED,), _A.CLEARED, "rectification.approve_write_off",
    gates=(
        gates.was_checked, gates.application_is_signed, gates.persons_have_an_outcome, gates.may_be_cleared_for_good,
    ),
    asks=True, grave=True,
)  # fmt: skip
CLEAR_STAGE = Step(
    "clear_stage", "阶段性销号", (_A.VERIFIED,), _A.STAGED, "rectification.approve_write_off",
    gates=(gates.is_for_the_long_term, gates.was_checked, gates.application_is_signed), asks=True,
)  # fmt: skip
EVALUATE = Step(
    "evaluate",
    "整改评估",
    (_A.STAGED, _A.VERIFIED),
    None,
    "rectification.evaluate_account",
    gates=(gates.is_for_the_long_term,),
    asks=True,
)
REOPEN = Step("reopen", "复账", (_A.CLEARED,), _A.RECTIFYING, "rectification.reopen_account", asks=True, grave=True)
# Not while an application is under way: that is returned first.
_CORRECTABLE = (_A.REPORTED, *IN_HAND, _A.CLEARED, _A.VOIDED)
CORRECT = Step(
    "correct", "红字更正", _CORRECTABLE, None, "rectification.correct_account",
    gates=(
        gates.no_correction_is_waiting, gates.no_merge_is_waiting, gates.no_transfer_is_waiting, gates.is_not_cancelled_out,
    ),
    asks=True, primary=False,
)  # fmt: skip
CONFIRM_CORRECTION = Step(
    "confirm_correction", "确认红字更正", _CORRECTABLE, None, "rectification.confirm_correction",
    gates=(gates.a_correction_is_waiting,), asks=True,
)  # fmt: skip
AMEND = Step("amend", "更正文字", (*OPEN, _A.CLEARED), None, "rectification.correct_account", asks=True, primary=False)
ACCOUNT_STEPS = (
    DELIVER_ACCOUNT, CHECK, VERIFY, CLEAR, CLEAR_STAGE, DECIDE_EXTENSION, CONFIRM_CORRECTION, RECEIVE_TRANSFER,
    DECLINE_TRANSFER, APPLY, TRANSFER, NO_TRANSFER, RETURN_APPLICATION, EVALUATE, REOPEN, PROGRESS, SPLIT, MERGE, CONFIRM_MERGE, CORRECT, AMEND,
)  # fmt: skip
UNIT_ACCOUNT_STEPS = (CLAIM, PLAN_ACCOUNT, APPLY, PROGRESS, ASK_EXTENSION)
