"""The audit trail: one row for each write and each look that matters; rows are hashed, batches sealed."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone


class AuditEntry(models.Model):
    """What one person did or looked at. Append-only: triggers refuse change and deletion, the web role lacks the right."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_constraint=True)
    actor_name = models.CharField(max_length=60)
    verb = models.CharField(max_length=40)
    label = models.CharField(max_length=60)
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    object_id = models.UUIDField(null=True)
    assignment_id = models.UUIDField(null=True)
    office_id = models.UUIDField(null=True)
    data = models.JSONField(default=dict)
    request_id = models.CharField(max_length=36, blank=True)
    row_hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["content_type", "object_id", "id"]),
            models.Index(fields=["actor", "id"]),
            models.Index(fields=["assignment_id", "id"]),
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%F %T} {self.actor_name} {self.label}"


class AuditSeal(models.Model):
    """A seal over a run of rows, chained to the seal before; its hash is what gets anchored off the host."""

    id = models.BigAutoField(primary_key=True)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField(unique=True)
    rows = models.PositiveIntegerField()
    # Key and shortened hash of each row, so that a fault can be named; the seal's own hash is what proves it.
    leaves = models.BinaryField(default=b"")
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()
    # Whether the hash covers the time of sealing too: seals of the first form did not.
    covers_time = models.BooleanField(default=False)

    class Meta:
        verbose_name = verbose_name_plural = "审计封存"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_id__gte=models.F("first_id")), name="audit_seal_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}—{self.last_id}"
