"""Pages of reconciliations, for the office and the receiving organ alike: both see the same lines."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from inspection import access
from inspection.views.forms import FormView
from inspection.views.pages import DetailPage, own_office
from inspection.views.tables import Shown, TablePage
from petitions import workflow
from petitions.actions import reconciliations as actions
from petitions.forms import lead_matters as forms
from petitions.models import Reconciliation
from petitions.views.asking import AskStep, Mine, lights
from petitions.workflow import ReconciliationStatus

REACHED = {
    ReconciliationStatus.OPEN: 1, ReconciliationStatus.COMPARED: 2, ReconciliationStatus.AGREED: 3,
    ReconciliationStatus.CONCLUDED: 4,
}  # fmt: skip
VIEW = {"petitions.hand_over_lead", "petitions.view_missed", "petitions.view_handed_lead"}


class ReconciliationList(Mine, TablePage):
    model = Reconciliation
    page_title = "线索对账"
    related, ordering = ("receiver",), ("-as_of", "-created_at", "pk")
    add_route, add_label, add_power = "petitions:reconciliation_add", "发起对账", actions.KEEP
    empty_title, empty_text = "还没有对账", "巡察办定期发起，与接受部门的台账逐件核对。"
    table = (
        Shown("对账", str, width=32),
        Shown("截止日", lambda row: row.as_of, "date"),
        Shown("接受部门确认", lambda row: row.agreed_on, "date"),
        Shown("巡察办确认", lambda row: row.concluded_on, "date"),
        Shown("状态", lambda row: row.get_status_display(), tone=lambda row: row.tone),
    )  # fmt: skip

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not VIEW & access.powers(request.user):
            raise PermissionDenied("petitions.view_lead")
        return super().dispatch(request, *args, **kwargs)


class ReconciliationPage(Mine, DetailPage):
    model, looks = Reconciliation, True
    template_name = "petitions/reconciliation_detail.html"
    steps_of = workflow.RECONCILIATION_STEPS

    def scoped(self) -> Any:
        return super().scoped().select_related("receiver", "office", "agreed_by__person", "concluded_by__person")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = self.object
        rows = [
            ("接受部门", record.receiver.name), ("截止日", f"{record.as_of:%Y-%m-%d}"),
            ("接受部门确认", f"{record.agreed_on:%Y-%m-%d}，{record.agreed_by.name}" if record.agreed_by else ""),
            ("巡察办确认", f"{record.concluded_on:%Y-%m-%d}，{record.concluded_by.name}" if record.concluded_by else ""),
            ("差异处理说明", record.explanation),
        ]  # fmt: skip
        lines = list(record.lines.all())
        compared = record.status != ReconciliationStatus.OPEN
        context = super().get_context_data(
            facts=[{"label": label, "value": value} for label, value in rows if value], lines=lines, compared=compared,
            differing=sum(1 for each in lines if each.difference) if compared else 0,
            steps=lights(("发起", "接受部门报台账", "接受部门确认", "巡察办确认"), REACHED[record.status]),
            attachments="", **kwargs,
        )  # fmt: skip
        if record.office_id not in access.offices_with(self.request.user, "petitions.view_lead"):
            # The organ confirms figures; who did what in the office is not its concern.
            context["entries"] = ()
        return context


class ReconciliationAdd(Mine, FormView):
    form_class, page_title, submit_label, power = forms.ReconciliationForm, "发起线索对账", "发起", actions.KEEP
    done = "已发起，请接受部门报本部门台账。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"office": own_office(self.request.user, self.power)}

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": reverse("petitions:reconciliation_list")}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.begin(own_office(self.request.user, self.power), by=self.request.user, **form.cleaned_data)

    def success_url(self, result: Any, record: Any) -> str:
        # Whoever keeps out of a unit whose lead is in it does not see the run.
        return reverse("petitions:reconciliation_list")


class RunStep(AskStep):
    model = Reconciliation


class Compare(RunStep):
    step, action, form_class = workflow.COMPARE, actions.compare, forms.LedgerForm
    done = "已比对，请核对差异后确认。"


class Agree(RunStep):
    step, action = workflow.AGREE, actions.agree
    done = "已确认，待巡察办确认。"


class Conclude(RunStep):
    step, action, form_class = workflow.CONCLUDE_RECONCILIATION, actions.conclude, forms.ExplanationForm
    done = "双方已确认；下次对账到期前会提醒。"
