"""意见箱开箱: which box was opened when by which two, in what condition, and how many letters lay in it (R-179)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection.models import Record
from petitions import querysets
from petitions.models.channels import Channel
from petitions.models.petitions import Petition
from petitions.workflow import BoxLetterStatus
from rounds.models import Assignment


class Condition(models.TextChoices):
    """How box and seal were found, before it was opened."""

    INTACT = "intact", "箱体、封条完好"
    SEAL = "seal", "封条破损"
    BOX = "box", "箱体损坏"


class BoxOpening(Record):
    """One opening by two of the team; without letters it is a record too. ``final``: the last, as the box comes down."""

    noun = "box_opening"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="box_openings", verbose_name="巡察任务")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="openings", verbose_name="意见箱")
    opened_at = models.DateTimeField("开箱时间")
    first = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="开箱人")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="另一开箱人")
    letters = models.PositiveSmallIntegerField("信件数")
    condition = models.CharField("开箱前状况", max_length=8, choices=Condition.choices, default=Condition.INTACT)
    note = models.CharField("说明", max_length=200, blank=True)
    final = models.BooleanField("撤箱前最后一次开箱", default=False)

    objects = querysets.ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "开箱记录"
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "opened_at"], name="box_opening_once"),
            models.UniqueConstraint(fields=["channel"], condition=Q(final=True), name="box_opened_last_once"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="box_opening_takes_two"),
            models.CheckConstraint(condition=Q(condition="intact") | ~Q(note=""), name="box_opening_says_what_is_wrong"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.channel.address}开箱"


class BoxLetter(Record):
    """One letter out of a box: it waits until it is a petition, or it is said why it is none (R-198)."""

    noun = "box_letter"

    opening = models.ForeignKey(BoxOpening, models.PROTECT, related_name="items", verbose_name="开箱记录")
    position = models.PositiveSmallIntegerField("序号")
    status = models.CharField("状态", max_length=10, choices=BoxLetterStatus.choices, default=BoxLetterStatus.WAITING)
    petition = models.OneToOneField(
        Petition, models.PROTECT, null=True, related_name="box_letter", verbose_name="信访件"
    )
    reason = models.CharField("不作信访件原因", max_length=120, blank=True)

    objects = querysets.BoxLetterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "开箱来信"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["opening", "position"], name="box_letter_position_once"),
            models.CheckConstraint(
                condition=Q(status="waiting", petition=None, reason="")
                | Q(status="registered", petition__isnull=False, reason="")
                | (Q(status="left_out", petition=None) & ~Q(reason="")),
                name="box_letter_ends_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.position}封来信"

    @property
    def assignment(self) -> Assignment:
        return self.opening.assignment

    def scope_assignment_id(self) -> Any:
        return self.opening.assignment_id
