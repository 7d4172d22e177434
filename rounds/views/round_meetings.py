"""Pages of meetings of the whole round and above, and of the task register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from inspection import access, audit, wording
from inspection.documents import packs, papers
from inspection.models import Office
from inspection.views.files import Upload
from inspection.views.forms import FormView, StepView
from inspection.views.pages import own_office
from inspection.views.tables import Shown, TablePage
from rounds import filters
from rounds.actions import round_meetings as actions
from rounds.documents import materials
from rounds.forms.fields import ReasonForm
from rounds.forms.fieldwork import InformForm
from rounds.forms.round_meetings import AttendanceForm, DoneForm, ItemForm, ItemsForm, RoundMeetingForm, TaskForm
from rounds.models import AgendaItem, Attendee, RoundMeeting, TrackedTask
from rounds.views.bases import Adding, Page, Pressed
from rounds.workflow.tasks import CONFIRM_DONE, REPORT_DONE, RETURN_TASK, TASK_STEPS, TaskStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

VIEW = "rounds.view_plan"


class RoundMeetingList(TablePage):
    """Meetings by date, with how many of each kind there were in the year (R-309)."""

    model, power, filterset_class = RoundMeeting, VIEW, filters.RoundMeetingFilter
    template_name, page_title = "rounds/round_meeting_list.html", "会议"
    related, ordering = ("kind", "round__office"), ("-held_on", "-created_at")
    add_route, add_label, add_power = "rounds:round_meeting_add", "登记会议", actions.KEEP
    empty_title, empty_text = "还没有会议", "动员部署、任务布置、领导小组、书记专题等会议在此登记。"
    table = (
        Shown("会议", str, small=lambda row: row.topics, width=32),
        Shown("种类", lambda row: row.kind.text),
        Shown("日期", lambda row: row.held_on, "date"),
        Shown("轮次", lambda row: row.round),
        Shown("主持人", lambda row: row.chair),
        Shown("任务", lambda row: f"{row.done}/{row.tasks_count}" if row.tasks_count else ""),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Any]:
        done = Count("tasks", filter=Q(tasks__status=TaskStatus.DONE), distinct=True)
        return super().get_queryset().annotate(tasks_count=Count("tasks", distinct=True), done=done)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        year = timezone.localdate().year
        rows = RoundMeeting.objects.for_user(self.request.user).filter(held_on__year=year)
        counted = rows.order_by().values("kind__text", "chair").annotate(times=Count("pk")).order_by("-times")
        kinds: dict[str, dict[str, Any]] = {}
        for each in counted:
            kind = kinds.setdefault(each["kind__text"], {"kind": each["kind__text"], "times": 0, "chairs": []})
            kind["times"] += each["times"]
            if each["chair"]:
                kind["chairs"].append(f"{each['chair']}主持{each['times']}次")
        return super().get_context_data(**kwargs) | {"kinds": list(kinds.values()), "year": year}


class RoundMeetingPage(Page):
    """A meeting: agenda with what was said to each team, attendance, decisions as tasks, minutes to print."""

    model, power, template_name = RoundMeeting, VIEW, "rounds/round_meeting_detail.html"
    upload, upload_needs = "rounds:round_meeting_attach", actions.KEEP

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("kind", "round__office", "office")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        meeting = self.object
        blocked = access.blocked_units(self.request.user)  # type: ignore[arg-type]
        items = meeting.items.select_related("assignment__unit")
        time = f"{meeting.held_at:%H:%M}" if meeting.held_at else ""
        rows = [
            ("会议种类", meeting.kind.text), ("轮次", meeting.round), ("日期", f"{meeting.held_on:%Y-%m-%d} {time}".strip()),
            ("地点", meeting.place), ("主持人", meeting.chair), ("议题", meeting.topics),
        ]  # fmt: skip
        facts: list[dict[str, Any]] = [{"label": label, "value": value} for label, value in rows if value]
        if meeting.minutes:
            facts.append({"label": "会议情况", "value": meeting.minutes, "wide": True})
        people = list(meeting.attendees.all())
        return context | {
            "facts": facts, "has_materials": meeting.kind.code in materials.BEFORE and meeting.round_id is not None, "may": actions.KEEP in context["held"],
            # What was said of a unit is not for whoever keeps out of it.
            "items": [each for each in items if each.assignment is None or each.assignment.unit_id not in blocked],
            "present": [each for each in people if not each.reason], "absent": [each for each in people if each.reason],
            "tasks": TrackedTask.objects.for_user(self.request.user).filter(meeting=meeting).select_related("owner__person"),
        }  # fmt: skip


class RoundMeetingMaterials(Page):
    """会议材料: cover, index and the papers of the meeting that the reader may see, bound as one PDF (R-333)."""

    model, power = RoundMeeting, VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        meeting: Any = self.get_object()
        user: Any = request.user
        found = materials.of(meeting, user)
        bound = packs.bind(
            f"{meeting.kind.text}材料", [packs.Material(each.title, papers.pdf_of(each, viewer=user), materials.note(each)) for each in found],
            facts=[("会议", str(meeting)), ("时间", wording.date_text(meeting.held_on)), ("地点", meeting.place), ("主持人", meeting.chair),
                   ("议题", meeting.topics)],
            author=meeting.office.name, created=timezone.now(), mark=f"{user.name} {timezone.localtime():%Y-%m-%d %H:%M}",
        )  # fmt: skip
        audit.record(meeting, "bind", by=user, label="打印会议材料", count=len(found))
        response = HttpResponse(bound, content_type="application/pdf")
        name = wording.safe_file_name(f"{meeting.kind.text}材料", ".pdf")
        response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response


class RoundMeetingAdd(FormView):
    form_class, page_title, submit_label, done = RoundMeetingForm, "登记会议", "登记", "会议已登记。"
    power = actions.KEEP

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"office": own_office(self.request.user, self.power)}

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"round": self.request.GET.get("round")}

    def perform(self, record: Any, form: Any) -> Any:
        office = own_office(self.request.user, self.power)
        return actions.call_meeting(office, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": reverse("rounds:round_meeting_list")}


class RoundMeetingEdit(FormView):
    model, form_class, needs, power = RoundMeeting, RoundMeetingForm, actions.KEEP, VIEW
    page_title, submit_label = "修改会议", "保存"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"instance": record, "office": record.office}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.edit_meeting(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class RoundMeetingAttach(Upload):
    model, needs = RoundMeeting, actions.KEEP


class OnMeeting(Adding):
    """A form below a meeting."""

    model, needs, power = RoundMeeting, actions.KEEP, VIEW
    submit_label = "保存"


class ItemsAdd(OnMeeting):
    form_class, page_title, done = ItemsForm, "列入议程", "议程已列入。"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.add_items(record, by=self.request.user, texts=form.cleaned_data["texts"])  # type: ignore[arg-type]


class HearTeams(Pressed):
    """Every assignment of the round as an item."""

    model, needs, power, done = RoundMeeting, actions.KEEP, VIEW, "已逐组列入议程。"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.hear_teams(record, by=self.request.user)  # type: ignore[arg-type]


class ItemMinute(OnMeeting):
    form_class, page_title, done = ItemForm, "记录议程", "已记录。"

    def item(self, record: Any) -> AgendaItem:
        blocked = access.blocked_units(self.request.user)  # type: ignore[arg-type]
        rows = record.items.exclude(assignment__unit_id__in=blocked) if blocked else record.items
        return get_object_or_404(rows, pk=self.kwargs["item"])

    def get_initial(self, record: Any) -> dict[str, Any]:
        item = self.item(record)
        return {"report": item.report, "opinion": item.opinion}

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [*super().summary(record), {"label": "议程", "value": self.item(record).text}]

    def perform(self, record: Any, form: Any) -> Any:
        actions.minute_item(self.item(record), by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return record


class Attendance(OnMeeting):
    form_class, page_title, done = AttendanceForm, "登记参会人员", "参会人员已登记；缺席人员请于会议次日之内告知。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"office": record.office}

    def perform(self, record: Any, form: Any) -> Any:
        people = form.cleaned_data["present"] + form.cleaned_data["absent"]
        return actions.note_attendance(record, by=self.request.user, people=people)  # type: ignore[arg-type]


class Inform(OnMeeting):
    form_class, page_title, submit_label, done = InformForm, "确认告知", "确认告知", "已登记告知情况。"

    def attendee(self, record: Any) -> Attendee:
        return get_object_or_404(record.attendees, pk=self.kwargs["attendee"])

    def check(self, record: Any) -> None:
        super().check(record)
        self.attendee(record)

    def perform(self, record: Any, form: Any) -> Any:
        actions.inform(self.attendee(record), by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return record


def _owners(office: Office) -> list[Any]:
    return list(access.holders("rounds.do_task", TrackedTask(office=office)))


class MeetingTaskAdd(OnMeeting):
    """A decision becomes a task."""

    form_class, page_title, submit_label, done, needs = (
        TaskForm,
        "议定事项立为任务",
        "立任务",
        "任务已立。",
        "rounds.keep_task",
    )

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"owners": _owners(record.office), "from_meeting": True}

    def perform(self, record: Any, form: Any) -> Any:
        actions.set_task(record.office, by=self.request.user, meeting=record, **form.cleaned_data)  # type: ignore[arg-type]
        return record


class TaskAdd(FormView):
    """A task that comes from elsewhere: a leader's written instruction, a superior's letter."""

    form_class, page_title, submit_label, done = TaskForm, "立督办任务", "立任务", "任务已立。"
    power = "rounds.keep_task"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"owners": _owners(own_office(self.request.user, self.power)), "from_meeting": False}

    def perform(self, record: Any, form: Any) -> Any:
        office = own_office(self.request.user, self.power)
        return actions.set_task(office, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": reverse("rounds:tracked_task_list")}


class TaskList(TablePage):
    model, power, filterset_class = TrackedTask, VIEW, filters.TaskFilter
    template_name, page_title = "rounds/tracked_task_list.html", "督办任务"
    related, ordering = ("meeting__kind", "owner__person"), ("status", "due_on", "created_at")
    add_route, add_label, add_power = "rounds:tracked_task_add", "立任务", "rounds.keep_task"
    empty_title, empty_text = "没有督办任务", "会议议定事项和领导批示在此立为任务。"
    table = (
        Shown("任务", lambda row: row.content, small=lambda row: str(row.meeting or row.source), width=48),
        Shown("承办", lambda row: row.owner.name if row.owner else row.owner_text,
              small=lambda row: row.owner_text if row.owner else ""),
        Shown("完成时限", lambda row: row.due_on, "date"),
        Shown("状态", lambda row: "已超期" if row.late else row.get_status_display(),
              tone=lambda row: "bad" if row.late else str(row.status)),
        Shown("完成日期", lambda row: row.done_on, "date"),
        Shown("完成情况", lambda row: row.result, width=40),
    )  # fmt: skip

    def dress(self, row: Any) -> None:
        row.late = row.status == TaskStatus.OPEN and row.due_on is not None and row.due_on < timezone.localdate()


class TaskPage(Page):
    model, power, template_name, steps_of = TrackedTask, VIEW, "rounds/tracked_task_detail.html", TASK_STEPS
    upload, upload_needs = "rounds:tracked_task_attach", "rounds.do_task"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("meeting__kind", "owner__person", "finished_by__person")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        task = self.object
        origin = task.meeting and reverse("rounds:round_meeting", args=[task.meeting_id])
        rows = [
            {"label": "来源", "value": str(task.meeting or task.source), "url": origin or ""},
            {"label": "承办", "value": task.owner.name if task.owner else task.owner_text},
            {"label": "完成时限", "value": task.due_on and f"{task.due_on:%Y-%m-%d}"},
            {"label": "完成日期", "value": task.done_on and f"{task.done_on:%Y-%m-%d}"},
            {"label": "任务", "value": task.content, "wide": True},
            {"label": "完成情况", "value": task.result, "wide": True},
        ]
        return super().get_context_data(**kwargs) | {"facts": [row for row in rows if row["value"]]}


class TaskAttach(Upload):
    model, needs = TrackedTask, "rounds.do_task"


class TaskReportDone(StepView):
    model, step, action, form_class = TrackedTask, REPORT_DONE, actions.report_done, DoneForm


class TaskConfirmDone(StepView):
    model, step, action = TrackedTask, CONFIRM_DONE, actions.confirm_done


class TaskReturn(StepView):
    model, step, action, form_class = TrackedTask, RETURN_TASK, actions.return_task, ReasonForm
