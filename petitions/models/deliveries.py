"""径送登记: an envelope that belongs to the organ above, handed on unopened. No field here can hold what is inside."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from inspection.models import Code, NumberEntry, Office, Record
from petitions import querysets
from rounds.models import Assignment

# Letters, digits and hyphens, twenty at most: a postal or seal number, and no sentence.
ENVELOPE = r"^[0-9A-Za-z-]{1,20}$"


class DirectDelivery(Record):
    """One envelope, numbered, received, handed on and signed for (检举控告工作规则第十五条).

    What belongs to the upper organ is not copied, excerpted or entered anywhere: there is no text but the number on the
    envelope, no attachment, no paper. ``handed_to`` is chosen from a list.
    """

    noun = "direct_delivery"

    office = models.ForeignKey(Office, models.PROTECT, related_name="direct_deliveries", verbose_name="巡察机构")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, related_name="direct_deliveries", verbose_name="巡察任务"
    )
    number = models.CharField("登记号", max_length=40, editable=False)
    number_entry = models.OneToOneField(NumberEntry, models.PROTECT, editable=False, related_name="direct_delivery")
    envelope = models.CharField(
        "信封编号", max_length=20, validators=[RegexValidator(ENVELOPE, "只能填写字母、数字和短横线，不超过20位。")]
    )
    received_on = models.DateField("收到日期")
    handed_to = models.ForeignKey(Code, models.PROTECT, null=True, related_name="+", verbose_name="送交机关")
    handed_on = models.DateField("送交日期", null=True)
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="送交人"
    )

    objects = querysets.DirectDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "径送件"
        ordering = ["-received_on", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="direct_delivery_number_once"),
            models.UniqueConstraint(
                fields=["office", "envelope"], name="direct_delivery_envelope_once",
                violation_error_message="该信封编号已登记。",
            ),
            models.CheckConstraint(condition=Q(envelope__regex=ENVELOPE), name="direct_delivery_envelope_is_a_number"),
            models.CheckConstraint(
                condition=Q(handed_to=None, handed_on=None, handed_by=None)
                | Q(handed_to__isnull=False, handed_on__isnull=False, handed_by__isnull=False),
                name="direct_delivery_handed_on_as_a_whole",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"径送件 {self.number}"

    def signing_text(self) -> str:
        parts: tuple[Any, ...] = (self.number, self.envelope, self.received_on, self.handed_to_id, self.handed_on)
        return "\n".join(map(str, parts))
