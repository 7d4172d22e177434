"""Filters of what a stationing brings: coordination, non-cooperation, opinion, drawings, disclosures, meetings, received requests."""

from __future__ import annotations

import django_filters
from django import forms
from django.utils import timezone

from inspection.models import CorrespondenceStatus
from inspection.views.newest import NewestChoiceFilter
from rounds.filters import RequestFilter, list_of, my_assignments, my_rounds
from rounds.filters.people import choices_of, name_of
from rounds.models import (
    WITH_UNIT,
    Assignment,
    Contact,
    Coordination,
    Digest,
    Disclosure,
    Meeting,
    NonCooperation,
    OpinionReport,
    Request,
    RovingDraw,
)


class CoordinationFilter(django_filters.FilterSet):
    q = name_of("text", "困难和问题")
    assignment = NewestChoiceFilter(label="巡察任务", queryset=my_assignments)
    status = django_filters.ChoiceFilter(label="状态", choices=choices_of(Coordination, "status"))
    late = django_filters.BooleanFilter(label="已超期", method="past", widget=forms.CheckboxInput)

    class Meta:
        model = Coordination
        fields = ["q", "assignment", "status", "late"]

    def past(self, rows, name: str, value: bool):  # type: ignore[no-untyped-def]
        return rows.filter(due_on__lt=timezone.localdate(), closed_on=None) if value else rows


class NonCooperationFilter(django_filters.FilterSet):
    q = name_of("persons", "涉及人员")
    assignment = NewestChoiceFilter(label="巡察任务", queryset=my_assignments)
    status = django_filters.ChoiceFilter(label="状态", choices=choices_of(NonCooperation, "status"))

    class Meta:
        model = NonCooperation
        fields = ["q", "assignment", "status"]


class OpinionFilter(django_filters.FilterSet):
    q = name_of("summary", "主要内容")
    level = django_filters.ChoiceFilter(label="等级", choices=choices_of(OpinionReport, "level"))
    status = django_filters.ChoiceFilter(label="状态", choices=choices_of(OpinionReport, "status"))

    class Meta:
        model = OpinionReport
        fields = ["q", "level", "status"]


class DrawFilter(django_filters.FilterSet):
    round = django_filters.ModelChoiceFilter(label="轮次", queryset=my_rounds)
    witness = name_of("witness", "监签人")

    class Meta:
        model = RovingDraw
        fields = ["round", "witness"]


class DisclosureFilter(django_filters.FilterSet):
    q = name_of("number", "回执号")
    kind = django_filters.ChoiceFilter(label="内容", choices=choices_of(Disclosure, "kind"))
    disposal = django_filters.ModelChoiceFilter(label="处置", queryset=list_of("disclosure_disposals"))
    status = django_filters.ChoiceFilter(label="状态", choices=choices_of(Disclosure, "status"))

    class Meta:
        model = Disclosure
        fields = ["q", "kind", "disposal", "status"]


class ProgressFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="单位", field_name="unit__name", lookup_expr="icontains")
    round = django_filters.ModelChoiceFilter(label="轮次", queryset=my_rounds)

    class Meta:
        model = Assignment
        fields = ["q", "round"]


class DigestFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label="状态", choices=choices_of(Digest, "status"))
    since = django_filters.DateFilter(label="日期起", field_name="ends", lookup_expr="gte")
    until = django_filters.DateFilter(label="日期止", field_name="begins", lookup_expr="lte")

    class Meta:
        model = Digest
        fields = ["status", "since", "until"]


class ContactFilter(django_filters.FilterSet):
    role = django_filters.ChoiceFilter(label="职责", choices=choices_of(Contact, "role"))
    now = django_filters.BooleanFilter(label="只看现任", method="in_force", widget=forms.CheckboxInput)

    class Meta:
        model = Contact
        fields = ["role", "now"]

    def in_force(self, rows, name: str, value: bool):  # type: ignore[no-untyped-def]
        return rows.filter(ended_on=None, assignment__withdrawn_on=None) if value else rows


class UnitMeetingFilter(django_filters.FilterSet):
    """Only meetings held with the unit are named: it does not learn what else a team meets for."""

    kind = django_filters.ChoiceFilter(label="会议", choices=[(each.value, each.label) for each in WITH_UNIT])
    since = django_filters.DateFilter(label="日期起", field_name="held_on", lookup_expr="gte")

    class Meta:
        model = Meeting
        fields = ["kind", "since"]


class ReceivedRequestFilter(RequestFilter):
    """What the receiving side filters by: nothing of the assignment behind it, no draft, nothing withdrawn."""

    assignment = None
    status = django_filters.ChoiceFilter(
        label="状态",
        choices=[each for each in CorrespondenceStatus.choices if each[0] not in ("draft", "withdrawn")],
    )

    class Meta:
        model = Request
        fields = ["kind", "status"]
