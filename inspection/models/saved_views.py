"""A list as somebody wants to see it again: the address of its filter, its order and its columns, under a name."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models.records import Keyed


class SavedViewQuerySet(models.QuerySet[Any]):
    def for_user(self, user: Any, offices: Any) -> SavedViewQuerySet:
        """One's own, and those that the offices one belongs to give to all their people."""
        return self.filter(Q(user=user) | Q(office__in=offices))


class SavedView(Keyed):
    """A saved view opens nothing: it is an address of the list, which asks for the reader's own scope."""

    LONGEST = 1500

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name="保存人"
    )
    # Given to all the people of the office.
    office = models.ForeignKey(
        "inspection.Office", models.PROTECT, null=True, related_name="+", verbose_name="供本机构使用"
    )
    path = models.CharField("清单", max_length=200)
    name = models.CharField("名称", max_length=30)
    query = models.CharField("条件", max_length=LONGEST)
    # Where its owner begins when he opens the list.
    first = models.BooleanField("打开清单时先用", default=False)
    saved_at = models.DateTimeField("保存时间", auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "清单视图"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "path", "name"], name="saved_view_name_once", violation_error_message="已有同名的视图。"
            ),
            models.UniqueConstraint(
                fields=["user", "path"], condition=Q(first=True), name="saved_view_one_comes_first"
            ),
            models.CheckConstraint(condition=~Q(query=""), name="saved_view_says_something"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return f"{self.path}?{self.query}"
