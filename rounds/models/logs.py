"""Daily logs (工作日报): one a day for each assignment, its counts filled from the day's records."""

from __future__ import annotations

from django.db import models

from inspection.models import Record
from rounds import querysets
from rounds.models.assignments import Assignment
from rounds.workflow import DailyLogStatus


class DailyLog(Record):
    """One day of one assignment (R-155). ``counts`` is frozen when the log is submitted; until then it is counted live."""

    noun = "log"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="logs", verbose_name="巡察任务")
    day = models.DateField("日期")
    status = models.CharField("状态", max_length=10, choices=DailyLogStatus.choices, default=DailyLogStatus.DRAFT)
    work_done = models.TextField("当日工作", blank=True)
    problems = models.TextField("发现问题", blank=True)
    difficulties = models.TextField("困难和需协调事项", blank=True)
    tomorrow = models.TextField("明日安排", blank=True)
    counts = models.JSONField("统计", default=dict, editable=False)

    objects = querysets.DailyLogQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作日报"
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["assignment", "day"], name="daily_log_once_a_day")]

    correctable = ("work_done", "problems", "difficulties", "tomorrow")

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} 工作日报"
