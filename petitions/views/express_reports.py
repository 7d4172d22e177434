"""Pages of express reports: the list, one of them, writing, sending, reading, the head's instruction."""

from __future__ import annotations

from typing import Any

from django import forms as forms_
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection import access
from inspection.models import Office
from inspection.views.forms import FormView
from inspection.views.pages import DetailPage
from inspection.views.tables import Shown, TablePage
from petitions import workflow
from petitions.actions import express_reports as actions
from petitions.forms import lead_matters as forms
from petitions.models import ExpressReport, Lead
from petitions.views.asking import Asking, AskStep, Mine, lights, link
from petitions.workflow import ExpressStatus

REACHED = {ExpressStatus.DRAFT: 1, ExpressStatus.SENT: 2, ExpressStatus.READ: 3, ExpressStatus.INSTRUCTED: 4}


class ExpressReportList(Mine, TablePage):
    model = ExpressReport
    page_title = "专报"
    related, ordering = ("trigger", "assignment__unit", "assignment__team"), ("-created_at", "pk")
    add_route, add_label, add_power = "petitions:express_report_add", "起草专报", actions.SEND
    empty_title, empty_text = "没有专报", "重要、突发、敏感的情况不等周汇总，直报领导小组组长。"
    table = (
        Shown("标题", str, small=lambda row: row.trigger.text, width=40),
        Shown("报送单位", lambda row: row.assignment or "巡察办"),
        Shown("报送时间", lambda row: row.sent_at, "date"),
        Shown("阅知时间", lambda row: row.read_at, "date"),
        Shown("状态", lambda row: row.get_status_display(), tone=lambda row: row.tone),
    )  # fmt: skip

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not {actions.SEND, actions.READ} & access.powers(request.user):
            raise PermissionDenied(actions.SEND)
        return super().dispatch(request, *args, **kwargs)


class ExpressReportPage(Mine, DetailPage):
    """One express report. Opening it is noted, and is not yet reading: the head says so himself."""

    model, looks = ExpressReport, True
    template_name = "petitions/express_report_detail.html"
    steps_of = workflow.EXPRESS_STEPS

    def scoped(self) -> Any:
        return (
            super()
            .scoped()
            .select_related(
                "trigger", "assignment__unit", "assignment__team", "lead", "sent_by__person", "read_by__person"
            )
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record, user = self.object, self.request.user
        hour = "%Y-%m-%d %H:%M"
        rows = [
            ("直报情形", record.trigger.text), ("报送单位", str(record.assignment or "巡察办")),
            ("报送", f"{_local(record.sent_at):{hour}}，{record.sent_by.name}" if record.sent_at else ""),
            ("阅知", f"{_local(record.read_at):{hour}}，{record.read_by.name}" if record.read_at else ""),
        ]  # fmt: skip
        facts: list[dict[str, Any]] = [{"label": label, "value": value} for label, value in rows if value]
        wide = (("情况", record.text), ("建议", record.suggestion), ("组长批示", record.instruction))
        facts += [{"label": label, "value": value, "wide": True} for label, value in wide if value]
        lead = record.lead if record.lead_id and Lead.objects.inside(user).filter(pk=record.lead_id).exists() else None
        may = record.status == ExpressStatus.DRAFT and access.may(user, actions.SEND, record)
        return super().get_context_data(
            facts=facts, steps=lights(("起草", "报送", "阅知", "批示"), REACHED[record.status]), lead=lead,
            edit_url=link("express_report_edit", record) if may else "", attachments="", **kwargs,
        )  # fmt: skip


def _local(moment: Any) -> Any:
    return timezone.localtime(moment)


class LeadKey(forms_.Form):
    """The lead whose page the report is begun on."""

    lead = forms_.UUIDField(required=False)


class ExpressReportAdd(Mine, FormView):
    """Written from a seat or from the office."""

    form_class, page_title, submit_label, power = forms.ExpressForm, "起草专报", "保存", actions.SEND
    done = "专报已起草，请核对后报送。"

    def office(self) -> tuple[Office, bool]:
        """The office it is written at, and whether from the office itself."""
        user = self.request.user
        if keys := access.offices_with(user, actions.SEND):
            return Office.objects.get(pk=keys[0]), True
        return actions.places(user)[0].office, False

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        office, own = self.office()
        return {"record": office, "user": self.request.user, "of_office": own}

    def get_initial(self, record: Any) -> dict[str, Any]:
        wanted = LeadKey(self.request.GET)
        key = wanted.cleaned_data["lead"] if wanted.is_valid() else None
        lead = Lead.objects.inside(self.request.user).filter(pk=key).first()
        return {
            "lead": lead,
            "assignment": lead.assignment_id if lead else None,
            "about_team": lead and lead.about_team,
        }

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": reverse("petitions:express_report_list")}

    def perform(self, record: Any, form: Any) -> Any:
        given = dict(form.cleaned_data)
        place = given.pop("assignment") or self.office()[0]
        return actions.write(place, by=self.request.user, **given)

    def success_url(self, result: Any, record: Any) -> str:
        # What a leader writes about his own team is out of his sight at once.
        seen = ExpressReport.objects.for_user(self.request.user).filter(pk=result.pk).exists()
        return link("express_report", result) if seen else reverse("petitions:express_report_list")


class ExpressReportEdit(Asking, FormView):
    model, form_class, needs = ExpressReport, forms.ExpressMendForm, actions.SEND
    page_title, submit_label = "修改专报", "保存"

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {name: getattr(record, name) for name in self.form_class.base_fields}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.mend(record, by=self.request.user, **form.cleaned_data)


class ExpressStep(AskStep):
    model = ExpressReport


class Send(ExpressStep):
    step, action = workflow.SEND_EXPRESS, actions.send
    done = "已报送领导小组组长。"


class Read(ExpressStep):
    step, action = workflow.READ_EXPRESS, actions.read
    done = "已登记阅知。"


class Instruct(ExpressStep):
    step, action, form_class = workflow.INSTRUCT, actions.instruct, forms.InstructForm
    done = "批示已登记。"

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [{"label": "标题", "value": record.title}, {"label": "情况", "value": record.text, "wide": True}]
