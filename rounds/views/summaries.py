"""Pages of a round's summary and of what is to be done better (R-105)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from inspection.views.forms import FormView, StepView
from rounds.actions import summaries as actions
from rounds.forms import summaries as forms
from rounds.forms.fields import ReasonForm
from rounds.models import Improvement, Round, RoundSummary
from rounds.views.bases import Adding, Page, facts
from rounds.workflow import summaries as table

if TYPE_CHECKING:
    from django.db.models import QuerySet


class SummaryWrite(FormView):
    """Begin or change the summary, from the round's page."""

    model, form_class, page_title, needs = Round, forms.SummaryForm, "起草轮次总结", actions.WRITE
    submit_label = "保存"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"instance": RoundSummary.objects.filter(round=record).first()}

    def refuse_stale(self, record: Any) -> None:
        """The form is over the summary, not over the round."""

    def perform(self, record: Any, form: Any) -> Any:
        return actions.write(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class SummaryPage(Page):
    model, steps_of, template_name = RoundSummary, table.SUMMARY_STEPS, "rounds/round_summary.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("round__office")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        summary = self.object
        return context | {
            "facts": facts(("轮次", summary.round.title), ("领导小组意见", summary.opinion), ("退回原因", summary.returned_reason)),
            "improvements": summary.improvements.all(),
            "may": actions.WRITE in context["held"] and summary.status == table.SummaryStatus.DRAFT,
        }  # fmt: skip


class SummarySubmit(StepView):
    model, step, action, done = RoundSummary, table.SUBMIT_SUMMARY, actions.submit, "已报领导小组。"


class SummaryAdopt(StepView):
    model, step, action, form_class = RoundSummary, table.ADOPT_SUMMARY, actions.adopt, forms.OpinionForm


class SummarySendBack(StepView):
    model, step, action, form_class = RoundSummary, table.RETURN_SUMMARY, actions.send_back, ReasonForm


class ImprovementAdd(Adding):
    model, form_class, page_title, needs = RoundSummary, forms.ImprovementForm, "列出问题与不足", actions.WRITE
    submit_label, done = "列出", "已列出，报领导小组后转为下一轮的改进事项。"

    def perform(self, record: Any, form: Any) -> Any:
        actions.find_wanting(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return record


class ImprovementPage(Page):
    model, steps_of, template_name = Improvement, table.IMPROVEMENT_STEPS, "rounds/facts.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("summary__round__office")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        one = self.object
        draft = one.summary.status == table.SummaryStatus.DRAFT and actions.WRITE in context["held"]
        return context | {
            "list_url": reverse("rounds:round_summary", args=[one.summary_id]), "list_label": str(one.summary),
            "edit_url": reverse("rounds:improvement_edit", args=[one.pk]) if draft else "",
            "buttons": [] if draft else context["buttons"],
            "facts": facts(("问题与不足", one.text), ("改进措施", one.measure), ("责任人", one.owner),
                           ("改进情况", one.result), ("完成日期", one.closed_on)),
        }  # fmt: skip


class ImprovementEdit(FormView):
    model, form_class, page_title, needs = Improvement, forms.ImprovementForm, "修改问题与不足", actions.WRITE
    submit_label = "保存"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"instance": record}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.change(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class ImprovementFinish(StepView):
    model, step, action, form_class = Improvement, table.FINISH_IMPROVEMENT, actions.finish, forms.FinishForm
