"""Statements (对账单): a party's balance over a time, frozen, signed by the office and countersigned by the party."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import F, Q

from inspection.models import Office, Record, Unit
from rectification import querysets
from rectification.balances import total
from rectification.gates import OFFICE, PRINCIPAL
from rectification.models.ledger import Account, Posting
from rectification.workflow.statements import StatementStatus


class Statement(Record):
    """What a party's accounts came to from ``since`` to ``until`` (both included), as its own book shows it.

    Once both have signed, nothing can be posted into that time any more; the closing is the next one's opening.
    """

    noun = "statement"
    SLOTS = (OFFICE, PRINCIPAL)

    office = models.ForeignKey(Office, models.PROTECT, related_name="statements", verbose_name="巡察机构")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="statements", verbose_name="对账单位")
    since = models.DateField("起")
    until = models.DateField("止")
    figures = models.JSONField("对账数", default=dict, editable=False)
    rows = models.JSONField("账户", default=list, editable=False)
    status = models.CharField("状态", max_length=8, choices=StatementStatus.choices, default=StatementStatus.OPEN)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    objection = models.CharField("单位异议", max_length=300, blank=True, editable=False)
    objected_on = models.DateField("提出异议日期", null=True, editable=False)

    objects = querysets.StatementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "对账单"
        ordering = ["-until", "-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="statement_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(status="void") | ~Q(void_reason=""), name="statement_void_with_reason"),
            models.UniqueConstraint(
                fields=["office", "unit", "since", "until"],
                condition=~Q(status="void"),
                name="statement_once_per_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.short_name}对账单（{self.since:%Y-%m-%d}至{self.until:%Y-%m-%d}）"

    def scope_unit_ids(self) -> tuple[Any, ...]:
        return (self.unit_id,)

    def signing_text(self) -> str:
        frozen = json.dumps([self.figures, self.rows], ensure_ascii=False, sort_keys=True)
        return f"{self.unit_id} {self.since} {self.until}\n{frozen}"

    def compute(self) -> tuple[dict[str, int], list[dict[str, Any]]]:
        """Figures and rows from the postings as they stand."""
        postings = Posting.objects.filter(account__office=self.office_id)
        period: dict[str, Any] = {"since": self.since, "until": self.until, "party": self.unit_id, "units_book": True}
        by_account = postings.balances(by="account", **period)
        rows = [
            {"number": account.number, "problem": account.problem} | by_account[account.pk].as_dict()
            for account in Account.objects.filter(pk__in=by_account).order_by("number")
            if any(by_account[account.pk].as_dict().values())
        ]
        return total(by_account.values()).as_dict(), rows

    def still_holds(self) -> bool:
        """Whether the frozen figures are still what the postings say."""
        figures, rows = self.compute()
        return figures == self.figures and rows == self.rows
