"""Pages of handover meetings: the list, one meeting with its lines, the head's presence, each lead's line."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse

from inspection import access
from inspection.views.forms import FormView
from inspection.views.pages import DetailPage, own_office
from inspection.views.tables import Shown, TablePage
from petitions import workflow
from petitions.actions import handover_meetings as actions
from petitions.forms import lead_handover as forms
from petitions.forms.fields import Reason
from petitions.models import HandoverMeeting
from petitions.views.asking import Ask, AskStep, Mine


class HandoverMeetingList(Mine, TablePage):
    model = HandoverMeeting
    page_title = "线索移交会"
    related, ordering = (
        ("meeting__kind", "meeting__round__office"),
        ("-meeting__held_on", "-created_at"),
    )
    add_route, add_label, add_power = "petitions:handover_meeting_add", "召开移交会", actions.KEEP
    empty_title, empty_text = "还没有移交会", "召开时自动列入已报巡察办、待移交的线索。"
    table = (
        Shown("会议", str, width=32),
        Shown("召开日期", lambda row: row.meeting.held_on, "date"),
        Shown("轮次", lambda row: row.meeting.round),
        Shown("组长到会", lambda row: row.get_presence_display() or "未登记"),
        Shown("状态", lambda row: row.get_status_display(), tone=lambda row: row.tone),
    )  # fmt: skip

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """The office's and the leading group's head's: to a team an empty list would be an untrue statement."""
        if not {actions.KEEP, "petitions.view_missed"} & access.powers(request.user):
            raise PermissionDenied(actions.KEEP)
        return super().dispatch(request, *args, **kwargs)


class HandoverMeetingAdd(Mine, FormView):
    form_class, page_title, submit_label = forms.HandoverMeetingForm, "召开线索移交会", "召开"
    done = "已召开，待移交的线索已列入议程。"
    power = actions.KEEP

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"office": own_office(self.request.user, self.power)}

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": reverse("petitions:handover_meeting_list")}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.call(own_office(self.request.user, self.power), by=self.request.user, **form.cleaned_data)

    def success_url(self, result: Any, record: Any) -> str:
        # Whoever keeps out of a unit whose lead stands on the agenda does not see the meeting.
        return reverse("petitions:handover_meeting_list")


class HandoverMeetingPage(Mine, DetailPage):
    """One meeting with its lines. That it was opened is noted, as for the leads on it."""

    model, looks = HandoverMeeting, True
    template_name = "petitions/handover_meeting_detail.html"
    steps_of = workflow.HANDOVER_MEETING_STEPS

    def scoped(self) -> Any:
        return super().scoped().select_related("meeting__kind", "meeting__round__office")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record, user = self.object, self.request.user
        held = record.meeting
        may = record.status == workflow.HandoverMeetingStatus.OPEN and access.may(user, actions.KEEP, record)
        rows = [
            ("召开日期", f"{held.held_on:%Y-%m-%d}"), ("轮次", str(held.round or "")), ("地点", held.place), ("主持人", held.chair),
            ("领导小组组长", record.leader), ("到会情况", record.get_presence_display() or "尚未登记"),
        ]  # fmt: skip
        items = record.items.select_related("lead__unit", "receiver").prefetch_related("lead__accused__unit")
        return super().get_context_data(
            facts=[{"label": label, "value": value} for label, value in rows if value], may=may, items=items,
            waiting=len(actions.waiting(record, user)) if may else 0, **kwargs,
        )  # fmt: skip


class OfMeeting(Ask):
    """A form below a meeting."""

    model, needs = HandoverMeeting, actions.KEEP
    submit_label = "保存"


class Attendance(OfMeeting):
    form_class, page_title, done = forms.LeaderForm, "登记组长到会情况", "已登记。"

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"leader": record.leader, "presence": record.presence}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.note_leader(record, by=self.request.user, **form.cleaned_data)


class PutOnAgenda(OfMeeting):
    """Leads that were reported after the meeting was called."""

    page_title = submit_label = "列入待移交线索"
    done = "待移交的线索已列入议程。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.put_on_agenda(record, by=self.request.user)


class ItemDecide(OfMeeting):
    form_class, page_title, done = forms.HandoverItemForm, "记录线索研究情况", "已记录。"

    def item(self, record: Any) -> Any:
        return get_object_or_404(record.items.select_related("lead__office"), pk=self.kwargs["item"])

    def check(self, record: Any) -> None:
        super().check(record)
        self.item(record)

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return super().form_kwargs(record) | {"item": self.item(record)}

    def get_initial(self, record: Any) -> dict[str, Any]:
        item = self.item(record)
        return {name: getattr(item, name) for name in self.form_class.base_fields}

    def summary(self, record: Any) -> list[dict[str, Any]]:
        lead = self.item(record).lead
        return [
            {"label": "线索编号", "value": lead.number},
            {"label": "被反映人", "value": "；".join(map(str, lead.accused.select_related("unit")))},
            {"label": "主要问题", "value": lead.summary, "wide": True}, {"label": "处置建议", "value": lead.suggestion},
        ]  # fmt: skip

    def perform(self, record: Any, form: Any) -> Any:
        actions.decide(self.item(record), by=self.request.user, **form.cleaned_data)
        return record


class MeetingStep(AskStep):
    model = HandoverMeeting


class Conclude(MeetingStep):
    step, action = workflow.CONCLUDE_MEETING, actions.conclude
    done = "移交会已办结：同意移交的可以提请移交，退回的已退回补充。"


class Void(MeetingStep):
    step, action, form_class = workflow.VOID_MEETING, actions.void, Reason
