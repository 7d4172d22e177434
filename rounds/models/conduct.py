"""Inspectors' conduct: who tried to find out or plead, gifts, invitations, meals, vehicles, self-checks; complaints about them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models import Code, Keyed, Office, Person, Record
from rounds import querysets
from rounds.models.teams import Membership, Team
from rounds.workflow.people import ComplaintStatus, ConductStatus


class ConductKind(models.TextChoices):
    PLEADING = "pleading", "打探说情"
    GIFT = "gift", "礼金礼品"
    INVITATION = "invitation", "宴请邀请"
    MEAL = "meal", "就餐缴费"
    VEHICLE = "vehicle", "用车"
    LODGING = "lodging", "住宿缴费"


class Handling(models.TextChoices):
    """What was done with it. That something was kept cannot be entered (R-336)."""

    REFUSED = "refused", "当场拒绝"
    RETURNED = "returned", "已退还"
    HANDED_OVER = "handed_over", "已上交"
    RECORDED = "recorded", "如实记录"


OFFERED = (ConductKind.GIFT, ConductKind.INVITATION)
# What a member pays his own share of.
SHARES = (ConductKind.MEAL, ConductKind.VEHICLE, ConductKind.LODGING)


class ConductRecord(Record):
    """One entry of a member's conduct register, append-only; what was entered wrongly is corrected by another (R-172, R-336–R-339)."""

    noun = "conduct_record"

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="conduct_records", verbose_name="组员")
    kind = models.CharField("种类", max_length=12, choices=ConductKind.choices)
    happened_on = models.DateField("日期")
    place = models.CharField("地点", max_length=60, blank=True)
    who = models.CharField("对方", max_length=80, blank=True, help_text="姓名、单位、职务")
    matter = models.CharField("事项", max_length=300)
    handling = models.CharField("处理", max_length=12, choices=Handling.choices)
    witness = models.CharField("见证人、接收人", max_length=60, blank=True)
    amount = models.DecimalField("金额（元）", max_digits=10, decimal_places=2, null=True, blank=True)
    paid_on = models.DateField("缴纳日期", null=True, blank=True)
    receipt = models.CharField("收据号", max_length=40, blank=True)
    status = models.CharField("状态", max_length=10, choices=ConductStatus.choices, default=ConductStatus.RECORDED)
    outcome = models.CharField("处理结果", max_length=300, blank=True)

    objects = querysets.ConductRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "廉洁纪律登记"
        ordering = ["-happened_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=OFFERED) | Q(handling__in=("refused", "returned", "handed_over")),
                name="conduct_nothing_offered_is_kept",
                violation_error_message="礼金礼品和宴请只能登记为当场拒绝、已退还或已上交。",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=("pleading", *OFFERED)) | ~Q(who=""), name="conduct_says_who",
                violation_error_message="请填写对方的姓名、单位、职务。",
            ),
            models.CheckConstraint(
                condition=~Q(status="concluded") | ~Q(outcome=""), name="conduct_concluded_with_an_outcome"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()}（{self.membership.person.name}，{self.happened_on:%Y-%m-%d}）"

    def scope_office_id(self) -> Any:
        return self.membership.team.round.office_id

    def scope_assignment_id(self) -> Any:
        return self.membership.seat_assignment_id()

    @property
    def unpaid(self) -> bool:
        """Meals, drives, lodging whose share the member has not paid yet (R-175)."""
        return self.amount is not None and self.paid_on is None and self.kind in SHARES


class SelfCheck(Keyed):
    """A member's weekly check of himself against the five prohibitions (R-335)."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="self_checks", verbose_name="组员")
    week = models.DateField("所在周（周一）")
    kept = models.JSONField("逐项自查", default=dict)
    note = models.CharField("说明", max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "五严禁自查"
        ordering = ["-week"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "week"], name="self_check_once_a_week"),
            models.CheckConstraint(condition=Q(week__week_day=2), name="self_check_week_is_named_by_its_monday"),
        ]

    def __str__(self) -> str:
        return f"{self.membership.person.name} {self.week:%Y-%m-%d}"


class Complaint(Record):
    """A complaint about inspectors: taken by the office, not there for whom it concerns and his team (R-039).

    What somebody says, about a team or people; checked and answered. Where it proves true of a person, what follows for him
    is a ``ConductCase``.
    """

    noun = "complaint"

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="巡察机构")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="涉及巡察组")
    persons = models.ManyToManyField(Person, related_name="+", blank=True, verbose_name="涉及人员")
    received_on = models.DateField("收到日期")
    source = models.CharField("来源", max_length=60, help_text="如：来信、来电、巡后评估")
    category = models.ForeignKey(Code, models.PROTECT, null=True, related_name="+", verbose_name="违纪类别")
    text = models.TextField("反映内容")
    status = models.CharField("状态", max_length=10, choices=ComplaintStatus.choices, default=ComplaintStatus.OPEN)
    outcome = models.TextField("处理结果", blank=True)

    objects = querysets.ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "对巡察干部的反映"
        ordering = ["-received_on"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="concluded") | ~Q(outcome=""), name="complaint_concluded_with_an_outcome"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.received_on:%Y-%m-%d} 收到的反映"

    def recusal_person_ids(self) -> tuple[Any, ...]:
        """Those it is about, and everybody who sat with them."""
        found = set(self.persons.values_list("pk", flat=True))
        if self.team_id:
            found |= set(Membership.objects.filter(team_id=self.team_id).values_list("person_id", flat=True))
        return tuple(found)
