"""Public channels (公开渠道): by which telephones, boxes and rooms the public reaches a team (R-177–R-181)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from inspection.models import Code, Record
from petitions import querysets
from petitions.workflow import ChannelStatus
from rounds.models import Assignment


class Channel(Record):
    """One channel of an assignment, with opening and closing; the announcement prints from these rows."""

    noun = "channel"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="channels", verbose_name="巡察任务")
    kind = models.ForeignKey(Code, models.PROTECT, related_name="+", verbose_name="渠道")
    address = models.CharField(
        "号码、地址或位置", max_length=120, help_text="号码、邮箱、信箱号，或意见箱、接访室的位置"
    )
    hours = models.CharField("时间", max_length=80, blank=True, help_text="如：周一至周五 9:00—12:00，13:00—17:00")
    note = models.CharField("说明", max_length=120, blank=True)
    opens_on = models.DateField("启用日期")
    closes_on = models.DateField("停用日期", null=True, blank=True)
    status = models.CharField("状态", max_length=8, choices=ChannelStatus.choices, default=ChannelStatus.OPEN)

    objects = querysets.ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公开渠道"
        ordering = ["kind__position", "opens_on", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "kind", "address"], condition=Q(status="open"), name="channel_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(closes_on__gte=F("opens_on")), name="channel_closes_after_it_opens"
            ),
            models.CheckConstraint(condition=~Q(address=""), name="channel_has_an_address"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}：{self.address}"
