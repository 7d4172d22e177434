"""What must be so before a step of an account: the reasons why not, in words."""

from __future__ import annotations

from typing import Any

from inspection import attachments, signatures
from rectification.gates import PRINCIPAL

EVIDENCE = "evidence"


def is_delivered_on_its_own(account: Any) -> list[str]:
    return ["巡察报告报账的问题在反馈会上统一交账"] if account.origin == "report" else []


def no_transfer_is_waiting(account: Any) -> list[str]:
    waiting = account.transfers.filter(status="offered").select_related("receiver")
    return [f"转账待{each.receiver.short_name}签收" for each in waiting]


def a_transfer_is_waiting(account: Any) -> list[str]:
    return [] if account.transfers.filter(status="offered").exists() else ["没有待签收的转账"]


def was_never_transferred(account: Any) -> list[str]:
    return ["已有转账记录"] if account.transfers.exclude(status="returned").exists() else []


def receipt_is_signed(account: Any) -> list[str]:
    """The unit's principal signed for the accounts handed over (R-258, R-263); history imported at the start is exempt."""
    feedback = getattr(account.assignment, "feedback", None) if account.assignment_id else None
    if account.origin != "report" or feedback is None or feedback.status == "received":
        return []
    return [f"{PRINCIPAL}尚未签收反馈意见"]


def evidence_is_there(account: Any) -> list[str]:
    return [] if attachments.of(account, EVIDENCE).exists() else ["还没有上传佐证材料"]


def was_checked(account: Any) -> list[str]:
    """At least one check before 销账 (R-260)."""
    return [] if account.checks.exists() else ["尚未查账，销账前至少查账一次"]


def application_is_signed(account: Any) -> list[str]:
    """The principal's signature stands over the outcome and the evidence as they are now (R-263)."""
    application = account.application
    if application is None:
        return ["没有销账申请"]
    if signatures.missing(application, (PRINCIPAL,)):
        return [f"申请签字后结果或佐证材料有变动，须退回由{PRINCIPAL}重新签字"]
    return []


def persons_have_an_outcome(account: Any) -> list[str]:
    """A named person needs an outcome of his own beside that of the matter (R-276)."""
    application = account.application
    if account.names_persons and application is not None and not application.person_outcome.strip():
        return ["问题涉及具体人员，须写明人员处理结果"]
    return []


def may_be_cleared_for_good(account: Any) -> list[str]:
    if account.long_term and account.evaluated_on is None:
        return ["长期坚持事项须经评估后方可销账，可先作阶段性销号"]
    return []


def is_for_the_long_term(account: Any) -> list[str]:
    if not account.long_term:
        return ["不是长期坚持事项"]
    return [] if account.evaluated_on is None else ["已经评估，可以销账"]


def no_extension_is_waiting(account: Any) -> list[str]:
    return ["已有延期申请待批"] if account.extensions.filter(status="asked").exists() else []


def an_extension_is_waiting(account: Any) -> list[str]:
    return [] if account.extensions.filter(status="asked").exists() else ["没有待批的延期申请"]


def has_a_due_date(account: Any) -> list[str]:
    return [] if account.due_on else ["没有设定整改时限，不需要延期"]


def no_correction_is_waiting(account: Any) -> list[str]:
    return ["已有红字更正待另一人确认"] if account.corrections.filter(status="asked").exists() else []


def a_correction_is_waiting(account: Any) -> list[str]:
    return [] if account.corrections.filter(status="asked").exists() else ["没有待确认的红字更正"]


def no_merge_is_waiting(account: Any) -> list[str]:
    return ["已有并账申请待另一人确认"] if account.merge_requests.filter(status="asked").exists() else []


def a_merge_is_waiting(account: Any) -> list[str]:
    return [] if account.merge_requests.filter(status="asked").exists() else ["没有待确认的并账"]


def is_not_cancelled_out(account: Any) -> list[str]:
    """What was written off in red is gone; what was merged away may come back."""
    return ["已冲销的账户不能再更正"] if account.status == "voided" and account.merged_into_id is None else []
