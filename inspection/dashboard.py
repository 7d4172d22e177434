"""Everybody's first page: my work, the inbox, and the health of the house."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from inspection import access, inbox, reminders, worklist
from inspection.models import CalendarYear, Message

if TYPE_CHECKING:
    from django.http import HttpRequest


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
        context = {"page_title": "我的工作", "waiting": waiting, "due": due, "figures": figures}
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

    def calendar(self) -> str:
        year = timezone.localdate().year
        return "ok" if CalendarYear.objects.filter(year=year, published=True).exists() else "missing"
