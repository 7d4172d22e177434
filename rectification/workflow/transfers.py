"""Statuses and steps of accounts offered to a department."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step


class TransferStatus(models.TextChoices):
    OFFERED = "offered", "待签收"
    RECEIVED = "received", "已签收"
    RETURNED = "returned", "已退回"


TAKE_OVER, HAND_BACK = (
    Step(verb, label, (TransferStatus.OFFERED,), target, "rectification.receive_transfer")
    for verb, label, target in (
        ("receive", "签收", TransferStatus.RECEIVED),
        ("decline", "退回", TransferStatus.RETURNED),
    )
)
TRANSFER_STEPS = (TAKE_OVER, HAND_BACK)
