"""The office's pools: whom it may make a leader (组长库), whom it may call on to a team (人才库)."""

from __future__ import annotations

from typing import Any

from django.db import models

from inspection.models import Code, Office, Person, Record
from rounds import querysets


class Pool(models.TextChoices):
    LEADERS = "leaders", "组长库"
    TALENT = "talent", "人才库"


class Talent(Record):
    """A person's place in one of the pools, admitted by a decision (R-008–R-010). Leaving keeps the row."""

    noun = "talent"

    office = models.ForeignKey(Office, models.PROTECT, related_name="talents", verbose_name="巡察机构")
    person = models.ForeignKey(Person, models.PROTECT, related_name="talents", verbose_name="人员")
    pool = models.CharField("库别", max_length=8, choices=Pool.choices)
    basis = models.CharField("入库依据", max_length=120, help_text="如：县委组织部考察合格意见")
    begins = models.DateField("入库日期")
    ends = models.DateField("退出日期", null=True, blank=True)
    origin = models.ForeignKey(Code, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="来源")
    vetted_by = models.CharField("考察单位", max_length=60, blank=True)
    vetted_on = models.DateField("考察日期", null=True, blank=True)
    checks = models.JSONField("准入条件", default=list, blank=True)
    newly_promoted = models.BooleanField("新提拔干部", default=False)
    to_be_promoted = models.BooleanField("拟提拔干部", default=False)
    shared = models.BooleanField("与其他机构共享", default=False)
    suspended_on = models.DateField("停用日期", null=True, blank=True)
    suspended_reason = models.CharField("停用原因", max_length=200, blank=True)

    objects = querysets.TalentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "人才库"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "person", "pool"], condition=models.Q(ends=None), name="talent_once_per_pool"
            ),
            models.CheckConstraint(condition=~models.Q(basis=""), name="talent_admitted_by_a_decision"),
        ]

    def __str__(self) -> str:
        return f"{self.get_pool_display()} {self.person}"

    @property
    def state(self) -> tuple[str, str]:
        """Where it stands, in words, with the tone of its badge: 在库, 停用, 出库."""
        if self.ends is not None:
            return "出库", "neutral"
        return ("停用", "warn") if self.suspended_on else ("在库", "good")


class NoteKind(models.TextChoices):
    PROMOTION = "promotion", "提拔使用"
    AWARD = "award", "表彰奖励"
    GUIDANCE = "guidance", "指导帮助"
    CRITICISM = "criticism", "批评教育"


class ServiceNote(Record):
    """What followed from service as an inspector: promotion or award; guidance or criticism by the office (R-031, R-035).

    Belongs to a person and his place in the pools, whatever the round. Of a team's work in a round it is ``Guidance``.
    """

    noun = "service_note"

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="巡察机构")
    person = models.ForeignKey(Person, models.PROTECT, related_name="service_notes", verbose_name="人员")
    kind = models.CharField("类别", max_length=10, choices=NoteKind.choices)
    on = models.DateField("日期")
    text = models.CharField("内容", max_length=300, help_text="如：由副科级提任正科级；不敢查、不愿查、不想查的情形")
    level = models.CharField("提任层级", max_length=10, blank=True, help_text="如：处级、科级")

    objects = querysets.TalentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "使用与评价记录"
        ordering = ["-on"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="promotion") | ~models.Q(level=""), name="service_note_promotion_has_a_level",
                violation_error_message="提拔使用须填提任层级。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.person}"

    def recusal_person_ids(self) -> tuple[Any, ...]:
        """Nobody writes his own."""
        return (self.person_id,)
