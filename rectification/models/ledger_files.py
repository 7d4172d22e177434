"""Offices' own ledgers as they were handed in (原表): kept, and row by row tied to the accounts read from them."""

from __future__ import annotations

from typing import Any

from django.db import models

from inspection.models import Keyed, Office, Record, StoredFile, Unit
from rectification import querysets
from rectification.models.ledger import Account
from rounds.models import Assignment


class LedgerFile(Record):
    """One file of an office, byte by byte; which column holds which field, and how the office words what it says of rows."""

    noun = "ledger_file"

    office = models.ForeignKey(Office, models.PROTECT, related_name="ledger_files", verbose_name="巡察机构")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, related_name="ledger_files", verbose_name="巡察任务"
    )
    name = models.CharField("文件名", max_length=180)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="原表")
    sheet = models.CharField("工作表", max_length=60, blank=True)
    columns = models.JSONField("列的对应", default=dict)
    words = models.JSONField("原表用语", default=dict)
    last_row = models.PositiveIntegerField("最后一行")
    refused = models.PositiveIntegerField("未导入的行", default=0)
    converted = models.BooleanField("由旧版格式转换", default=False)

    objects = querysets.LedgerFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "台账原表"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    def recusal_unit_ids(self) -> tuple[Any, ...]:
        found = set(self.rows.values_list("unit", flat=True)) | set(self.rows.values_list("account__holder", flat=True))
        return tuple(found - {None})


class LedgerRow(Keyed):
    """One row of the file: the account it became or was known as, if any, and what it said, field by field."""

    source = models.ForeignKey(LedgerFile, models.PROTECT, related_name="rows", verbose_name="台账原表")
    row = models.PositiveIntegerField("行")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="被巡察单位")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="file_rows", verbose_name="账户")
    told = models.JSONField("原文", default=dict)

    objects = querysets.LedgerRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "原表的行"
        ordering = ["row"]
        constraints = [models.UniqueConstraint(fields=["source", "row"], name="ledger_row_once")]

    def __str__(self) -> str:
        return f"{self.source} 第{self.row}行"
