"""Stacks of signed papers scanned as one PDF: how far each is sorted, and where each page has its place."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection.models.paper_registers import POWER
from inspection.models.records import Record

if TYPE_CHECKING:
    from inspection.models.users import User


class ScanStackQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """One's own: the pages nobody could match may be of anything."""
        return self.filter(created_by=user, office__in=import_module("inspection.access").offices_with(user, POWER))


class StackStatus(models.TextChoices):
    WAITING = "waiting", "待处理"
    WORKING = "working", "处理中"
    SORTED = "sorted", "已分拣"
    FAILED = "failed", "失败"
    DONE = "done", "归档完毕"


class ScanStack(Record):
    """One stack. Its bytes lie enciphered in ``pieces`` until every page has its place, and are destroyed then."""

    noun = "scan_stack"
    space = ""

    office = models.ForeignKey("inspection.Office", models.PROTECT, related_name="+", verbose_name="巡察机构")
    name = models.CharField("文件名", max_length=200)
    pages = models.PositiveSmallIntegerField("页数")
    status = models.CharField("状态", max_length=8, choices=StackStatus.choices, default=StackStatus.WAITING)
    # One turn of the worker: whoever finds another beginning than his own has lost it.
    started_at = models.DateTimeField("开始处理", null=True, editable=False)
    read = models.PositiveSmallIntegerField("已读页数", default=0)
    failure = models.CharField("失败原因", max_length=300, blank=True)

    objects = ScanStackQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "扫描件拆分"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(pages__gte=1), name="scan_stack_has_pages"),
            models.CheckConstraint(condition=Q(read__lte=F("pages")), name="scan_stack_reads_its_own_pages"),
            models.CheckConstraint(
                condition=~Q(status="working") | ~Q(started_at=None), name="scan_stack_works_since_a_time"
            ),
            models.CheckConstraint(
                condition=Q(status="failed", failure__gt="") | (~Q(status="failed") & Q(failure="")),
                name="scan_stack_failed_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"扫描件“{self.name}”"

    @property
    def under_way(self) -> bool:
        return self.status in (StackStatus.WAITING, StackStatus.WORKING)

    @property
    def tone(self) -> str:
        return {"sorted": "warn", "failed": "bad", "done": "good"}.get(self.status, "info")


class PageState(models.TextChoices):
    OPEN = "open", "待归档"
    FILED = "filed", "已归档"
    ASIDE = "aside", "已搁置"


class ScanPage(models.Model):
    """One page of a stack: why it has no place yet, where it was filed, or why it was put aside and by whom."""

    stack = models.ForeignKey(ScanStack, models.PROTECT, related_name="sheets", verbose_name="扫描件")
    number = models.PositiveSmallIntegerField("页")
    state = models.CharField("结果", max_length=5, choices=PageState.choices, default=PageState.OPEN)
    words = models.CharField("情况", max_length=300, blank=True)
    attachment = models.ForeignKey("inspection.Attachment", models.PROTECT, null=True, related_name="+")
    # Of a page that a person placed; by its code it was filed for whoever handed the stack in.
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办理人"
    )
    settled_at = models.DateTimeField("办理时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "扫描页"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["stack", "number"], name="scan_page_once"),
            models.CheckConstraint(
                condition=Q(state="filed", attachment__isnull=False) | (~Q(state="filed") & Q(attachment=None)),
                name="scan_page_filed_is_a_file",
            ),
            models.CheckConstraint(
                condition=~Q(state="aside") | (~Q(words="") & ~Q(settled_by=None)), name="scan_page_aside_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}页"


class ScanPiece(models.Model):
    """One piece of a stack's bytes, enciphered under the server's key and bound to its stack and place."""

    stack = models.ForeignKey(ScanStack, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    box = models.BinaryField()

    class Meta:
        verbose_name = verbose_name_plural = "扫描件片段"
        constraints = [models.UniqueConstraint(fields=["stack", "number"], name="scan_piece_once")]

    def __str__(self) -> str:
        return str(self.number)
