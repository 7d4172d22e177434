"""Texts that are searched and shown nowhere: of issued papers, of files people uploaded. Each is bound to its row and goes with it."""

from __future__ import annotations

from django.db import models

from inspection import bigrams
from inspection.models.files import Attachment
from inspection.models.papers import Paper


class PaperText(models.Model):
    """The words of an issued paper without mark-up and white space, in a table of their own with its index."""

    paper = models.OneToOneField(Paper, models.CASCADE, primary_key=True, related_name="text")
    text = models.TextField("文字")

    class Meta:
        verbose_name = verbose_name_plural = "公文文字"
        indexes = [bigrams.index("text", "paper_text_pairs")]

    def __str__(self) -> str:
        return str(self.paper)


class AttachmentText(models.Model):
    """The words of a file from an open source, read once in a confined child; empty where there were none to read.

    Never of a sealed original, never of what hangs on petitions and leads.
    """

    attachment = models.OneToOneField(Attachment, models.CASCADE, primary_key=True, related_name="text")
    text = models.TextField("文字", blank=True)
    read_at = models.DateTimeField("读取时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "附件文字"
        indexes = [bigrams.index("text", "attachment_text_pairs")]

    def __str__(self) -> str:
        return str(self.attachment)
