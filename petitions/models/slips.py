"""信访材料移交清单: petitions handed to a unit in one batch at the end, in words typed anew (R-201). No originals."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from inspection.models import Keyed, NumberEntry, Record, Unit
from petitions import querysets
from petitions.models.petitions import Petition
from petitions.workflow import SlipStatus
from rounds.models import Assignment


class HandoverSlip(Record):
    """One list to one unit, signed by both sides; the petitions' state follows it."""

    noun = "slip"
    judged_by = ("assignment", "items__petition__accused")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="slips", verbose_name="巡察任务")
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="received_slips", verbose_name="接收单位")
    number = models.CharField("清单号", max_length=40, editable=False)
    number_entry = models.OneToOneField(NumberEntry, models.PROTECT, editable=False, related_name="slip")
    status = models.CharField("状态", max_length=10, choices=SlipStatus.choices, default=SlipStatus.DRAFT)
    handed_on = models.DateField("移交日期", null=True)
    reason = models.CharField("作废原因", max_length=120, blank=True)

    objects = querysets.SlipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "信访材料移交清单"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "number"], name="slip_number_once"),
            models.CheckConstraint(
                condition=Q(status="handed", handed_on__isnull=False) | (~Q(status="handed") & Q(handed_on=None)),
                name="slip_handed_on_a_day",
            ),
            models.CheckConstraint(condition=~Q(status="cancelled") | ~Q(reason=""), name="slip_cancelled_why"),
        ]

    def __str__(self) -> str:
        return f"移交清单 {self.number}"

    def signing_text(self) -> str:
        rows = [f"{each.petition_id} {each.summary}" for each in self.items.order_by("position")]
        return "\n".join([self.number, str(self.to_unit_id), *rows])

    def _petitions(self) -> list[Petition]:
        """Those on the list with whom they accuse; asked once a record, for whose it is is asked often."""
        models.prefetch_related_objects([self], *self.judged_by)
        found = [each.petition for each in self.items.all()]
        for each in found:
            each.assignment = self.assignment
        return found

    def recusal_unit_ids(self) -> set[Any]:
        return {self.assignment.unit_id}.union(*(each.recusal_unit_ids() for each in self._petitions()))

    def recusal_person_ids(self) -> set[Any]:
        return set().union(*(each.recusal_person_ids() for each in self._petitions()))

    @property
    def tone(self) -> str:
        return {SlipStatus.DRAFT: "warn", SlipStatus.HANDED: "good"}.get(SlipStatus(self.status), "neutral")


class SlipItem(Keyed):
    """One petition on a list, and the words that are handed over with it."""

    slip = models.ForeignKey(HandoverSlip, models.PROTECT, related_name="items", verbose_name="移交清单")
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="slip_items", verbose_name="信访件")
    position = models.PositiveSmallIntegerField("序号")
    summary = models.CharField("移交材料摘要", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "移交信访件"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["slip", "petition"], name="slip_item_once"),
            models.CheckConstraint(condition=~Q(summary=""), name="slip_item_says_what"),
        ]

    def __str__(self) -> str:
        return f"第{self.position}件"
