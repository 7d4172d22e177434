"""Acts that need two people: one asks and says why, another decides; both stay on the row."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Outcome(models.TextChoices):
    CONFIRMED = "confirmed", "已同意"
    REFUSED = "refused", "未同意"
    LAPSED = "lapsed", "已过期"


class TwoPersonAct(models.Model):
    """A request of one administrator that another must agree to before anything happens (R-340, roles appendix)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("事项", max_length=40)
    office = models.ForeignKey("inspection.Office", models.PROTECT, related_name="+", verbose_name="机构")
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="涉及账号"
    )
    data = models.JSONField(default=dict)
    reason = models.CharField("理由", max_length=200)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="two_person_acts", verbose_name="申请人"
    )
    asked_at = models.DateTimeField("申请时间", auto_now_add=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    decided_at = models.DateTimeField("确认时间", null=True)
    remark = models.CharField("意见", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "双人办理"
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="two_person_act_states_its_reason"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="two_person_act_decided_by_another"
            ),
            models.CheckConstraint(
                condition=Q(subject=None) | ~Q(subject=F("asked_by")), name="two_person_act_not_for_oneself"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=("", "lapsed"), decided_by=None) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="two_person_act_has_its_second_person",
            ),
            models.UniqueConstraint(
                fields=["kind", "office", "subject"], condition=Q(outcome=""), nulls_distinct=False,
                name="two_person_act_open_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {timezone.localtime(self.asked_at):%F %T}"
