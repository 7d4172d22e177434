"""Preparation of an assignment: the unit's plan with its contingencies, questions, earlier results, the negative list and its checks."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models import Code, Keyed, Office, Person, Record
from rounds import querysets
from rounds.models.assignments import Assignment
from rounds.models.findings import Finding
from rounds.workflow import preparation as table


class UnitPlan(Record):
    """巡察工作方案 of one unit (R-106, R-110, R-127): how, by whom, at what; approved before the team enters."""

    noun = "unit_plan"

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="unit_plan", verbose_name="巡察任务")
    studied_on = models.DateField("巡前研讨会日期", null=True, blank=True)
    contradictions = models.TextField("主要矛盾和核心问题", blank=True)
    breakthrough = models.TextField("突破口和主攻方向", blank=True)
    process = models.TextField("基本流程和时间安排", blank=True)
    methods = models.ManyToManyField(Code, related_name="+", blank=True, verbose_name="工作方法")
    focus = models.TextField("巡察重点", blank=True)
    other_matters = models.TextField("党委要求了解的其他事项", blank=True)
    status = models.CharField(
        "状态", max_length=10, choices=table.UnitPlanStatus.choices, default=table.UnitPlanStatus.DRAFT, editable=False
    )
    returned_reason = models.CharField("退回原因", max_length=200, blank=True, editable=False)

    objects = querysets.PreparationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "巡察工作方案"

    def __str__(self) -> str:
        return f"{self.assignment.unit.short_name}巡察工作方案"


class PlanTask(Keyed):
    """One task of a plan; easy before difficult, key before ordinary (R-108)."""

    plan = models.ForeignKey(UnitPlan, models.PROTECT, related_name="tasks", verbose_name="方案")
    text = models.CharField("任务", max_length=200)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="责任人")
    difficult = models.BooleanField("难点", default=False)
    key = models.BooleanField("重点", default=False)
    due_on = models.DateField("完成日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "方案任务"
        ordering = ["difficult", "-key", "due_on", "text"]

    def __str__(self) -> str:
        return self.text


class Contingency(Keyed):
    """What is done, and by whom, should something happen: 拦访, 群访, 舆情, 突发, 对抗 (R-107)."""

    plan = models.ForeignKey(UnitPlan, models.PROTECT, related_name="contingencies", verbose_name="方案")
    situation = models.ForeignKey(Code, models.PROTECT, related_name="+", verbose_name="情形")
    responsible = models.CharField("责任人", max_length=40, blank=True)
    action = models.TextField("处置措施", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "处置预案"
        ordering = ["situation__position"]
        constraints = [models.UniqueConstraint(fields=["plan", "situation"], name="contingency_once_per_situation")]

    def __str__(self) -> str:
        return str(self.situation)


class Question(Record):
    """A question the team takes along (带着问题去巡察), closed with what became of it (R-111)."""

    noun = "question"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="questions", verbose_name="巡察任务")
    source = models.CharField("来源", max_length=10, choices=table.Source.choices)
    text = models.TextField("问题")
    outcome = models.CharField("查核结果", max_length=10, choices=table.Outcome.choices, blank=True, editable=False)
    note = models.TextField("查核情况", blank=True, editable=False)
    finding = models.ForeignKey(
        Finding, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name="形成的问题"
    )
    closed_on = models.DateField("查核日期", null=True, editable=False)

    objects = querysets.PreparationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "巡前问题"
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", closed_on=None) | (~Q(outcome="") & ~Q(closed_on=None)),
                name="question_closed_with_its_day",
            ),
            models.CheckConstraint(condition=Q(outcome="") | ~Q(note=""), name="question_closed_says_what_was_found"),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Material(Record):
    """An earlier result taken along: an audit's finding to be reused, an earlier rectification to be checked (R-132, R-136)."""

    noun = "material"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="materials", verbose_name="巡察任务")
    kind = models.CharField("种类", max_length=10, choices=table.MaterialKind.choices)
    issuer = models.CharField("出具单位", max_length=80)
    dated = models.DateField("日期", null=True, blank=True)
    title = models.CharField("文件、项目", max_length=120)
    text = models.TextField("问题摘要")
    recheck = models.CharField("复查结果", max_length=10, choices=table.Recheck.choices, blank=True, editable=False)
    recheck_note = models.TextField("复查情况", blank=True, editable=False)
    used_in = models.ForeignKey(
        Finding, models.PROTECT, null=True, blank=True, related_name="reused_materials", editable=False, verbose_name="用于问题"
    )  # fmt: skip

    objects = querysets.PreparationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "前次整改和审计成果"
        ordering = ["kind", "-dated", "created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(recheck="") | ~Q(recheck_note=""), name="material_recheck_says_what"),
        ]

    def __str__(self) -> str:
        return self.title


class NegativeItem(Keyed):
    """One item of the negative list: what must not be, by which clause (R-120, R-121). An office's own go with the common ones."""

    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="机构")
    version = models.PositiveSmallIntegerField("版次", default=1)
    number = models.CharField("编号", max_length=20)
    dimension = models.CharField("维度", max_length=40)
    topic = models.CharField("主题", max_length=40)
    text = models.CharField("情形", max_length=300)
    regulation = models.CharField("依据", max_length=120)
    clause = models.CharField("条款", max_length=40)
    active = models.BooleanField("启用", default=True)

    objects = querysets.NegativeItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "负面清单"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "number"], condition=Q(active=True), nulls_distinct=False, name="negative_item_once_in_use"
            ),
            models.CheckConstraint(
                condition=~Q(regulation="") & ~Q(clause=""), name="negative_item_cites_its_clause",
                violation_error_message="负面清单每一项都要写明依据和条款。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} {self.text}"


class ItemCheck(Record):
    """One item held against one unit (R-122): present or not, by what evidence, who, when, how much; who looked."""

    noun = "item_check"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="item_checks", verbose_name="巡察任务")
    item = models.ForeignKey(NegativeItem, models.PROTECT, related_name="checks", verbose_name="清单项")
    conclusion = models.CharField("结论", max_length=14, choices=table.Conclusion.choices)
    evidence = models.TextField("证据", blank=True)
    finding = models.ForeignKey(
        Finding, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="对应问题"
    )
    who = models.CharField("人员", max_length=80, blank=True)
    occurred_on = models.DateField("时间", null=True, blank=True)
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name="查核人"
    )
    checked_at = models.DateTimeField("查核时间", auto_now=True)

    objects = querysets.PreparationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "负面清单对照"
        ordering = ["item__number"]
        constraints = [models.UniqueConstraint(fields=["assignment", "item"], name="item_check_once_per_assignment")]

    def __str__(self) -> str:
        return str(self.item)
