"""Asking to look further into a lead, deciding, and what came of it: all of it shown on the lead's page."""

from __future__ import annotations

from typing import Any

from petitions import workflow
from petitions.actions import probes as actions
from petitions.forms import lead_matters as forms
from petitions.forms.fields import Reason
from petitions.models import Probe
from petitions.views.asking import PartStep
from petitions.views.packages import OfLead


class ProbeAdd(OfLead):
    form_class, page_title, submit_label, done = forms.ProbeForm, "申请深入了解", "提出申请", "已提出，待批准。"

    def perform(self, record: Any, form: Any) -> Any:
        actions.ask(record, by=self.request.user, **form.cleaned_data)
        return record


class ProbeStep(PartStep):
    """A step of a probe; its page is the lead's."""

    model, of = Probe, "lead"

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": "线索编号", "value": record.lead.number},
            {"label": "了解方式", "value": "、".join(each.text for each in record.methods.all())},
            {"label": "理由和重点", "value": record.reason, "wide": True},
        ]


class Approve(ProbeStep):
    step, action, form_class = workflow.APPROVE_PROBE, actions.approve, forms.ApproveProbeForm


class Refuse(ProbeStep):
    step, action, form_class = workflow.REFUSE_PROBE, actions.refuse, Reason


class Finish(ProbeStep):
    step, action, form_class = workflow.FINISH_PROBE, actions.finish, forms.FinishProbeForm
    done = "了解情况已登记。"
