"""The office's editable lists: list → code → text, versioned; a record points at the row it was given."""

from __future__ import annotations

import uuid

from django.db import models


class CodeList(models.Model):
    """One version of an editable list, e.g. 巡察方式 or 问题分类; a round may choose its version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(
        "inspection.Office",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="机构",
        help_text="空表示各机构共用的初始清单",
    )
    key = models.CharField("清单", max_length=40)
    title = models.CharField("名称", max_length=60)
    version = models.PositiveIntegerField("版本", default=1)
    active = models.BooleanField("启用", default=True)
    source = models.CharField("出处", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "代码清单"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "key", "version"], name="code_list_version_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.version}版）"


class Code(models.Model):
    """One entry of a list. Rows are not rewritten once used: a change makes a new version of the list."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list = models.ForeignKey(CodeList, models.PROTECT, related_name="codes", verbose_name="清单")
    code = models.CharField("代码", max_length=40)
    text = models.CharField("文字", max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="lower", verbose_name="上级")
    position = models.PositiveSmallIntegerField("次序", default=0)
    active = models.BooleanField("启用", default=True)
    data = models.JSONField("附加属性", default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "代码"
        ordering = ["position", "code"]
        constraints = [models.UniqueConstraint(fields=["list", "code"], name="code_once_in_its_list")]

    def __str__(self) -> str:
        return self.text
