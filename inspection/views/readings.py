"""The auditor's pages: who saw this record, what did this person open, what was out of the ordinary. Never any content."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from inspection import access, audit, readings
from inspection.imports_exports.writing import Column
from inspection.models import AuditEntry, Office, User
from inspection.views.exports import as_table
from inspection.views.exports import wanted as wanted_kind

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

POWER = "inspection.view_trail"
PER_PAGE = 100
DAYS = 30


class AuditorsPage(View):
    """For auditors only, over the rows of their offices and those of none; reading is itself a row of the trail."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.may(request.user, POWER):  # type: ignore[arg-type]
            raise PermissionDenied(POWER)
        self.offices = access.offices_with(request.user, POWER)  # type: ignore[arg-type]
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def rows(self) -> Any:
        found = AuditEntry.objects.filter(Q(office_id__in=self.offices) | Q(office_id=None))
        return found.select_related("content_type", "actor__person")

    def noted(self, label: str, **data: Any) -> None:
        audit.record(None, "read_trail", by=self.request.user, label=label, **data)  # type: ignore[arg-type]

    def shown(self, found: Any) -> Any:
        """One page of rows, each with its person's role on that day and its record's number."""
        page = Paginator(found.order_by("-pk"), PER_PAGE).get_page(self.request.GET.get("page"))
        then, numbers = readings.roles_then(page.object_list), readings.numbers(page.object_list)
        for each in page.object_list:
            each.role_then, each.number = then[each.pk], numbers.get(each.object_id, "")
        return page


def day_field(label: str) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget)


class Span(forms.Form):
    """A time and, if wished, looks only."""

    since, until = day_field("自"), day_field("至")

    def narrow(self, rows: Any) -> Any:
        if not self.is_valid():
            return rows
        if self.cleaned_data["since"]:
            rows = rows.filter(at__date__gte=self.cleaned_data["since"])
        if self.cleaned_data["until"]:
            rows = rows.filter(at__date__lte=self.cleaned_data["until"])
        return rows


class WhoSawForm(Span):
    number = forms.CharField(
        label="编号", max_length=60, required=False, help_text="登记号、线索号、底稿号、文号等，须写全"
    )
    everything = forms.BooleanField(label="连同办理", required=False)
    field_order = ["number", "since", "until", "everything"]


class WhoSaw(AuditorsPage):
    """Pick a record by its number: who looked at it, when, in which role."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = WhoSawForm(request.GET or None)
        number = form.cleaned_data["number"] if form.is_valid() else ""
        found = readings.by_number(number, self.offices)
        context: dict[str, Any] = {"page_title": "谁看过此案", "form": form, "number": number, "found": found}
        if found:
            keys = [each.key for each in found]
            rows = form.narrow(self.rows().filter(Q(object_id__in=keys) | Q(assignment_id__in=keys)))
            if not form.cleaned_data["everything"]:
                rows = rows.filter(verb__in=readings.LOOKS)
            page = self.shown(rows)
            people = Counter(rows.order_by().values_list("actor_name", flat=True))
            context |= {"page_obj": page, "object_list": page.object_list, "people": people.most_common(12)}
            self.noted("查阅谁看过此案", records=[str(each.key) for each in found])
        return render(request, "audit/who_saw.html", context)


class PersonForm(Span):
    person: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        User.objects.select_related("person").order_by("username"), label="人员", required=False, empty_label="请选择"
    )
    everything = forms.BooleanField(label="连同办理", required=False)
    field_order = ["person", "since", "until", "everything"]


class WhatOpened(AuditorsPage):
    """Pick a person: what he looked at, how often, by day."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = PersonForm(request.GET or None)
        person = form.cleaned_data["person"] if form.is_valid() else None
        context: dict[str, Any] = {"page_title": "此人看过什么", "form": form, "person": person}
        if person is not None:
            rows = form.narrow(self.rows().filter(actor=person))
            if not form.cleaned_data["everything"]:
                rows = rows.filter(verb__in=readings.LOOKS)
            page = self.shown(rows)
            context |= {"page_obj": page, "object_list": page.object_list, "chart": self.by_day(rows)}
            self.noted("查阅此人看过什么", person=str(person.pk))
        return render(request, "audit/what_opened.html", context)

    def by_day(self, rows: Any) -> dict[str, Any]:
        days = Counter(timezone.localdate(at) for at in rows.order_by().values_list("at", flat=True)[:20_000])
        return {"id": "by-day", "title": "每日次数", "kind": "bar", "names": ["次数"], "row_head": "日期",
                "rows": [{"label": f"{day:%m-%d}", "values": [days[day]]} for day in sorted(days)[-DAYS:]]}  # fmt: skip


