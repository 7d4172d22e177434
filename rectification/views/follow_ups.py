"""Pages of the four follow-ups; the office's own, the leading group reads."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied

from inspection import access
from inspection.models import PaperStatus
from inspection.views.forms import FormView, StepView
from inspection.views.tables import Shown, TablePage
from rectification import filters
from rectification.actions import follow_ups as actions
from rectification.forms import follow_ups as forms
from rectification.models import FollowUp
from rectification.workflow import follow_ups as workflow
from rounds.models import Assignment
from rounds.views.library import FactsPage, day

SEE, ANSWER = "rectification.view_follow_up", workflow.ANSWER_RECOMMENDATION.permission
_RELATED = ("assignment__unit", "assignment__round__office", "body")


class FollowUpList(TablePage):
    """The office's four kinds; to a department the recommendations addressed to it."""

    model, filterset_class = FollowUp, filters.FollowUpFilter
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

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        held = access.powers(request.user)
        if not {SEE, ANSWER} & held:
            raise PermissionDenied(SEE)
        if SEE not in held:
            self.page_title, self.empty_text = "巡察建议", "巡察办发来的巡察建议列在这里。"
        return super().dispatch(request, *args, **kwargs)


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
        """What the office learnt and wrote for itself is its own; a department sees the letter and what it answered."""
        context = super().get_context_data(**kwargs)
        item, inside = self.object, SEE in context["held"]
        title = context["page_title"] if inside else f"巡察建议（{item.document or item.assignment.unit.short_name}）"
        return context | {
            "page_title": title, "list_label": self.list_label if inside else "巡察建议", "inside": inside, "notes": item.notes.select_related("by__person") if inside else (),
            "answers": item.answers.select_related("file", "by__person"), "entries": context["entries"] if inside else (),
            "papers": context["papers"] if inside else [each for each in context["papers"] or () if each.status == PaperStatus.ISSUED],
        }  # fmt: skip


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


class RecommendationAnswered(FollowUpStep):
    step, action, form_class = workflow.ANSWER_RECOMMENDATION, actions.answer, forms.AnswerForm
    done = "已答复，巡察办可以看到。"

    def perform(self, record: Any, form: Any) -> Any:
        super().perform(record, form)
        return record


class FollowUpFinish(FollowUpStep):
    step, action, form_class = workflow.FINISH_FOLLOW_UP, actions.finish, forms.FinishForm
