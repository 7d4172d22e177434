"""Statuses and steps of evaluations of the rectification."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rectification.gates import evaluations as gates


class EvaluationStatus(models.TextChoices):
    DRAFT = "draft", "评分中"
    CONCLUDED = "concluded", "已作结论"


# Scored by the office's staff, concluded by its head, who opens again what fails.
CONCLUDE_EVALUATION = Step(
    "conclude", "作出评估结论", (EvaluationStatus.DRAFT,), EvaluationStatus.CONCLUDED, "rectification.conclude_evaluation",
    gates=(gates.every_criterion_is_scored,), asks=True, grave=True,
)  # fmt: skip
EVALUATION_STEPS = (CONCLUDE_EVALUATION,)
