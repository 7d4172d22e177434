"""Surveys: the sheet, its round of answers, the one-time slips, and the answers — which have no key to any person."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection.models.records import Keyed, Linked, Record


class SurveySheet(Keyed):
    """A sheet (问卷、测评表) as the office words it. A change is a new version; a survey keeps the one it began with."""

    key = models.CharField("代码", max_length=40)
    office = models.ForeignKey("inspection.Office", models.PROTECT, null=True, related_name="survey_sheets")
    title = models.CharField("名称", max_length=80)
    intro = models.TextField("填写说明", blank=True)
    text = models.TextField("题目")
    version = models.PositiveIntegerField("版次", default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField("修订时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "问卷测评表"
        ordering = ["key", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "office", "version"], nulls_distinct=False, name="survey_sheet_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.version}版）"


class SurveyStatus(models.TextChoices):
    OPEN = "open", "征集中"
    CLOSED = "closed", "已结束"


class Survey(Record, Linked):
    """One round of answers to a sheet, held on a record: a questionnaire in a unit, an evaluation after a round (R-036).

    ``subjects`` are the persons who are evaluated: for them the survey does not exist (R-037). Counts of paper sheets
    handed out stand in the batches; slips handed out stand here, since a slip is destroyed by its use.
    """

    noun = "survey"

    kind = models.CharField("种类", max_length=40)
    title = models.CharField("名称", max_length=120)
    sheet = models.ForeignKey(SurveySheet, models.PROTECT, related_name="surveys", verbose_name="表样")
    person_sheet = models.ForeignKey(
        SurveySheet, models.PROTECT, null=True, related_name="person_surveys", verbose_name="对个人的表样"
    )
    subjects = models.ManyToManyField("inspection.Person", related_name="+", verbose_name="评价对象")
    office = models.ForeignKey("inspection.Office", models.PROTECT, related_name="surveys", verbose_name="巡察机构")
    unit = models.ForeignKey("inspection.Unit", models.PROTECT, null=True, related_name="+", verbose_name="参评单位")
    assignment_id = models.UUIDField(null=True, editable=False)
    status = models.CharField("状态", max_length=8, choices=SurveyStatus.choices, default=SurveyStatus.OPEN)
    closes_on = models.DateField("截止日期", null=True)
    slips_made = models.PositiveIntegerField("已发口令", default=0, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "问卷测评"
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="survey_record")]

    def __str__(self) -> str:
        return self.title

    def recusal_unit_ids(self) -> tuple[Any, ...]:
        return (self.unit_id,) if self.unit_id else ()

    def recusal_person_ids(self) -> tuple[Any, ...]:
        """Whoever is evaluated sees neither the survey nor its results, whatever else he was granted."""
        return tuple(self.subjects.values_list("pk", flat=True))


class SurveySlip(models.Model):
    """A one-time code nobody has used yet, as its hash. It belongs to nobody, and using it deletes it."""

    digest = models.CharField(primary_key=True, max_length=64)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="slips")

    class Meta:
        verbose_name = verbose_name_plural = "答卷口令"

    def __str__(self) -> str:
        return "答卷口令"


class SurveyBatch(Keyed):
    """Paper sheets of one occasion: how many were handed out and came back, and who typed them in."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="batches", verbose_name="问卷测评")
    held_on = models.DateField("日期")
    issued = models.PositiveIntegerField("发出份数")
    returned = models.PositiveIntegerField("收回份数")
    note = models.CharField("说明", max_length=120, blank=True, help_text="如：动员会现场")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="录入人")

    class Meta:
        verbose_name = verbose_name_plural = "纸质答卷批次"
        ordering = ["held_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(returned__lte=F("issued")), name="survey_batch_returns_no_more_than_issued",
                violation_error_message="收回份数不能多于发出份数。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d} {self.note}".strip()


class SurveyAnswer(models.Model):
    """One filled-in sheet: what was ticked and written, and nothing else.

    No account, no address, no time, no running number: there is no column by which an answer could be led back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="answers")
    batch = models.ForeignKey(SurveyBatch, models.PROTECT, null=True, related_name="answers")
    choices = models.JSONField(default=dict)
    valid = models.BooleanField(default=True)

    class Meta:
        verbose_name = verbose_name_plural = "答卷"

    def __str__(self) -> str:
        return "答卷"
