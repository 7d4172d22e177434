"""Papers: a document printed from a record, from draft to issued and frozen."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models.records import Linked


class PaperStatus(models.TextChoices):
    DRAFT = "draft", "草稿"
    APPROVED = "approved", "已审定"
    ISSUED = "issued", "已印发"
    WITHDRAWN = "withdrawn", "已撤回"


class Paper(Linked):
    """One paper of one kind on one record. Issued, it is frozen: number, text, bytes and their hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("种类", max_length=60)
    title = models.CharField("标题", max_length=200)
    status = models.CharField("状态", max_length=10, choices=PaperStatus.choices, default=PaperStatus.DRAFT)
    office = models.ForeignKey("inspection.Office", models.PROTECT, related_name="papers")
    assignment_id = models.UUIDField(null=True, editable=False)
    unit = models.ForeignKey("inspection.Unit", models.PROTECT, null=True, related_name="+", verbose_name="主送单位")
    number = models.CharField("文号", max_length=60, blank=True)
    number_entry = models.OneToOneField("inspection.NumberEntry", models.PROTECT, null=True, related_name="paper")
    dated = models.DateField("成文日期", null=True)
    html = models.TextField("定稿文本", blank=True)
    text_hash = models.CharField(max_length=64, blank=True)
    file = models.ForeignKey("inspection.StoredFile", models.PROTECT, null=True, related_name="+")
    signing_key = models.ForeignKey("inspection.SigningKey", models.PROTECT, null=True, related_name="+")
    # What the code on the last page says: the fields with their signature (inspection.documents.proof).
    seal = models.CharField(max_length=600, blank=True, editable=False)
    # The same with the hash of the printed bytes, handed out beside the PDF.
    manifest = models.JSONField(default=dict, editable=False)
    warnings = models.JSONField("版面提示", default=list)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField("审定时间", null=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField("印发时间", null=True)
    withdrawn_reason = models.CharField("撤回原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "公文"
        ordering = ["-drafted_at"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="paper_record")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="issued") | (~Q(issued_at=None) & ~Q(html="") & ~Q(text_hash="")),
                name="paper_issued_is_frozen",
            ),
            models.CheckConstraint(condition=Q(seal="") | ~Q(signing_key=None), name="paper_sealed_with_a_key"),
            models.UniqueConstraint(
                fields=["content_type", "object_id", "kind"],
                condition=Q(status__in=["draft", "approved"]),
                name="paper_one_open_draft_per_kind",
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | ~Q(withdrawn_reason=""), name="paper_withdrawn_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class EditedText(models.Model):
    """A paper's free text as it came back from Word: put beside the old one first, then taken or left lying. Never changed.

    ``segments``: its lines, run by run between the fixed parts of the paper; none of them: as the record has it. ``base_hash``:
    what the record's own text was then. ``after``: the number of the text it was compared with.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="edited_texts", verbose_name="公文")
    number = models.PositiveSmallIntegerField("稿次", null=True, editable=False)
    after = models.PositiveSmallIntegerField("所比稿次", default=0, editable=False)
    segments = models.JSONField("正文", default=list)
    old = models.JSONField("比对的正文", default=list)
    remarks = models.JSONField("未读回的内容", default=list)
    base_hash = models.CharField(max_length=64, blank=True)
    base_day = models.DateField("比对日期")
    file_name = models.CharField("文件名", max_length=180, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    made_at = models.DateTimeField("上传时间", auto_now_add=True)
    taken_at = models.DateTimeField("采用时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "公文改稿"
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="edited_text_number_once"),
            models.CheckConstraint(
                condition=Q(number=None, taken_at=None) | (~Q(number=None) & ~Q(taken_at=None)),
                name="edited_text_taken_has_its_number",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}次改稿" if self.number else "待采用的改稿"
