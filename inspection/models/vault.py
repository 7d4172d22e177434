"""The vault's rows: custodians' keys and how they came to be, secrets sealed to them, requests to look, likeness tokens."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from inspection.models.records import Keyed, Linked


class CustodianKey(models.Model):
    """A custodian's key pair: the public half in the open, the private half wrapped by his passphrase.

    With an assignment it is the 信访专办员's, to whom only that assignment's secrets are sealed. Without a user it is the
    escrow key, whose private half exists only as paper shares in the safe.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey("inspection.Office", models.PROTECT, related_name="custodian_keys")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="custodian_keys")
    assignment_id = models.UUIDField(null=True)
    public_key = models.BinaryField()
    wrapped_key = models.BinaryField(default=b"")
    salt = models.BinaryField(default=b"")
    # What the passphrase cost when it was set (Argon2id passes and bytes): a later setting must not lock anybody out.
    passes = models.PositiveSmallIntegerField(default=3)
    memory = models.PositiveIntegerField(default=268_435_456)
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "保管人密钥"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "user"], condition=Q(retired_at=None, assignment_id=None), name="custodian_key_one_in_use"
            ),
            models.UniqueConstraint(
                fields=["assignment_id"], condition=Q(retired_at=None) & ~Q(assignment_id=None),
                name="custodian_key_one_per_assignment",
            ),
            models.UniqueConstraint(
                fields=["office"], condition=Q(retired_at=None, user=None), name="custodian_key_one_escrow"
            ),
            models.CheckConstraint(
                condition=~Q(user=None) | Q(assignment_id=None), name="custodian_key_escrow_is_the_offices"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.user.name if self.user else "应急密钥"

    @property
    def is_escrow(self) -> bool:
        return self.user_id is None


class CustodianAppointment(Keyed):
    """Somebody is to become a custodian, or to cease to be one: asked by one administrator, confirmed by another person.

    ``limited``: a 信访专办员, for the one assignment named at the confirmation. The administrator who asks sees no
    assignments, the one who confirms does.
    """

    office = models.ForeignKey("inspection.Office", models.PROTECT, related_name="custodian_appointments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="custodian_appointments")
    retires = models.ForeignKey(CustodianKey, models.PROTECT, null=True, related_name="retirements")
    limited = models.BooleanField("信访专办员", default=False)
    assignment_id = models.UUIDField(null=True)
    document = models.CharField("依据", max_length=120)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    confirmed = models.BooleanField(null=True)
    key = models.OneToOneField(CustodianKey, models.PROTECT, null=True, related_name="appointment")

    class Meta:
        verbose_name = verbose_name_plural = "保管人任免"
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "user", "limited"], condition=Q(confirmed=None, retires=None),
                name="custodian_appointment_asked_once",
            ),
            models.UniqueConstraint(
                fields=["retires"], condition=Q(confirmed=None) & ~Q(retires=None), name="custodian_retirement_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="custodian_appointment_takes_two"
            ),
            models.CheckConstraint(condition=~Q(asked_by=F("user")), name="custodian_appointment_not_of_oneself"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("user")), name="custodian_appointment_not_by_oneself"
            ),
            models.CheckConstraint(
                condition=Q(limited=False) | ~Q(confirmed=True) | ~Q(assignment_id=None) | ~Q(retires=None),
                name="custodian_appointment_limited_names_it",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{'免去' if self.retires_id else '设立'}{self.user.name}"


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


class ReleaseState(models.TextChoices):
    """Where one person's request to look stands."""

    NONE = "none", "未申请"
    ASKED = "asked", "待决定"
    DENIED = "denied", "未同意"
    GRANTED = "granted", "可查看"
    EXPIRED = "expired", "已过时限"
    REVOKED = "revoked", "已收回"


class Release(Linked):
    """A request to look at a sealed secret: reason, a second person's decision, a time box (R-202).

    ``box`` is the secret sealed anew under the one-time code of this release; it is destroyed with the release.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    field = models.CharField(max_length=40)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField("理由", max_length=200)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)
    until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    box = models.BinaryField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "身份查看申请"
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="release_of_record")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="release_states_its_reason"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="release_decided_by_another"
            ),
            models.CheckConstraint(
                condition=Q(box=None) | (Q(granted=True, revoked_at=None) & ~Q(until=None) & ~Q(decided_by=None)),
                name="release_box_only_while_granted",
            ),
            models.UniqueConstraint(
                fields=["content_type", "object_id", "field", "asked_by"], condition=Q(granted=None),
                name="release_asked_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.asked_by} {timezone.localtime(self.asked_at):%F %T}"

    @property
    def state(self) -> ReleaseState:
        if self.granted is None:
            return ReleaseState.ASKED
        if not self.granted:
            return ReleaseState.DENIED
        if self.revoked_at is not None:
            return ReleaseState.REVOKED
        live = self.box is not None and self.until is not None and timezone.now() < self.until
        return ReleaseState.GRANTED if live else ReleaseState.EXPIRED


class LikenessToken(Linked):
    """What a secret's telephone and identity numbers look like under the office's index key, itself enciphered under it.

    Two rows of one number show nothing in common; only whoever opens the index key sees which are alike.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey("inspection.Office", models.PROTECT, related_name="+")
    field = models.CharField(max_length=40)
    ciphertext = models.BinaryField()

    class Meta:
        verbose_name = verbose_name_plural = "相似比对标记"
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "field"], name="likeness_token_once"),
        ]

    def __str__(self) -> str:
        return self.field
