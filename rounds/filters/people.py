"""Filters of the registers of people: leave, courses, conduct, complaints, secondment, appraisal, equipment, recusal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Q
from django_filters.widgets import BooleanWidget

from inspection.models import Recusal, Relative
from inspection.views.times import YearFilter
from rounds.filters import my_rounds
from rounds.models import (
    Appraisal,
    Complaint,
    ConductRecord,
    Course,
    Equipment,
    MemberLeave,
    Secondment,
    ServiceNote,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Either(BooleanWidget):
    """Yes, no, or not asked: the last is 全部, as in every other filter."""

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs)
        self.choices = [("", "全部"), ("true", "是"), ("false", "否")]


def choices_of(model: Any, field: str) -> Any:
    """The choices of a model's own field."""
    return model._meta.get_field(field).choices


def name_of(path: str, label: str = "姓名") -> django_filters.CharFilter:
    return django_filters.CharFilter(label=label, field_name=path, lookup_expr="icontains")


class MemberLeaveFilter(django_filters.FilterSet):
    q = name_of("membership__person__name")
    status = django_filters.ChoiceFilter(label="状态", choices=choices_of(MemberLeave, "status"))
    since = django_filters.DateFilter(label="日期起", field_name="ends", lookup_expr="gte")
    until = django_filters.DateFilter(label="日期止", field_name="begins", lookup_expr="lte")

    class Meta:
        model = MemberLeave
        fields = ["q", "status", "since", "until"]


class CourseFilter(django_filters.FilterSet):
    q = name_of("title", "课程")
    round = django_filters.ModelChoiceFilter(label="轮次", queryset=my_rounds)
    year = YearFilter(label="年度", field_name="held_on", lookup_expr="year")

    class Meta:
        model = Course
        fields = ["q", "round", "year"]


class ConductRecordFilter(django_filters.FilterSet):
    q = name_of("membership__person__name", "登记人")
    kind = django_filters.ChoiceFilter(label="种类", choices=choices_of(ConductRecord, "kind"))
    status = django_filters.ChoiceFilter(label="状态", choices=choices_of(ConductRecord, "status"))
    since = django_filters.DateFilter(label="日期起", field_name="happened_on", lookup_expr="gte")

    class Meta:
        model = ConductRecord
        fields = ["q", "kind", "status", "since"]


class ComplaintFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="反映内容、来源", method="about")
    status = django_filters.ChoiceFilter(label="状态", choices=choices_of(Complaint, "status"))
    year = YearFilter(label="年度", field_name="received_on", lookup_expr="year")

    class Meta:
        model = Complaint
        fields = ["q", "status", "year"]

    def about(self, rows: QuerySet[Complaint], name: str, value: str) -> QuerySet[Complaint]:
        return rows.filter(Q(text__icontains=value) | Q(source__icontains=value))


class SecondmentFilter(django_filters.FilterSet):
    q = name_of("person__name")
    home = name_of("home_unit__name", "原单位")
    status = django_filters.ChoiceFilter(label="状态", choices=choices_of(Secondment, "status"))

    class Meta:
        model = Secondment
        fields = ["q", "home", "status"]


class AppraisalFilter(django_filters.FilterSet):
    q = name_of("membership__person__name")
    home = name_of("home_unit__name", "原单位")
    status = django_filters.ChoiceFilter(label="状态", choices=choices_of(Appraisal, "status"))

    class Meta:
        model = Appraisal
        fields = ["q", "home", "status"]


class EquipmentFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="名称、编号", method="about")
    carrier = django_filters.BooleanFilter(label="涉密载体", widget=Either)
    scrapped = django_filters.BooleanFilter(
        label="已报废", field_name="scrapped_on", lookup_expr="isnull", exclude=True, widget=Either
    )

    class Meta:
        model = Equipment
        fields = ["q", "carrier", "scrapped"]

    def about(self, rows: QuerySet[Equipment], name: str, value: str) -> QuerySet[Equipment]:
        return rows.filter(Q(name__icontains=value) | Q(number__icontains=value))


class ServiceNoteFilter(django_filters.FilterSet):
    q = name_of("person__name")
    kind = django_filters.ChoiceFilter(label="类别", choices=choices_of(ServiceNote, "kind"))
    year = YearFilter(label="年度", field_name="on", lookup_expr="year")

    class Meta:
        model = ServiceNote
        fields = ["q", "kind", "year"]


class RecusalFilter(django_filters.FilterSet):
    q = name_of("person__name", "人员")
    unit = name_of("unit__name", "单位")
    kind = django_filters.ChoiceFilter(label="种类", choices=choices_of(Recusal, "kind"))
    status = django_filters.ChoiceFilter(label="状态", choices=choices_of(Recusal, "status"))

    class Meta:
        model = Recusal
        fields = ["q", "unit", "kind", "status"]


class RelativeFilter(django_filters.FilterSet):
    q = name_of("person__name", "申报人")
    unit = name_of("unit__name", "单位")
    relation = django_filters.ChoiceFilter(label="关系", choices=choices_of(Relative, "relation"))

    class Meta:
        model = Relative
        fields = ["q", "unit", "relation"]
