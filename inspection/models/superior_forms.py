"""Superiors' own report forms (上级空白报表): the empty workbook as it came, and version by version which cell says which figure."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models

from inspection.models.records import Keyed, Record

if TYPE_CHECKING:
    from inspection.models.users import User

POWER = "inspection.fill_superior_form"


class SuperiorFormQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        return self.filter(office__in=import_module("inspection.access").offices_with(user, POWER))


class SuperiorForm(Record):
    """One empty form of a superior, kept byte by byte."""

    noun = "superior_form"
    space = ""

    office = models.ForeignKey("inspection.Office", models.PROTECT, related_name="+", verbose_name="巡察机构")
    title = models.CharField("报表名称", max_length=80)
    asked_by = models.CharField("布置单位", max_length=80)
    name = models.CharField("文件名", max_length=180)
    file = models.ForeignKey("inspection.StoredFile", models.PROTECT, related_name="+", verbose_name="空白报表")

    objects = SuperiorFormQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "上级报表"
        ordering = ["title", "-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "title"], name="superior_form_title_once",
                violation_error_message="已有同名的上级报表；新版式请写明年份或版次。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class CellMapping(Keyed):
    """One version of what a form's cells say; the newest holds, earlier ones stay."""

    form = models.ForeignKey(SuperiorForm, models.PROTECT, related_name="mappings", verbose_name="上级报表")
    number = models.PositiveIntegerField("版次")
    # Rows of {"sheet", "row", "column" (from 1), "figure", "split", "code", "words"}.
    cells = models.JSONField("各格的数据", default=list)
    saved_at = models.DateTimeField("保存时间", auto_now_add=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="保存人")

    class Meta:
        verbose_name = verbose_name_plural = "报表对应"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="cell_mapping_number_once")]

    def __str__(self) -> str:
        return f"{self.form} 第{self.number}版"
