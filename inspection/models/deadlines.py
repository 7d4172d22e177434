"""The working calendar, the office's own day counts, and the running deadlines."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection.models.records import Linked


class CalendarYear(models.Model):
    """A published year. Until two persons have loaded it, its dates are counted by weekday and marked provisional."""

    year = models.PositiveSmallIntegerField("年度", primary_key=True)
    source = models.CharField("依据", max_length=120)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    loaded_at = models.DateTimeField(auto_now_add=True)
    published = models.BooleanField("已发布", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        constraints = [
            models.CheckConstraint(
                condition=Q(loaded_by=None) | Q(confirmed_by=None) | ~Q(loaded_by=F("confirmed_by")),
                name="calendar_year_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年"


class CalendarDay(models.Model):
    """A day that differs from its weekday: a holiday, or a Saturday or Sunday worked (调休)."""

    date = models.DateField("日期", primary_key=True)
    year = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days", verbose_name="年度")
    is_workday = models.BooleanField("上班")
    name = models.CharField("名称", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "日历日"
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class DeadlineDays(models.Model):
    """An office's own number of days for a rule (R-364); blank means no alarm. The newest version holds."""

    office = models.ForeignKey("inspection.Office", models.PROTECT, related_name="deadline_days")
    rule = models.CharField("规则", max_length=60)
    days = models.PositiveSmallIntegerField("天数", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField("修改原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "期限天数"
        constraints = [
            models.UniqueConstraint(fields=["office", "rule", "version"], name="deadline_days_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rule}：{self.days}"


class Deadline(Linked):
    """One running (or met) due date of one record under one rule. Due dates end with the close of their day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rule = models.CharField("规则", max_length=60)
    label = models.CharField("事项", max_length=60)
    office = models.ForeignKey("inspection.Office", models.PROTECT, related_name="+")
    assignment_id = models.UUIDField(null=True, editable=False)
    unit = models.ForeignKey("inspection.Unit", models.PROTECT, null=True, related_name="+")
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="deadlines")
    starts_on = models.DateField("起算日")
    days = models.PositiveSmallIntegerField("天数", null=True)
    due_on = models.DateField("到期日", null=True)
    provisional = models.BooleanField("暂定", default=False)
    met_at = models.DateTimeField("办结时间", null=True)
    late_reason = models.CharField("逾期说明", max_length=200, blank=True)
    cancelled_at = models.DateTimeField("撤销时间", null=True)
    paused_on = models.DateField("暂停日", null=True)
    history = models.JSONField("变动", default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "期限"
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="deadline_record"),
            models.Index(
                fields=["due_on"], name="deadline_running", condition=Q(met_at=None, cancelled_at=None, paused_on=None)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "rule"],
                condition=Q(met_at=None, cancelled_at=None),
                name="deadline_runs_once_per_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.due_on}"

    @property
    def running(self) -> bool:
        return self.met_at is None and self.cancelled_at is None and self.paused_on is None


class Stage(models.TextChoices):
    """The stages of a reminder, in order."""

    AHEAD = "ahead", "即将到期"
    DUE = "due", "今日到期"
    OVERDUE = "overdue", "已超期"
    ESCALATED = "escalated", "逾期升级"


class Message(models.Model):
    """A line in somebody's inbox. It names no secret: only whoever may open the record sees more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="inbox")
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField("种类", max_length=20, default="notice")
    text = models.CharField("内容", max_length=200)
    url = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField("阅读时间", null=True)
    deadline = models.ForeignKey(Deadline, models.CASCADE, null=True, related_name="messages")
    stage = models.CharField("阶段", max_length=10, choices=Stage.choices, blank=True)
    level = models.PositiveSmallIntegerField("升级级次", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ["-at"]
        indexes = [models.Index(fields=["user", "read_at", "-at"])]
        constraints = [
            # Whatever crashes or runs twice, a stage of a deadline reaches a person once.
            models.UniqueConstraint(
                fields=["deadline", "user", "stage", "level"],
                condition=~Q(deadline=None),
                name="reminder_once_per_person_and_stage",
            ),
        ]

    def __str__(self) -> str:
        return self.text
