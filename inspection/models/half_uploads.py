"""Uploads under way: what of a large file has arrived, piece by piece, until it is whole or its time is over."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class HalfUpload(models.Model):
    """One file of one person at one record's upload address. Its pieces hang on it and go with it: no file is on the disk."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    place = models.CharField(max_length=200)
    slot = models.CharField(max_length=40, blank=True)
    # How the browser knows the file again after a reload: name, size and when it was changed.
    mark = models.CharField(max_length=64)
    name = models.CharField(max_length=180)
    size = models.PositiveBigIntegerField()
    began_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "未传完的文件"
        constraints = [
            models.UniqueConstraint(fields=["user", "place", "slot", "mark"], name="half_upload_once_per_file"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="half_upload_of_something"),
        ]

    def __str__(self) -> str:
        return self.name


class UploadPiece(models.Model):
    """One piece, enciphered under the server's key and bound to its upload and place in it (inspection.half_uploads)."""

    upload = models.ForeignKey(HalfUpload, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    box = models.BinaryField()

    class Meta:
        verbose_name = verbose_name_plural = "文件片段"
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="upload_piece_once")]

    def __str__(self) -> str:
        return str(self.number)
