"""Signatures: who, in which capacity, over which content."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection.models.records import Linked


class Signature(Linked):
    """One signed slot. Online, or on paper: a clerk records signer and date, a second person confirms the scan."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    capacity = models.CharField("签字身份", max_length=40)
    opinion = models.CharField("意见", max_length=300, blank=True)
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="signatures", verbose_name="签字人"
    )
    signer_name = models.CharField("签字人姓名", max_length=60)
    signed_on = models.DateField("签字日期")
    recorded_at = models.DateTimeField(auto_now_add=True)
    content_hash = models.CharField(max_length=64)
    on_paper = models.BooleanField("纸质签字", default=False)
    scan = models.ForeignKey(
        "inspection.Attachment", models.PROTECT, null=True, related_name="+", verbose_name="扫描件"
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField("核对时间", null=True)
    voided_at = models.DateTimeField("失效时间", null=True)
    void_reason = models.CharField("失效原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "签字"
        ordering = ["recorded_at"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="signature_record")]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "capacity"],
                condition=Q(voided_at=None),
                name="signature_once_per_capacity",
            ),
            models.CheckConstraint(
                condition=Q(on_paper=False) | ~Q(recorded_by=None), name="signature_on_paper_has_a_recorder"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("recorded_by")),
                name="signature_on_paper_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.capacity} {self.signer_name} {self.signed_on}"
