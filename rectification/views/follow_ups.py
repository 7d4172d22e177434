"""Pages of the four follow-ups; the office's own, the leading group reads."""

from __future__ import annotations

from typing import Any

from inspection.views.forms import FormView, StepView
from inspection.views.tables import Shown, TablePage
from rectification import filters
from rectification.actions import follow_ups as actions
from rectification.forms import follow_ups as forms
from rectification.models import FollowUp
from rectification.workflow import follow_ups as workflow
from rounds.models import Assignment
from rounds.views.library import FactsPage, day

_RELATED = ("assignment__unit", "assignment__round__office", "body")


class FollowUpList(TablePage):
    model, power, filterset_class = FollowUp, "rectification.view_follow_up", filters.FollowUpFilter
    page_title, related, ordering = "巡后跟进", _RELATED, ("-begun_on", "-created_at")
    empty_text = "从巡察任务页开始：跟进被巡察党组织、纪检监察机关、组织部门、党政部门（巡察建议）。"
    table = (
        Shown("跟进对象", lambda row: row.body.short_name, small=lambda row: row.get_kind_display(), width=30),
        Shown("被巡察单位", lambda row: row.assignment.unit.short_name),
        Shown("内容", lambda row: row.get_topic_display()), Shown("事项", lambda row: row.matter[:60], width=40),
        Shown("发文", lambda row: row.document), Shown("开始日期", lambda row: row.begun_on, "date"),
        Shown("期限", lambda row: row.due_on, "date"),
        Shown("状态", lambda row: row.get_status_display(), tone=lambda row: row.tone),
    )  # fmt: skip


class FollowUpPage(FactsPage):
    model, steps_of, template_name = FollowUp, workflow.FOLLOW_UP_STEPS, "rectification/follow_up_detail.html"
    list_route, list_label = "rectification:follow_up_list", "巡后跟进"
    short = (
        ("被巡察单位", lambda row: row.assignment.unit), ("跟进对象", lambda row: row.body),
        ("跟进内容", lambda row: row.get_topic_display()), ("发文", lambda row: row.document),
        ("开始日期", lambda row: day(row.begun_on)), ("下次了解或答复期限", lambda row: day(row.due_on)),
        ("办结日期", lambda row: day(row.finished_on)),
    )  # fmt: skip
    long = (("事项", "matter"), ("办理结果", "result"))

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related(*_RELATED)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"notes": self.object.notes.select_related("by__person")}


class FollowUpAdd(FormView):
    """Begun from the assignment."""

    model, form_class, needs = Assignment, forms.FollowUpForm, actions.KEEP
    page_title, submit_label, done = "开始跟进", "开始跟进", "已开始跟进。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.begin(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class FollowUpStep(StepView):
    model = FollowUp

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [{"label": str(record), "value": record.matter, "wide": True}]


class FollowUpNoted(FollowUpStep):
    step, action, form_class = workflow.NOTE_FOLLOW_UP, actions.note, forms.NoteForm


class FollowUpFinish(FollowUpStep):
    step, action, form_class = workflow.FINISH_FOLLOW_UP, actions.finish, forms.FinishForm
