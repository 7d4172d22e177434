"""Inspection reports (巡察报告): versions of the text, the problems it states, the findings it leaves out with a reason."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection.models import Code, Keyed, Record
from rectification import querysets
from rectification.workflow.reports import ReportStatus
from rounds.models import Assignment, Finding


class Report(Record):
    """The report of an assignment on its way to the secretary's meeting; each stage another person (R-241)."""

    noun = "report"

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="report", verbose_name="巡察任务")
    status = models.CharField("状态", max_length=10, choices=ReportStatus.choices, default=ReportStatus.DRAFT)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="组长"
    )
    submitted_on = models.DateField("组长审核日期", null=True)
    submitted_at = models.DateTimeField("组长审核时间", null=True, editable=False)
    leader_opinion = models.CharField("组长意见", max_length=300, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="巡察办"
    )
    reviewed_on = models.DateField("巡察办审核日期", null=True)
    office_opinion = models.CharField("巡察办意见", max_length=300, blank=True)
    considered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="领导小组"
    )
    considered_on = models.DateField("领导小组审议日期", null=True)
    group_opinion = models.CharField("领导小组意见", max_length=300, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="书记专题会"
    )
    approved_on = models.DateField("书记专题会审定日期", null=True)
    approval_opinion = models.CharField("书记专题会意见", max_length=300, blank=True)
    returned_reason = models.CharField("退回原因", max_length=300, blank=True)
    returned_version = models.PositiveSmallIntegerField("退回时的稿", null=True, editable=False)

    objects = querysets.ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "巡察报告"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("submitted_by")), name="report_reviewed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(considered_by=None) | ~Q(considered_by=F("reviewed_by")),
                name="report_considered_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("considered_by")), name="report_approved_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"关于巡察{self.assignment.unit.party_name}的报告"

    @property
    def current(self) -> ReportVersion | None:
        """The newest version of the text."""
        return self.versions.order_by("-number").first()

    @property
    def stages_done(self) -> list[str]:
        """The stages of the office's chain this text has passed."""
        stages = (
            ("team_leader", self.submitted_by_id), ("office", self.reviewed_by_id), ("group", self.considered_by_id),
            ("secretary", self.approved_by_id),
        )  # fmt: skip
        return [name for name, person in stages if person]

    def items_now(self) -> list[list[str]]:
        """Aspect and wording of every problem, and the recommendations, as a version keeps them."""
        rows = [[item.aspect_text, item.wording] for item in self.problems().select_related("category__parent")]
        return rows + [["意见建议", item.wording] for item in self.recommendations()]

    def stage_people(self) -> set[Any]:
        """Keys of those who have passed it on so far; none of them passes it again."""
        return {self.submitted_by_id, self.reviewed_by_id, self.considered_by_id} - {None}

    def problems(self) -> Any:
        return self.items.filter(is_recommendation=False)

    def recommendations(self) -> Any:
        return self.items.filter(is_recommendation=True)

    def aspects(self) -> list[tuple[str, list[ReportItem]]]:
        """Problems grouped by aspect in the report's order: 共发现 n 个方面 m 个问题 (R-242)."""
        grouped: dict[str, list[ReportItem]] = {}
        for item in self.problems().select_related("category", "finding"):
            grouped.setdefault(item.aspect_text, []).append(item)
        return list(grouped.items())


class FindingsRating(Keyed):
    """How weighty a reviewer found the problems of a report as it lay before him (R-084). Never changed; the newest counts."""

    class Grade(models.TextChoices):
        PROMINENT = "prominent", "问题突出、具体"
        CLEAR = "clear", "问题明确"
        WEAK = "weak", "问题不突出、不明显"
        NONE = "none", "没有发现实质问题"

    report = models.ForeignKey(Report, models.PROTECT, related_name="ratings", verbose_name="报告")
    grade = models.CharField("评定", max_length=10, choices=Grade.choices)
    comment = models.CharField("评语", max_length=500, blank=True)
    problems = models.PositiveSmallIntegerField("问题数")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="评定人")
    at = models.DateTimeField("评定时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "问题评定"
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(grade__in=["weak", "none"]) | ~Q(comment=""), name="findings_rated_weak_with_comment"
            ),
        ]

    def __str__(self) -> str:
        return self.get_grade_display()

    @property
    def weak(self) -> bool:
        return self.grade in (self.Grade.WEAK, self.Grade.NONE)


class ReportVersion(Keyed):
    """One saved text of a report. Never changed; the newest counts."""

    SECTIONS = (
        ("basics", "基本情况"), ("evaluation", "总体评价"), ("problems", "主要问题"), ("causes", "原因和责任"),
        ("suggestions", "意见建议"),
    )  # fmt: skip
    REQUIRED = (("basics", "基本情况"), ("evaluation", "总体评价"), ("suggestions", "意见建议"))

    report = models.ForeignKey(Report, models.PROTECT, related_name="versions", verbose_name="报告")
    number = models.PositiveSmallIntegerField("版次")
    basics = models.TextField("基本情况", blank=True)
    evaluation = models.TextField("总体评价", blank=True)
    problems = models.TextField("主要问题（引言）", blank=True, help_text="具体问题由问题清单生成")
    causes = models.TextField("原因和责任", blank=True)
    suggestions = models.TextField("意见建议", blank=True)
    items = models.JSONField("问题和建议", default=list, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="保存人"
    )
    saved_at = models.DateTimeField("保存时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "报告版本"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="report_version_once")]

    def __str__(self) -> str:
        return f"第{self.number}稿"

    def listed(self) -> str:
        """Problems and recommendations as this version had them, one to a line."""
        return "\n".join(f"{aspect}：{wording}" for aspect, wording in self.items)


class ReportItem(Keyed):
    """A problem as the report words it, or a recommendation; approved, it opens an account (R-245, R-257)."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="items", verbose_name="报告")
    finding = models.ForeignKey(
        Finding, models.PROTECT, null=True, blank=True, related_name="report_items", verbose_name="问题"
    )
    position = models.PositiveSmallIntegerField("序号")
    wording = models.TextField("报告表述")
    category = models.ForeignKey(Code, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="问题类别")
    aspect = models.CharField("方面", max_length=80, blank=True)
    is_recommendation = models.BooleanField("意见建议", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "报告问题"
        ordering = ["is_recommendation", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "finding"], condition=Q(is_recommendation=False), name="report_item_finding_once"
            ),
            models.UniqueConstraint(
                fields=["report", "is_recommendation", "position"], name="report_item_position_once"
            ),
            models.CheckConstraint(
                condition=Q(is_recommendation=True) | ~Q(finding=None), name="report_item_problem_has_a_finding"
            ),
        ]

    def __str__(self) -> str:
        return self.wording[:40]

    @property
    def aspect_text(self) -> str:
        """The aspect it is counted under: its own words, else the upper level of its category."""
        if self.aspect:
            return self.aspect
        if self.category is None:
            return "其他方面"
        return self.category.parent.text if self.category.parent else self.category.text


class NotMentioned(Keyed):
    """A confirmed finding the report leaves out, and why (R-244)."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="not_mentioned", verbose_name="报告")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="not_mentioned", verbose_name="问题")
    reason = models.CharField("未写入的原因", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "未写入报告的问题"
        constraints = [
            models.UniqueConstraint(fields=["report", "finding"], name="not_mentioned_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="not_mentioned_with_reason"),
        ]

    def __str__(self) -> str:
        return self.reason
