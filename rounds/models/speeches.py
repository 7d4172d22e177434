"""讲话材料库: speeches, declarations and briefings with who said them, when and where (R-321)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from inspection.models import Office, Record, Unit
from rounds import querysets
from rounds.models.rounds import Round


class Speech(Record):
    """One text as it was spoken: a leader's speech, a principal's declaration, a team's briefing. Kept by the office."""

    noun = "speech"

    class Kind(models.TextChoices):
        SPEECH = "speech", "领导讲话"
        DECLARATION = "declaration", "表态发言"
        BRIEFING = "briefing", "情况通报"
        OTHER = "other", "其他材料"

    office = models.ForeignKey(Office, models.PROTECT, related_name="speeches", verbose_name="巡察机构")
    kind = models.CharField("类别", max_length=12, choices=Kind.choices, default=Kind.SPEECH)
    title = models.CharField("标题", max_length=120)
    speaker = models.CharField("讲话人", max_length=40)
    post = models.CharField("职务", max_length=60, blank=True)
    given_on = models.DateField("日期")
    occasion = models.CharField("会议或场合", max_length=120)
    round = models.ForeignKey(
        Round, models.PROTECT, null=True, blank=True, related_name="speeches", verbose_name="轮次"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="被巡察单位")
    tags = models.CharField("关键词", max_length=120, blank=True, help_text="用顿号隔开，如：粮食购销、巡察整改")
    text = models.TextField("正文", blank=True)

    objects = querysets.OfUnitsQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "讲话材料"
        ordering = ["-given_on", "title"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="declaration") | ~Q(unit=None), name="speech_declaration_names_its_unit",
                violation_error_message="表态发言须选择被巡察单位。",
            ),
            models.UniqueConstraint(
                fields=["office", "title", "speaker", "given_on"], name="speech_kept_once",
                violation_error_message="同一人同日的同名材料已经收入。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title
