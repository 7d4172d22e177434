"""Putting right the name of somebody wrongly accused: asked, decided, done; all of it shown on the petition's page."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from petitions import workflow
from petitions.actions import clarifications as actions
from petitions.forms import clarifications as forms
from petitions.forms.fields import Reason
from petitions.models import Clarification, Petition
from petitions.views.asking import Ask, PartStep


class Clarify(Ask):
    model, needs = Petition, actions.ASK
    form_class = forms.ClarifyForm
    page_title, submit_label, done = "申请澄清正名", "提出申请", "已提出，待批准。"
    form_note = "澄清内容会让被反映人及有关人员看到：只写经核实不属实的结论，不写来信人、来信时间和信中原话。"

    def refuse_stale(self, record: Any) -> None:
        """The action locks the petition; nothing of its own text changes."""

    def perform(self, record: Any, form: Any) -> Any:
        actions.ask(record, by=self.request.user, **form.cleaned_data)
        return record


class ClarificationStep(PartStep):
    """A step of a clarification; its page is the petition's."""

    model, of = Clarification, "petition"

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": "登记号", "value": record.petition.number},
            {"label": "被反映人", "value": str(record.accused)},
            {"label": "澄清方式", "value": record.get_way_display()},
            {"label": "澄清范围", "value": record.audience},
            {"label": "澄清内容", "value": record.text, "wide": True},
        ]


class Approve(ClarificationStep):
    step, action, form_class = workflow.APPROVE_CLARIFICATION, actions.approve, forms.ApproveForm


class Refuse(ClarificationStep):
    step, action, form_class = workflow.REFUSE_CLARIFICATION, actions.refuse, Reason


class CarryOut(ClarificationStep):
    step, action, form_class = workflow.CARRY_OUT_CLARIFICATION, actions.carry_out, forms.CarryOutForm
    done = "已登记。"

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"done_on": timezone.localdate()}
