"""Everybody's first page: my work, the inbox, and the health of the house."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from inspection import access, inbox, navigation, reminders, replica, worklist
from inspection.models import CalendarYear, Message
from inspection.navigation import Line
from rounds.models import Assignment
from rounds.workflow import AssignmentStatus

if TYPE_CHECKING:
    from django.http import HttpRequest

    from inspection.models import User

# What a team does day after day: words, address, icon, power over the assignment.
DAILY = (
    ("登记谈话", "rounds:field_record_add", "message-square-text", "rounds.add_field_record"),
    ("登记问题", "rounds:finding_add", "clipboard-list", "rounds.add_finding"),
    ("登记信访件", "petitions:petition_add", "mail-plus", "petitions.register_petition"),
    ("填写工作日报", "rounds:log_add", "notebook-pen", "rounds.write_log"),
)
# Who sits on more tasks than these reaches the others through their list.
DESKS = 2


def desks(user: User) -> list[tuple[Assignment, list[Line]]]:
    """The tasks on which a person sits now, each with what is done there every day."""
    if not (seats := access.seats_of(user)):
        return []
    stationed = Assignment.objects.for_user(user).filter(pk__in=seats, status=AssignmentStatus.STATIONED)
    found = []
    for assignment in stationed.select_related("unit", "team__round__office").order_by("entered_on", "pk")[:DESKS]:
        held = access.powers(user, assignment)
        acts = [
            Line(words, reverse(route, args=[assignment.pk]), icon)
            for words, route, icon, power in DAILY
            if power in held
        ]
        found.append((assignment, acts))
    return found


class Home(View):
    """My work: what is due, returned, waiting; the unit side is led to its own home."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if access.on_unit_side(request.user):  # type: ignore[arg-type]
            return HttpResponseRedirect(reverse("unit:home"))
        waiting, due = worklist.waiting(request.user), worklist.due(request.user)  # type: ignore[arg-type]
        late = [each for each in due if each.days_left < 0]
        today = [each for each in due if each.days_left == 0]
        week = [each for each in due if 0 < each.days_left <= 7]
        figures = [
            {"label": "待我办理", "value": len(waiting), "unit": "件", "url": "#waiting", "icon": "clipboard-list", "tone": "info"},
            {"label": "今日到期", "value": len(today), "unit": "件", "url": "#due", "icon": "alarm-clock", "tone": "warn"},
            {"label": "已超期", "value": len(late), "unit": "件", "url": "#due", "icon": "triangle-alert", "tone": "bad" if late else "good"},
            {"label": "七日内到期", "value": len(week), "unit": "件", "url": "#due", "icon": "calendar-clock", "tone": "neutral"},
        ]  # fmt: skip
        context = {"page_title": "我的工作", "waiting": waiting, "due": due, "figures": figures,
                   "often": navigation.often(navigation.OFFICE_SIDE, access.powers(request.user)),  # type: ignore[arg-type]
                   "desks": desks(request.user)}  # type: ignore[arg-type]  # fmt: skip
        return render(request, "home.html", context)


class Inbox(View):
    """Messages of one person, unread first."""

    base_template = "base.html"
    namespace = ""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"page_title": "提醒", "messages_list": reminders.recent(request.user),  # type: ignore[arg-type]
                   "base_template": self.base_template, "namespace": self.namespace}  # fmt: skip
        return render(request, "inbox.html", context)


class UnitInbox(Inbox):
    base_template, namespace = "unit_base.html", "unit"


class InboxOpen(View):
    """Mark a message read and go to its record."""

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        message = get_object_or_404(Message, pk=pk, user=request.user)
        inbox.read(message)
        return HttpResponseRedirect(message.url or reverse("home"))


class Health(View):
    """For monitors, without log-in: database, broker, a worker's heartbeat, the calendar's reach."""

    def get(self, request: HttpRequest) -> HttpResponse:
        state: dict[str, str] = {}
        for name, probe in (
            ("database", self.database),
            ("broker", self.broker),
            ("worker", self.worker),
            ("calendar", self.calendar),
            *([("replica", self.replica)] if replica.ALIAS in settings.DATABASES else []),
        ):
            try:
                state[name] = probe()
            except Exception:
                state[name] = "down"
        down = "down" in (state["database"], state["broker"])
        state["status"] = "down" if down else ("ok" if set(state.values()) <= {"ok"} else "degraded")
        return JsonResponse(state, status=503 if down else 200)

    def database(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "ok"

    def broker(self) -> str:
        cache.set("healthz", "1", 5)
        return "ok"

    def worker(self) -> str:
        beat = cache.get("worker-heartbeat")
        return "ok" if beat and timezone.now().timestamp() - beat < 120 else "silent"

    def replica(self) -> str:
        return "ok" if replica.is_level(patience=2.0) else "behind"

    def calendar(self) -> str:
        year = timezone.localdate().year
        return "ok" if CalendarYear.objects.filter(year=year, published=True).exists() else "missing"
