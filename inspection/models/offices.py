"""Inspection offices: a tree 省/市/县, and each office's own settings."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models


class OfficeLevel(models.TextChoices):
    PROVINCE = "province", "省（区、市）委"
    CITY = "city", "市（州、盟）委"
    COUNTY = "county", "县（市、区、旗）委"


class Office(models.Model):
    """An inspection office (巡察机构): the committee it serves, its names and its term (R-004)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("机构名称", max_length=60, unique=True)
    committee = models.CharField("派出党委全称", max_length=60, help_text="如：中共云岭县委员会")
    committee_short = models.CharField("派出党委简称", max_length=20, help_text="如：云岭县委")
    group_name = models.CharField("领导小组名称", max_length=60)
    code = models.CharField("机关代字", max_length=20, help_text="文号用，如：云委巡")
    region = models.ForeignKey("inspection.Region", models.PROTECT, null=True, blank=True, verbose_name="地区")
    level = models.CharField("层级", max_length=10, choices=OfficeLevel.choices, default=OfficeLevel.COUNTY)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="lower", verbose_name="上级机构"
    )
    term = models.PositiveSmallIntegerField("届次", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "巡察机构"
        constraints = [
            models.CheckConstraint(condition=models.Q(term__gte=1), name="office_term_counts_from_one"),
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="office_is_not_its_own_superior"),
        ]

    def __str__(self) -> str:
        return self.name

    def below(self) -> set[Any]:
        """Keys of this office and of all below it: none of them can be its superior."""
        found = {self.pk}
        while more := set(Office.objects.filter(parent__in=found).values_list("pk", flat=True)) - found:
            found |= more
        return found


class OfficeSetting(models.Model):
    """One version of one setting of an office; the newest version holds, older ones stay readable."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="settings")
    key = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    value = models.JSONField()
    reason = models.CharField("修改原因", max_length=200, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "机构设置"
        constraints = [
            models.UniqueConstraint(fields=["office", "key", "version"], name="office_setting_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"

    @classmethod
    def current(cls, office_id: Any, key: str) -> OfficeSetting | None:
        return cls.objects.filter(office_id=office_id, key=key).order_by("-version").first()
