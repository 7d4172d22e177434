"""The office's pools: whom it may make a leader (组长库), whom it may call on to a team (人才库)."""

from __future__ import annotations

from django.db import models

from inspection.models import Office, Person, Record
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
