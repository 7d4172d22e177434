"""Pages of the working calendar: the years, a year's days, loading one, and the second person who publishes it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from inspection import calendars, workdays
from inspection.imports_exports.dates import parse_date
from inspection.imports_exports.values import Context, Refused
from inspection.models import CalendarYear, Deadline
from inspection.views.settings import OfficeForm, OfficePage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

WORK, REST = ("班", "上班", "工作", "补班", "调休", "调休上班"), ("休", "放假", "休息", "假")


class CalendarList(OfficePage):
    """The years and where each stands; the next one is offered for loading."""

    def get(self, request: HttpRequest) -> HttpResponse:
        years = list(CalendarYear.objects.order_by("-year").select_related("loaded_by__person", "confirmed_by__person"))
        rows = [
            {"year": each, "off": each.days.filter(is_workday=False).count(),
             "worked": each.days.filter(is_workday=True).count(), "url": reverse("calendar", args=[each.year])}
            for each in years
        ]  # fmt: skip
        missing = timezone.localdate().year + 1
        running = Deadline.objects.filter(provisional=True, met_at=None, cancelled_at=None).count()
        return self.render_page(
            "settings/calendar_list.html", "工作日历", rows=rows, provisional=running,
            missing=missing if all(each.year != missing for each in years) else None,
        )  # fmt: skip


class CalendarPage(OfficePage):
    """One year's days, month by month, and who loaded and confirmed them."""

    def get(self, request: HttpRequest, year: int) -> HttpResponse:
        row = get_object_or_404(
            CalendarYear.objects.select_related("loaded_by__person", "confirmed_by__person"), pk=year
        )
        days = list(row.days.all())
        return self.render_page(
            "settings/calendar.html", f"{year}年工作日历", row=row, runs=list(runs(days)),
            own=row.loaded_by_id == request.user.pk, off=sum(not each.is_workday for each in days),
            worked=sum(each.is_workday for each in days),
        )  # fmt: skip


def runs(days: list[Any]) -> Iterator[dict[str, Any]]:
    """Neighbouring days of one holiday as one line, as a notice writes them."""
    run: dict[str, Any] | None = None
    for day in days:
        same = run and run["name"] == day.name and run["is_workday"] == day.is_workday
        if run and same and day.date - run["last"] == timedelta(days=1):
            run["last"] = day.date
            run["count"] += 1
            continue
        if run:
            yield run
        run = {"name": day.name, "is_workday": day.is_workday, "first": day.date, "last": day.date, "count": 1}
    if run:
        yield run


class LoadForm(forms.Form):
    """A year's notice: out of the package, or pasted line by line."""

    year = forms.IntegerField(label="年度", min_value=2020, max_value=2100)
    source = forms.CharField(label="依据", max_length=120, help_text="如：国务院办公厅关于2027年部分节假日安排的通知")
    way = forms.ChoiceField(
        label="来源", choices=[("lines", "粘贴清单"), ("package", "程序包内置（已收录的年度）")],
        widget=forms.RadioSelect, initial="lines",
    )  # fmt: skip
    lines = forms.CharField(
        label="清单", required=False, widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="每行一段：日期（或起止日期），休或班，名称。如“2月5日至2月11日，休，春节”“2月14日，班，春节调休上班”。可从表格粘贴。",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("way") == "lines" and data.get("year") and "lines" in data:
            data["days"], wrong = read_lines(data["lines"], data["year"])
            for sentence in wrong[:10]:
                self.add_error("lines", sentence)
            if not data["days"] and not wrong:
                self.add_error("lines", "请粘贴清单。")
        return data


def read_lines(text: str, year: int) -> tuple[list[workdays.Day], list[str]]:
    """The days of a pasted list, and a sentence for each line that is not understood."""
    days: list[workdays.Day] = []
    wrong: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        parts = [part.strip() for part in line.replace("，", ",").replace("\t", ",").replace("、", ",").split(",")]
        parts = [part for part in parts if part]
        if not parts:
            continue
        if len(parts) < 2 or parts[1] not in (*WORK, *REST):
            wrong.append(f"第{number}行：请写成“日期，休或班，名称”。")
            continue
        name = parts[2][:40] if len(parts) > 2 else ("调休上班" if parts[1] in WORK else "放假")
        ends = [parse_date(each, Context(year=year)) for each in parts[0].split("至", 1)]
        if refused := [each.reason for each in ends if isinstance(each, Refused)]:
            wrong.append(f"第{number}行：{refused[0]}。")
            continue
        first, last = ends[0].value, ends[-1].value  # type: ignore[union-attr]
        if first is None or last is None or not timedelta() <= last - first <= timedelta(days=31):
            wrong.append(f"第{number}行：起止日期不对。")
            continue
        days += [
            workdays.Day(first + timedelta(days=each), parts[1] in WORK, name)
            for each in range((last - first).days + 1)
        ]
    return days, wrong


class CalendarLoad(OfficeForm):
    """Load a year; it counts once another person has published it."""

    form_class = LoadForm
    list_route = "calendar_list"
    page_title, submit_label = "装入工作日历", "装入"
    done = "已装入，请另一人核对后发布。"

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"year": self.request.GET.get("year") or timezone.localdate().year + 1}

    def perform(self, record: Any, form: Any) -> Any:
        data = form.cleaned_data
        days = calendars.from_package(data["year"]) if data["way"] == "package" else data["days"]
        return calendars.load(data["year"], days, source=data["source"], by=self.request.user)  # type: ignore[arg-type]

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("calendar", args=[result.year])


class CalendarVerb(OfficeForm):
    """Base of the verbs on one year; they take POST only."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponse(status=405, headers={"Allow": "POST"})

    def check(self, record: Any) -> None:
        get_object_or_404(CalendarYear, pk=self.kwargs["year"])

    def back_url(self, record: Any) -> str:
        return reverse("calendar", args=[self.kwargs["year"]])


class CalendarPublish(CalendarVerb):
    page_title = submit_label = "核对发布"

    def perform(self, record: Any, form: Any) -> Any:
        return calendars.publish(self.kwargs["year"], by=self.request.user)  # type: ignore[arg-type]

    def done_words(self, result: Any) -> str:
        moved = f"，{result}个暂定期限已重算" if result else "，没有期限因此变动"
        return f"{self.kwargs['year']}年工作日历已发布{moved}。"


class CalendarDiscard(CalendarVerb):
    page_title = submit_label = "退回"
    done = "已退回，可重新装入。"

    def perform(self, record: Any, form: Any) -> Any:
        calendars.discard(self.kwargs["year"], by=self.request.user)  # type: ignore[arg-type]

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("calendar_list")
