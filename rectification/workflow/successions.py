"""Statuses and steps of a responsible person's accounts on their way to his successor."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rectification.gates import successions as gates


class SuccessionStatus(models.TextChoices):
    OPEN = "open", "待签认"
    DONE = "done", "已交接"
    VOID = "void", "已作废"


_S = SuccessionStatus
OFFICE_SIDE, UNIT_SIDE = "rectification.sign_statement", "rectification.countersign_statement"
SIGN_SUCCESSION = Step("sign", "签认交接", (_S.OPEN,), None, UNIT_SIDE, gates=(gates.accounts_are_still_his,))
CONFIRM_SUCCESSION = Step(
    "confirm", "巡察办确认交接", (_S.OPEN,), _S.DONE, OFFICE_SIDE, gates=(gates.accounts_are_still_his,), asks=True
)
# What the second of the two signatures brings about.
AGREE_SUCCESSION = Step("agree", "双方签认，交接完成", (_S.OPEN,), _S.DONE, UNIT_SIDE, gates=(gates.both_have_signed,))
VOID_SUCCESSION = Step("void", "作废", (_S.OPEN,), _S.VOID, OFFICE_SIDE, asks=True, primary=False)
SUCCESSION_STEPS = (CONFIRM_SUCCESSION, VOID_SUCCESSION)
UNIT_SUCCESSION_STEPS = (SIGN_SUCCESSION,)
