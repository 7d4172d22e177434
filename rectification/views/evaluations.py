"""Pages of the evaluation of rectification: the list, one evaluation, beginning, scoring, concluding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters

from inspection.views.forms import StepView
from inspection.views.tables import Shown, TablePage
from rectification.actions import evaluations as actions
from rectification.forms import accountability as forms
from rectification.models import Account, Accountability, Evaluation
from rectification.workflow import evaluations as workflow
from rectification.workflow.evaluations import EvaluationStatus
from rounds.models import Assignment
from rounds.views.bases import Adding, Page, Pressed, facts

if TYPE_CHECKING:
    from django.db.models import QuerySet

_RELATED = ("assignment__unit", "assignment__round__office", "assignment__office")


class EvaluationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="单位", field_name="assignment__unit__name", lookup_expr="icontains")
    status = django_filters.ChoiceFilter(label="状态", choices=EvaluationStatus.choices)
    passed = django_filters.ChoiceFilter(
        label="结论", choices=[("true", "合格"), ("false", "不合格")], method="of_result"
    )

    class Meta:
        model = Evaluation
        fields = ["q", "status", "passed"]

    def of_result(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(passed=value == "true")


def result_of(evaluation: Any) -> str:
    """Where it stands, in words."""
    if evaluation.passed is None:
        return evaluation.get_status_display()
    return "合格" if evaluation.passed else "不合格"


class EvaluationList(TablePage):
    model, filterset_class, page_title = Evaluation, EvaluationFilter, "整改评估"
    power = "rectification.view_evaluation"
    related, ordering = _RELATED, ("-created_at", "pk")
    empty_title, empty_text = "没有整改评估", "有账户销账后，在巡察任务页启动。"
    table = (
        Shown("被巡察单位", lambda row: row.assignment.unit.short_name, small=lambda row: str(row.assignment.round), width=30),
        Shown("得分", lambda row: row.total, "integer"),
        Shown("评估日期", lambda row: row.concluded_on, "date"),
        Shown("结论", result_of, tone=lambda row: row.tone),
    )  # fmt: skip


class EvaluationPage(Page):
    """One evaluation: the score of each criterion, the mean, the conclusion, what was opened again."""

    model, template_name = Evaluation, "rectification/evaluation_detail.html"
    steps_of = workflow.EVALUATION_STEPS

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related(*_RELATED)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        made, user = self.object, self.request.user
        total = made.total if made.total is not None else made.mean()
        draft = made.status == EvaluationStatus.DRAFT
        return context | {
            "facts": facts(
                ("被巡察单位", made.assignment.unit), ("轮次", str(made.assignment.round)),
                ("得分", f"{total}分（合格分{made.least()}分）" if total is not None else ""),
                ("评估日期", made.concluded_on and f"{made.concluded_on:%Y-%m-%d}"), ("评估结论", made.conclusion),
            ),
            "scores": made.scores.select_related("criterion"), "unscored": made.unscored() if draft else (),
            "reopened": Account.objects.for_user(user).filter(pk__in=made.reopened.values("pk")).order_by("number"),  # type: ignore[arg-type]
            "item": Accountability.objects.for_user(user).filter(pk=made.accountability_id).first(),  # type: ignore[arg-type]
            "may_score": draft and actions.SCORE in context["held"], "result": result_of(made),
        }  # fmt: skip


class EvaluationBegin(Pressed):
    model, needs, submit_label = Assignment, actions.SCORE, "启动整改评估"
    done = "已启动，请逐项评分。"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.begin(record, by=self.request.user)  # type: ignore[arg-type]


class EvaluationScores(Adding):
    model, form_class, needs = Evaluation, forms.ScoresForm, actions.SCORE
    page_title, submit_label, done = "整改评估评分", "保存", "评分已保存。"

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": "被巡察单位", "value": record.assignment.unit},
            {"label": "合格分", "value": f"{record.least()}分"},
        ]

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        given = {each.criterion.code: (each.points, each.remark) for each in record.scores.select_related("criterion")}
        return {"office": record.assignment.office, "scores": given}

    def done_words(self, result: Any) -> str:
        return self.done if result.unscored() else "评分已保存，请巡察办主任作出评估结论。"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.score(record, by=self.request.user, scores=form.scores())  # type: ignore[arg-type]


class EvaluationConclude(StepView):
    model, step, action, form_class = Evaluation, workflow.CONCLUDE_EVALUATION, actions.conclude, forms.ConcludeForm
    done = "评估结论已作出。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        mine = Account.objects.for_user(self.request.user).filter(assignment=record.assignment_id, status="cleared")  # type: ignore[arg-type]
        return {"accounts": mine.order_by("number")}

    def summary(self, record: Any) -> list[dict[str, Any]]:
        total, least = record.mean(), record.least()
        words = (
            f"{total}分，{'合格' if total >= least else '不合格'}（合格分{least}分）"
            if total is not None
            else "尚未评完"
        )
        return [{"label": "被巡察单位", "value": record.assignment.unit}, {"label": "得分", "value": words}]
