"""The page of charts, and the list of deadlines that a day, a team or a person of it opens."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from inspection import access, audit, bookmarks, wording, worklist
from inspection.models import User
from inspection.overview import charts, running
from inspection.replica import ReadsReplica
from inspection.statistics import figures, spans
from inspection.statistics.views import POWER
from inspection.views.pages import own_office

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from inspection.models import Deadline
    from inspection.statistics import Span

BALANCE = "rectification.view_balance"


def _span(request: HttpRequest) -> Span:
    """The span asked for; everything the office ever did, where none is."""
    user: Any = request.user
    office = own_office(user, POWER)
    wanted = request.GET.get("over", "")
    return spans.read(wanted, user, office) or spans.Span(office)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Http404 from None


def _key(text: str) -> UUID | None:
    """A key; None for the word of what has none."""
    try:
        return None if text == "none" else UUID(text)
    except ValueError:
        raise Http404 from None


class Overview(ReadsReplica, View):
    """Four pictures over one span, each with its figures as a table."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        span, today = _span(request), timezone.localdate()
        found = running.lines(running.running(user, span))
        shown = figures.shown(access.powers(user))
        drawn = [
            charts.funnel(span, user, shown),
            charts.teams(span, user, shown, found, today),
            charts.people(span, found, today),
        ]
        context = {
            "page_title": "图表总览", "choices": spans.choices(user, span.office), "chosen": span.query.removeprefix("over="), "span": span,
            "heat": charts.heat(span, found, today), "charts": [each for each in drawn if each], "total": len(found),
            "late": sum(each.on < today for each in found), "late_url": charts.deadlines_address(span, until=today - timedelta(days=1)),
            "ledger": charts.ledger(span, user, today) if access.may(user, BALANCE) else None,
            "by_team": f"{reverse('statistics')}?{span.query}&by=team",
        }  # fmt: skip
        return render(request, "overview/overview.html", context)


class OverviewDeadlines(View):
    """The deadlines behind a day of the calendar, a team's or a person's bar, each leading to its record."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        span, today = _span(request), timezone.localdate()
        rows, title = self.chosen(running.running(user, span), request)
        page = Paginator(rows.select_related("content_type").order_by("due_on", "pk"), 50).get_page(
            request.GET.get("page")
        )
        audit.record(span.round or span.office, "drill_down", by=user, label=f"图表下钻：{span.label}期限")
        context = {"page_title": title, "span": span, "page_obj": page, "object_list": shown(page.object_list, user, today),
                   "overview_url": f"{reverse('overview')}?{span.query}"}  # fmt: skip
        return render(request, "overview/deadlines.html", context)

    def chosen(self, rows: QuerySet[Deadline], request: HttpRequest) -> tuple[QuerySet[Deadline], str]:
        since, until = _day(request.GET.get("since", "")), _day(request.GET.get("until", ""))
        title = "期限"
        if since is not None:
            rows = rows.filter(due_on__gte=since)
        if until is not None:
            rows = rows.filter(due_on__lte=until)
        if since is not None or until is not None:
            title = _period(since, until)
        if team := request.GET.get("team", ""):
            rows, title = (
                running.of_team(rows, _key(team)),
                "一个组的期限" if team != "none" else f"{charts.NO_TEAM}的期限",
            )
        if person := request.GET.get("person", ""):
            rows, title = (
                rows.filter(handler=_key(person)),
                "一人承办的期限" if person != "none" else f"{charts.NO_PERSON}的期限",
            )
        return rows, title


def _period(since: date | None, until: date | None) -> str:
    if since is None:
        return f"{wording.date_text(until)}及以前到期" if until else "期限"
    if until is None:
        return f"{wording.date_text(since)}及以后到期"
    return (
        f"{wording.date_text(since)}到期"
        if since == until
        else f"{wording.date_text(since)}至{wording.date_text(until)}到期"
    )


def shown(page: Any, user: User, today: date) -> list[dict[str, Any]]:
    """Lines of one page: records are read kind by kind, in the scope of whoever looks."""
    rows, found = list(page), {}
    for kind in {each.content_type for each in rows}:
        keys = [each.object_id for each in rows if each.content_type == kind]
        for key, record in worklist.records_of(kind.model_class(), user).in_bulk(keys).items():
            found[kind.pk, key] = record
    return [
        {"label": each.label, "title": str(record), "kind": record._meta.verbose_name, "url": bookmarks.address_of(record),
         "on": each.due_on, "left": (each.due_on - today).days, "late": (today - each.due_on).days, "provisional": each.provisional}
        for each in rows if (record := found.get((each.content_type_id, each.object_id)))
    ]  # fmt: skip
