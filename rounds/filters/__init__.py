"""Filters of the lists of rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone

from inspection import access, codes
from inspection.models import Code, CorrespondenceStatus, Person, Unit, UnitCategory
from inspection.views.newest import NewestChoiceFilter
from inspection.views.times import YearFilter
from rounds import tags
from rounds.models import (
    Assignment,
    CommonProblem,
    ConductCase,
    FieldRecord,
    Finding,
    Guidance,
    NegativeItem,
    Node,
    Pool,
    Publicity,
    Regulation,
    Request,
    Round,
    RoundMeeting,
    Speech,
    SuperiorItem,
    Talent,
    TrackedTask,
    UnitLeave,
)
from rounds.workflow import (
    AssignmentStatus,
    FieldRecordStatus,
    FindingStatus,
    RoundStatus,
    leave_of_unit,
    requests,
)
from rounds.workflow.library import ConductStatus, PublicityStatus, SuperiorStatus
from rounds.workflow.tasks import TaskStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


def my_assignments(request: HttpRequest | None) -> QuerySet[Assignment]:
    """What a filter offers is scoped as the list itself is."""
    if request is None:
        return Assignment.objects.none()
    found: QuerySet[Assignment] = Assignment.objects.for_user(request.user)
    return found.select_related("unit", "team__round", "round").order_by("-created_at")


def my_units(request: HttpRequest | None) -> QuerySet[Unit]:
    return Unit.objects.filter(pk__in=my_assignments(request).order_by().values("unit")).order_by("name")


def my_rounds(request: HttpRequest | None) -> Any:
    return Round.objects.none() if request is None else Round.objects.for_user(request.user)


def list_of(key: str) -> Any:
    """A filter's choices from a code list."""

    def found(request: HttpRequest | None) -> QuerySet[Code]:
        return codes.choices(key)

    return found


# A unit's coverage in words, by what the address says.
COVERAGE_STATES = {"done": "已巡察", "open": "未巡察", "partly": "部分承继", "left_out": "不列入"}


def yes_no() -> forms.Select:
    """Left open, a filter by yes or no shows all."""
    return forms.Select(choices=[("", "全部"), ("true", "是"), ("false", "否")])


class CoverageFilter(django_filters.FilterSet):
    """The state is computed, so the page itself filters by it."""

    q = django_filters.CharFilter(label="单位", field_name="name", lookup_expr="icontains")
    category = django_filters.ChoiceFilter(label="类别", choices=UnitCategory.choices)
    state = django_filters.ChoiceFilter(label="巡察情况", choices=list(COVERAGE_STATES.items()), method="as_it_is")

    class Meta:
        model = Unit
        fields = ["q", "category", "state"]

    def as_it_is(self, rows: QuerySet[Unit], name: str, value: str) -> QuerySet[Unit]:
        return rows


class NodeFilter(django_filters.FilterSet):
    """By round, unit and how it stands by its own dates."""

    round = django_filters.ModelChoiceFilter(label="轮次", queryset=my_rounds, field_name="assignment__round")
    unit = django_filters.ModelChoiceFilter(label="单位", queryset=my_units, field_name="assignment__unit")
    since = django_filters.DateFilter(label="计划日期起", field_name="planned_on", lookup_expr="gte")
    until = django_filters.DateFilter(label="计划日期止", field_name="planned_on", lookup_expr="lte")

    class Meta:
        model = Node
        fields = ["round", "unit", "since", "until"]


class RoundMeetingFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="会议、议题", method="about")
    kind = django_filters.ModelChoiceFilter(label="种类", queryset=list_of("round_meetings"))
    round = django_filters.ModelChoiceFilter(label="轮次", queryset=my_rounds)
    year = YearFilter(label="年度", field_name="held_on", lookup_expr="year")

    class Meta:
        model = RoundMeeting
        fields = ["q", "kind", "round", "year"]

    def about(self, rows: QuerySet[RoundMeeting], name: str, value: str) -> QuerySet[RoundMeeting]:
        return rows.filter(Q(title__icontains=value) | Q(topics__icontains=value) | Q(minutes__icontains=value))


class TaskFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="任务", field_name="content", lookup_expr="icontains")
    status = django_filters.ChoiceFilter(label="状态", choices=TaskStatus.choices)
    until = django_filters.DateFilter(label="时限止", field_name="due_on", lookup_expr="lte")

    class Meta:
        model = TrackedTask
        fields = ["q", "status", "until"]


class RegulationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="名称、正文", method="about")
    kind = django_filters.ChoiceFilter(label="类别", choices=Regulation.Kind.choices)
    effective = django_filters.BooleanFilter(widget=yes_no(), label="有效")

    class Meta:
        model = Regulation
        fields = ["q", "kind", "effective"]

    def about(self, rows: QuerySet[Regulation], name: str, value: str) -> QuerySet[Regulation]:
        return rows.filter(Q(title__icontains=value) | Q(text__icontains=value))


class SpeechFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="标题、讲话人、正文", method="about")
    kind = django_filters.ChoiceFilter(label="类别", choices=Speech.Kind.choices)
    since = django_filters.DateFilter(label="日期自", field_name="given_on", lookup_expr="gte",
                                      widget=forms.DateInput(attrs={"type": "date"}))  # fmt: skip
    until = django_filters.DateFilter(label="至", field_name="given_on", lookup_expr="lte",
                                      widget=forms.DateInput(attrs={"type": "date"}))  # fmt: skip

    class Meta:
        model = Speech
        fields = ["q", "kind", "since", "until"]

    def about(self, rows: QuerySet[Speech], name: str, value: str) -> QuerySet[Speech]:
        for word in value.split():
            found = Q(title__icontains=word) | Q(speaker__icontains=word) | Q(text__icontains=word)
            rows = rows.filter(found | Q(occasion__icontains=word) | Q(tags__icontains=word))
        return rows


class GuidanceFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="种类", choices=Guidance.Kind.choices)
    round = django_filters.ModelChoiceFilter(label="轮次", queryset=my_rounds, field_name="team__round")

    class Meta:
        model = Guidance
        fields = ["kind", "round"]


class SuperiorFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="内容", field_name="content", lookup_expr="icontains")
    status = django_filters.ChoiceFilter(label="状态", choices=SuperiorStatus.choices)

    class Meta:
        model = SuperiorItem
        fields = ["q", "status"]


class PublicityFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="标题", field_name="title", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(label="种类", choices=Publicity.Kind.choices)
    status = django_filters.ChoiceFilter(label="状态", choices=PublicityStatus.choices)

    class Meta:
        model = Publicity
        fields = ["q", "kind", "status"]


class ConductFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="姓名", field_name="person__name", lookup_expr="icontains")
    violation = django_filters.ModelChoiceFilter(label="违规类型", queryset=list_of("violations"))
    status = django_filters.ChoiceFilter(label="状态", choices=ConductStatus.choices)

    class Meta:
        model = ConductCase
        fields = ["q", "violation", "status"]


class PaperPlaceFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="存放位置", field_name="paper_location", lookup_expr="icontains")
    assignment = NewestChoiceFilter(label="巡察任务", queryset=my_assignments)

    class Meta:
        model = FieldRecord
        fields = ["q", "assignment"]


class CommonProblemFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="共性问题", field_name="title", lookup_expr="icontains")
    answer = django_filters.ChoiceFilter(label="处理方式", choices=CommonProblem.Answer.choices[1:])

    class Meta:
        model = CommonProblem
        fields = ["q", "answer"]


class RoundFilter(django_filters.FilterSet):
    year = YearFilter(label="年度")
    status = django_filters.ChoiceFilter(label="状态", choices=RoundStatus.choices)

    class Meta:
        model = Round
        fields = ["year", "status"]


class AssignmentFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="单位", field_name="unit__name", lookup_expr="icontains")
    round = django_filters.ModelChoiceFilter(label="轮次", queryset=my_rounds)
    kind = django_filters.ModelChoiceFilter(label="巡察类型", queryset=list_of("inspection_kinds"))
    status = django_filters.ChoiceFilter(label="状态", choices=AssignmentStatus.choices)

    class Meta:
        model = Assignment
        fields = ["q", "round", "kind", "status"]


class FieldRecordFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="事项、对象", method="about")
    assignment = NewestChoiceFilter(label="巡察任务", queryset=my_assignments)
    method = django_filters.ModelChoiceFilter(label="方式", queryset=list_of("methods"))
    status = django_filters.ChoiceFilter(label="状态", choices=FieldRecordStatus.choices)
    category = django_filters.ModelChoiceFilter(
        label="对象类别", field_name="subject_category", queryset=list_of("interviewees")
    )
    late = django_filters.ChoiceFilter(
        label="补录", choices=[("yes", "补录"), ("no", "当时登记")], method="entered_late"
    )
    since = django_filters.DateFilter(label="日期起", field_name="held_on", lookup_expr="gte")
    until = django_filters.DateFilter(label="日期止", field_name="held_on", lookup_expr="lte")

    class Meta:
        model = FieldRecord
        fields = ["q", "assignment", "method", "category", "status", "late", "since", "until"]

    def entered_late(self, rows: QuerySet[FieldRecord], name: str, value: str) -> QuerySet[FieldRecord]:
        return rows.exclude(late_reason="") if value == "yes" else rows.filter(late_reason="")

    def about(self, rows: QuerySet[FieldRecord], name: str, value: str) -> QuerySet[FieldRecord]:
        words = Q(title__icontains=value) | Q(subject_name__icontains=value)
        return rows.filter(words | Q(subject_person__name__icontains=value))


class FindingFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="问题、编号", method="about")
    assignment = NewestChoiceFilter(label="巡察任务", queryset=my_assignments)
    category = django_filters.ModelChoiceFilter(
        label="问题类别", queryset=list_of("framework.problems"), method="under"
    )
    status = django_filters.ChoiceFilter(label="状态", choices=FindingStatus.choices)
    tags = django_filters.ModelChoiceFilter(label="标签", queryset=lambda request: tags.offered(), method="tagged")
    only = django_filters.ChoiceFilter(
        label="范围", method="marked", empty_label="全部",
        choices=[("chief", "涉及一把手"), ("unrestrained", "不收敛不收手"), ("inherited", "历史遗留")],
    )  # fmt: skip

    class Meta:
        model = Finding
        fields = ["q", "assignment", "category", "tags", "only", "status"]

    def tagged(self, rows: QuerySet[Finding], name: str, value: Code) -> QuerySet[Finding]:
        """By the code, so that what was marked under an older version of the list is found too."""
        return rows.filter(tags__code=value.code, tags__list__key=tags.LIST).distinct()

    def marked(self, rows: QuerySet[Finding], name: str, value: str) -> QuerySet[Finding]:
        if value == "unrestrained":
            events = tags.cut_offs()
            return rows.filter(occurred_on__gte=events[0][0]) if events else rows.none()
        return rows.filter(**{value: True})

    def about(self, rows: QuerySet[Finding], name: str, value: str) -> QuerySet[Finding]:
        return rows.filter(Q(title__icontains=value) | Q(number__icontains=value))

    def under(self, rows: QuerySet[Finding], name: str, value: Code) -> QuerySet[Finding]:
        """A heading finds what stands below it too."""
        return rows.filter(Q(category=value) | Q(category__parent=value))


class TalentFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label="姓名", field_name="person__name", lookup_expr="icontains")
    pool = django_filters.ChoiceFilter(label="库别", choices=Pool.choices)
    skill = django_filters.CharFilter(label="专业", field_name="person__specialties", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(
        label="状态", choices=[("in", "在库"), ("suspended", "停用"), ("out", "出库")], method="in_state"
    )

    class Meta:
        model = Talent
        fields = ["name", "pool", "skill", "state"]

    def in_state(self, rows: QuerySet[Talent], name: str, value: str) -> QuerySet[Talent]:
        if value == "out":
            return rows.filter(ends__isnull=False)
        return rows.filter(ends=None, suspended_on__isnull=value == "in")


class PeopleFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label="姓名", lookup_expr="icontains")
    pool = django_filters.ChoiceFilter(label="库别", choices=Pool.choices, method="in_pool")
    seated = django_filters.ChoiceFilter(label="在组", choices=[("yes", "在组"), ("no", "不在组")], method="in_team")

    class Meta:
        model = Person
        fields = ["name", "pool", "seated"]

    def in_pool(self, rows: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        offices = access.offices_with(self.request.user, "rounds.view_people")
        return rows.filter(talents__pool=value, talents__ends=None, talents__office__in=offices).distinct()

    def in_team(self, rows: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        busy = Q(memberships__ends=None) & ~Q(memberships__team__round__status=RoundStatus.CONCLUDED)
        seated = Person.objects.filter(busy, memberships__isnull=False).values("pk")
        return rows.filter(pk__in=seated) if value == "yes" else rows.exclude(pk__in=seated)


class RequestFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="事由、编号", method="search")
    assignment = NewestChoiceFilter(label="巡察任务", queryset=my_assignments)
    kind = django_filters.ChoiceFilter(label="种类", choices=requests.CHOICES)
    status = django_filters.ChoiceFilter(label="状态", choices=CorrespondenceStatus.choices)
    due = django_filters.BooleanFilter(label="已超期", method="late", widget=forms.CheckboxInput)

    class Meta:
        model = Request
        fields = ["kind", "status"]

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(title__icontains=value) | Q(number__icontains=value))

    def late(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.filter(due_on__lt=timezone.localdate(), status__in=("sent", "received")) if value else rows


class UnitLeaveFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="姓名", field_name="name", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(label="类型", choices=leave_of_unit.LeaveKind.choices)
    status = django_filters.ChoiceFilter(label="状态", choices=leave_of_unit.LeaveStatus.choices)

    class Meta:
        model = UnitLeave
        fields = ["kind", "status"]


class NegativeItemFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="编号、情形、依据", method="search")
    dimension = django_filters.ChoiceFilter(label="维度", choices=())
    all = django_filters.BooleanFilter(label="含停用", method="with_old", widget=forms.CheckboxInput)

    class Meta:
        model = NegativeItem
        fields = ["dimension"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = NegativeItem.objects.for_user(self.request.user).filter(active=True)
        found = mine.order_by("dimension").values_list("dimension", flat=True).distinct()
        self.filters["dimension"].extra["choices"] = [(each, each) for each in found]

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(number__icontains=value) | Q(text__icontains=value) | Q(regulation__icontains=value))

    def with_old(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows if value else rows.filter(active=True)
