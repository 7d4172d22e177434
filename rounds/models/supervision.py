"""Difficulties to coordinate, roving checks drawn by lot, records of non-cooperation, reports of public opinion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from inspection.models import Code, Office, Record, Unit
from rounds import querysets
from rounds.models.assignments import Assignment
from rounds.models.logs import DailyLog
from rounds.models.rounds import Round
from rounds.workflow import supervision as table

if TYPE_CHECKING:
    from collections.abc import Iterable


class Coordination(Record):
    """A difficulty of a team that somebody has to solve by a day (R-158)."""

    noun = "coordination"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="coordinations", verbose_name="巡察任务")
    log = models.ForeignKey(
        DailyLog, models.PROTECT, null=True, blank=True, related_name="coordinations", verbose_name="工作日报"
    )  # fmt: skip
    text = models.TextField("困难和问题")
    owner = models.CharField("协调责任人", max_length=40)
    due_on = models.DateField("解决期限")
    status = models.CharField(
        "状态",
        max_length=8,
        choices=table.CoordinationStatus.choices,
        default=table.CoordinationStatus.OPEN,
        editable=False,
    )
    result = models.TextField("协调结果", blank=True, editable=False)
    closed_on = models.DateField("解决日期", null=True, editable=False)

    objects = querysets.SupervisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "协调事项"
        ordering = ["due_on", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open") | (~Q(result="") & ~Q(closed_on=None)), name="coordination_closed_says_how"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class RovingDraw(Record):
    """A drawing by lot of the teams to visit (R-087): the seed and the pool make it repeatable by anybody."""

    noun = "roving_draw"

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="巡察机构")
    round = models.ForeignKey(Round, models.PROTECT, related_name="roving_draws", verbose_name="轮次")
    drawn_on = models.DateField("抽签日期")
    seed = models.CharField("种子", max_length=32)
    size = models.PositiveSmallIntegerField("抽取数")
    pool = models.JSONField("抽签名单", editable=False)
    witness = models.CharField("监签人", max_length=40)

    objects = querysets.RovingDrawQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "巡回督查抽签"
        ordering = ["-drawn_on", "-created_at"]
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="roving_draw_takes_somebody")]

    def __str__(self) -> str:
        return f"{self.round}巡回督查（{self.drawn_on:%Y-%m-%d}）"

    def recusal_unit_ids(self) -> Iterable[Any]:
        """A drawing concerns the office's teams, no unit."""
        return ()


class RovingCheck(Record):
    """One team that was drawn: visited, with one of three outcomes. The team sees it when it has been reported."""

    noun = "roving_check"

    draw = models.ForeignKey(RovingDraw, models.PROTECT, related_name="checks", verbose_name="抽签")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="roving_checks", verbose_name="巡察任务")
    status = models.CharField(
        "状态", max_length=10, choices=table.RovingStatus.choices, default=table.RovingStatus.DRAWN, editable=False
    )
    visited_on = models.DateField("督查日期", null=True, editable=False)
    findings = models.TextField("发现情况", blank=True, editable=False)
    guidance = models.TextField("指导意见", blank=True, editable=False)
    outcome = models.CharField("结果", max_length=12, choices=table.RovingOutcome.choices, blank=True, editable=False)
    coordination = models.ForeignKey(
        Coordination, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="协调事项"
    )

    objects = querysets.RovingCheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "巡回督查"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "assignment"], name="roving_check_once_per_draw"),
            models.CheckConstraint(
                condition=Q(status="drawn") | (~Q(outcome="") & ~Q(visited_on=None) & ~Q(findings="")),
                name="roving_check_reported_says_what",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="coordinate") | ~Q(coordination=None), name="roving_check_coordination_is_opened"
            ),
        ]

    def __str__(self) -> str:
        return f"巡回督查：{self.assignment.team}"


class NonCooperation(Record):
    """Somebody did not cooperate: recorded, and handed over for accountability at once (R-100)."""

    noun = "non_cooperation"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="non_cooperations", verbose_name="巡察任务")
    kind = models.ForeignKey(Code, models.PROTECT, related_name="+", verbose_name="情形")
    persons = models.CharField("涉及人员", max_length=120)
    occurred_on = models.DateField("发生日期")
    facts = models.TextField("具体情况")
    status = models.CharField(
        "状态", max_length=12, choices=table.NonCooperationStatus.choices, default=table.NonCooperationStatus.RECORDED,
        editable=False,
    )  # fmt: skip
    handed_to = models.ForeignKey(
        Unit, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="移交单位"
    )
    handed_on = models.DateField("移交日期", null=True, editable=False)
    receipt = models.CharField("接收人", max_length=40, blank=True, editable=False)

    objects = querysets.SupervisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "不配合行为"
        ordering = ["-occurred_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="recorded") | (~Q(handed_to=None) & ~Q(handed_on=None) & ~Q(receipt="")),
                name="non_cooperation_handed_over_to_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}：{self.persons}"


class OpinionReport(Record):
    """The unit reports what is being said in public about the inspection, and who answers for it (R-174)."""

    noun = "opinion_report"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="opinion_reports", verbose_name="巡察任务")
    level = models.CharField("等级", max_length=10, choices=table.OpinionLevel.choices)
    occurred_on = models.DateField("发生日期")
    source = models.CharField("来源", max_length=80)
    summary = models.TextField("主要内容")
    leader = models.CharField("责任领导", max_length=40)
    handling = models.TextField("处置情况")
    status = models.CharField(
        "状态", max_length=10, choices=table.OpinionStatus.choices, default=table.OpinionStatus.REPORTED, editable=False
    )
    advice = models.TextField("巡察组意见", blank=True, editable=False)

    objects = querysets.OpinionReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "舆情报告"
        ordering = ["-occurred_on", "-created_at"]

    def __str__(self) -> str:
        return f"{self.get_level_display()}舆情（{self.occurred_on:%Y-%m-%d}）"

    def scope_unit_ids(self) -> tuple[Any, ...]:
        return (self.assignment.unit_id,)
