"""Pages of meetings and absentees, for the team and for the unit's own side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from inspection import access, codes, corrections
from inspection.views.corrections import Correct
from inspection.views.files import Upload
from inspection.views.forms import FormView
from inspection.views.pages import ListPage
from rounds.actions import meetings as actions
from rounds.filters.supervision import UnitMeetingFilter
from rounds.forms.fieldwork import AbsenteeForm, InformForm, MeetingForm
from rounds.gates import hearings
from rounds.models import WITH_UNIT, Absentee, Assignment, Meeting, MeetingKind
from rounds.views.bases import Adding, Page

if TYPE_CHECKING:
    from django.db.models import QuerySet


class MeetingAdd(Adding):
    model, form_class, page_title, needs = Assignment, MeetingForm, "登记会议", "rounds.record_meeting"
    submit_label, done = "登记", "会议已登记。"

    def get_initial(self, record: Any) -> dict[str, Any]:
        kind = self.request.GET.get("kind", "")
        usual = codes.choices("agendas", record.office).filter(parent__code=kind).values_list("text", flat=True)
        return {"kind": kind, "agenda": "\n".join(usual)}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.record_meeting(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class MeetingEdit(FormView):
    model, form_class, page_title, needs = Meeting, MeetingForm, "修改会议", "rounds.record_meeting"
    submit_label = "保存"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"instance": record}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.edit_meeting(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class MeetingPage(Page):
    """A meeting: agenda, attendance, who was absent and whether he has been told."""

    model, template_name = Meeting, "rounds/meeting_detail.html"
    upload, upload_needs = "rounds:meeting_attach", "rounds.record_meeting"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("assignment__unit", "assignment__team__round__office")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        meeting, namespace = self.object, self.namespace or "rounds"
        may = {"rounds.record_meeting", "rounds.inform_absentee"} & context["held"]
        return context | {
            "page_title": f"{meeting.assignment.unit.short_name}{meeting.get_kind_display()}",
            "facts": self.facts(meeting), "absentees": meeting.absentees.order_by("name"), "may": bool(may),
            "absentee_url": reverse(f"{namespace}:absentee_add", args=[meeting.pk]), "namespace": namespace,
            "hearing": self.hearing(meeting),
            "corrections": corrections.of(meeting) if not self.namespace else (),
        }  # fmt: skip

    def hearing(self, meeting: Meeting) -> list[str]:
        """What of the two reports is missing, for those inside (R-093)."""
        if self.namespace or meeting.kind != MeetingKind.REPORTING:
            return []
        return hearings.reports_missing(meeting.assignment)

    def facts(self, meeting: Meeting) -> list[dict[str, Any]]:
        time = f"{meeting.held_at:%H:%M}" if meeting.held_at else ""
        rows = [
            ("被巡察单位", meeting.assignment.unit), ("日期", f"{meeting.held_on:%Y-%m-%d} {time}".strip()),
            ("地点", meeting.place), ("主持人", meeting.chair),
        ]  # fmt: skip
        found: list[dict[str, Any]] = [{"label": label, "value": value} for label, value in rows if value]
        long = [("议程", meeting.agenda), ("出席人员", meeting.attendees)]
        if not self.namespace:
            long += [("会议情况", meeting.minutes), ("组长公开承诺", meeting.commitment)]
        return found + [{"label": label, "value": value, "wide": True} for label, value in long if value]


class MeetingCorrect(Correct):
    model, needs = Meeting, "rounds.record_meeting"


class MeetingAttach(Upload):
    model, needs = Meeting, "rounds.record_meeting"


def either(user: Any, meeting: Meeting) -> None:
    """The team's power or the unit's own: both sides register who was away and who told him."""
    if not {"rounds.record_meeting", "rounds.inform_absentee"} & access.powers(user, meeting):
        raise PermissionDenied("rounds.record_meeting")


class AbsenteeAdd(Adding):
    model, form_class, page_title = Meeting, AbsenteeForm, "登记缺席人员"
    submit_label, done = "登记", "已登记，请于会议次日之内告知会议精神。"

    def check(self, record: Any) -> None:
        either(self.request.user, record)

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"office": record.assignment.office}

    def perform(self, record: Any, form: Any) -> Any:
        actions.add_absentee(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return record


class AbsenteeInform(Adding):
    """Confirm that one absentee has been told."""

    model, form_class, page_title = Meeting, InformForm, "确认告知"
    submit_label, done = "确认告知", "已登记告知情况。"

    def absentee(self, record: Any) -> Absentee:
        return get_object_or_404(record.absentees, pk=self.kwargs["absentee"])

    def check(self, record: Any) -> None:
        either(self.request.user, record)
        self.absentee(record)

    def summary(self, record: Any) -> list[dict[str, Any]]:
        who = self.absentee(record)
        return [
            {"label": "会议", "value": record}, {"label": "缺席人员", "value": who.name},
            {"label": "缺席原因", "value": who.reason},
        ]  # fmt: skip

    def perform(self, record: Any, form: Any) -> Any:
        actions.inform_absentee(self.absentee(record), by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return record


class OnUnitSide:
    """The unit's own meetings only."""

    namespace = "unit"
    request: Any

    def scoped(self) -> Any:
        return Meeting.objects.for_unit(self.request.user, WITH_UNIT)


class UnitMeetingList(OnUnitSide, ListPage):
    filterset_class = UnitMeetingFilter
    model, template_name, page_title = Meeting, "rounds/unit_meeting_list.html", "会议和缺席告知"
    related = ("assignment__unit",)
    empty_title, empty_text = "没有会议", "巡察组安排会议后在此显示。"

    def get_queryset(self) -> Any:
        return super().get_queryset().prefetch_related("absentees")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for each in context["object_list"]:
            each.waiting = [one.name for one in each.absentees.all() if one.informed_on is None]
        return context


class UnitMeetingPage(OnUnitSide, MeetingPage):
    timeline = False
    # What the team keeps on a meeting is the team's.
    upload = ""


class UnitAbsenteeAdd(OnUnitSide, AbsenteeAdd):
    pass


class UnitAbsenteeInform(OnUnitSide, AbsenteeInform):
    pass


class UnitSchedule(ListPage):
    """Interviews arranged through the liaison: day, time, place and name, nothing else (R-141)."""

    template_name, page_title, namespace = "rounds/unit_schedule.html", "谈话安排", "unit"
    empty_title, empty_text = "没有待安排的谈话", "巡察组经联络员安排的谈话在此显示。"

    def scoped(self) -> Any:
        from rounds.models import FieldRecord

        units = access.units_with(self.request.user, "rounds.inform_absentee")  # type: ignore[arg-type]
        if not units:
            raise Http404
        # Only what may be shown is even fetched.
        found = FieldRecord.objects.arranged(units).select_related("subject_person", "assignment__unit")
        return found.only(
            "held_on", "begins_at", "ends_at", "place", "subject_name", "subject_person__name", "assignment__unit__name"
        )
