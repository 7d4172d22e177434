"""Filters of the report, feedback and ledger lists; what they offer is scoped as the lists are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Q

from inspection import codes
from inspection.models import Unit
from rectification.models import (
    Account,
    Feedback,
    FollowUp,
    MatterCheck,
    MatterKind,
    Publication,
    Report,
    WriteOffList,
    WriteOffRow,
)
from rectification.models.ledger import ORIGINS
from rectification.workflow.accounts import AccountStatus
from rectification.workflow.feedback import FeedbackStatus
from rectification.workflow.follow_ups import FollowUpStatus
from rectification.workflow.publications import PublicationStatus
from rectification.workflow.reports import ReportStatus
from rectification.workflow.write_off_lists import WriteOffListStatus
from rounds.models import Round

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

STANDINGS = [
    ("open", "未销账"), ("late", "挂账"), ("dull", "呆账"), ("queried", "存疑"), ("historical", "历史导入"), ("reopened", "曾复账"),
]  # fmt: skip


def _accounts(request: HttpRequest | None) -> Any:
    user: Any = request.user if request is not None else None
    return Account.objects.for_user(user) if user else Account.objects.none()


def account_units(request: HttpRequest | None) -> QuerySet[Unit]:
    return Unit.objects.filter(pk__in=_accounts(request).order_by().values("unit")).order_by("name")


def account_holders(request: HttpRequest | None) -> QuerySet[Unit]:
    return Unit.objects.filter(pk__in=_accounts(request).order_by().values("holder")).order_by("name")


def account_rounds(request: HttpRequest | None) -> QuerySet[Round]:
    found = _accounts(request).order_by().values("assignment__round")
    return Round.objects.filter(pk__in=found).select_related("office")


def _categories(request: HttpRequest | None) -> list[tuple[str, str]]:
    found = _accounts(request).exclude(category_text="").order_by("category_text")
    return [(text, text) for text in found.values_list("category_text", flat=True).distinct()]


class AccountFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="编号、问题、责任人", method="about")
    unit = django_filters.ModelChoiceFilter(label="被巡察单位", queryset=account_units)
    holder = django_filters.ModelChoiceFilter(label="现责任单位", queryset=account_holders)
    round = django_filters.ModelChoiceFilter(label="轮次", field_name="assignment__round", queryset=account_rounds)
    status = django_filters.ChoiceFilter(label="状态", choices=AccountStatus.choices)
    standing = django_filters.ChoiceFilter(label="情形", choices=STANDINGS, method="of_standing")
    category = django_filters.ChoiceFilter(label="问题类别", field_name="category_text", choices=())
    origin = django_filters.ChoiceFilter(label="立账方式", choices=ORIGINS)

    class Meta:
        model = Account
        fields = ["q", "unit", "holder", "round", "status", "standing", "category", "origin"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["category"].extra["choices"] = _categories(self.request)

    def about(self, rows: QuerySet[Account], name: str, value: str) -> QuerySet[Account]:
        words = Q(number__icontains=value) | Q(problem__icontains=value) | Q(leader_name__icontains=value)
        return rows.filter(words | Q(owner_name__icontains=value) | Q(direct_name__icontains=value))

    def of_standing(self, rows: Any, name: str, value: str) -> QuerySet[Account]:
        if value == "dull":
            offices = set(rows.order_by().values_list("office", flat=True))
            found = rows.none()
            for office in offices:
                days = codes.setting(office, "ledger.dull_days")
                found = found | rows.filter(pk__in=Account.objects.filter(office=office).dull(days).values("pk"))
            return found
        plain: dict[str, Any] = {
            "open": rows.open, "late": rows.late, "queried": lambda: rows.exclude(query=""),
            "historical": lambda: rows.filter(historical=True), "reopened": lambda: rows.filter(reopened=True),
        }  # fmt: skip
        return plain[value]()


class UnitAccountFilter(django_filters.FilterSet):
    """The unit's own filters: fewer, in its own words."""

    q = django_filters.CharFilter(label="编号、问题", method="about")
    status = django_filters.ChoiceFilter(
        label="状态", choices=[each for each in AccountStatus.choices if each[0] not in ("reported", "voided")]
    )
    standing = django_filters.ChoiceFilter(
        label="情形", choices=[("open", "未销账"), ("late", "挂账")], method="of_standing"
    )

    class Meta:
        model = Account
        fields = ["q", "status", "standing"]

    def about(self, rows: QuerySet[Account], name: str, value: str) -> QuerySet[Account]:
        return rows.filter(Q(number__icontains=value) | Q(problem__icontains=value))

    def of_standing(self, rows: Any, name: str, value: str) -> QuerySet[Account]:
        found: QuerySet[Account] = rows.late() if value == "late" else rows.open()
        return found


class ReportFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="单位", field_name="assignment__unit__name", lookup_expr="icontains")
    status = django_filters.ChoiceFilter(label="状态", choices=ReportStatus.choices)

    class Meta:
        model = Report
        fields = ["q", "status"]


class FeedbackFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="单位", field_name="assignment__unit__name", lookup_expr="icontains")
    status = django_filters.ChoiceFilter(label="状态", choices=FeedbackStatus.choices)

    class Meta:
        model = Feedback
        fields = ["q", "status"]


class PublicationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="单位、标题", method="about")
    kind = django_filters.ChoiceFilter(label="种类", choices=Publication.Kind.choices)
    status = django_filters.ChoiceFilter(label="状态", choices=PublicationStatus.choices)

    class Meta:
        model = Publication
        fields = ["q", "kind", "status"]

    def about(self, rows: QuerySet[Publication], name: str, value: str) -> QuerySet[Publication]:
        return rows.filter(Q(title__icontains=value) | Q(assignment__unit__name__icontains=value))


class MatterCheckFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="单位、办理情况", method="about")
    kind = django_filters.ChoiceFilter(label="移交事项", choices=MatterKind.choices)

    class Meta:
        model = MatterCheck
        fields = ["q", "kind"]

    def about(self, rows: QuerySet[MatterCheck], name: str, value: str) -> QuerySet[MatterCheck]:
        words = Q(finding__icontains=value) | Q(demand__icontains=value) | Q(receiver__name__icontains=value)
        return rows.filter(words | Q(allotment__assignment__unit__name__icontains=value))


class FollowUpFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="对象、单位、事项", method="about")
    kind = django_filters.ChoiceFilter(label="跟进类型", choices=FollowUp.Kind.choices)
    topic = django_filters.ChoiceFilter(label="内容", choices=FollowUp.Topic.choices)
    status = django_filters.ChoiceFilter(label="状态", choices=FollowUpStatus.choices)

    class Meta:
        model = FollowUp
        fields = ["q", "kind", "topic", "status"]

    def about(self, rows: QuerySet[FollowUp], name: str, value: str) -> QuerySet[FollowUp]:
        words = Q(matter__icontains=value) | Q(body__name__icontains=value)
        return rows.filter(words | Q(assignment__unit__name__icontains=value))


class WriteOffListFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="编号、账户", method="about")
    status = django_filters.ChoiceFilter(label="状态", choices=WriteOffListStatus.choices)

    class Meta:
        model = WriteOffList
        fields = ["q", "status"]

    def about(self, rows: QuerySet[WriteOffList], name: str, value: str) -> QuerySet[WriteOffList]:
        named = Q(account__number__icontains=value) | Q(account__unit__name__icontains=value)
        return rows.filter(Q(number__icontains=value) | Q(pk__in=WriteOffRow.objects.filter(named).values("list")))
