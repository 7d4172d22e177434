"""Why an inspection is opened besides the plan: earlier findings looked at again, problems common to several units."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models import Code, Keyed, Office, Record
from rounds import querysets
from rounds.models.assignments import Assignment
from rounds.models.findings import Finding


class Recheck(Keyed):
    """An earlier finding as an item of a return visit: is it put right (R-050)? Whoever may see the new task sees it."""

    class Outcome(models.TextChoices):
        RIGHT = "right", "整改到位"
        PARTLY = "partly", "部分整改"
        NOT = "not", "未整改"
        AGAIN = "again", "整改后反弹"
        SHAM = "sham", "虚假整改"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="rechecks", verbose_name="巡察任务")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="rechecks", verbose_name="前次问题")
    outcome = models.CharField("复查结果", max_length=8, choices=Outcome.choices, blank=True)
    note = models.CharField("复查情况", max_length=300, blank=True)
    checked_on = models.DateField("复查日期", null=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "复查事项"
        ordering = ["finding__number"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "finding"], name="recheck_once_per_finding"),
            models.CheckConstraint(condition=Q(outcome="") | ~Q(note=""), name="recheck_says_what_was_seen"),
        ]

    def __str__(self) -> str:
        return self.finding.title


class CommonProblem(Record):
    """Similar findings of several units, with the level they reach; answered by a special inspection or a check (R-055, R-104)."""

    noun = "common_problem"

    class Reach(models.TextChoices):
        WHOLE = "whole", "全局性"
        SYSTEM = "system", "系统性"
        REGION = "region", "区域性"

    class Answer(models.TextChoices):
        NONE = "", "尚未研究"
        INSPECTION = "inspection", "专项巡察"
        CHECK = "check", "专项检查"
        NOTICE = "notice", "通报、建议"

    office = models.ForeignKey(Office, models.PROTECT, related_name="common_problems", verbose_name="巡察机构")
    title = models.CharField("共性问题", max_length=80)
    category = models.ForeignKey(Code, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="问题类别")
    reach = models.CharField("范围", max_length=8, choices=Reach.choices, default=Reach.SYSTEM)
    analysis = models.TextField("表现和成因", blank=True)
    findings = models.ManyToManyField(Finding, related_name="common_problems", verbose_name="所涉问题")
    answer = models.CharField("处理方式", max_length=12, choices=Answer.choices, blank=True, editable=False)
    answer_text = models.CharField("处理情况", max_length=200, blank=True, editable=False)
    specials = models.ManyToManyField(Assignment, related_name="common_problems", verbose_name="专项任务")

    objects = querysets.OfOfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "共性问题"
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["office", "title"], name="common_problem_title_once")]

    def __str__(self) -> str:
        return self.title
