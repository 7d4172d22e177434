"""渠道畅通: that a channel was looked at and works, and what became of one that did not (R-207). Nothing of any letter."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models import Keyed, Record
from petitions import querysets
from petitions.models.channels import Channel
from petitions.workflow import OutageStatus
from rounds.models import Assignment


class ChannelCheck(Keyed):
    """One look of the unit's liaison at one channel: does the telephone ring, is the box in its place."""

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="checks", verbose_name="公开渠道")
    checked_at = models.DateTimeField("检查时间")
    works = models.BooleanField("正常")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="检查人")

    class Meta:
        verbose_name = verbose_name_plural = "渠道检查"
        ordering = ["-checked_at"]

    def __str__(self) -> str:
        return f"{self.channel}{'正常' if self.works else '异常'}"


class Outage(Record):
    """A channel that does not work: what was seen, what was done. The unit sees only what it reported itself, and the day
    on which it works again."""

    noun = "outage"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="outages", verbose_name="巡察任务")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="outages", verbose_name="公开渠道")
    found_on = models.DateField("发现日期")
    what = models.CharField("情况", max_length=200)
    by_unit = models.BooleanField("联络人报告", default=False)
    status = models.CharField("状态", max_length=10, choices=OutageStatus.choices, default=OutageStatus.OPEN)
    remedy = models.CharField("处理情况", max_length=200, blank=True)
    restored_on = models.DateField("恢复日期", null=True)
    restored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="处理人"
    )

    objects = querysets.OutageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "渠道故障"
        ordering = ["status", "-found_on", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "by_unit"], condition=Q(status="open"), name="outage_open_once"),
            models.CheckConstraint(condition=~Q(what=""), name="outage_says_what"),
            models.CheckConstraint(
                condition=Q(status="open", remedy="", restored_on=None, restored_by=None)
                | (Q(status="restored", restored_on__isnull=False, restored_by__isnull=False) & ~Q(remedy="")),
                name="outage_restored_as_a_whole",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.channel.kind}故障"
