"""Rows of the public's door: pages the office published, sealed letters on their way to it, sealed answers on their way back."""

from __future__ import annotations

import uuid

from django.db import models


class Page(models.Model):
    """One assignment's page while its channel is open, as the office's last bundle said."""

    slug = models.CharField(max_length=20, primary_key=True)
    title = models.CharField(max_length=120)
    scope = models.TextField(blank=True)
    # Where and when one is received in person, in words.
    reception = models.CharField(max_length=300, blank=True)
    opens_on = models.DateField()
    closes_on = models.DateField(null=True)
    intake_key = models.CharField(max_length=64)
    # Custodians' public keys, key id → hex. Without any, nobody is asked who he is.
    custodians = models.JSONField(default=dict)

    class Meta:
        ordering = ["title", "slug"]

    def __str__(self) -> str:
        return self.title


class Letter(models.Model):
    """A sealed letter or a further one under the same receipt. Its day, never its minute; no address of any kind.

    ``id`` becomes the petition's key. What the office has confirmed is emptied; the row stays, so that its receipt is known.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    page = models.CharField(max_length=20)
    number = models.CharField(max_length=32)
    first = models.BooleanField(default=True)
    day = models.DateField()
    sealed = models.BinaryField()
    boxes = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["number"], name="letter_of_receipt")]

    def __str__(self) -> str:
        return str(self.id)


class Answer(models.Model):
    """A sealed answer or question of the office, opened only by whoever holds the receipt."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(max_length=32)
    day = models.DateField()
    sealed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["number"], name="answer_of_receipt")]

    def __str__(self) -> str:
        return str(self.id)


class LastTaken(models.Model):
    """The serial of the last bundle taken in: an older one, carried again, changes nothing."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    serial = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="last_taken_is_one_row")]

    def __str__(self) -> str:
        return str(self.serial)
