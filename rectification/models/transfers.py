"""Transfers of responsibility (转账): offered to a department, which signs for it; only then does the balance move."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models import Record, Unit
from rectification import querysets
from rectification.models.ledger import Account
from rectification.workflow.transfers import TransferStatus


class Transfer(Record):
    """Responsibility for an account, or for a part of it, moves to a department (R-259)."""

    noun = "transfer"

    account = models.ForeignKey(Account, models.PROTECT, related_name="transfers", verbose_name="账户")
    giver = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="转出方")
    receiver = models.ForeignKey(Unit, models.PROTECT, related_name="transfers_in", verbose_name="转入部门")
    whole = models.BooleanField("整笔转出", default=False)
    matter = models.TextField("转出事项")
    reason = models.CharField("转账原因", max_length=200, blank=True)
    status = models.CharField("状态", max_length=10, choices=TransferStatus.choices, default=TransferStatus.OFFERED)
    offered_on = models.DateField("转出日期")
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="签收人"
    )
    received_on = models.DateField("签收日期", null=True)
    opinion = models.CharField("签收意见", max_length=300, blank=True)
    part = models.OneToOneField(
        Account, models.PROTECT, null=True, related_name="split_by", verbose_name="转出部分的账户"
    )

    objects = querysets.OfAccount.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "转账"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(status="offered"), name="transfer_one_waiting_per_account"
            ),
            models.CheckConstraint(
                condition=~Q(status="received") | ~Q(received_by=None), name="transfer_received_by_somebody"
            ),
            models.CheckConstraint(condition=~Q(giver=models.F("receiver")), name="transfer_between_two_parties"),
        ]

    def __str__(self) -> str:
        return f"{self.account} 转{self.receiver.short_name}"

    def scope_office_id(self) -> Any:
        return self.account.office_id

    def scope_assignment_id(self) -> Any:
        return self.account.assignment_id

    def scope_unit_ids(self) -> tuple[Any, ...]:
        return (self.receiver_id,)

    def recusal_unit_ids(self) -> tuple[Any, ...]:
        return (self.account.unit_id, self.receiver_id)

    def signing_text(self) -> str:
        return "\n".join((self.account.number, self.account.problem, str(self.receiver), self.matter))
