"""What the office keeps beside its cases: regulations and rules, guidance of teams, items from above, publicity, conduct cases."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear

from inspection.models import Code, Keyed, Office, Person, Record, Unit
from rounds import querysets
from rounds.models.assignments import Assignment
from rounds.models.fieldwork import Meeting
from rounds.models.teams import Team
from rounds.workflow.library import ConductStatus, PublicityStatus, SuperiorStatus


class Regulation(Record):
    """A regulation, an upper document, the handbook or an internal rule; a new text is a new edition (R-029, R-030, R-331)."""

    noun = "regulation"

    class Kind(models.TextChoices):
        PARTY = "party", "党内法规"
        LAW = "law", "国家法律法规"
        UPPER = "upper", "上级文件"
        HANDBOOK = "handbook", "工作手册"
        INTERNAL = "internal", "内控制度"

    office = models.ForeignKey(Office, models.PROTECT, related_name="regulations", verbose_name="巡察机构")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices, default=Kind.PARTY)
    title = models.CharField("名称", max_length=120)
    issuer = models.CharField("发布机关", max_length=60, blank=True)
    document = models.CharField("文号", max_length=60, blank=True)
    issued_on = models.DateField("发布日期", null=True, blank=True)
    effective = models.BooleanField("现行有效", default=True)
    drives = models.CharField("对应的检查或环节", max_length=120, blank=True, help_text="如：进驻前三承诺、公开前检查")
    must_read = models.BooleanField("须逐人阅知", default=False)
    text = models.TextField("正文或要点", blank=True)
    former = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="later", verbose_name="代替"
    )

    objects = querysets.LibraryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "法规制度"
        ordering = ["kind", "title"]

    def __str__(self) -> str:
        return f"《{self.title.strip('《》')}》"


class Reading(Keyed):
    """Somebody has read a regulation, in the text it had then."""

    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "阅知"
        constraints = [models.UniqueConstraint(fields=["regulation", "user", "version"], name="reading_once_per_text")]

    def __str__(self) -> str:
        return f"{self.user}阅知"


class Guidance(Record):
    """Help given to a team or member, or criticism of 不敢查、不愿查、不想查 (R-031).

    Belongs to a team and the work of a round. What stays with a person beyond it is a ``ServiceNote``.
    """

    noun = "guidance"

    class Kind(models.TextChoices):
        HELP = "help", "指导帮扶"
        CRITICISM = "criticism", "批评提醒"

    office = models.ForeignKey(Office, models.PROTECT, related_name="guidance", verbose_name="巡察机构")
    kind = models.CharField("种类", max_length=10, choices=Kind.choices, default=Kind.HELP)
    team = models.ForeignKey(Team, models.PROTECT, related_name="guidance", verbose_name="巡察组")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="guidance", verbose_name="组员"
    )
    on = models.DateField("日期")
    text = models.TextField("情况")

    objects = querysets.OfOfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指导记录"
        ordering = ["-on"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.person or self.team}"

    def recusal_person_ids(self) -> tuple[Any, ...]:
        return (self.person_id,) if self.person_id else ()


class SuperiorItem(Record):
    """What an inspection from above demanded or handed down: followed, reported, revisited (R-103)."""

    noun = "superior_item"

    office = models.ForeignKey(Office, models.PROTECT, related_name="superior_items", verbose_name="巡察机构")
    source = models.CharField("来源", max_length=80, help_text="如：省委第五轮巡视")
    kind = models.CharField(
        "种类", max_length=10, choices=[("demand", "整改意见"), ("item", "移交事项")], default="item"
    )
    content = models.TextField("内容")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任单位")
    received_on = models.DateField("收到日期")
    due_on = models.DateField("办理时限", null=True, blank=True)
    status = models.CharField(
        "状态", max_length=10, choices=SuperiorStatus.choices, default=SuperiorStatus.OPEN, editable=False
    )
    progress = models.TextField("跟踪了解情况", blank=True, editable=False)
    reported_on = models.DateField("报告上级日期", null=True, editable=False)
    revisit = models.TextField("回访督查情况", blank=True, editable=False)

    objects = querysets.OfUnitsQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "上级移交事项"
        ordering = ["status", "due_on", "-received_on"]

    def __str__(self) -> str:
        return f"{self.source}：{self.content[:24]}"


class Publicity(Record):
    """A press item, or an issue of the office's own newsletter, checked against 三不两防 by another than its author (R-099, R-352–R-354).

    A press item is to be tied to entry or feedback. A newsletter goes to a list of readers inside the party and takes its number,
    counted by year without a gap, when it goes out (R-328).
    """

    noun = "publicity"

    class Kind(models.TextChoices):
        PRESS = "press", "信息稿件"
        NEWSLETTER = "newsletter", "工作动态"

    office = models.ForeignKey(Office, models.PROTECT, related_name="publicity", verbose_name="巡察机构")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="publicity", verbose_name="巡察任务"
    )
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="publicity", verbose_name="所报道的会议"
    )
    kind = models.CharField("种类", max_length=10, choices=Kind.choices, default=Kind.PRESS, editable=False)
    medium = models.CharField("媒体", max_length=40, help_text="如：廉洁云岭微信平台、县广播电视台")
    title = models.CharField("标题", max_length=80)
    text = models.TextField("内容")
    risk = models.TextField("风险评估", blank=True, help_text="可能引发的炒作、上访和应对")
    checks = models.JSONField("三不两防", default=list, editable=False)
    status = models.CharField(
        "状态", max_length=10, choices=PublicityStatus.choices, default=PublicityStatus.DRAFT, editable=False
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="复核人"
    )
    published_on = models.DateField("发布日期", null=True, editable=False)
    link = models.CharField("链接或版面", max_length=200, blank=True, editable=False)
    issue = models.PositiveSmallIntegerField("期数", null=True, editable=False)
    distribution = models.CharField(
        "发送范围", max_length=300, blank=True, help_text="如：领导小组成员，各巡察组，各乡镇党委"
    )

    objects = querysets.PublicityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "宣传"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("created_by")), name="publicity_reviewed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(kind="press", issue=None)
                | Q(kind="newsletter", issue=None) & ~Q(status="published")
                | Q(kind="newsletter", issue__gt=0, status="published"),
                name="newsletter_numbered_when_it_goes_out",
            ),
            models.UniqueConstraint(
                "office",
                ExtractYear("published_on"),
                "issue",
                condition=Q(kind="newsletter"),
                name="newsletter_issue_once_a_year",
            ),
            models.CheckConstraint(
                condition=Q(kind="press") | ~Q(distribution=""),
                name="newsletter_has_its_readers",
                violation_error_message="工作动态须写发送范围。",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.issue}期：{self.title}" if self.issue else self.title


class ConductCase(Record):
    """A case on an inspector: where it came from, what the check found, what it means for his place in the pool (R-355, R-356).

    One person and one kind of violation, settled by another than who opened it. A ``Complaint`` is only what was said.
    """

    noun = "conduct_case"

    office = models.ForeignKey(Office, models.PROTECT, related_name="conduct_cases", verbose_name="巡察机构")
    person = models.ForeignKey(Person, models.PROTECT, related_name="conduct_cases", verbose_name="巡察干部")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所在组")
    violation = models.ForeignKey(Code, models.PROTECT, related_name="+", verbose_name="违规类型")
    source = models.CharField("来源", max_length=120, help_text="如：来信、巡后评估、巡回督查")
    received_on = models.DateField("收到日期")
    content = models.TextField("反映情况")
    status = models.CharField(
        "状态", max_length=10, choices=ConductStatus.choices, default=ConductStatus.OPEN, editable=False
    )
    finding = models.TextField("核查情况", blank=True, editable=False)
    result = models.TextField("处理结果", blank=True, editable=False)
    effect = models.CharField(
        "对在库资格的影响", max_length=10, blank=True, editable=False,
        choices=[("none", "不影响"), ("suspended", "暂停使用"), ("removed", "清退出库")],
    )  # fmt: skip

    objects = querysets.ConductQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "违纪责任追究"
        ordering = ["status", "-received_on"]

    def __str__(self) -> str:
        return f"{self.person}：{self.violation.text}"

    def recusal_person_ids(self) -> tuple[Any, ...]:
        """It does not exist for the person it is about."""
        return (self.person_id,)

    def author_ids(self) -> set[Any]:
        return {self.created_by_id} - {None}
