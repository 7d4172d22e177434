"""Statuses and steps of what is followed up after the round."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rectification.gates import follow_ups as gates


class FollowUpStatus(models.TextChoices):
    OPEN = "open", "跟进中"
    DONE = "done", "已办结"


NOTE_FOLLOW_UP = Step("note", "登记跟进情况", (FollowUpStatus.OPEN,), None, "rectification.keep_follow_up", asks=True)
ANSWER_RECOMMENDATION = Step(
    "answer", "答复巡察建议", (FollowUpStatus.OPEN,), None, "rectification.answer_recommendation",
    gates=(gates.is_a_recommendation,), asks=True,
)  # fmt: skip
FINISH_FOLLOW_UP = Step(
    "finish", "办结跟进", (FollowUpStatus.OPEN,), FollowUpStatus.DONE, "rectification.keep_follow_up",
    gates=(gates.was_followed_up,), asks=True, primary=False,
)  # fmt: skip
FOLLOW_UP_STEPS = (NOTE_FOLLOW_UP, ANSWER_RECOMMENDATION, FINISH_FOLLOW_UP)
