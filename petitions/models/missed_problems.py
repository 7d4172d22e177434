"""应发现未发现: another body found a major problem of the inspected period that the inspection did not (R-239)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection.models import Record
from petitions import querysets
from petitions.workflow import MissedStatus
from rounds.models import Assignment, Membership


class Judgement(models.TextChoices):
    """What the look back came to."""

    NEGLECT = "neglect", "应当发现而未发现，属失职"
    DUTIFUL = "dutiful", "已尽职责，不予追究"


class MissedProblem(Record):
    """A mark on an assignment, with who of the team answers for it. The team does not see it."""

    noun = "missed_problem"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="missed_problems", verbose_name="巡察任务")
    found_by = models.CharField("发现的机关", max_length=80)
    found_on = models.DateField("发现日期")
    document = models.CharField("依据文书", max_length=120)
    occurred_on = models.DateField("问题发生日期")
    problem = models.TextField("重大问题")
    should_have = models.TextField("为何应当发现")
    members = models.ManyToManyField(Membership, related_name="+", verbose_name="责任人员")
    status = models.CharField(
        "状态", max_length=10, choices=MissedStatus.choices, default=MissedStatus.MARKED, editable=False
    )
    judgement = models.CharField("认定", max_length=10, choices=Judgement.choices, blank=True, editable=False)
    conclusion = models.TextField("认定理由和处理", blank=True, editable=False)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="认定人"
    )
    concluded_on = models.DateField("认定日期", null=True, editable=False)

    objects = querysets.MissedProblemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "应发现未发现"
        ordering = ["-found_on", "-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(found_on__gte=F("occurred_on")), name="missed_found_after_it_happened"),
            models.CheckConstraint(
                condition=Q(concluded_by=None) | ~Q(concluded_by=F("created_by")), name="missed_judged_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(status="concluded") | (~Q(judgement="") & ~Q(conclusion="")), name="missed_judged_in_words"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.assignment.unit.short_name}应发现未发现（{self.found_on:%Y-%m-%d}）"

    @property
    def tone(self) -> str:
        return "bad" if self.judgement == Judgement.NEGLECT else "neutral" if self.judgement else "warn"

    def scope_assignment_id(self) -> Any:
        """The office's alone: no seat on the assignment reaches it."""
        return None

    def recusal_person_ids(self) -> set[Any]:
        return set(self.members.values_list("person", flat=True))
