"""What a request to somebody outside shares, whatever it asks for; and the replies to it, returned ones beside the next."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models.records import Linked, Record


class CorrespondenceStatus(models.TextChoices):
    """Life of a request: sent, received, answered, accepted; or returned and answered again."""

    DRAFT = "draft", "拟稿"
    SENT = "sent", "待签收"
    RECEIVED = "received", "办理中"
    REPLIED = "replied", "已回复，待审核"
    ACCEPTED = "accepted", "已办结"
    WITHDRAWN = "withdrawn", "已收回"


class Correspondence(Record):
    """A request to one unit, organ or department, with a due date. Each app has its own table of it and its own kinds,
    and says whose ``office`` a request is.

    Everything here is what the receiving side reads. Why it is asked stands in another table.
    """

    kind = models.CharField("种类", max_length=20)
    to_unit = models.ForeignKey("inspection.Unit", models.PROTECT, related_name="+", verbose_name="收件单位")
    number = models.CharField("编号", max_length=60, blank=True, editable=False)
    title = models.CharField("事由", max_length=120)
    text = models.TextField("内容")
    requirement = models.TextField("要求", blank=True)
    due_on = models.DateField("办理期限")
    status = models.CharField(
        "状态", max_length=10, choices=CorrespondenceStatus.choices, default=CorrespondenceStatus.DRAFT, editable=False
    )
    sent_on = models.DateField("发出日期", null=True, editable=False)
    received_at = models.DateTimeField("签收时间", null=True, editable=False)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="签收人"
    )
    withdrawn_reason = models.CharField("收回原因", max_length=200, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft") | ~Q(sent_on=None), name="%(class)s_sent_has_its_day"
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | ~Q(withdrawn_reason=""), name="%(class)s_withdrawn_with_reason"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def scope_unit_ids(self) -> tuple[Any, ...]:
        """The receiving side's people, from the sending on; a draft and what was taken back do not exist for them."""
        return () if self.status in OUT_OF_SIGHT else (self.to_unit_id,)

    @property
    def tone(self) -> str:
        return {
            CorrespondenceStatus.SENT: "warn", CorrespondenceStatus.RECEIVED: "info",
            CorrespondenceStatus.REPLIED: "warn", CorrespondenceStatus.ACCEPTED: "good",
        }.get(CorrespondenceStatus(self.status), "neutral")  # fmt: skip

    @property
    def is_running(self) -> bool:
        return self.status in RUNNING


RUNNING = (CorrespondenceStatus.SENT, CorrespondenceStatus.RECEIVED, CorrespondenceStatus.REPLIED)
OUT_OF_SIGHT = (CorrespondenceStatus.DRAFT, CorrespondenceStatus.WITHDRAWN)


class Reply(Linked):
    """One reply to a request. What was returned stays, with the reason, beside the next."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = models.TextField("回复内容")
    signed_by = models.CharField("签发人", max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="回复人")
    at = models.DateTimeField("回复时间", auto_now_add=True)
    returned_reason = models.CharField("退回原因", max_length=200, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("审核时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "回复"
        ordering = ["at"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="reply_record")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="reply_says_something"),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None) | (~Q(decided_by=None) & ~Q(decided_at=None)),
                name="reply_decided_by_somebody",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text[:40]
