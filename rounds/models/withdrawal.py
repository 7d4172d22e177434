"""What a team handed over to the office before it left."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from inspection.models import Record
from rounds import querysets
from rounds.models.assignments import Assignment


class Handing(Record):
    """What the team handed over to the office at its withdrawal: petitions, leads, findings, how many of each, to whom."""

    noun = "handing"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="handings", verbose_name="巡察任务")
    counts = models.JSONField("数量", default=dict)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="接收人")
    handed_on = models.DateField("移交日期")
    note = models.CharField("说明", max_length=200, blank=True)

    objects = querysets.HandingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "移交巡察办"
        ordering = ["-handed_on", "-created_at"]

    def __str__(self) -> str:
        return f"{self.handed_on:%Y-%m-%d}移交"
