"""线索对账: the office's ledger of what it handed over beside the receiving organ's own, line by line (R-227)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection.models import Keyed, Office, Record, Unit
from petitions import querysets
from petitions.models.leads import Lead
from petitions.workflow import ReconciliationStatus


class Reconciliation(Record):
    """One run with one receiving organ: compared, confirmed by the organ, then by the office."""

    noun = "reconciliation"

    office = models.ForeignKey(Office, models.PROTECT, related_name="reconciliations", verbose_name="巡察机构")
    receiver = models.ForeignKey(Unit, models.PROTECT, related_name="reconciliations", verbose_name="接受部门")
    as_of = models.DateField("对账截止日")
    status = models.CharField(
        "状态", max_length=10, choices=ReconciliationStatus.choices, default=ReconciliationStatus.OPEN, editable=False
    )
    explanation = models.TextField("差异处理说明", blank=True, editable=False)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="接受部门确认人"
    )  # fmt: skip
    agreed_on = models.DateField("接受部门确认日期", null=True, editable=False)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="巡察办确认人"
    )  # fmt: skip
    concluded_on = models.DateField("巡察办确认日期", null=True, editable=False)

    objects = querysets.ReconciliationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "线索对账"
        ordering = ["-as_of", "-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "receiver"], condition=~Q(status="concluded"), name="reconciliation_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(status="concluded") | (~Q(agreed_by=None) & ~Q(concluded_by=None)),
                name="reconciliation_confirmed_by_both",
            ),
            models.CheckConstraint(
                condition=Q(concluded_by=None) | ~Q(concluded_by=F("agreed_by")), name="reconciliation_by_two_persons"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"与{self.receiver.short_name}对账（截至{self.as_of:%Y-%m-%d}）"

    @property
    def tone(self) -> str:
        return {"open": "warn", "compared": "info", "agreed": "info", "concluded": "good"}.get(self.status, "neutral")

    def scope_unit_ids(self) -> tuple[Any, ...]:
        return (self.receiver_id,)

    def recusal_unit_ids(self) -> set[Any]:
        """One who keeps out of a single unit whose lead is in it keeps out of the whole run."""
        return {key for each in self._leads() for key in each.recusal_unit_ids()}

    def recusal_person_ids(self) -> set[Any]:
        return {key for each in self._leads() for key in each.recusal_person_ids()}

    def _leads(self) -> list[Lead]:
        rows = Lead.objects.filter(reconciled__run=self)
        return list(rows.select_related("assignment").prefetch_related("accused"))


class ReconciliationLine(Keyed):
    """One number as it stands in either ledger, and in words where the two differ."""

    run = models.ForeignKey(Reconciliation, models.PROTECT, related_name="lines", verbose_name="对账")
    position = models.PositiveSmallIntegerField("序号")
    lead = models.ForeignKey(Lead, models.PROTECT, null=True, blank=True, related_name="reconciled")
    number = models.CharField("线索编号", max_length=40)
    office_stage = models.CharField("巡察办台账", max_length=40, blank=True)
    office_document = models.CharField("巡察办记载文书", max_length=120, blank=True)
    receiver_stage = models.CharField("接受部门台账", max_length=40, blank=True)
    receiver_document = models.CharField("接受部门记载文书", max_length=120, blank=True)
    difference = models.CharField("差异", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "对账明细"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="reconciliation_number_once"),
            models.CheckConstraint(condition=~Q(lead=None) | ~Q(difference=""), name="reconciliation_stranger_differs"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number
