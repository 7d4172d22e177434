"""Dated grants at offices and units; an assignment's grants live with the assignment."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

if TYPE_CHECKING:
    from inspection.models.users import User


def live_on(today: date, prefix: str = "") -> Q:
    """Begun, not ended, not revoked on a day (both end days included)."""
    return (
        Q(**{f"{prefix}begins__lte": today})
        & (Q(**{f"{prefix}ends": None}) | Q(**{f"{prefix}ends__gte": today}))
        & Q(**{f"{prefix}revoked_at": None})
    )


class GrantQuerySet(models.QuerySet):
    def live(self, user: User | None = None, today: date | None = None) -> GrantQuerySet:
        """Grants in force on a day (today when not given), of one user when given."""
        live = self.filter(live_on(today or timezone.localdate()))
        return live.filter(user=user) if user is not None else live


class DatedGrant(models.Model):
    """A role for a time, by a document. Its end is felt on the next request; nothing is ever deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    role = models.CharField("角色", max_length=40)
    begins = models.DateField("起始日期")
    ends = models.DateField("截止日期", null=True, blank=True)
    document = models.CharField("依据", max_length=120, blank=True, help_text="文件或文号")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="授权人"
    )
    granted_at = models.DateTimeField("授权时间", auto_now_add=True)
    revoked_at = models.DateTimeField("收回时间", null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.role} {self.begins}—{self.ends or ''}"


class OfficeGrant(DatedGrant):
    """An office-wide role, held at one office."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="office_grants", verbose_name="账号"
    )
    office = models.ForeignKey("inspection.Office", models.PROTECT, related_name="grants", verbose_name="机构")

    class Meta:
        verbose_name = verbose_name_plural = "机构角色"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("begins")), name="office_grant_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["user", "office", "role"],
                condition=Q(revoked_at=None, ends=None),
                name="office_grant_open_once",
            ),
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(document=""),
                name="office_grant_names_its_document",
                violation_error_message="请填写授予角色的依据文件。",
            ),
            # Somebody from above comes for a time, by a letter: never for good (上级检查人员).
            models.CheckConstraint(
                condition=~Q(role="visiting_inspector") | (Q(ends__isnull=False) & ~Q(document="")),
                name="office_grant_of_a_visitor_ends_and_names_its_document",
                violation_error_message="上级检查人员须有截止日期和依据文件。",
            ),
        ]


class UnitGrant(DatedGrant):
    """A seat in a unit: its secretary or liaison (the unit side), or an organ's officer at his own desk."""

    UNIT_SIDE = ("unit_secretary", "unit_liaison", "unit_clerk", "unit_leader", "unit_deputy")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="unit_grants", verbose_name="账号")
    unit = models.ForeignKey("inspection.Unit", models.PROTECT, related_name="grants", verbose_name="单位")

    class Meta:
        verbose_name = verbose_name_plural = "单位席位"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("begins")), name="unit_grant_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["user", "unit", "role"], condition=Q(revoked_at=None, ends=None), name="unit_grant_open_once"
            ),
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(document=""),
                name="unit_grant_names_its_document",
                violation_error_message="请填写授予角色的依据文件。",
            ),
        ]
