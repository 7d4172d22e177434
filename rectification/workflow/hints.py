"""Statuses and steps of a hint (核查提示): the office alone judges it, and may look again."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step

JUDGE = "rectification.judge_hint"


class HintStatus(models.TextChoices):
    OPEN = "open", "待核查"
    CONFIRMED = "confirmed", "属实"
    DISMISSED = "dismissed", "已排除"


CONFIRM_HINT = Step("confirm", "确认属实", (HintStatus.OPEN,), HintStatus.CONFIRMED, JUDGE, asks=True)
DISMISS_HINT = Step("dismiss", "排除", (HintStatus.OPEN,), HintStatus.DISMISSED, JUDGE, asks=True, primary=False)
TAKE_UP_HINT = Step(
    "take_up", "重新核查", (HintStatus.CONFIRMED, HintStatus.DISMISSED), HintStatus.OPEN, JUDGE, primary=False
)
HINT_STEPS = (CONFIRM_HINT, DISMISS_HINT, TAKE_UP_HINT)
