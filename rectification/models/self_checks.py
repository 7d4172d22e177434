"""未巡先改: what was found again and again, told to units not inspected yet, which check themselves and say what they found."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models import Office, Record, Unit
from rectification import querysets
from rectification.models.ledger import Account
from rectification.workflow.self_checks import NoticeStatus, SelfCheckStatus
from rounds.models import Assignment
from rounds.workflow.plans import COVERING

_BETWEEN = re.compile(r"[、，,；;\s/（）()]+")


class NoticeLevel(models.TextChoices):
    COUNTY = "county", "县级"
    TOWN = "town", "乡级"
    VILLAGE = "village", "村级"


class SelfCheckNotice(Record):
    """A notice in common wording, written by the office: nothing in it says where a problem was found."""

    noun = "self_check_notice"

    office = models.ForeignKey(Office, models.PROTECT, related_name="self_check_notices", verbose_name="巡察机构")
    title = models.CharField("标题", max_length=80)
    level = models.CharField("问题层级", max_length=8, choices=NoticeLevel.choices)
    problems = models.TextField("共性问题")
    demands = models.TextField("自查自纠要求")
    due_on = models.DateField("报告期限")
    status = models.CharField(
        "状态", max_length=8, choices=NoticeStatus.choices, default=NoticeStatus.DRAFT, editable=False
    )
    issued_on = models.DateField("签发日期", null=True, editable=False)

    objects = querysets.SelfCheckNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "未巡先改通知"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(status="issued") | ~Q(issued_on=None), name="self_check_issued_on_a_day"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def tone(self) -> str:
        return {"draft": "warn", "issued": "good"}.get(self.status, "neutral")

    def said(self) -> str:
        return "\n".join((self.title, self.problems, self.demands))

    def signing_text(self) -> str:
        return self.said()

    def inspected_units(self) -> set[Any]:
        """Units whose inspection in the office's present term has begun or is over."""
        return inspected_in_term(self.office)

    def told_problems(self) -> list[str]:
        return list(Account.objects.filter(office=self.office_id).values_list("problem", flat=True))

    def told_people(self) -> set[str]:
        """Names of those who answer for problems that were found."""
        names = ("leader_name", "managing_name", "overseeing_name", "direct_name")
        rows = Account.objects.filter(office=self.office_id).values_list(*names)
        return {each for row in rows for name in row for each in _BETWEEN.split(name) if len(each) > 1}


def inspected_in_term(office: Office) -> set[Any]:
    found = Assignment.objects.filter(office=office, round__term=office.term, status__in=(*COVERING, "stationed"))
    return set(found.values_list("unit_id", flat=True))


class SelfCheck(Record):
    """One unit's self-check: whether it has such problems, what it did, and by when."""

    noun = "self_check"

    notice = models.ForeignKey(SelfCheckNotice, models.PROTECT, related_name="checks", verbose_name="通知")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    status = models.CharField(
        "状态", max_length=8, choices=SelfCheckStatus.choices, default=SelfCheckStatus.WAITING, editable=False
    )
    found = models.BooleanField("是否存在", null=True, editable=False)
    measures = models.TextField("自查情况和整改措施", blank=True, editable=False)
    finish_on = models.DateField("整改完成日期", null=True, editable=False)
    answered_on = models.DateField("报告日期", null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="报告人"
    )

    objects = querysets.SelfCheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "未巡先改自查"
        ordering = ["unit__name"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "unit"], name="self_check_once_a_unit"),
            models.CheckConstraint(
                condition=Q(status="waiting")
                | (~Q(found=None) & ~Q(measures="") & ~Q(answered_on=None) & ~Q(answered_by=None)),
                name="self_check_answered_in_words",
            ),
            models.CheckConstraint(
                condition=~Q(found=True) | ~Q(finish_on=None), name="self_check_what_is_found_has_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice}（{self.unit.short_name}）"

    @property
    def tone(self) -> str:
        return "good" if self.status == SelfCheckStatus.ANSWERED else "warn"

    def scope_office_id(self) -> Any:
        return self.notice.office_id

    def scope_unit_ids(self) -> tuple[Any, ...]:
        return (self.unit_id,) if self.notice.status == NoticeStatus.ISSUED else ()

    def recusal_unit_ids(self) -> tuple[Any, ...]:
        return (self.unit_id,)
