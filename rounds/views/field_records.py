"""Pages of field records: the list of all methods, the interview with its rich form, completing and correcting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspection import audit, corrections
from inspection.views.corrections import Correct
from inspection.views.files import Upload
from inspection.views.forms import FormView, StepView
from inspection.views.pages import ListPage
from rounds import filters, gates, workflow
from rounds.actions import field_records as actions
from rounds.forms.fieldwork import InterviewForm, OtherRecordForm
from rounds.models import Assignment, FieldRecord
from rounds.views.bases import Adding, Drafted, Page
from rounds.workflow import FieldRecordStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet

POWER = "rounds.add_field_record"


class FieldRecordList(ListPage):
    model, filterset_class = FieldRecord, filters.FieldRecordFilter
    power = "rounds.view_field_record"
    template_name, page_title = "rounds/field_record_list.html", "方式台账"
    related = ("method", "assignment__unit", "assignment__team__round", "subject_person")
    ordering = ("-held_on", "-created_at")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = context["filter"].qs.order_by()
        return context | {"methods": rows.counted()}


class FieldRecordPage(Page):
    """One record. Opening an interview is noted in the trail."""

    model, steps_of = FieldRecord, workflow.FIELD_RECORD_STEPS
    template_name = "rounds/field_record_detail.html"
    upload, upload_needs = "rounds:field_record_attach", POWER

    def get_queryset(self) -> QuerySet[Any]:
        related = ("method", "assignment__unit", "assignment__team__round__office", "subject_person", "subject_category",
                   "recorder", "sub_unit")  # fmt: skip
        return super().get_queryset().select_related(*related)

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        found = super().get_object(queryset)
        if gates.is_interview(found) or found.undercover:
            audit.looked(found, by=self.request.user)  # type: ignore[arg-type]
        return found

    def makeable(self, record: Any) -> list[Any]:
        return super().makeable(record) if gates.is_interview(record) else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        record = self.object
        return context | {
            "facts": self.facts(record), "points": record.points.all(), "warnings": gates.interview_warnings(record),
            "corrections": corrections.of(record), "draft": record.status == FieldRecordStatus.DRAFT,
            "may_add": POWER in context["held"],
        }  # fmt: skip

    def facts(self, record: FieldRecord) -> list[dict[str, Any]]:
        times = "—".join(f"{each:%H:%M}" for each in (record.begins_at, record.ends_at) if each)
        people = "、".join(each.name for each in record.conducted_by.all())
        interview = gates.is_interview(record)
        rows = [
            ("方式", record.method), ("日期", f"{record.held_on:%Y-%m-%d} {times}".strip()), ("地点", record.place),
            ("谈话对象" if interview else "对象", record.met), ("对象类别", record.subject_category),
            ("谈话人" if interview else "办理人", people), ("记录人", record.recorder), ("所到单位", record.sub_unit),
            ("人次", record.person_times), ("份数", record.copies or ""), ("纸质件存放", record.paper_location),
            ("安排方式", ("经联络员安排" if record.arranged_by_liaison else "自行安排") if interview else ""),
            ("暗访", "是" if record.undercover else ""),
        ]  # fmt: skip
        found: list[dict[str, Any]] = [{"label": label, "value": value} for label, value in rows if value]
        if record.summary:
            found.append({"label": "主要情况", "value": record.summary, "wide": True})
        return found


class FieldRecordAdd(Drafted, Adding):
    """Enter an interview, or (``?kind=other``) a record of another method."""

    model, needs = Assignment, POWER
    submit_label, done = "保存", "已登记为草稿，核对后请定稿。"

    @property
    def interview(self) -> bool:
        return self.request.GET.get("kind") != "other"

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        return InterviewForm if self.interview else OtherRecordForm

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return "登记谈话" if self.interview else "登记其他方式"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record, "user": self.request.user}

    def act(self, record: Any, form: Any) -> Any:
        return actions.register(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class FieldRecordEdit(Drafted, FormView):
    model, needs, page_title = FieldRecord, POWER, "修改工作记录"
    submit_label = "保存"

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        return InterviewForm if gates.is_interview(self.get_record()) else OtherRecordForm

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record.assignment, "user": self.request.user, "instance": record}

    def act(self, record: Any, form: Any) -> Any:
        return actions.edit_record(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class FieldRecordComplete(StepView):
    model, step, action = FieldRecord, workflow.COMPLETE, actions.complete


class FieldRecordCorrect(Correct):
    model, needs = FieldRecord, POWER
    allowed = (FieldRecordStatus.COMPLETE,)


class FieldRecordAttach(Upload):
    model, needs = FieldRecord, POWER
