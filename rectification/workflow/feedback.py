"""Statuses and steps of the feedback, up to the receipt."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from petitions.workflow import LeadStatus
from rectification.gates import feedback as gates


class FeedbackStatus(models.TextChoices):
    DRAFT = "draft", "起草"
    APPROVED = "approved", "已审定"
    DELIVERED = "delivered", "已反馈交账"
    RECEIVED = "received", "单位已签收"


# Leads that the team still has to hand over.
WITH_THE_TEAM = (LeadStatus.REGISTERED, LeadStatus.REVIEWED, LeadStatus.SUBMITTED, LeadStatus.OFFERED)
APPROVE_FEEDBACK = Step(
    "approve", "审定反馈意见", (FeedbackStatus.DRAFT,), FeedbackStatus.APPROVED, "rectification.approve_feedback",
    gates=(gates.opinion_is_written, gates.feedback_has_accounts),
)  # fmt: skip
REVISE_FEEDBACK = Step(
    "revise", "退回修改", (FeedbackStatus.APPROVED,), FeedbackStatus.DRAFT, "rectification.approve_feedback",
    gates=(gates.feedback_is_not_printed,), primary=False,
)  # fmt: skip
DELIVER = Step(
    "deliver", "交账", (FeedbackStatus.APPROVED,), FeedbackStatus.DELIVERED, "rectification.deliver_account",
    gates=(gates.feedback_is_printed, gates.feedback_has_accounts, gates.meetings_come_in_order), asks=True, grave=True,
)  # fmt: skip
SIGN_RECEIPT = Step(
    "receive", "签收", (FeedbackStatus.DELIVERED,), FeedbackStatus.RECEIVED, "rectification.receive_account", grave=True
)
# The secretary signed on paper: the office records it, a second person confirms, and the receipt stands.
RECEIPT_ON_PAPER = Step(
    "receipt_on_paper", "纸质签收", (FeedbackStatus.DELIVERED,), FeedbackStatus.RECEIVED, "rectification.deliver_account",
    gates=(gates.receipt_stands,), primary=False,
)  # fmt: skip
FEEDBACK_STEPS = (APPROVE_FEEDBACK, REVISE_FEEDBACK, DELIVER)
UNIT_FEEDBACK_STEPS = (SIGN_RECEIPT,)
