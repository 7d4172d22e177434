"""Procedures as data: the steps an inspection of a kind goes through, and the nodes of each assignment with their dates."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models import Code, Keyed, Office, Record
from rounds import querysets
from rounds.models.assignments import Assignment


class Anchor(models.TextChoices):
    """What a step's planned day is counted from."""

    BEGINS = "begins", "进驻之日"
    MIDDLE = "middle", "进驻中点"
    ENDS = "ends", "撤离之日"


class Fact(models.TextChoices):
    """What shows by itself that a step is done, so that nobody enters it twice; none means the team says so."""

    NONE = "", "由巡察组登记"
    NOTICE = "notice", "印发动员会通知"
    ENTERED = "entered", "进驻"
    INTRODUCTION = "introduction", "召开见面会"
    MOBILISATION = "mobilisation", "召开动员会"
    REPORTING = "reporting", "召开汇报会"
    MIDTERM = "midterm", "召开中期推动会"
    WITHDRAWN = "withdrawn", "撤离"
    REPORTED = "reported", "报告审定"
    FED_BACK = "fed_back", "反馈"
    CLOSED = "closed", "办结"


class Procedure(Record):
    """One edition of a procedure: 五环节, 六环节, 专项简化程序 (R-048, R-078–R-080). Nodes keep the edition they were laid from."""

    noun = "procedure"

    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="巡察机构")
    key = models.CharField("代码", max_length=30)
    title = models.CharField("名称", max_length=40)
    edition = models.PositiveSmallIntegerField("版次", default=1)
    kinds = models.JSONField("默认用于", default=list, blank=True)
    source = models.CharField("出处", max_length=80, blank=True)
    active = models.BooleanField("使用中", default=True)

    objects = querysets.ProcedureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "程序模板"
        ordering = ["key", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "key", "edition"], name="procedure_edition_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.edition}版）"

    def scope_office_id(self) -> Any:
        return self.office_id


class ProcedureStep(Keyed):
    """A step of a procedure: under which heading, counted from which day, shown by which fact."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="steps", verbose_name="程序")
    position = models.PositiveSmallIntegerField("顺序")
    heading = models.CharField("环节", max_length=30)
    name = models.CharField("事项", max_length=60)
    guidance = models.CharField("质量要求", max_length=200, blank=True)
    mandatory = models.BooleanField("必经", default=True)
    anchor = models.CharField("起算", max_length=8, choices=Anchor.choices, default=Anchor.BEGINS)
    offset = models.SmallIntegerField("天数", default=0)
    fact = models.CharField("完成依据", max_length=12, choices=Fact.choices, blank=True)
    before_withdrawal = models.BooleanField("撤离前", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "程序步骤"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["procedure", "position"], name="procedure_step_position_once")]

    def __str__(self) -> str:
        return self.name


class Node(Record):
    """A step on one assignment: planned day, actual day, evidence, extensions with reason and approval (R-058, R-081)."""

    noun = "node"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="nodes", verbose_name="巡察任务")
    step = models.ForeignKey(ProcedureStep, models.PROTECT, related_name="nodes", verbose_name="步骤")
    planned_on = models.DateField("计划日期")
    done_on = models.DateField("完成日期", null=True, blank=True)
    evidence = models.CharField("完成情况和依据", max_length=200, blank=True)
    omitted = models.CharField("免除原因", max_length=200, blank=True)
    extensions = models.JSONField("延期", default=list, editable=False)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    objects = querysets.NodeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "程序节点"
        ordering = ["assignment", "step__position"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "step"], name="node_once_per_step"),
            models.CheckConstraint(condition=Q(done_on=None) | ~Q(evidence=""), name="node_done_with_evidence"),
            models.CheckConstraint(condition=Q(done_on=None) | Q(omitted=""), name="node_done_or_omitted"),
        ]
        indexes = [models.Index(fields=["planned_on"], name="node_by_day")]

    def __str__(self) -> str:
        return f"{self.assignment.unit.short_name}：{self.step.name}"


class Conclusion(Keyed):
    """What the team concludes on one heading of the round's framework when it found nothing there (R-083)."""

    class Outcome(models.TextChoices):
        NONE = "none", "未发现问题"
        NOT_APPLICABLE = "not_applicable", "不适用"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="conclusions", verbose_name="巡察任务")
    focus = models.ForeignKey(Code, models.PROTECT, related_name="+", verbose_name="监督重点")
    outcome = models.CharField("结论", max_length=16, choices=Outcome.choices)
    note = models.CharField("了解情况", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "逐项结论"
        constraints = [
            models.UniqueConstraint(fields=["assignment", "focus"], name="conclusion_once_per_focus"),
            models.CheckConstraint(condition=~Q(note=""), name="conclusion_says_what_was_looked_at"),
        ]

    def __str__(self) -> str:
        return f"{self.focus}：{self.get_outcome_display()}"
