"""Files: stored once by content, attached to records, handed out only through the record's own scope."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models.records import Linked


class StoredFile(models.Model):
    """Bytes on the storage, named by their SHA-256; a row exists only when the file is whole and synced."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    mime = models.CharField(max_length=100)
    stored_at = models.DateTimeField(auto_now_add=True)
    # Destroyed when its time was over: the row stays, the bytes do not.
    destroyed_at = models.DateTimeField("销毁时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "存储文件"

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def path(self) -> str:
        """Place under MEDIA_ROOT: two levels of folders from the hash."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"


OOXML = "application/vnd.openxmlformats-officedocument."
# Content types by kind, for copies and originals alike.
TYPES = {
    "pdf": "application/pdf", "docx": f"{OOXML}wordprocessingml.document", "xlsx": f"{OOXML}spreadsheetml.sheet",
    "ofd": "application/ofd", "jpeg": "image/jpeg", "png": "image/png",
}  # fmt: skip


class CopyState(models.TextChoices):
    """Where a working copy stands. Without one the readers of a record get nothing, never the raw file."""

    PENDING = "pending", "处理中"
    READY = "ready", "可下载"
    FAILED = "failed", "不能生成副本"
    NONE = "none", "无副本"  # audio and video
    DESTROYED = "destroyed", "已到期销毁"


class Attachment(Linked):
    """A file on a record, in a slot (佐证材料, 扫描件 …). Never replaced: a newer one stands beside it.

    ``file`` is the original, enciphered where its source is ``protected``; ``copy`` what readers get. ``sha256`` is the
    original's hash, empty for a protected one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    copy = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    copy_state = models.CharField(max_length=9, choices=CopyState.choices, default=CopyState.PENDING)
    kind = models.CharField(max_length=8, blank=True)
    sha256 = models.CharField("校验值", max_length=64, blank=True)
    protected = models.BooleanField(default=False)
    name = models.CharField("文件名", max_length=180)
    slot = models.CharField("类别", max_length=40, default="material")
    note = models.CharField("说明", max_length=200, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    added_at = models.DateTimeField("上传时间", auto_now_add=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    withdrawn_reason = models.CharField("撤回原因", max_length=200, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["added_at"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="attachment_record")]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""), name="attachment_withdrawn_with_reason"
            ),
            models.CheckConstraint(
                condition=~Q(copy_state="ready") | ~Q(copy=None), name="attachment_ready_has_its_copy"
            ),
            models.CheckConstraint(
                condition=Q(protected=False) | Q(sha256=""), name="attachment_protected_shows_no_hash"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def mime(self) -> str:
        """The content type of what readers get."""
        return self.copy.mime if self.copy is not None else TYPES.get(self.kind, self.file.mime)

    @property
    def size(self) -> int:
        """Bytes of what readers get."""
        return self.copy.size if self.copy is not None else self.file.size

    @property
    def is_readable(self) -> bool:
        """Whether there is something to hand out: a working copy, or audio and video of an open source as they came."""
        return self.withdrawn_at is None and (
            self.copy_state == CopyState.READY or (self.copy_state == CopyState.NONE and not self.protected)
        )

    @property
    def has_open_original(self) -> bool:
        """Whether the original may be fetched beside the copy: open source, and not an old format that may act."""
        return (
            self.withdrawn_at is None
            and not self.protected
            and self.copy_state == CopyState.READY
            and self.kind in TYPES
            and self.file.mime != "application/x-ole-storage"
        )
