"""A reviewer's own page of a rectification plan: the three lists, and his one word on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspection.views.forms import StepView
from inspection.views.pages import DetailPage
from rectification.actions import plan_reviews as actions
from rectification.documents import three_lists
from rectification.forms.plan_reviews import PassForm, ReturnForm
from rectification.models import PlanReview
from rectification.workflow import plan_reviews as workflow

if TYPE_CHECKING:
    from django.db.models import QuerySet

_RELATED = ("plan__assignment__unit", "plan__assignment__round__office", "body", "reviewer__person", "given_by__person")


class PlanReviewPage(DetailPage):
    model, template_name = PlanReview, "rectification/plan_review_detail.html"
    steps_of = workflow.PLAN_REVIEW_STEPS

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related(*_RELATED)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context, review = super().get_context_data(**kwargs), self.object
        plan = review.plan
        rows = [
            ("被巡察单位", plan.assignment.unit), ("会审单位", review.body or review.get_capacity_display()),
            ("研究会议", plan.study_meeting), ("报送日期", plan.submitted_on),
            ("会审人", review.given_by and review.given_by.name), ("会审日期", review.given_on),
        ]  # fmt: skip
        long = [("组织领导", plan.organisation), ("会审意见", review.opinion)]
        facts: list[dict[str, Any]] = [{"label": label, "value": value} for label, value in rows if value]
        return context | {
            "facts": facts + [{"label": label, "value": value, "wide": True} for label, value in long if value],
            "lists": three_lists.lists(plan), "attachments": None,
        }  # fmt: skip


class PlanReviewStep(StepView):
    model = PlanReview
    passed = True

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": "整改方案", "value": record.plan},
            {"label": "会审单位", "value": record.body or record.get_capacity_display()},
        ]

    def perform(self, record: Any, form: Any) -> Any:
        return actions.judge(record, by=self.request.user, passed=self.passed, **form.cleaned_data)  # type: ignore[arg-type]


class PlanReviewPass(PlanReviewStep):
    step, form_class = workflow.PASS_REVIEW, PassForm


class PlanReviewReturn(PlanReviewStep):
    step, form_class, passed = workflow.RETURN_REVIEW, ReturnForm, False
    form_note = "您的意见供巡察办决定；是否退回单位修改由巡察办办理。"
