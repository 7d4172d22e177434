"""Regions and units: everything an inspection is of, and every organ a thing may be handed to."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from inspection.models.pinyin import PinyinField

if TYPE_CHECKING:
    from inspection.models.users import User


class Region(models.Model):
    """A place, as a tree: 地域回避 compares a native place with the region of a unit."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("名称", max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="lower", verbose_name="上级地区"
    )

    class Meta:
        verbose_name = verbose_name_plural = "地区"
        constraints = [models.UniqueConstraint(fields=["parent", "name"], name="region_once_under_its_parent")]

    def __str__(self) -> str:
        return f"{self.parent.name}{self.name}" if self.parent else self.name

    def lineage(self) -> list[Any]:
        """Keys of this region and all above it, nearest first."""
        keys, region = [], self
        while region is not None:
            keys.append(region.pk)
            region = region.parent
        return keys


class UnitCategory(models.TextChoices):
    TOWN = "town", "镇"
    TOWNSHIP = "township", "乡"
    STREET = "street", "街道"
    DEPARTMENT = "department", "部门"
    ENTERPRISE = "enterprise", "国企"
    ABROAD = "abroad", "驻外机构"
    VILLAGE = "village", "村（社区）"
    INSTITUTION = "institution", "直属单位"


class PartyBody(models.TextChoices):
    COMMITTEE = "committee", "党委"
    GROUP = "group", "党组"
    GENERAL_BRANCH = "general_branch", "党总支"
    BRANCH = "branch", "党支部"


class OrganKind(models.TextChoices):
    """What an organ may receive (R-042, R-230, R-231)."""

    NONE = "", "一般单位"
    DISCIPLINE = "discipline", "纪检监察机关"
    ORGANISATION = "organisation", "组织部门"
    PETITION_BUREAU = "petition_bureau", "信访部门"
    JUDICIAL = "judicial", "公安司法机关"
    FUNCTIONAL = "functional", "职能部门"


class UnitQuerySet(models.QuerySet["Unit"]):
    def in_use(self, today: date) -> UnitQuerySet:
        """Units valid on a day: begun and not yet abolished or merged."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=today), Q(valid_until=None) | Q(valid_until__gte=today)
        )

    def under(self, unit: Unit) -> UnitQuerySet:
        """The unit and every unit below it (any depth up to five, which no tree of party bodies exceeds)."""
        below = Q(pk=unit.pk)
        path = "parent"
        for _ in range(5):
            below |= Q(**{path: unit.pk})
            path += "__parent"
        return self.filter(below)

    def for_user(self, user: User) -> UnitQuerySet:
        """Names of units are no secret inside; the unit side is offered only its own."""
        from inspection.models.grants import UnitGrant

        own = UnitGrant.objects.live(user).filter(role__in=UnitGrant.UNIT_SIDE).values_list("unit_id", flat=True)
        keys = list(own)
        return self.filter(pk__in=keys) if keys else self


class Unit(models.Model):
    """A party organisation or department: tree, kind, rank, validity; a successor takes over coverage and accounts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("单位名称", max_length=80)
    short_name = models.CharField("简称", max_length=30)
    pinyin = PinyinField("名称拼音")
    office = models.ForeignKey("inspection.Office", models.PROTECT, related_name="units", verbose_name="归口巡察机构")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="lower", verbose_name="上级单位"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="units", verbose_name="所在地区"
    )
    category = models.CharField(
        "单位类别", max_length=12, choices=UnitCategory.choices, default=UnitCategory.DEPARTMENT
    )
    party_body = models.CharField("党组织类型", max_length=16, choices=PartyBody.choices, default=PartyBody.COMMITTEE)
    organ_kind = models.CharField(
        "机关性质", max_length=16, choices=OrganKind.choices, default=OrganKind.NONE, blank=True
    )
    rank = models.CharField("级别", max_length=20, blank=True)
    # What an inspection of it looks at first, and when it is planned, follows from these.
    tags = models.ManyToManyField("inspection.Code", blank=True, related_name="+", verbose_name="单位标签")
    covered = models.BooleanField("纳入全覆盖", default=True)
    exclusion_reason = models.CharField("不纳入原因", max_length=200, blank=True)
    valid_from = models.DateField("设立日期", null=True, blank=True)
    valid_until = models.DateField("撤并日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="承继单位"
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="unit_name_once_per_office"),
            models.CheckConstraint(
                condition=Q(covered=True) | ~Q(exclusion_reason=""), name="unit_excluded_only_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_from=None) | Q(valid_until__gte=models.F("valid_from")),
                name="unit_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def party_name(self) -> str:
        """The party body's own name as papers address it: 青石乡党委, 县教育局党组."""
        return f"{self.short_name}{self.get_party_body_display()}"
