"""Accountability (整改问责): who did not rectify as he had to, to which organs it was sent, and what they decided."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models import Code, Keyed, Office, Record, Survey, Unit
from rectification import querysets
from rectification.models.checks import Check
from rectification.models.ledger import Account
from rectification.workflow.accountability import AccountabilityStatus
from rounds.models import Assignment


class AccountabilityOrigin(models.TextChoices):
    """From what an item comes; the last two are proposed by the system."""

    ACCOUNT = "account", "整改台账"
    CHECK = "check", "查账"
    ASSIGNMENT = "assignment", "巡察任务"
    SURVEY = "survey", "满意度测评"
    EVALUATION = "evaluation", "整改评估"


class Accountability(Record):
    """One accountability item (问责事项, R-270, R-290): proposed, opened by the office, sent to organs, answered, closed.

    The unit it is about never sees it: what was decided reaches it by the organ's own document.
    """

    noun = "accountability"

    office = models.ForeignKey(Office, models.PROTECT, related_name="accountabilities", verbose_name="巡察机构")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="accountabilities", verbose_name="责任单位")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, related_name="accountabilities", verbose_name="巡察任务"
    )
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="accountabilities", verbose_name="整改账户"
    )
    check_made = models.ForeignKey(
        Check, models.PROTECT, null=True, blank=True, related_name="accountabilities", verbose_name="查账"
    )
    survey = models.OneToOneField(
        Survey, models.PROTECT, null=True, related_name="accountability", verbose_name="满意度测评"
    )
    origin = models.CharField("来源", max_length=12, choices=AccountabilityOrigin.choices, editable=False)
    severity = models.ForeignKey(Code, models.PROTECT, related_name="+", verbose_name="情形")
    persons = models.CharField("责任人", max_length=200)
    facts = models.TextField("事实和理由")
    status = models.CharField(
        "状态",
        max_length=10,
        choices=AccountabilityStatus.choices,
        default=AccountabilityStatus.PROPOSED,
        editable=False,
    )
    opened_on = models.DateField("提起日期", null=True, editable=False)
    organs = models.ManyToManyField(Unit, related_name="+", blank=True, editable=False, verbose_name="移送机关")
    document = models.CharField("移送文号", max_length=120, blank=True, editable=False)
    sent_on = models.DateField("移送日期", null=True, editable=False)
    closed_on = models.DateField("办结日期", null=True, editable=False)
    conclusion = models.TextField("结论", blank=True, editable=False)

    objects = querysets.AccountabilityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问责事项"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=("proposed", "dropped")) | ~Q(opened_on=None), name="accountability_opened_on_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(status="sent") | ~Q(sent_on=None), name="accountability_sent_on_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("closed", "dropped")) | ~Q(conclusion=""), name="accountability_ends_in_words"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit.short_name}：{self.severity}"

    @property
    def tone(self) -> str:
        return {"proposed": "warn", "opened": "info", "sent": "info", "closed": "good"}.get(self.status, "neutral")

    def scope_assignment_id(self) -> Any:
        """The office's and the organs' alone: no seat on the assignment reaches it."""
        return None

    def scope_unit_ids(self) -> tuple[Any, ...]:
        """The organs it was sent to."""
        sent = self.status in (AccountabilityStatus.SENT, AccountabilityStatus.CLOSED)
        return tuple(self.organs.values_list("pk", flat=True)) if sent else ()

    def recusal_unit_ids(self) -> tuple[Any, ...]:
        parties = (self.account.unit_id, self.account.holder_id) if self.account is not None else ()
        return (self.unit_id, *parties)


class AccountabilityMeasure(Keyed):
    """What one organ decided (R-292): which measure, about whom, when, by which document. Never changed."""

    accountability = models.ForeignKey(
        Accountability, models.PROTECT, related_name="measures", verbose_name="问责事项"
    )  # fmt: skip
    organ = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="决定机关")
    kind = models.ForeignKey(Code, models.PROTECT, related_name="+", verbose_name="问责方式")
    persons = models.CharField("问责对象", max_length=200)
    decided_on = models.DateField("决定日期")
    document = models.CharField("文书", max_length=120)
    told_on = models.DateField("告知单位日期", null=True, blank=True)
    note = models.TextField("说明", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "问责措施"
        ordering = ["decided_on", "at"]
        constraints = [
            models.CheckConstraint(condition=~Q(document=""), name="accountability_measure_has_its_document"),
            models.CheckConstraint(condition=~Q(persons=""), name="accountability_measure_names_its_persons"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}：{self.persons}"
