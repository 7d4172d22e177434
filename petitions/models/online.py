"""网上来信: letters from the public's own door, and what passes under their receipt. Nothing here says who or whence."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models import Keyed, Office
from petitions.models.petitions import Petition


class OnlineGate(Keyed):
    """An office's keys for its public door: letters are sealed to one, bundles signed with the other.

    The private halves are enciphered under the server's key. They open what is written to the office and would stand in its
    register anyhow; whoever reported is sealed to the custodians, and these keys do not open that.
    """

    office = models.OneToOneField(Office, models.PROTECT, related_name="online_gate")
    intake_key = models.BinaryField()
    intake_secret = models.BinaryField()
    signing_key = models.BinaryField()
    signing_secret = models.BinaryField()
    door_key = models.BinaryField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "网上来信密钥"

    def __str__(self) -> str:
        return f"{self.office}网上来信"

    @property
    def public_key(self) -> str:
        """What the public's door registers: bundles are signed with its other half."""
        return bytes(self.signing_key).hex()


class OnlineLetter(Keyed):
    """That a petition came by the public's door: its receipt's number, and the key answers are sealed to."""

    petition = models.OneToOneField(Petition, models.PROTECT, related_name="online", verbose_name="信访件")
    number = models.CharField(max_length=32, unique=True)
    reply_key = models.BinaryField()
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "网上来信"

    def __str__(self) -> str:
        return f"{self.petition}（网上来信）"


class OnlineMessage(Keyed):
    """A further letter of the reporter, or a question or an answer of the handlers, under one receipt.

    ``box``: the handlers' words, sealed for whoever holds the receipt. ``note``: which enclosed file could not be taken, and why.
    """

    letter = models.ForeignKey(OnlineLetter, models.PROTECT, related_name="messages")
    on = models.DateField("日期")
    text = models.TextField("内容")
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="承办人")
    box = models.BinaryField(null=True)
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "网上往来"
        ordering = ["noted_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(by=None, box=None) | (~Q(by=None) & ~Q(box=None)), name="online_message_sealed_if_ours"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {'答复' if self.by_id else '补充'}"
