"""Secondment (借调) from request to return, and the appraisal (鉴定) without which nobody seconded leaves."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from inspection.models import Code, Office, OrganKind, Person, Record, Unit
from rounds import querysets
from rounds.models.rounds import Round
from rounds.models.teams import Membership
from rounds.workflow.people import AppraisalStatus, SecondmentStatus


def organisation_units(office_id: Any) -> list[Any]:
    """Keys of the organisation departments (组织部) of an office's committee."""
    return list(
        Unit.objects.filter(office_id=office_id, organ_kind=OrganKind.ORGANISATION).values_list("pk", flat=True)
    )


class Secondment(Record):
    """One person lent by his home unit for one round: list, organisation's word, home unit's consent, letter, arrival, return (R-011)."""

    noun = "secondment"

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="巡察机构")
    round = models.ForeignKey(Round, models.PROTECT, related_name="secondments", verbose_name="轮次")
    person = models.ForeignKey(Person, models.PROTECT, related_name="secondments", verbose_name="借调人员")
    home_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="原单位")
    seat = models.CharField("拟任席位", max_length=40, default="组员")
    begins = models.DateField("借调起")
    ends = models.DateField("借调止")
    reason = models.CharField("借调理由", max_length=200, blank=True)
    status = models.CharField(
        "状态", max_length=10, choices=SecondmentStatus.choices, default=SecondmentStatus.REQUESTED
    )
    confirmed_document = models.CharField("组织部门意见", max_length=120, blank=True)
    consent_document = models.CharField("原单位意见", max_length=120, blank=True)
    reported_on = models.DateField("报到日期", null=True, blank=True)
    returned_on = models.DateField("返回日期", null=True, blank=True)

    objects = querysets.SecondmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "借调"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "person"], condition=~Q(status="declined"), name="secondment_once_a_round",
                violation_error_message="该同志本轮已有借调记录。",
            ),
            models.CheckConstraint(
                condition=Q(ends__gte=models.F("begins")), name="secondment_ends_after_it_begins",
                violation_error_message="借调止期不能早于起期。",
            ),
            models.CheckConstraint(
                condition=~Q(status="returned") | Q(returned_on__isnull=False), name="secondment_returned_has_a_day"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"借调{self.person}（{self.home_unit.short_name}）"

    def scope_unit_ids(self) -> list[Any]:
        return [self.home_unit_id, *organisation_units(self.office_id)]

    def recusal_person_ids(self) -> tuple[Any, ...]:
        return (self.person_id,)


class Appraisal(Record):
    """What a seconded member did, in words and figures: two signatures, two dispatches, then into the file (R-032–R-034)."""

    noun = "appraisal"

    membership = models.OneToOneField(Membership, models.PROTECT, related_name="appraisal", verbose_name="组员")
    home_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="原单位")
    facts = models.JSONField("工作量", default=list, editable=False)
    self_summary = models.TextField("个人小结", blank=True)
    conduct = models.TextField("现实表现", blank=True)
    performance = models.TextField("工作业绩", blank=True)
    opinion = models.TextField("巡察组组长意见", blank=True)
    grade = models.ForeignKey(Code, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="等次")
    status = models.CharField("状态", max_length=10, choices=AppraisalStatus.choices, default=AppraisalStatus.DRAFT)
    organisation_sent_on = models.DateField("送组织部门", null=True, blank=True)
    organisation_received_on = models.DateField("组织部门签收", null=True, blank=True)
    home_sent_on = models.DateField("送原单位党组织", null=True, blank=True)
    home_received_on = models.DateField("原单位党组织签收", null=True, blank=True)
    filed_on = models.DateField("归档日期", null=True, blank=True)
    archive_number = models.CharField("归档编号", max_length=40, blank=True)

    objects = querysets.AppraisalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "干部鉴定"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="filed")
                | Q(organisation_received_on__isnull=False, home_received_on__isnull=False, filed_on__isnull=False),
                name="appraisal_filed_after_both_received_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership.person.name}的鉴定"

    def scope_office_id(self) -> Any:
        return self.membership.team.round.office_id

    def scope_assignment_id(self) -> Any:
        return self.membership.seat_assignment_id()

    def scope_unit_ids(self) -> list[Any]:
        """Those it was sent to, each once it was sent."""
        found = [self.home_unit_id] if self.home_sent_on else []
        return found + (organisation_units(self.scope_office_id()) if self.organisation_sent_on else [])

    def recusal_person_ids(self) -> tuple[Any, ...]:
        """Nobody writes, signs or reads his own."""
        return (self.membership.person_id,)

    def signing_text(self) -> str:
        parts = (self.membership, self.conduct, self.performance, self.opinion, self.grade, self.facts)
        return "\n".join(map(str, parts))
