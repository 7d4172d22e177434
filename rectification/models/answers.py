"""What a department of government answers to a 巡察建议: what was done, with its letter (R-254)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models import Attachment, Keyed
from rectification.models.follow_ups import FollowUp


class RecommendationAnswer(Keyed):
    """One answer of the department to which the recommendation is addressed. Never changed; a later one stands beside it."""

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="answers", verbose_name="巡察建议")
    answered_on = models.DateField("答复日期")
    text = models.TextField("办理情况")
    file = models.OneToOneField(Attachment, models.PROTECT, related_name="+", verbose_name="复函", editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="答复人")
    at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "巡察建议答复"
        ordering = ["at"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="recommendation_answered_in_words")]

    def __str__(self) -> str:
        return self.text[:40]
