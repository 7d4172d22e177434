"""What was destroyed when its time was over: a stone for each, with the hash of what lay there and the two who agreed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from inspection.models.records import Linked


class Tombstone(Linked):
    """One thing destroyed by an act of two people (R-340). Only ever added: the database refuses change and deletion.

    ``sha256`` is the hash of what was destroyed, so that a copy found later can be told; it says nothing of the content.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey("inspection.Office", models.PROTECT, related_name="+", verbose_name="机构")
    act = models.ForeignKey(
        "inspection.TwoPersonAct", models.PROTECT, related_name="tombstones", verbose_name="双人办理"
    )
    number = models.CharField("销毁编号", max_length=40)
    position = models.PositiveIntegerField("序号")
    kind = models.CharField("种类", max_length=20)
    what = models.CharField("内容", max_length=120)
    sha256 = models.CharField("校验值", max_length=64)
    basis = models.CharField("依据", max_length=120)
    asked_by_name = models.CharField("提出人", max_length=40)
    agreed_by_name = models.CharField("同意人", max_length=40)
    at = models.DateTimeField("销毁时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "销毁登记"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "number", "position"], name="tombstone_number_once"),
            models.CheckConstraint(condition=~Q(basis=""), name="tombstone_states_its_basis"),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="tombstone_keeps_a_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.number}第{self.position}项"
