"""The vault's rows: custodians' keys, and secrets sealed to them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection.models.records import Linked


class CustodianKey(models.Model):
    """A custodian's key pair: the public half in the open, the private half wrapped by his passphrase."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey("inspection.Office", models.PROTECT, related_name="custodian_keys")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="custodian_keys")
    public_key = models.BinaryField()
    wrapped_key = models.BinaryField()
    salt = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "保管人密钥"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "user"], condition=Q(retired_at=None), name="custodian_key_one_in_use"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class SealedSecret(Linked):
    """A secret of a record (who reported), sealed to each custodian before it reaches the database and bound to its row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    field = models.CharField(max_length=40)
    custodian = models.ForeignKey(CustodianKey, models.PROTECT, related_name="secrets")
    ciphertext = models.BinaryField()
    sealed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "封存内容"
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "field", "custodian"], name="sealed_secret_once_per_custodian"
            ),
        ]

    def __str__(self) -> str:
        return self.field


class Release(models.Model):
    """A request to look at a sealed identity: reason, a second person's decision, a time box (R-202)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    secret_of = models.UUIDField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField("理由", max_length=200)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "身份查看申请"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="release_states_its_reason"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="release_decided_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by} {self.asked_at:%F %T}"
