"""Relatives and acquaintances (亲属熟人申报): declared by a person about himself, seen by himself and the office only."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from inspection.models.records import Record
from inspection.models.recusals import KeepingOutQuerySet, Recusal


class Relation(models.TextChoices):
    """Relatives keep a person out of the unit; an acquaintance is told to the office, which decides (R-020)."""

    SPOUSE = "spouse", "配偶"
    PARENT = "parent", "父母"
    CHILD = "child", "子女"
    SIBLING = "sibling", "兄弟姐妹"
    IN_LAW = "in_law", "近姻亲"
    OTHER = "other", "其他亲属"
    ACQUAINTANCE = "acquaintance", "熟人"


class RelativeQuerySet(KeepingOutQuerySet):
    def present(self) -> RelativeQuerySet:
        """Those not ended."""
        return self.filter(ended_on=None)


class Relative(Record):
    """Somebody close to a person who works in a unit, as the person himself declared (R-020).

    A relative always carries the recusal that was made from it; ending the declaration does not lift that.
    """

    noun = "relative"
    space = "rounds:"

    person = models.ForeignKey("inspection.Person", models.PROTECT, related_name="relatives", verbose_name="申报人")
    name = models.CharField("姓名", max_length=40)
    relation = models.CharField("关系", max_length=12, choices=Relation.choices)
    unit = models.ForeignKey("inspection.Unit", models.PROTECT, related_name="+", verbose_name="所在单位")
    post = models.CharField("职务", max_length=60)
    note = models.CharField("说明", max_length=200, blank=True)
    recusal = models.ForeignKey(
        Recusal, models.PROTECT, null=True, editable=False, related_name="relatives", verbose_name="所生回避"
    )
    ended_on = models.DateField("撤销日期", null=True, editable=False)
    end_reason = models.CharField("撤销原因", max_length=200, blank=True)

    objects = RelativeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "亲属熟人申报"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name", "unit"], condition=Q(ended_on=None), name="relative_declared_once"
            ),
            models.CheckConstraint(
                condition=Q(relation="acquaintance") | Q(recusal__isnull=False), name="relative_keeps_out_of_the_unit"
            ),
            models.CheckConstraint(condition=Q(ended_on=None) | ~Q(end_reason=""), name="relative_ended_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.get_relation_display()}{self.name}"

    def scope_office_id(self) -> Any:
        return self.unit.office_id

    @property
    def situation(self) -> str:
        """What the recusal says of it: relation, unit and post, never the relative's name."""
        return f"{self.get_relation_display()}任{self.unit.short_name}{self.post}"
