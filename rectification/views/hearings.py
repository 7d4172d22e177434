"""What the leading group decides when it hears a report, and the result of looking into it again."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from inspection.views.forms import StepView
from rectification.actions import hearings as actions
from rectification.forms.hearings import LookForm, LookResultForm, SupplementForm
from rectification.models import HearingDecision, Report
from rectification.workflow import reports as workflow


class Supplement(StepView):
    model, step, action, form_class = Report, workflow.SUPPLEMENT, actions.supplement, SupplementForm
    done = "已决定补充，报告退回巡察组。"


class LookAgain(StepView):
    model, step, action, form_class = Report, workflow.ORDER_LOOK, actions.order_look, LookForm
    done = "已决定再了解；结果报告之前，报告不再往下走。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record.assignment}

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rectification:report", args=[record.pk])


class LookReported(StepView):
    """The result; its page is the report's."""

    model, step, action, form_class = HearingDecision, workflow.REPORT_LOOK, actions.report_look, LookResultForm
    done = "再了解的结果已报告。"

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": "再了解什么", "value": record.text, "wide": True}, {"label": "由哪个组", "value": record.team},
            {"label": "何时报告结果", "value": record.due_on},
        ]  # fmt: skip

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rectification:report", args=[record.report_id])

    def back_url(self, record: Any) -> str:
        return reverse("rectification:report", args=[record.report_id])
