"""Pages of 应发现未发现: the list, one of them, marking an assignment, judging it."""

from __future__ import annotations

from typing import Any

from inspection.views.pages import DetailPage
from inspection.views.tables import Shown, TablePage
from petitions import workflow
from petitions.actions import missed_problems as actions
from petitions.forms import lead_matters as forms
from petitions.models import MissedProblem
from petitions.views.asking import Ask, AskStep, Mine, link
from rounds.models import Assignment

VIEW = "petitions.view_missed"


class MissedProblemList(Mine, TablePage):
    model, power = MissedProblem, VIEW
    page_title = "应发现未发现"
    related, ordering = ("assignment__unit", "assignment__team__round"), ("-found_on", "-created_at", "pk")
    empty_title, empty_text = "没有登记", "其他机关发现监督时段内的重大问题的，在巡察任务页登记。"
    table = (
        Shown("巡察任务", lambda row: row.assignment, width=32),
        Shown("发现的机关", lambda row: row.found_by, small=lambda row: row.document),
        Shown("发现日期", lambda row: row.found_on, "date"),
        Shown("状态", lambda row: row.get_judgement_display() or row.get_status_display(), tone=lambda row: row.tone),
    )  # fmt: skip


class MissedProblemPage(Mine, DetailPage):
    model, looks = MissedProblem, True
    template_name = "petitions/missed_problem_detail.html"
    steps_of = workflow.MISSED_STEPS

    def scoped(self) -> Any:
        return super().scoped().select_related("assignment__unit", "assignment__team__round", "assignment__office")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = self.object
        members = "、".join(
            f"{each.person.name}（{each.get_seat_display()}）" for each in record.members.select_related("person")
        )
        facts: list[dict[str, Any]] = [
            {"label": "发现的机关", "value": record.found_by}, {"label": "依据文书", "value": record.document},
            {"label": "发现日期", "value": f"{record.found_on:%Y-%m-%d}"},
            {"label": "问题发生日期", "value": f"{record.occurred_on:%Y-%m-%d}"}, {"label": "责任人员", "value": members},
            {"label": "重大问题", "value": record.problem, "wide": True},
            {"label": "为何应当发现", "value": record.should_have, "wide": True},
        ]  # fmt: skip
        if record.judgement:
            facts.append({"label": "认定", "value": record.get_judgement_display()})
            facts.append({"label": "认定理由和处理", "value": record.conclusion, "wide": True})
        return super().get_context_data(facts=facts, attachments="", **kwargs)


class MissedProblemAdd(Ask):
    """Marked on the assignment's page."""

    model, form_class, needs = Assignment, forms.MissedForm, actions.MARK
    page_title, submit_label, done = "登记应发现未发现", "登记", "已登记，待另一人认定。"

    def refuse_stale(self, record: Any) -> None:
        """Nothing of the assignment is changed."""

    def perform(self, record: Any, form: Any) -> Any:
        return actions.mark(record, by=self.request.user, **form.cleaned_data)

    def success_url(self, result: Any, record: Any) -> str:
        return link("missed_problem", result)


class Judge(AskStep):
    model = MissedProblem
    step, action, form_class = workflow.JUDGE_MISSED, actions.conclude, forms.JudgeForm
