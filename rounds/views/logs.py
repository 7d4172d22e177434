"""Pages of daily logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.dateparse import parse_date

from inspection import corrections
from inspection.views.corrections import Correct
from inspection.views.forms import FormView, StepView
from rounds import workflow
from rounds.actions import logs as actions
from rounds.forms.fieldwork import LogForm
from rounds.models import Assignment, DailyLog
from rounds.views.bases import Adding, Page
from rounds.workflow import DailyLogStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet

POWER = "rounds.write_log"


class LogAdd(Adding):
    model, form_class, page_title, needs = Assignment, LogForm, "填写工作日报", POWER
    submit_label, done = "保存", "日报已保存，核对统计后请报送。"
    form_note = "当日各方式的次数、人次由定稿的工作记录自动汇总，不用填写。"

    def get_initial(self, record: Any) -> dict[str, Any]:
        day = parse_date(self.request.GET.get("day", "")) or timezone.localdate()
        return {"day": day}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.open_log(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class LogEdit(FormView):
    model, form_class, page_title, needs = DailyLog, LogForm, "修改工作日报", POWER
    submit_label = "保存"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"instance": record}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.edit_log(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class LogPage(Page):
    """A day's log with its counts: live until submitted, frozen then."""

    model, steps_of, template_name = DailyLog, workflow.LOG_STEPS, "rounds/log_detail.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("assignment__unit", "assignment__team__round__office")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        log = self.object
        records = log.assignment.field_records.for_user(self.request.user).filter(held_on=log.day)
        facts = [
            ("当日工作", log.work_done), ("发现问题", log.problems), ("困难和需协调事项", log.difficulties),
            ("明日安排", log.tomorrow),
        ]  # fmt: skip
        return context | {
            "page_title": f"{log.assignment.unit.short_name} {log.day:%Y-%m-%d} 工作日报",
            "facts": [{"label": label, "value": value, "wide": True} for label, value in facts if value],
            "methods": actions.counts(log), "records": records.select_related("method", "subject_person", "assignment"),
            "corrections": corrections.of(log), "draft": log.status == DailyLogStatus.DRAFT,
            "may_write": POWER in context["held"], "coordinations": log.coordinations.for_user(self.request.user),
            "may_raise": "rounds.raise_coordination" in context["held"],
        }  # fmt: skip


class LogSubmit(StepView):
    model, step, action = DailyLog, workflow.SUBMIT_LOG, actions.submit


class LogCorrect(Correct):
    model, needs, allowed = DailyLog, POWER, (DailyLogStatus.SUBMITTED,)
