"""Filters of the lists of petitions, transfers and leads; each looks only at what its list already shows."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from inspection.views.newest import NewestChoiceFilter
from petitions.models import DirectDelivery, Grade, Lead, Outcome, Petition, PetitionKind, Transfer
from petitions.workflow import LeadStatus, PetitionStatus, TransferStatus
from rounds import tags
from rounds.filters.people import Either
from rounds.models import Assignment


def _search() -> forms.TextInput:
    return forms.TextInput(attrs={"type": "search", "autocomplete": "off"})


def _assignments(request: Any) -> QuerySet[Any]:
    return Assignment.objects.for_user(request.user).select_related("team__round", "unit")


class PetitionFilter(filters.FilterSet):
    q = filters.CharFilter(label="登记号、内容、被反映人", method="words", widget=_search())
    status = filters.ChoiceFilter(label="状态", choices=PetitionStatus.choices, empty_label="全部")
    kind = filters.ChoiceFilter(label="类别", choices=PetitionKind.choices, empty_label="全部")
    assignment = NewestChoiceFilter(label="巡察任务", queryset=_assignments, empty_label="全部")
    outcome = filters.ChoiceFilter(label="办理结果", choices=Outcome.choices, empty_label="全部")
    only = filters.ChoiceFilter(
        label="范围",
        choices=[("retaliation", "反映打击报复"), ("chief", "反映一把手")],
        method="marked",
        empty_label="全部",
    )
    since = filters.DateFilter(field_name="received_on", lookup_expr="gte", label="收到日期，自")
    until = filters.DateFilter(field_name="received_on", lookup_expr="lte", label="至")

    class Meta:
        model = Petition
        fields: list[str] = []

    def words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.containing(value.strip())  # type: ignore[attr-defined,no-any-return]

    def marked(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "retaliation":
            return rows.filter(retaliation=True)
        return rows.about_chiefs()  # type: ignore[attr-defined,no-any-return]


class LeadFilter(filters.FilterSet):
    q = filters.CharFilter(label="编号、内容、被反映人", method="words", widget=_search())
    status = filters.ChoiceFilter(label="状态", choices=LeadStatus.choices, empty_label="全部")
    tags = filters.ModelChoiceFilter(
        label="标签", queryset=lambda request: tags.offered(), method="tagged", empty_label="全部"
    )  # fmt: skip
    only = filters.ChoiceFilter(
        label="范围",
        choices=[("chief", "反映一把手"), ("urgent", "八项规定、四风")],
        method="marked",
        empty_label="全部",
    )
    grade = filters.ChoiceFilter(label="等次", choices=Grade.choices, empty_label="全部")
    assignment = NewestChoiceFilter(label="巡察任务", queryset=_assignments, empty_label="全部")

    class Meta:
        model = Lead
        fields: list[str] = []

    def words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        wanted = value.strip()
        accused = Lead.objects.filter(accused__name__icontains=wanted)
        return rows.filter(Q(number__icontains=wanted) | Q(summary__icontains=wanted) | Q(pk__in=accused.values("pk")))

    def tagged(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """By the code, so that what was marked under an older version of the list is found too."""
        return rows.filter(tags__code=value.code, tags__list__key=tags.LIST).distinct()

    def marked(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(urgent=True) | Q(category__code="eight_rules") if value == "urgent" else Q(chief=True))


class TransferFilter(filters.FilterSet):
    q = filters.CharFilter(label="转办号、摘要", method="words", widget=_search())
    status = filters.ChoiceFilter(
        label="状态", choices=[each for each in TransferStatus.choices if each[0] != TransferStatus.WITHDRAWN],
        empty_label="全部",
    )  # fmt: skip

    class Meta:
        model = Transfer
        fields: list[str] = []

    def words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(number__icontains=value.strip()) | Q(summary__icontains=value.strip()))


class HandedLeadFilter(filters.FilterSet):
    """The receiving organ's list: what was offered or handed to it."""

    q = filters.CharFilter(label="编号、内容", method="words", widget=_search())
    since = filters.DateFilter(field_name="handed_on", lookup_expr="gte", label="移交日期，自")

    class Meta:
        model = Lead
        fields: list[str] = []

    def words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(number__icontains=value.strip()) | Q(summary__icontains=value.strip()))


class DeliveryFilter(filters.FilterSet):
    q = filters.CharFilter(label="登记号、信封编号", method="words", widget=_search())
    waiting = filters.BooleanFilter(label="未送交", field_name="handed_on", lookup_expr="isnull", widget=Either)

    class Meta:
        model = DirectDelivery
        fields: list[str] = []

    def words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(number__icontains=value.strip()) | Q(envelope__icontains=value.strip()))
