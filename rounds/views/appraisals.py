"""Pages of secondment and appraisal; the home unit and the organisation department see theirs at their own desks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from inspection import access
from inspection.views.forms import FormView, StepView
from rounds.actions import appraisals as actions
from rounds.filters import people as people_filters
from rounds.forms.appraisals import (
    AppraisalForm,
    DocumentForm,
    FileForm,
    OnForm,
    ReceiveForm,
    SecondmentForm,
    SignForm,
)
from rounds.forms.fields import ReasonForm
from rounds.gates import people as gates
from rounds.models import Appraisal, Membership, Round, Secondment
from rounds.views.bases import Adding, Page, Register, facts
from rounds.workflow import people as workflow

if TYPE_CHECKING:
    from django.db.models import QuerySet


class SecondmentList(Register):
    filterset_class = people_filters.SecondmentFilter
    model, power, page_title = Secondment, "rounds.view_secondment", "借调"
    heads = ("姓名", "原单位", "轮次", "拟任席位", "借调期限")
    related = ("person", "home_unit", "round__office")
    empty_title, empty_text = "没有借调", "在轮次页拟定借调名单，经组织部门、原单位同意后印发借调函。"

    def cells(self, record: Secondment) -> list[Any]:
        days = f"{record.begins:%Y-%m-%d} 至 {record.ends:%Y-%m-%d}"
        return [record.person.name, record.home_unit.short_name, record.round, record.seat, days]

    def tools(self) -> list[tuple[str, str]]:
        return [("干部鉴定", reverse("rounds:appraisal_list"))]


class SecondmentPage(Page):
    model, steps_of, template_name = Secondment, workflow.SECONDMENT_STEPS, "generic/detail.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("person", "home_unit", "round__office")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one = self.object
        rows = facts(
            ("状态", one.get_status_display()), ("借调人员", one.person.told_apart), ("原单位", one.home_unit.name),
            ("轮次", str(one.round)), ("拟任席位", one.seat), ("借调起", one.begins), ("借调止", one.ends),
            ("借调理由", one.reason), ("组织部门意见", one.confirmed_document), ("原单位意见", one.consent_document),
            ("报到日期", one.reported_on), ("返回日期", one.returned_on),
        )  # fmt: skip
        return super().get_context_data(**kwargs) | {"facts": rows}


class SecondmentAdd(Adding):
    model, form_class, page_title, needs = Round, SecondmentForm, "拟定借调", "rounds.form_team"
    submit_label, done = "列入名单", "已列入借调名单，请送组织部门。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"user": self.request.user}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.request(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class SecondmentConfirm(StepView):
    model, step, action, form_class = Secondment, workflow.SECONDMENT_CONFIRM, actions.confirm, DocumentForm


class SecondmentRelease(StepView):
    model, step, action, form_class = Secondment, workflow.SECONDMENT_RELEASE, actions.release, DocumentForm


class SecondmentDecline(StepView):
    model, step, action, form_class = Secondment, workflow.SECONDMENT_DECLINE, actions.decline, ReasonForm
    danger = True


class SecondmentDispatch(StepView):
    model, step, action = Secondment, workflow.SECONDMENT_DISPATCH, actions.dispatch


class SecondmentReportIn(StepView):
    model, step, action, form_class = Secondment, workflow.SECONDMENT_REPORT_IN, actions.report_in, OnForm


class SecondmentReturn(StepView):
    model, step, action, form_class = Secondment, workflow.SECONDMENT_RETURN, actions.go_home, OnForm


class AppraisalList(Register):
    filterset_class = people_filters.AppraisalFilter
    model, power, page_title = Appraisal, "rounds.view_appraisal", "干部鉴定"
    heads = ("姓名", "原单位", "轮次、组别", "等次", "送达")
    related = ("membership__person", "membership__team__round__office", "home_unit", "grade")
    empty_title, empty_text = "没有干部鉴定", "借调人员离组前在组员页起草鉴定。"

    def cells(self, record: Appraisal) -> list[Any]:
        team = record.membership.team
        sent = [
            word for word, day in (("组织部门", record.organisation_sent_on), ("原单位", record.home_sent_on)) if day
        ]
        return [
            record.membership.person.name, record.home_unit.short_name, f"{team.round} {team}",
            record.grade.text if record.grade else "", "、".join(sent),
        ]  # fmt: skip


class AppraisalPage(Page):
    """One appraisal: what the records say, what was written, both signatures, both dispatches."""

    model, steps_of, template_name = Appraisal, workflow.APPRAISAL_STEPS, "rounds/appraisal_detail.html"
    looks = True

    def get_queryset(self) -> QuerySet[Any]:
        related = ("membership__person", "membership__team__round__office", "home_unit", "grade")
        return super().get_queryset().select_related(*related)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one = self.object
        self.slots = tuple(gates.appraisal_slots(one))
        context = super().get_context_data(**kwargs)
        user: Any = self.request.user
        if not actions.slot_of(one, user):
            context["buttons"] = [each for each in context["buttons"] if each.step is not workflow.APPRAISAL_SIGN]
        if not actions.sides_of(one, user):
            context["buttons"] = [each for each in context["buttons"] if each.step is not workflow.APPRAISAL_RECEIVE]
        inside = "rounds.draft_appraisal" in context["held"] or "rounds.sign_appraisal" in context["held"]
        return context | {
            "may_write": "rounds.draft_appraisal" in context["held"] and one.status == "draft",
            "entries": context["entries"] if inside else (),
            "facts": facts(
                ("状态", one.get_status_display()), ("姓名", one.membership.person.name), ("原单位", one.home_unit.name),
                ("轮次、组别", f"{one.membership.team.round} {one.membership.team}"),
                ("席位", one.membership.get_seat_display()), ("到组日期", one.membership.begins),
                ("等次", one.grade and one.grade.text), ("送组织部门", one.organisation_sent_on),
                ("组织部门签收", one.organisation_received_on), ("送原单位党组织", one.home_sent_on),
                ("原单位党组织签收", one.home_received_on), ("归档", one.filed_on), ("归档编号", one.archive_number),
            ),
            "texts": facts(
                ("个人小结", one.self_summary), ("现实表现", one.conduct), ("工作业绩", one.performance),
                ("巡察组组长意见", one.opinion),
            ),
        }  # fmt: skip


class AppraisalBegin(Adding):
    """Begin the appraisal of a member lent by his home unit."""

    model, page_title, submit_label = Membership, "起草干部鉴定", "起草"
    done = "已起草，工作量由系统从工作记录汇总。"

    def check(self, record: Any) -> None:
        begun = Appraisal(membership=record, home_unit_id=record.home_unit_id)
        if not access.may(self.request.user, "rounds.draft_appraisal", begun):  # type: ignore[arg-type]
            raise PermissionDenied("rounds.draft_appraisal")

    def perform(self, record: Any, form: Any) -> Any:
        return actions.begin(record, by=self.request.user)  # type: ignore[arg-type]


class AppraisalWrite(FormView):
    model, form_class, page_title, needs = Appraisal, AppraisalForm, "填写鉴定", "rounds.draft_appraisal"
    submit_label = "保存"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"instance": record}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.write(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class AppraisalSubmit(StepView):
    model, step, action = Appraisal, workflow.APPRAISAL_SUBMIT, actions.submit


class AppraisalSign(StepView):
    model, step, action, form_class = Appraisal, workflow.APPRAISAL_SIGN, actions.sign, SignForm


class AppraisalSendBack(StepView):
    model, step, action, form_class = Appraisal, workflow.APPRAISAL_RETURN, actions.send_back, ReasonForm


class AppraisalSendOrganisation(StepView):
    model, step, action = Appraisal, workflow.APPRAISAL_SEND_ORGANISATION, actions.send_organisation
    form_class = OnForm


class AppraisalSendHome(StepView):
    model, step, action, form_class = Appraisal, workflow.APPRAISAL_SEND_HOME, actions.send_home, OnForm


class AppraisalReceive(StepView):
    model, step, action, form_class = Appraisal, workflow.APPRAISAL_RECEIVE, actions.receive, ReceiveForm

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"appraisal": record, "user": self.request.user}


class AppraisalFile(StepView):
    model, step, action, form_class = Appraisal, workflow.APPRAISAL_FILE, actions.put_on_file, FileForm
