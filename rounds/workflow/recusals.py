"""Steps of a recusal: it blocks from the first moment; only two people together lift it."""

from __future__ import annotations

from inspection import access
from inspection.models import RecusalStatus
from inspection.workflow import Step

CONFIRM = Step(
    "confirm", "确认回避", (RecusalStatus.DECLARED,), RecusalStatus.CONFIRMED, "rounds.record_recusal", asks=True
)
LIFT = Step(
    "lift", "申请解除", (RecusalStatus.DECLARED, RecusalStatus.CONFIRMED), RecusalStatus.LIFTING, "rounds.record_recusal",
    primary=False, asks=True,
)  # fmt: skip
AGREE = Step(
    "agree", "同意解除", (RecusalStatus.LIFTING,), RecusalStatus.LIFTED, "rounds.lift_recusal", asks=True, grave=True
)
KEEP = Step(
    "keep", "不同意解除", (RecusalStatus.LIFTING,), RecusalStatus.CONFIRMED, "rounds.lift_recusal", primary=False,
    asks=True,
)  # fmt: skip
# Taken by whoever declared it, and by nobody else; no button of the office.
WITHDRAW = Step(
    "withdraw", "申请撤回", (RecusalStatus.DECLARED,), RecusalStatus.LIFTING, access.DECLARE, primary=False, asks=True
)
RECUSAL_STEPS = (CONFIRM, AGREE, LIFT, KEEP)
