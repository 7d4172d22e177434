"""The keys with which an office's system signs its papers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from inspection.models.records import Keyed


class SigningKey(Keyed):
    """An Ed25519 key of an office. A key that was retired signs nothing more; what it signed stays proven by it."""

    office = models.ForeignKey("inspection.Office", models.PROTECT, related_name="signing_keys")
    # 32 bytes in hexadecimal; anybody may know it.
    public = models.CharField("公钥", max_length=64, unique=True)
    # Enciphered under the server's key and bound to this row (inspection.server_keys).
    private = models.BinaryField(editable=False)
    created_at = models.DateTimeField("启用时间", auto_now_add=True)
    retired_at = models.DateTimeField("停用时间", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "公文签名密钥"
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["office"], condition=Q(retired_at=None), name="signing_key_one_in_use"),
        ]

    def __str__(self) -> str:
        return self.short

    @property
    def short(self) -> str:
        """The first eight digits, by which a paper names the key."""
        return self.public[:8]
