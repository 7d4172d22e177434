"""核查提示（疑似）: what evidence and words tell of themselves, and where they look like those of another account.

A hint is a pointer for whoever checks; nothing follows from it by itself, and the unit's side never learns of it.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from inspection.models import Attachment, Keyed, Office, Record
from rectification import querysets
from rectification.models.ledger import Account
from rectification.workflow.hints import HintStatus


class EvidenceTraits(Keyed):
    """What one piece of evidence tells of itself, read once in a confined child; or why it could not be read."""

    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="traits", verbose_name="佐证材料")
    account = models.ForeignKey(Account, models.PROTECT, related_name="evidence_traits", verbose_name="账户")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="巡察机构")
    read_at = models.DateTimeField("读取时间", auto_now_add=True)
    failure = models.CharField("未能读取的原因", max_length=200, blank=True)
    compared = models.BooleanField("已比对", default=False)
    sha256 = models.CharField(max_length=64, blank=True)
    characters = models.PositiveIntegerField("字数", default=0)
    digest = models.CharField("文字校验值", max_length=64, blank=True)
    sketch = models.BinaryField(default=bytes)
    bands = ArrayField(models.BigIntegerField(), default=list)
    sums = models.JSONField("金额", default=list)
    signed_on = models.DateField("落款日期", null=True)
    made_at = models.DateTimeField("文件创建时间", null=True)
    changed_at = models.DateTimeField("文件修改时间", null=True)
    taken_at = models.DateTimeField("拍摄时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "佐证特征"
        indexes = [
            GinIndex(fields=["bands"], name="traits_bands", fastupdate=False),
            models.Index(fields=["office", "sha256"], name="traits_by_hash"),
            models.Index(fields=["office", "digest"], name="traits_by_digest"),
            models.Index(fields=["account"], name="traits_by_account"),
        ]

    def __str__(self) -> str:
        return str(self.attachment)


class EvidencePicture(Keyed):
    """One picture in a piece of evidence: the photograph itself, a scanned page, a picture in a document."""

    traits = models.ForeignKey(EvidenceTraits, models.CASCADE, related_name="pictures")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    place = models.CharField("位置", max_length=20)
    own = ArrayField(models.BigIntegerField())
    bands = ArrayField(models.BigIntegerField())
    marks = models.BinaryField()

    class Meta:
        verbose_name = verbose_name_plural = "佐证图片特征"
        indexes = [
            GinIndex(fields=["own"], name="picture_own", fastupdate=False),
            GinIndex(fields=["bands"], name="picture_bands", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.place


class WordTraits(Keyed):
    """The sketch of one passage the unit wrote: an account's measures, a progress note, an outcome in an application."""

    class Source(models.TextChoices):
        MEASURES = "measures", "整改措施"
        NOTE = "note", "整改进展"
        OUTCOME = "outcome", "事项整改结果"

    account = models.ForeignKey(Account, models.PROTECT, related_name="word_traits", verbose_name="账户")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="巡察机构")
    source = models.CharField(max_length=8, choices=Source.choices)
    source_id = models.UUIDField()
    read_at = models.DateTimeField(auto_now=True)
    compared = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)
    sketch = models.BinaryField(default=bytes)
    bands = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        verbose_name = verbose_name_plural = "文字特征"
        indexes = [
            GinIndex(fields=["bands"], name="words_bands", fastupdate=False), models.Index(fields=["account"], name="words_by_account"),
        ]  # fmt: skip
        constraints = [models.UniqueConstraint(fields=["source", "source_id"], name="words_read_once")]

    def __str__(self) -> str:
        return f"{self.account} {self.get_source_display()}"


class Hint(Record):
    """One thing that looks like paper rectification, open until the office confirms or dismisses it with a reason.

    ``account`` is the one pointed at; ``other`` what it was found against, ``among`` further accounts of the same pattern.
    ``why`` says nothing of the other side, which not every reader may see.
    """

    noun = "hint"

    class Kind(models.TextChoices):
        SAME_FILE = "same_file", "同一材料重复使用"
        LIKE_TEXT = "like_text", "材料内容雷同"
        LIKE_PICTURE = "like_picture", "图片雷同"
        LIKE_WORDS = "like_words", "措施、进展文字雷同"
        TEMPLATE = "template", "措施套用模板"
        BEFORE = "before", "材料早于反馈"
        AFTER = "after", "材料晚于提交"
        LAST_MINUTE = "last_minute", "到期前集中申请"
        AMOUNT = "amount", "金额对不上"
        REOPENED = "reopened", "复账后再申请"

    office = models.ForeignKey(Office, models.PROTECT, related_name="hints", verbose_name="巡察机构")
    account = models.ForeignKey(Account, models.PROTECT, related_name="hints", verbose_name="账户")
    other = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="另一账户")
    among = models.ManyToManyField(Account, related_name="+", verbose_name="同批账户")
    file = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+", verbose_name="材料")
    other_file = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+", verbose_name="另一材料")
    kind = models.CharField("提示类型", max_length=12, choices=Kind.choices)
    # What tells one finding from another of the office.
    found_as = models.CharField(max_length=160, editable=False)
    why = models.CharField("提示内容", max_length=300)
    percent = models.PositiveSmallIntegerField("相近度（%）", null=True)
    found_on = models.DateField("发现日期")
    status = models.CharField(
        "状态", max_length=10, choices=HintStatus.choices, default=HintStatus.OPEN, editable=False
    )
    reason = models.CharField("核查情况", max_length=300, blank=True, editable=False)
    judged_on = models.DateField("核查日期", null=True, editable=False)

    objects = querysets.HintQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "核查提示"
        ordering = ["-found_on", "-created_at"]
        indexes = [
            models.Index(fields=["account", "status"], name="hint_by_account"),
            models.Index(fields=["office", "status", "-found_on"], name="hint_by_office"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["office", "found_as"], name="hint_once"),
            models.CheckConstraint(
                condition=Q(status="open") | (~Q(reason="") & Q(judged_on__isnull=False)),
                name="hint_judged_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}（疑似）"

    def scope_assignment_id(self) -> Any:
        return self.account.assignment_id

    def recusal_unit_ids(self) -> tuple[Any, ...]:
        return (self.account.unit_id, self.account.holder_id)

    @property
    def tone(self) -> str:
        return {"open": "warn", "confirmed": "bad"}.get(self.status, "neutral")
