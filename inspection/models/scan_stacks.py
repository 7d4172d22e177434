"""Stacks of signed papers scanned as one PDF: what became of each page."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from inspection.models.paper_registers import POWER
from inspection.models.records import Record

if TYPE_CHECKING:
    from inspection.models.users import User


class ScanStackQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """One's own: the pages nobody could match may be of anything."""
        return self.filter(created_by=user, office__in=import_module("inspection.access").offices_with(user, POWER))


class ScanStack(Record):
    """One stack: its report page by page; what was not filed hangs on it as a file."""

    noun = "scan_stack"
    space = ""

    office = models.ForeignKey("inspection.Office", models.PROTECT, related_name="+", verbose_name="巡察机构")
    name = models.CharField("文件名", max_length=200)
    pages = models.PositiveSmallIntegerField("页数")
    # Lines in order: pages (第2—3页), words, filed.
    report = models.JSONField("归档情况", default=list)

    objects = ScanStackQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "扫描件拆分"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"扫描件“{self.name}”"
