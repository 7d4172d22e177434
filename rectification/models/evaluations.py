"""Evaluation of rectification (整改评估): scores by the office's criteria, a conclusion, and what is opened again."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from inspection import codes
from inspection.models import Code, Keyed, Record
from rectification import querysets
from rectification.models.accountability import Accountability
from rectification.models.ledger import Account
from rectification.workflow.evaluations import EvaluationStatus
from rounds.models import Assignment

FULL = 100


class Evaluation(Record):
    """One evaluation of a unit's rectification after 销账 (R-268). Each criterion is scored out of 100; the mean decides."""

    noun = "evaluation"

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, related_name="rectification_evaluations", verbose_name="巡察任务"
    )
    status = models.CharField(
        "状态", max_length=10, choices=EvaluationStatus.choices, default=EvaluationStatus.DRAFT, editable=False
    )
    total = models.PositiveSmallIntegerField("得分", null=True, editable=False)
    passed = models.BooleanField("合格", null=True, editable=False)
    conclusion = models.TextField("评估结论", blank=True, editable=False)
    concluded_on = models.DateField("评估日期", null=True, editable=False)
    reopened = models.ManyToManyField(Account, related_name="+", blank=True, editable=False, verbose_name="复账")
    accountability = models.OneToOneField(
        Accountability, models.PROTECT, null=True, editable=False, related_name="evaluation", verbose_name="问责事项"
    )

    objects = querysets.EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改评估"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(status="draft"), name="evaluation_one_under_way"
            ),
            models.CheckConstraint(
                condition=~Q(status="concluded")
                | (~Q(total=None) & ~Q(passed=None) & ~Q(concluded_on=None) & ~Q(conclusion="")),
                name="evaluation_concludes_in_words",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.assignment.unit.short_name}整改评估"

    def mean(self) -> int | None:
        """The mean of the scores, rounded; None while a criterion in use has none."""
        points = list(self.scores.values_list("points", flat=True))
        return None if not points or self.unscored() else round(sum(points) / len(points))

    def unscored(self) -> list[str]:
        """The criteria in use that have no score yet."""
        scored = set(self.scores.values_list("criterion__code", flat=True))
        office: Any = self.assignment.office
        return [each.text for each in codes.choices("evaluation_criterion", office) if each.code not in scored]

    def least(self) -> int:
        """The score from which on it passes: the office's own number."""
        return int(codes.setting(self.assignment.office_id, "evaluation.pass_score"))

    @property
    def tone(self) -> str:
        return "info" if self.passed is None else "good" if self.passed else "bad"


class EvaluationScore(Keyed):
    """The score of one criterion, with the reason where points are taken off."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="scores", verbose_name="整改评估")
    criterion = models.ForeignKey(Code, models.PROTECT, related_name="+", verbose_name="评估项目")
    points = models.PositiveSmallIntegerField("得分", validators=[MaxValueValidator(FULL)])
    remark = models.CharField("扣分理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "评估得分"
        ordering = ["criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "criterion"], name="evaluation_score_once"),
            models.CheckConstraint(condition=Q(points__lte=FULL), name="evaluation_score_within_a_hundred"),
            models.CheckConstraint(
                condition=Q(points=FULL) | ~Q(remark=""), name="evaluation_score_says_why_less"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.criterion}：{self.points}"
