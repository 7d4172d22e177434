"""Number series: gap-free per office, series and year."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class NumberSeries(models.Model):
    """The counter of one series (文号, 编号) in one year. Taking a number locks the row, so an abort gives it back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey("inspection.Office", models.PROTECT, related_name="number_series")
    # What the series counts within the office; papers to a unit draw from the unit's own series.
    key = models.CharField("序列", max_length=80)
    year = models.PositiveSmallIntegerField("年度")
    last = models.PositiveIntegerField("已用至", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号序列"
        constraints = [
            models.UniqueConstraint(fields=["office", "key", "year"], name="number_series_once_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.year}：{self.last}"


class NumberWord(models.Model):
    """The word before the year (机关代字) of a series in one year. A word serves one series, so no number stands on two papers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="words")
    office = models.ForeignKey("inspection.Office", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    word = models.CharField("机关代字", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "机关代字"
        constraints = [
            models.UniqueConstraint(fields=["office", "year", "word"], name="number_word_serves_one_series"),
        ]

    def __str__(self) -> str:
        return f"{self.word}〔{self.year}〕"


class NumberState(models.TextChoices):
    USED = "used", "已用"
    RESERVED = "reserved", "预留"
    EXTERNAL = "external", "系统外已用"
    RETIRED = "retired", "作废保留"


class NumberEntry(models.Model):
    """One number that was given, reserved or used outside; a number is never given twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField("序号")
    state = models.CharField("状态", max_length=10, choices=NumberState.choices, default=NumberState.USED)
    note = models.CharField("说明", max_length=120, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "编号"
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="number_given_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="number_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.series.key} {self.number}"
