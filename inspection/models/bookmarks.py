"""What a person keeps of the records he works with: opened lately, pinned, followed. His own, and no business of the trail's."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models

from inspection.models.records import Linked


class BookmarkQuerySet(models.QuerySet[Any]):
    def of(self, user: Any) -> BookmarkQuerySet:
        return self.filter(user=user)


class Bookmark(Linked):
    """One person's mark on one record. It opens nothing: whatever is shown by it is asked for in his scope again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bookmarks")
    opened_at = models.DateTimeField("最近打开", null=True)
    pinned_at = models.DateTimeField("置顶时间", null=True)
    followed_at = models.DateTimeField("关注时间", null=True)
    # The last row of the trail that its follower was told of.
    told_until = models.BigIntegerField(default=0, editable=False)

    objects = BookmarkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "书签"
        constraints = [models.UniqueConstraint(fields=["user", "content_type", "object_id"], name="bookmark_once")]
        indexes = [models.Index(fields=["user", "-opened_at"], name="bookmark_recent")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.object_id}"  # type: ignore[attr-defined]

    @property
    def content_type_label(self) -> str:
        """The model as addresses name it."""
        found = ContentType.objects.get_for_id(self.content_type_id).model_class()
        return found._meta.label_lower if found is not None else ""
