"""Equipment and carriers of secrets (设备、涉密载体): issued and returned, each time with a second person; readiness of a round."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models import Code, Keyed, Office, Record
from rounds import querysets
from rounds.models.rounds import Round
from rounds.models.teams import Membership


class Equipment(Record):
    """One numbered thing of the office: laptop, recorder, stick, safe (R-040)."""

    noun = "equipment"

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="巡察机构")
    number = models.CharField("编号", max_length=30)
    name = models.CharField("名称", max_length=60, help_text="如：录音笔、U盘、笔记本电脑")
    kind = models.ForeignKey(Code, models.PROTECT, null=True, related_name="+", verbose_name="类别")
    carrier = models.BooleanField("涉密载体", default=False)
    note = models.CharField("说明", max_length=120, blank=True)
    scrapped_on = models.DateField("报废日期", null=True, blank=True)

    objects = querysets.EquipmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "设备载体"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "number"], name="equipment_number_once", violation_error_message="该编号已登记。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    @property
    def out(self) -> EquipmentIssue | None:
        return self.issues.filter(returned_on=None).select_related("membership__person", "membership__team").first()


class EquipmentIssue(Keyed):
    """A thing in a member's hands: given out by the office, signed for by him; given back, countersigned by another."""

    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="issues", verbose_name="设备载体")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="equipment", verbose_name="领用人")
    issued_on = models.DateField("领用日期")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发放人")
    received_at = models.DateTimeField("领用签收", null=True, editable=False)
    returned_on = models.DateField("归还日期", null=True, blank=True)
    returned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="接收人"
    )
    condition = models.CharField("归还情况", max_length=120, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="核对人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "领用归还"
        ordering = ["-issued_on"]
        constraints = [
            models.UniqueConstraint(fields=["equipment"], condition=Q(returned_on=None), name="equipment_out_once"),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=models.F("returned_to")),
                name="equipment_checked_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.equipment}（{self.membership.person.name}）"

    def scope_office_id(self) -> Any:
        return self.equipment.office_id


class Readiness(Keyed):
    """One item of a round's readiness: rooms, facilities, funds; who confirmed it and how it stands (R-041)."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="readiness", verbose_name="轮次")
    item = models.ForeignKey(Code, models.PROTECT, related_name="+", verbose_name="事项")
    note = models.CharField("落实情况", max_length=200)
    confirmed_on = models.DateField("确认日期")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="确认人")

    class Meta:
        verbose_name = verbose_name_plural = "保障落实"
        constraints = [models.UniqueConstraint(fields=["round", "item"], name="readiness_once_per_item")]

    def __str__(self) -> str:
        return f"{self.item.text}：{self.note}"
