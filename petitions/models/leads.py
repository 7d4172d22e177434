"""Leads (问题线索): from registration through three signatures to the retirement of the number."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection.models import Code, Keyed, NumberEntry, Office, Person, Record, Unit
from petitions import querysets
from petitions.models.packages import digest
from petitions.models.petitions import Petition
from petitions.workflow import LeadRoute, LeadStatus
from rounds import tags
from rounds.models import Assignment, FieldRecord, Request


class Grade(models.TextChoices):
    """How concrete a lead is (R-210, R-211)."""

    A = "A", "A类：具体明确"
    B = "B", "B类：不够具体"


class Lead(Record):
    """A lead: against whom, what, how concrete, where it should go (R-208–R-228).

    The lead ledger is its own: nothing of it shows in the unit's balance, numbers or pages.
    """

    noun = "lead"
    judged_by = ("assignment", "accused__unit")

    office = models.ForeignKey(Office, models.PROTECT, related_name="leads", verbose_name="巡察机构")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name="巡察任务"
    )
    number = models.CharField("线索编号", max_length=40)
    number_entry = models.OneToOneField(NumberEntry, models.PROTECT, editable=False, related_name="lead")
    petition = models.ForeignKey(
        Petition, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name="来源信访件"
    )
    field_record = models.ForeignKey(
        FieldRecord, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name="来源工作记录"
    )
    about_team = models.BooleanField("反映巡察干部", default=False, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name="涉及单位")
    discipline = models.ForeignKey(
        Code, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="纪律类别"
    )
    category = models.ForeignKey(Code, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="问题领域")
    grade = models.CharField("等次", max_length=1, choices=Grade.choices, default=Grade.B)
    is_concrete = models.BooleanField("具体明确", default=False)
    is_strong = models.BooleanField("群众反映强烈", default=False)
    has_impact = models.BooleanField("影响较大", default=False)
    is_important = models.BooleanField("重要线索", default=False)
    is_focus = models.BooleanField("重点问题", default=False)
    summary = models.TextField("主要问题")
    occurred = models.CharField("发生时间", max_length=60, blank=True)
    amount = models.DecimalField("涉及金额（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    suggestion = models.CharField("处置建议", max_length=200, blank=True)
    next_action = models.CharField("下一步核实措施", max_length=200, blank=True)
    review_opinion = models.CharField("组长审核意见", max_length=200, blank=True)
    status = models.CharField("状态", max_length=12, choices=LeadStatus.choices, default=LeadStatus.REGISTERED)
    receiver = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="handed_leads", verbose_name="接受部门"
    )
    route = models.CharField(
        "移交途径", max_length=10, choices=LeadRoute.choices, default=LeadRoute.MEETING, editable=False
    )
    route_reason = models.CharField("途径说明", max_length=200, blank=True, editable=False)
    heard_on = models.DateField("移交会研究日期", null=True, editable=False)
    group_opinion = models.TextField("领导小组处置意见", blank=True, editable=False)
    person_disposition = models.TextField("对人的处置要求", blank=True, editable=False)
    matter_disposition = models.TextField("对事的处置要求", blank=True, editable=False)
    requests = models.ManyToManyField(Request, editable=False, related_name="+", verbose_name="延伸调阅")
    package_gaps = models.CharField("资料包缺项说明", max_length=200, blank=True)
    package_hash = models.CharField("资料包校验值", max_length=64, blank=True, editable=False)
    package_locked_at = models.DateTimeField("资料包封存时间", null=True, editable=False)
    offered_on = models.DateField("提请日期", null=True, editable=False)
    handed_on = models.DateField("移交日期", null=True, editable=False)
    result_document = models.CharField("结果文书", max_length=120, blank=True)
    retire_reason = models.CharField("销号理由", max_length=200, blank=True)
    retirement_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="申请人"
    )
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="复核人"
    )
    retired_on = models.DateField("销号日期", null=True, editable=False)
    tags = models.ManyToManyField(Code, blank=True, related_name="+", verbose_name="标签")
    special = models.ForeignKey(
        Assignment, models.PROTECT, null=True, editable=False, related_name="opened_by_leads", verbose_name="据此开展的专项"
    )  # fmt: skip

    objects = querysets.LeadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题线索"
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["receiver", "status"], name="lead_at_receiver")]
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="lead_number_once"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="lead_amount_not_negative"),
            models.CheckConstraint(
                condition=~Q(status__in=["offered", "handed_over", "reported", "retiring", "retired"])
                | ~Q(receiver=None),
                name="lead_handed_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(retired_by=None) | ~Q(retired_by=F("retirement_asked_by")),
                name="lead_retired_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(status="retired") | (~Q(retire_reason="") & ~Q(result_document="")),
                name="lead_retired_with_reason_and_document",
            ),
            models.CheckConstraint(
                condition=Q(route="meeting") | ~Q(route_reason=""), name="lead_past_the_meeting_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"问题线索 {self.number}"

    # Every lead is an accusation: the same gate keeps it from the accused.
    is_accusation = True

    @property
    def tone(self) -> str:
        return {
            LeadStatus.SUBMITTED: "info", LeadStatus.OFFERED: "warn", LeadStatus.HANDED_OVER: "info",
            LeadStatus.REPORTED: "info", LeadStatus.RETIRING: "warn", LeadStatus.RETIRED: "good",
        }.get(LeadStatus(self.status), "neutral")  # fmt: skip

    @property
    def is_urgent(self) -> bool:
        """八项规定、四风: goes first, and is handed over at once (R-130, R-236)."""
        return tags.has(self, tags.STYLE) or (self.category is not None and self.category.code == "eight_rules")

    def scope_assignment_id(self) -> Any:
        return None if self.about_team else self.assignment_id

    def scope_unit_ids(self) -> tuple[Any, ...]:
        return (self.receiver_id,) if self.receiver_id else ()

    def recusal_unit_ids(self) -> set[Any]:
        keys = {self.unit_id, *(each.unit_id for each in self.accused.all())}
        if self.assignment is not None:
            keys.add(self.assignment.unit_id)
        return keys - {None}

    def recusal_person_ids(self) -> set[Any]:
        return {each.person_id for each in self.accused.all()} - {None}

    def signing_text(self) -> str:
        """What the three parties sign: number, against whom, what, where it goes, what is required, what is in the package."""
        lines = [self.number, *sorted(map(str, self.accused.all())), str(self.unit or ""), self.summary]
        lines += [str(self.discipline or ""), self.suggestion, str(self.receiver_id or "")]
        required = (self.group_opinion, self.person_disposition, self.matter_disposition, digest(self))
        return "\n".join([*lines, *filter(None, required)])


class LeadPerson(Keyed):
    """One person a lead is against."""

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="accused", verbose_name="线索")
    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField("姓名", max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name="人员")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位")
    unit_name = models.CharField("单位名称", max_length=80, blank=True)
    post = models.CharField("职务", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "线索被反映人"
        ordering = ["position"]

    def __str__(self) -> str:
        where = f"{self.unit.short_name if self.unit else self.unit_name}{self.post}"
        return f"{self.name}（{where}）" if self.name and where else self.name or where


class LeadProgress(Keyed):
    """What the receiving organ reported: stage, and at the end the form (R-229, R-232)."""

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="progress", verbose_name="线索")
    stage = models.ForeignKey(Code, models.PROTECT, related_name="+", verbose_name="办理阶段")
    on = models.DateField("日期")
    note = models.TextField("办理情况", blank=True)
    form = models.ForeignKey(Code, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="四种形态")
    document = models.CharField("文书号", max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="报告人")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "线索办理进展"
        ordering = ["-on", "-recorded_at"]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.stage}"

    @property
    def final(self) -> bool:
        """Whether the organ has done with it."""
        return self.stage.code in ("settled", "closed")
