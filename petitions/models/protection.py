"""What passes between the handlers and a reporter, without saying who he is."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from inspection.models import Keyed
from petitions.models.petitions import Petition


class CommunicationKind(models.TextChoices):
    MEETING = "meeting", "见面"
    PHONE = "phone", "电话"
    WRITTEN = "written", "书面"
    ACKNOWLEDGED = "acknowledged", "告知受理"
    DECLINED = "declined", "本人不愿见面"


class Communication(Keyed):
    """One contact with a petition's reporter: when, where, how, what was said (R-193, R-195)."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="communications", verbose_name="信访件")
    kind = models.CharField("方式", max_length=14, choices=CommunicationKind.choices)
    on = models.DateField("日期")
    place = models.CharField("地点", max_length=80, blank=True)
    note = models.TextField("沟通情况", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="记录人")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "沟通记录"
        ordering = ["on", "recorded_at"]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.get_kind_display()}"
