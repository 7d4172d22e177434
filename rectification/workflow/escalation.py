"""Statuses and steps of 催办函: drafted by the office, signed by whom the chain names, or not sent."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rectification.gates import escalation as gates


class LetterStatus(models.TextChoices):
    OFFICE = "office", "待巡察办主任签发"
    GROUP = "group", "待领导小组签发"
    SENT = "sent", "已发"
    DROPPED = "dropped", "不予签发"


_S = LetterStatus
SEE_LETTERS = "rectification.view_escalation"
DRAFT_LETTER = "rectification.draft_escalation"
SIGN_LETTER = Step(
    "sign", "签发", (_S.OFFICE,), _S.SENT, "rectification.sign_escalation", gates=(gates.is_its_turn,), grave=True
)
SIGN_GRAVE_LETTER = Step(
    "sign_grave", "签发", (_S.GROUP,), _S.SENT, "rectification.sign_grave_escalation", gates=(gates.is_its_turn,), grave=True
)  # fmt: skip
DROP_LETTER = Step(
    "drop", "不予签发", (_S.OFFICE, _S.GROUP), _S.DROPPED, "rectification.drop_escalation", asks=True, primary=False
)
ESCALATION_STEPS = (SIGN_LETTER, SIGN_GRAVE_LETTER, DROP_LETTER)
