"""Registered devices: somebody's browser that the office's administrator has allowed to take photographs into the case."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from inspection.models.records import Keyed


class Device(Keyed):
    """One browser of one person. It holds a long random token; here lies only what the token can be compared with."""

    office = models.ForeignKey("inspection.Office", models.PROTECT, related_name="+", verbose_name="巡察机构")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="使用人")
    name = models.CharField("设备名称", max_length=40)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    asked_at = models.DateTimeField("申请时间", auto_now_add=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="同意人"
    )
    approved_at = models.DateTimeField("同意时间", null=True)
    expires_on = models.DateField("有效期至", null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="撤销人"
    )
    ended_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "登记设备"
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("user")), name="device_approved_by_another"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None, expires_on=None)
                | (~Q(approved_by=None) & ~Q(approved_at=None) & ~Q(expires_on=None)),
                name="device_approved_until_a_day",
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None, ended_at=None) | (~Q(ended_by=None) & ~Q(ended_at=None)),
                name="device_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Asked for and not decided."""
        return self.approved_at is None and self.ended_at is None

    @property
    def is_valid(self) -> bool:
        return self.expires_on is not None and self.ended_at is None and self.expires_on >= timezone.localdate()

    @property
    def state(self) -> tuple[str, str]:
        """In words, with a tone."""
        if self.ended_at is not None:
            return ("已撤销" if self.approved_at else "未同意"), "neutral"
        if self.approved_at is None:
            return "待同意", "warn"
        return ("有效", "good") if self.is_valid else ("已到期", "bad")
