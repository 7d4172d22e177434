"""Pages of the unit's report on its rectification, on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from inspection.views.forms import FormView, StepView
from inspection.views.pages import DetailPage
from rectification.actions import rectification as actions
from rectification.forms import OpinionForm, ReasonForm, RectificationForm
from rectification.gates import PRINCIPAL
from rectification.models import RectificationReport
from rectification.workflow import rectification as workflow
from rectification.workflow.rectification import RectificationStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from inspection.workflow import Step


class RectificationPage(DetailPage):
    """The report: what was done, each account with its result, and every judgement with its reasons."""

    model, template_name, slots = RectificationReport, "rectification/rectification_report_detail.html", (PRINCIPAL,)
    steps_of: Iterable[Step] = workflow.RECTIFICATION_STEPS

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("assignment__unit", "assignment__round__office")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        report = self.object
        rows = [
            ("被巡察单位", report.assignment.unit), ("轮次", report.assignment.round), ("报送日期", report.submitted_on),
            ("退回次数", f"{report.loops}次" if report.loops else ""),
        ]  # fmt: skip
        facts: list[dict[str, Any]] = [{"label": label, "value": value} for label, value in rows if value]
        draft = report.status == RectificationStatus.DRAFT
        for label, value in (
            ("成效综述", report.results_now() if draft else report.results),
            ("整改总体情况", report.done),
            ("尚未完成的事项和打算", report.open_matters),
        ):
            if value:
                facts.append({"label": label, "value": value, "wide": True})
        unit_side = self.namespace == "unit"
        return context | {
            "facts": facts, "accounts": report.accounts().select_related("holder"), "attachments": None, "papers": "",
            "frozen": () if draft else report.rows, "unit_side": unit_side, "reviews": self.reviews(report, unit_side),
            "may_write": unit_side and draft and actions.WRITE in context["held"],
        }  # fmt: skip

    def reviews(self, report: Any, unit_side: bool) -> list[dict[str, Any]]:
        """The judgements; the unit is told whose they are by the office's name, not by a person's."""
        office = report.assignment.office
        return [
            {"passed": each.passed, "reason": each.reason, "day": timezone.localtime(each.at),
             "by": office if unit_side else each.by}
            for each in report.reviews.select_related("by__person")
        ]  # fmt: skip


class RectificationPass(StepView):
    model, step, action, form_class = RectificationReport, workflow.PASS_RECTIFICATION, actions.judge_fit, OpinionForm
    done = "已评定为合格。"


class RectificationFail(StepView):
    model, step, action, form_class = RectificationReport, workflow.FAIL_RECTIFICATION, actions.send_back, ReasonForm
    done = "已评定为不合格，退回被巡察单位。"


class UnitRectificationPage(RectificationPage):
    namespace = "unit"
    steps_of = workflow.UNIT_RECTIFICATION_STEPS


class UnitRectificationWrite(FormView):
    model, form_class, namespace, needs = RectificationReport, RectificationForm, "unit", actions.WRITE
    page_title, submit_label = "填写整改报告", "保存"

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"done": record.done, "open_matters": record.open_matters}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.write(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class UnitRectificationSubmit(StepView):
    model, step, action, namespace = RectificationReport, workflow.SUBMIT_RECTIFICATION, actions.submit, "unit"
    done = "整改报告已签字报送。"
