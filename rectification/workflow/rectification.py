"""Statuses and steps of the unit's report on its rectification."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rectification.gates import rectification as gates


class RectificationStatus(models.TextChoices):
    """Life of the unit's report on its rectification (R-086)."""

    DRAFT = "draft", "撰写中"
    SUBMITTED = "submitted", "已报送"
    PASSED = "passed", "合格"


SUBMIT_RECTIFICATION = Step(
    "submit", "签字报送整改报告", (RectificationStatus.DRAFT,), RectificationStatus.SUBMITTED,
    "rectification.submit_rectification", gates=(gates.rectification_is_written,), grave=True,
)  # fmt: skip
PASS_RECTIFICATION = Step(
    "pass", "评定合格", (RectificationStatus.SUBMITTED,), RectificationStatus.PASSED,
    "rectification.judge_rectification", asks=True,
)  # fmt: skip
FAIL_RECTIFICATION = Step(
    "fail", "评定不合格并退回", (RectificationStatus.SUBMITTED,), RectificationStatus.DRAFT,
    "rectification.judge_rectification", asks=True, primary=False,
)  # fmt: skip
RECTIFICATION_STEPS = (PASS_RECTIFICATION, FAIL_RECTIFICATION)
UNIT_RECTIFICATION_STEPS = (SUBMIT_RECTIFICATION,)
