"""Pages of reception: the weekly hours, appointments from the call to the registered visit (R-181–R-183)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from inspection import access, vault
from inspection.views.pages import DetailPage
from petitions import workflow
from petitions.actions import reception as actions
from petitions.forms import channels as forms
from petitions.forms.identity import OpenForm
from petitions.models import Appointment, AppointmentPlace, Petition
from petitions.models.reception import hours_of, in_words
from petitions.views.asking import Ask, AskStep, Mine, link
from petitions.views.channels import ChannelTab
from petitions.views.identity import LABELS, Shows
from petitions.views.petitions import OffersRepeats
from petitions.workflow import AppointmentStatus
from rounds.models import Assignment
from rounds.workflow import AssignmentStatus

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

ROOM = "接访室"
HIDDEN = "其他地点（仅本组可见）"


def _place(appointment: Appointment, places: dict[Any, str]) -> str:
    """Where one meets, as far as its reader may know."""
    return places.get(appointment.pk, HIDDEN) if appointment.offsite else ROOM


class ReceptionPage(ChannelTab):
    """When visitors are received, and who has an appointment."""

    template_name = "petitions/reception.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(page_title="接访", **kwargs)
        user, hours = self.request.user, hours_of(self.object)
        rows = list(
            Appointment.objects.for_user(user)
            .filter(assignment=self.object)
            .select_related("receiver__person", "assignment")
        )
        places = dict(
            AppointmentPlace.objects.for_user(user).filter(appointment__in=rows).values_list("appointment_id", "place")
        )
        for each in rows:
            each.where, each.off_hours = _place(each, places), forms.is_off_hours(each, hours)  # type: ignore[attr-defined]
        rows.sort(key=lambda each: each.status != AppointmentStatus.BOOKED)
        return context | {
            "hours": in_words(hours), "appointments": rows, "may_manage": actions.MANAGE in context["held"],
            "may_book": actions.KEEP_APPOINTMENT in context["held"] and self.object.status == AssignmentStatus.STATIONED,
        }  # fmt: skip


class OfReception:
    """Comes back to the page of reception."""

    def back_url(self, record: Any) -> str:
        return reverse("petitions:reception", args=[record.pk])

    def refuse_stale(self, record: Any) -> None:
        """Nothing of the assignment itself is changed."""


class HoursEdit(OfReception, Ask):
    model = Assignment
    needs = actions.MANAGE
    form_class = forms.HoursForm
    page_title, submit_label, done = "每周接访时间", "保存", "接访时间已保存，此后起草的公告按此打印。"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.set_hours(record, by=self.request.user, sessions=form.sessions())

    def success_url(self, result: Any, record: Any) -> str:
        return self.back_url(record)


class Book(OfReception, Ask):
    """An appointment as it is made on the telephone."""

    model = Assignment
    needs = actions.KEEP_APPOINTMENT
    form_class = forms.AppointmentForm
    page_title, submit_label = "登记接访预约", "登记预约"

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"receiver": self.request.user.pk}

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        note = "" if vault.has_custodian(record.office) else "本机构尚未设立身份保管人，来电人姓名、电话请不要填写。"
        return {"form_note": note or "登记后把预约号告诉来电人：到时报预约号即可，不必在门口说出姓名。"}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.book(record, by=self.request.user, **form.given())

    def success_url(self, result: Any, record: Any) -> str:
        return link("appointment", result)

    def done_words(self, result: Any) -> str:
        return f"已登记，请告诉来电人预约号{result.number}。"


class AppointmentPage(Mine, DetailPage):
    """One appointment; who called is not on it."""

    model = Appointment
    looks = True
    template_name = "petitions/appointment_detail.html"
    steps_of = workflow.APPOINTMENT_STEPS

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("receiver__person", "assignment__unit", "assignment__team__round")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record, user = self.object, self.request.user
        found = Petition.objects.for_user(user).filter(pk=record.petition_id).first() if record.petition_id else None
        return super().get_context_data(
            facts=self.facts(record), petition=found, papers="", attachments="",
            caller_url=link("appointment_caller", record) if actions.may_open_caller(record, user) else "", **kwargs,
        )  # fmt: skip

    def facts(self, record: Appointment) -> list[dict[str, Any]]:
        seen = AppointmentPlace.objects.for_user(self.request.user).filter(appointment=record)
        places = dict(seen.values_list("appointment_id", "place"))
        late = "（接访时间外）" if forms.is_off_hours(record) else ""
        sealed = vault.sealed(record, Petition.SEALED) or record.petition_id is not None
        rows: list[dict[str, Any]] = [
            {"label": "预约号", "value": record.number},
            {"label": "约定时间", "value": f"{record.local_start:%Y-%m-%d %H:%M}{late}"},
            {"label": "地点", "value": _place(record, places)},
            {"label": "接访人", "value": record.receiver.name},
            {"label": "来电人", "value": "已封存" if sealed else "未留姓名、电话"},
        ]
        if record.met_at:
            rows.append({"label": "接访时间", "value": f"{timezone.localtime(record.met_at):%Y-%m-%d %H:%M}"})
        if record.reason:
            rows.append({"label": "取消原因", "value": record.reason})
        return rows


class AppointmentStep(AskStep):
    model = Appointment

    def scoped(self) -> Any:
        return super().scoped().select_related("assignment__office", "receiver")

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": "预约号", "value": record.number},
            {"label": "约定时间", "value": f"{record.local_start:%Y-%m-%d %H:%M}"},
        ]


class Meet(AppointmentStep):
    step, action, form_class = workflow.MEET, actions.meet, forms.MeetForm
    done = "已接访，请接着登记来访内容。"

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"met_at": timezone.localtime().replace(second=0, microsecond=0)}

    def success_url(self, result: Any, record: Any) -> str:
        return link("appointment_register", result)


class RegisterVisit(OffersRepeats, AppointmentStep):
    """What was said at the visit becomes a petition; who came is carried over inside the vault."""

    step, action, form_class = workflow.REGISTER_VISIT, actions.register, forms.VisitForm
    template_name = "petitions/petition_form.html"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"record": record.assignment, "user": self.request.user, "visit": record}

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {
            "place": record.assignment, "has_custodian": True,
            "form_note": "来访人身份已随预约封存，自动转入本件，不必再填。" if vault.sealed(record, Petition.SEALED) else "",
        }  # fmt: skip

    def perform(self, record: Any, form: Any) -> Any:
        return actions.register(record, by=self.request.user, **form.given())

    def success_url(self, result: Any, record: Any) -> str:
        if Petition.objects.for_user(self.request.user).filter(pk=result.petition_id).exists():
            return link("petition", result.petition)
        return link("appointment", result)

    def done_words(self, result: Any) -> str:
        if result.petition.about_team:
            return "已登记并转巡察办，本组不再显示。"
        return f"已登记，编号{result.petition.number}。请当天甄别受理。"


class Reschedule(AppointmentStep):
    step, action, form_class = workflow.RESCHEDULE, actions.reschedule, forms.RescheduleForm
    done = "已改约。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"record": record.assignment, "user": self.request.user}

    def get_initial(self, record: Any) -> dict[str, Any]:
        place = AppointmentPlace.objects.for_user(self.request.user).filter(appointment=record).first()
        return {"starts_at": record.local_start, "receiver": record.receiver_id, "place": place.place if place else ""}


class Miss(AppointmentStep):
    step, action = workflow.MISS, actions.miss
    done = "已记为爽约；来电人再来电的，另行预约。"


class CancelAppointment(AppointmentStep):
    step, action, form_class = workflow.CANCEL_APPOINTMENT, actions.cancel, forms.CancelForm
    done = "已取消。"


class Caller(Shows, Ask):
    """The 信访专办员 opens who called, to call back; for everybody else this page does not exist."""

    keeps_drafts = False
    model = Appointment
    danger = True
    form_class = OpenForm
    page_title, submit_label = "查看来电人", "查看"

    def get_record(self) -> Any:
        record = super().get_record()
        if not access.powers(self.request.user, record) or not actions.may_open_caller(record, self.request.user):
            raise Http404
        return record

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"form_note": "查看的人、时间和理由都会记入审计。"}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.opened(request, self.get_record())

    def open(self, record: Any, form: Any) -> HttpResponse:
        known = actions.open_caller(record, by=self.request.user, **form.cleaned_data)
        rows = [{"label": LABELS.get(key, key), "value": value} for key, value in known.items()]
        context = {"page_title": "来电人", "object": record, "rows": rows}
        return render(self.request, "petitions/appointment_caller.html", context)
