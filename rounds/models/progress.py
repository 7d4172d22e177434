"""What the office does about a team's progress: urging notes, the weekly digest."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from inspection.models import Office, Record
from rounds import querysets
from rounds.models.assignments import Assignment
from rounds.workflow.progress import DigestStatus, UrgingStatus


class Urging(Record):
    """A note of the office to a team that lags behind; the leader answers it (R-157)."""

    noun = "urging"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="urgings", verbose_name="巡察任务")
    text = models.TextField("督促提醒")
    index = models.PositiveSmallIntegerField("进度指数", null=True, editable=False)
    reply_by = models.DateField("回复期限")
    reply = models.TextField("回复", blank=True)
    status = models.CharField("状态", max_length=10, choices=UrgingStatus.choices, default=UrgingStatus.SENT)

    objects = querysets.UrgingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督促提醒"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(status="answered") | ~Q(reply=""), name="urging_answered_in_words"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment}督促提醒（{timezone.localdate(self.created_at):%Y-%m-%d}）"


class Digest(Record):
    """A week of all teams of an office, compiled from their logs; the leading group's head reads and comments (R-156)."""

    noun = "digest"

    office = models.ForeignKey(Office, models.PROTECT, related_name="digests", verbose_name="巡察机构")
    begins = models.DateField("起")
    ends = models.DateField("止")
    # One entry a team and unit, frozen when compiled: unit, team, logs, missing, methods, problems, difficulties, index.
    sections = models.JSONField("汇总", default=list, editable=False)
    assignments = models.ManyToManyField(Assignment, related_name="digests", editable=False)
    office_note = models.TextField("巡察办意见", blank=True)
    comment = models.TextField("阅示", blank=True)
    status = models.CharField("状态", max_length=10, choices=DigestStatus.choices, default=DigestStatus.COMPILED)

    objects = querysets.DigestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "周汇总"
        ordering = ["-begins"]
        constraints = [
            models.UniqueConstraint(fields=["office", "begins"], name="digest_once_a_week"),
            models.CheckConstraint(condition=Q(ends__gte=F("begins")), name="digest_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.begins:%Y年%m月%d日}至{self.ends:%m月%d日}周汇总"
