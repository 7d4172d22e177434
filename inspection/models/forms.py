"""What forms leave behind: the key of a form that was sent, drafts kept on the server, corrections, import mappings."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from inspection.models.records import Linked


class SentForm(models.Model):
    """The unique key of a form and its first answer: a repeat gets the same answer and changes nothing."""

    key = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    path = models.CharField(max_length=200)
    answer = models.CharField(max_length=300, blank=True)
    message = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "已提交表单"

    def __str__(self) -> str:
        return str(self.key)


class Draft(models.Model):
    """What somebody has typed so far, kept on the server until the form is sent: enciphered, his own, of one form."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    place = models.CharField(max_length=300)
    form_key = models.UUIDField()
    # Enciphered under the server's key and bound to user, place and form (inspection.drafts).
    box = models.BinaryField()
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "草稿"
        indexes = [models.Index(fields=["user", "place"], name="draft_place")]
        constraints = [models.UniqueConstraint(fields=["user", "form_key"], name="draft_once_per_form")]

    def __str__(self) -> str:
        return self.place


class Correction(Linked):
    """A correction beside the original (更正): field, old, new, reason. Never erased."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    field = models.CharField("项目", max_length=40)
    label = models.CharField("名称", max_length=40)
    old = models.TextField("原内容", blank=True)
    new = models.TextField("更正后", blank=True)
    reason = models.CharField("更正原因", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="更正人")
    at = models.DateTimeField("更正时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "更正"
        ordering = ["at"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="correction_record")]
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="correction_states_its_reason")]

    def __str__(self) -> str:
        return f"{self.label}：{self.old} → {self.new}"


class ImportMapping(models.Model):
    """How an office's own file head maps to our fields; remembered by the head's signature."""

    office = models.ForeignKey("inspection.Office", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入列对应"
        constraints = [
            models.UniqueConstraint(fields=["office", "kind", "signature"], name="import_mapping_once_per_head"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.signature[:8]}"


class ImportBatch(models.Model):
    """One imported file: dry run first, then for real, all rows in one transaction."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey("inspection.Office", models.PROTECT, related_name="+")
    kind = models.CharField("种类", max_length=40)
    assignment_id = models.UUIDField(null=True)
    filename = models.CharField("文件名", max_length=180)
    # The uploaded bytes wait here between dry run and commit and are cleared after either outcome.
    content = models.BinaryField(null=True)
    mapping = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    committed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.filename
