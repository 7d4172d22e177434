"""Statuses and steps of urging notes and weekly digests."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step


class UrgingStatus(models.TextChoices):
    SENT = "sent", "待回复"
    ANSWERED = "answered", "已回复"


ANSWER = Step("answer", "回复", (UrgingStatus.SENT,), UrgingStatus.ANSWERED, "rounds.answer_urging", asks=True)
URGING_STEPS = (ANSWER,)


class DigestStatus(models.TextChoices):
    COMPILED = "compiled", "已汇总"
    SUBMITTED = "submitted", "已报组长"
    READ = "read", "已阅示"


SUBMIT_DIGEST = Step(
    "submit", "报领导小组组长", (DigestStatus.COMPILED,), DigestStatus.SUBMITTED, "rounds.submit_digest", asks=True
)
READ = Step("read", "阅示", (DigestStatus.SUBMITTED,), DigestStatus.READ, "rounds.read_digest", asks=True)
DIGEST_STEPS = (SUBMIT_DIGEST, READ)
