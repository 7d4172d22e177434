"""成效 on an account's page: entered and taken back by the party responsible, on both sides."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404

from inspection.views.forms import FormView
from rectification.actions import outcomes as actions
from rectification.forms import ReasonForm
from rectification.forms.outcomes import OutcomeForm
from rectification.models import Account, Outcome


class OutcomeEnter(FormView):
    model, form_class, needs = Account, OutcomeForm, actions.ENTER
    page_title, submit_label, done = "登记整改成效", "登记", "整改成效已登记。"

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [{"label": "账户编号", "value": record.number}, {"label": "问题", "value": record.problem, "wide": True}]

    def refuse_stale(self, record: Any) -> None:
        """Entries stand beside each other: another's change does not make this one stale."""

    def perform(self, record: Any, form: Any) -> Any:
        actions.enter(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return record


class OutcomeTakeBack(OutcomeEnter):
    form_class = ReasonForm
    page_title, submit_label, done, danger = "撤销整改成效", "撤销", "已撤销，记录保留。", True

    def outcome(self, record: Any) -> Outcome:
        found: Outcome = get_object_or_404(record.outcomes.filter(withdrawn_on=None), pk=self.kwargs["outcome"])
        return found

    def summary(self, record: Any) -> list[dict[str, Any]]:
        outcome = self.outcome(record)
        return [{"label": "账户编号", "value": record.number},
                {"label": outcome.get_kind_display(), "value": outcome.name, "wide": True}]  # fmt: skip

    def perform(self, record: Any, form: Any) -> Any:
        actions.take_back(self.outcome(record), by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return record


class UnitOutcomeEnter(OutcomeEnter):
    namespace = "unit"


class UnitOutcomeTakeBack(OutcomeTakeBack):
    namespace = "unit"
