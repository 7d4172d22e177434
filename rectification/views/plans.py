"""Pages of rectification plans, on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspection.views.forms import FormView, StepView
from inspection.views.pages import DetailPage
from rectification.actions import plans as actions
from rectification.forms import PlanHeadForm, ReasonForm
from rectification.gates import PRINCIPAL
from rectification.models import Plan, PlanReview
from rectification.workflow import plans as workflow
from rectification.workflow.plans import PlanStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from inspection.workflow import Step


class PlanPage(DetailPage):
    """A plan: organisation, and a row for each account with measures, leader and date; what is incomplete in words."""

    model, template_name, slots = Plan, "rectification/plan_detail.html", (PRINCIPAL,)
    steps_of: Iterable[Step] = workflow.PLAN_STEPS

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("assignment__unit", "assignment__round__office")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        plan = self.object
        rows = [
            ("被巡察单位", plan.assignment.unit), ("轮次", plan.assignment.round), ("研究会议", plan.study_meeting),
            ("报送日期", plan.submitted_on), ("退回原因", plan.returned_reason),
        ]  # fmt: skip
        facts: list[dict[str, Any]] = [{"label": label, "value": value} for label, value in rows if value]
        if plan.organisation:
            facts.append({"label": "组织领导", "value": plan.organisation, "wide": True})
        return context | {
            "facts": facts, "accounts": plan.accounts().select_related("holder"), "attachments": None,
            "unmatched": [(label, left) for label, left in plan.unmatched() if left], "tree": plan.responsibilities(),
            "unit_side": self.namespace == "unit",
            # What reviewers said is between them and the office; the unit is told by what it gets back.
            "reviews": () if self.namespace == "unit" else PlanReview.objects.for_user(self.request.user).filter(plan=plan).select_related("body", "given_by__person", "reviewer__person"),  # type: ignore[arg-type]
            "may_write": self.namespace == "unit" and plan.status == PlanStatus.DRAFT
            and "rectification.plan_account" in context["held"],
        }  # fmt: skip


class PlanAccept(StepView):
    model, step, action = Plan, workflow.ACCEPT_PLAN, actions.accept


class PlanReturn(StepView):
    model, step, action, form_class = Plan, workflow.RETURN_PLAN, actions.send_back, ReasonForm


class UnitPlanPage(PlanPage):
    namespace = "unit"
    steps_of = workflow.UNIT_PLAN_STEPS


class UnitPlanWrite(FormView):
    model, form_class, namespace, needs = Plan, PlanHeadForm, "unit", "rectification.plan_account"
    page_title, submit_label = "填写整改方案", "保存"

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"organisation": record.organisation, "study_meeting": record.study_meeting}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.write(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class UnitPlanSubmit(StepView):
    model, step, action, namespace = Plan, workflow.SUBMIT_PLAN, actions.submit, "unit"
    done = "整改方案已签字报送。"