class UnusualForm(Span):
    rule = forms.ChoiceField(label="规则", required=False, choices=[("", "全部"), *readings.RULES.items()])
    who = forms.CharField(label="人员", required=False, max_length=40)
    field_order = ["rule", "who", "since", "until"]


UNUSUAL_COLUMNS = [
    Column("at", "时间", "text", 18), Column("who", "人员", "text", 12), Column("rule", "规则", "text", 40),
    Column("count", "次数", "integer", 10), Column("limit", "限额", "integer", 10),
]  # fmt: skip


class UnusualReading(AuditorsPage):
    """What was out of the ordinary in the last thirty days, by the office's own limits."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = UnusualForm(request.GET or None)
        wanted = form.cleaned_data if form.is_valid() else {}
        since, until = self.span(wanted)
        found = [
            each
            for office in Office.objects.filter(pk__in=self.offices)
            for each in readings.unusual(office, since, until)
        ]
        chart = self.chart(found)
        if rule := wanted.get("rule"):
            found = [each for each in found if each.rule == rule]
        if who := wanted.get("who"):
            found = [each for each in found if who in each.actor.name]
        if kind := wanted_kind(request):
            self.noted("导出异常查阅", since=since.date(), until=until.date(), found=len(found))
            return self.table(found, kind)
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        self.noted("查阅异常查阅", since=since.date(), until=until.date(), found=len(found))
        context = {"page_title": "异常查阅", "form": form, "page_obj": page, "object_list": page.object_list, "chart": chart,
                   "since": since, "until": until - timedelta(seconds=1), "person_url": reverse("audit_person"), "export_url": self.export_url("xlsx"), "export_csv_url": self.export_url("csv")}  # fmt: skip
        return render(request, "audit/unusual.html", context)

    def export_url(self, kind: str) -> str:
        query = self.request.GET.copy()
        query["export"] = kind
        query.pop("page", None)
        return f"?{query.urlencode()}"

    def table(self, found: list[readings.Unusual], kind: str) -> Any:
        """The findings as a table: when, who, by which rule, how often. No number of a case, no content."""
        rows = (
            {"at": f"{timezone.localtime(each.at):%Y-%m-%d %H}时", "who": each.actor.name, "rule": each.label,
             "count": each.count, "limit": each.limit}
            for each in found
        )  # fmt: skip
        return as_table("异常查阅", rows, UNUSUAL_COLUMNS, kind)[0]

    def span(self, wanted: dict[str, Any]) -> tuple[datetime, datetime]:
        last = wanted.get("until") or timezone.localdate()
        first = wanted.get("since") or last - timedelta(days=DAYS - 1)
        begin, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, last + timedelta(days=1)))
        return begin, end

    def chart(self, found: list[readings.Unusual]) -> dict[str, Any]:
        counts = Counter(each.rule for each in found)
        rows = [
            {"label": label, "values": [counts[rule]], "url": f"?rule={rule}"} for rule, label in readings.RULES.items()
        ]
        return {
            "id": "rules",
            "title": "各项规则发现数",
            "kind": "rank",
            "names": ["次数"],
            "row_head": "规则",
            "rows": rows,
        }
