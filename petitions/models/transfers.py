"""Transfers (转办、交办): a matter handed to the unit that deals with it, as a summary typed anew."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models import Code, Keyed, NumberEntry, Office, Record, Unit
from petitions import querysets
from petitions.models.petitions import Petition
from petitions.workflow import TransferStatus
from rounds.models import Assignment


class Transfer(Record):
    """One transfer to one unit (R-189–R-192): numbered in the unit's own series, from which nothing secret draws.

    The receiving side sees this row and nothing of the petition behind it.
    """

    noun = "transfer"

    office = models.ForeignKey(Office, models.PROTECT, related_name="transfers", verbose_name="巡察机构")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, related_name="transfers", verbose_name="巡察任务"
    )
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="transfers", verbose_name="信访件")
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="received_transfers", verbose_name="承办单位")
    number = models.CharField("转办号", max_length=60)
    number_entry = models.OneToOneField(NumberEntry, models.PROTECT, editable=False, related_name="transfer")
    requirement = models.ForeignKey(Code, models.PROTECT, related_name="+", verbose_name="办理要求")
    summary = models.TextField("反映事项摘要")
    note = models.CharField("其他要求", max_length=200, blank=True)
    contact_through_office = models.BooleanField("信访人同意见面", default=False)
    sent_on = models.DateField("转办日期")
    due_on = models.DateField("反馈期限", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=TransferStatus.choices, default=TransferStatus.SENT)
    claimed_at = models.DateTimeField("认领时间", null=True, editable=False)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="认领人"
    )
    withdrawn_reason = models.CharField("收回原因", max_length=200, blank=True)

    objects = querysets.TransferQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "转办件"
        ordering = ["-sent_on", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="transfer_number_once"),
            models.CheckConstraint(condition=~Q(summary=""), name="transfer_has_a_summary"),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | ~Q(withdrawn_reason=""), name="transfer_withdrawn_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"转办件 {self.number}"

    def scope_assignment_id(self) -> Any:
        return self.petition.scope_assignment_id()

    def scope_unit_ids(self) -> tuple[Any, ...]:
        return (self.to_unit_id,)

    def recusal_unit_ids(self) -> set[Any]:
        return self.petition.recusal_unit_ids()

    def recusal_person_ids(self) -> set[Any]:
        return self.petition.recusal_person_ids()

    @property
    def tone(self) -> str:
        return {
            TransferStatus.SENT: "warn", TransferStatus.CLAIMED: "info", TransferStatus.ANSWERED: "warn",
            TransferStatus.SETTLED: "good",
        }.get(TransferStatus(self.status), "neutral")  # fmt: skip

    @property
    def is_running(self) -> bool:
        return self.status in (TransferStatus.SENT, TransferStatus.CLAIMED, TransferStatus.ANSWERED)


class TransferAnswer(Keyed):
    """One answer of the unit; a returned one stays beside the next."""

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="answers", verbose_name="转办件")
    result = models.TextField("办理结果")
    met_on = models.DateField("与信访人见面日期", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="反馈人")
    at = models.DateTimeField("反馈时间", auto_now_add=True)
    returned_reason = models.CharField("退回原因", max_length=200, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("审核时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "转办反馈"
        ordering = ["at"]

    def __str__(self) -> str:
        return self.result[:40]
