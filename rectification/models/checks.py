"""Checks (查账): by the office or a supervision team, each with what was found."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from inspection.models import Code, Record
from rectification import querysets
from rectification.models.ledger import Account, Posting


class Check(Record):
    """One check of one account (R-260). ``internal``: unannounced (回马枪, R-280), unknown outside the office."""

    noun = "check"

    account = models.ForeignKey(Account, models.PROTECT, related_name="checks", verbose_name="账户")
    kind = models.ForeignKey(Code, models.PROTECT, null=True, related_name="+", verbose_name="查账方式")
    result = models.ForeignKey(Code, models.PROTECT, null=True, related_name="+", verbose_name="查账结果")
    checked_on = models.DateField("查账日期")
    checkers = models.CharField("查账人员", max_length=120, blank=True)
    finding = models.TextField("查账情况")
    internal = models.BooleanField("不告知被查单位", default=False)
    posting = models.OneToOneField(Posting, models.PROTECT, related_name="of_check", verbose_name="记账")

    objects = querysets.CheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "查账"
        ordering = ["-checked_on", "-created_at"]
        constraints = [models.CheckConstraint(condition=~Q(finding=""), name="check_states_what_was_found")]

    def __str__(self) -> str:
        return f"{self.account} 查账 {self.checked_on}"

    def scope_office_id(self) -> Any:
        return self.account.office_id

    def scope_assignment_id(self) -> Any:
        return self.account.assignment_id

    def recusal_unit_ids(self) -> tuple[Any, ...]:
        return (self.account.unit_id, self.account.holder_id)
