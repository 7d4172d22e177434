"""What must be so before a step of the feedback: the reasons why not, in words."""

from __future__ import annotations

from typing import Any

from inspection import codes, signatures
from inspection.models import Paper, PaperStatus, link_of
from rectification.gates import PRINCIPAL


def opinion_is_written(feedback: Any) -> list[str]:
    return [] if feedback.opinion.strip() else ["反馈意见还没有正文"]


def feedback_has_accounts(feedback: Any) -> list[str]:
    """There is something to hand over: the report was approved and opened accounts."""
    return [] if feedback.assignment.accounts.exists() else ["没有报账的问题，巡察报告尚未审定"]


def feedback_is_approved(feedback: Any) -> list[str]:
    return ["反馈意见尚未审定"] if feedback.status == "draft" else []


def feedback_is_printed(feedback: Any) -> list[str]:
    """The opinion that is handed over is the one that was issued (R-248)."""
    issued = Paper.objects.filter(
        **link_of(feedback), kind="rectification.feedback", status=PaperStatus.ISSUED
    ).exists()
    return [] if issued else ["反馈意见公文尚未印发"]


def meetings_come_in_order(feedback: Any) -> list[str]:
    """Where the office hands over first and feeds back afterwards ("feedback.order"), the feedback meeting waits."""
    if codes.setting(feedback.assignment.office_id, "feedback.order")[0] != "handover":
        return []
    return ["本机构规定先移交、后反馈：移交尚未完成"] if feedback.hand_over_is_open() else []


def feedback_is_not_printed(feedback: Any) -> list[str]:
    return [] if feedback_is_printed(feedback) else ["反馈意见公文已印发，须先撤回公文"]


def receipt_stands(feedback: Any) -> list[str]:
    """The principal's signature on paper was recorded and confirmed by two persons."""
    return [f"{PRINCIPAL}的纸质签字尚未核对"] if signatures.missing(feedback, [PRINCIPAL]) else []
