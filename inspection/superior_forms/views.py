"""Pages of superiors' report forms: the list, one form with what it would say over a period, its cells, the filled file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views import View

from inspection import wording
from inspection.imports_exports.files import Unreadable
from inspection.models import SuperiorForm
from inspection.models.superior_forms import POWER
from inspection.statistics import spans
from inspection.superior_forms import filling
from inspection.views.forms import FormView
from inspection.views.pages import DetailPage, Scoped, own_office
from inspection.views.tables import Shown, TablePage

if TYPE_CHECKING:
    from django.http import HttpRequest

    from inspection.statistics.spans import Span

_CELL = re.compile(r"^cell-([0-9]{1,4})-([0-9]{1,3})$")


class SuperiorFormList(TablePage):
    model, power, page_title = SuperiorForm, POWER, "上级报表"
    related = ("created_by__person",)
    empty_title, empty_text = "还没有上级报表", "收到上级的空白报表后上传一次，对应好各格的数据，以后各期直接填出。"
    add_route, add_label, add_power = "superior_form_add", "上传空白报表", POWER
    table = (
        Shown("报表名称", lambda row: row.title, width=30), Shown("布置单位", lambda row: row.asked_by, width=24),
        Shown("上传时间", lambda row: timezone.localdate(row.created_at), "date"), Shown("上传人", lambda row: row.created_by, width=14),
    )  # fmt: skip

    def row_url(self, row: Any) -> str:
        return reverse("superior_form", args=[row.pk])


class NewForm(forms.Form):
    title = forms.CharField(
        label="报表名称", max_length=80, help_text="写明年份或版次，例如：巡察工作情况统计表（2026年版）"
    )
    asked_by = forms.CharField(label="布置单位", max_length=80)
    file = forms.FileField(
        label="空白报表", help_text="xlsx，不超过2MB；各格的式样、合并单元格、公式原样保留。要填数的格请留空。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )  # fmt: skip

    def __init__(self, *args: Any, office: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office

    def clean_title(self) -> str:
        title = str(self.cleaned_data["title"]).strip()
        if SuperiorForm.objects.filter(office=self.office, title=title).exists():
            raise forms.ValidationError("已有同名的上级报表；新版式请写明年份或版次。")
        return title


class SuperiorFormAdd(FormView):
    power, form_class, page_title, submit_label = POWER, NewForm, "上传空白报表", "上传"
    done = "已留存，请对应各格的数据。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"office": own_office(self.request.user, POWER)}

    def perform(self, record: Any, form: Any) -> Any:
        user: Any = self.request.user
        told = form.cleaned_data
        return filling.keep(told["file"], title=told["title"], asked_by=told["asked_by"], office=form.office, by=user)

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("superior_form_cells", args=[result.pk])

    def back_url(self, record: Any) -> str:
        return reverse("superior_form_list")


def chosen_span(request: HttpRequest, form: SuperiorForm) -> Span | None:
    """The period an address names; the round under way where it names none."""
    user: Any = request.user
    wanted = request.GET.get("over", "")
    return spans.read(wanted, user, form.office) or spans.newest(user, form.office)


class SuperiorFormPage(DetailPage):
    """One form: over which period, what would stand in it today, what stays empty and why."""

    model, template_name = SuperiorForm, "statistics/superior_form.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("office", "file", "created_by__person")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form: SuperiorForm = self.object
        user: Any = self.request.user
        span = chosen_span(self.request, form)
        newest = form.mappings.select_related("saved_by__person").first()
        context |= {
            "facts": [
                {"label": "布置单位", "value": form.asked_by}, {"label": "文件", "value": form.name},
                {"label": "上传", "value": f"{form.created_by} {timezone.localtime(form.created_at):%Y-%m-%d %H:%M}"},
                {"label": "数据对应", "value": f"第{newest.number}版，{newest.saved_by} {timezone.localtime(newest.saved_at):%Y-%m-%d %H:%M}" if newest else "还没有对应"},
            ],
            "choices": spans.choices(user, form.office), "span": span, "chosen": span.query.removeprefix("over=") if span else "",
            "attachments": None, "papers": "",
        }  # fmt: skip
        if span is None or newest is None:
            return context
        try:
            return context | {"filled": filling.fill(form, span, by=user)}
        except Unreadable as error:
            return context | {"unreadable": str(error)}


class CellsForm(forms.Form):
    """The words of each cell that takes a figure: ``cell-行-列``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.said = {
            (int(found[1]), int(found[2])): value.strip()
            for name, value in self.data.items()
            if (found := _CELL.match(name)) and value.strip()
        }


class SuperiorFormCells(FormView):
    """One sheet as it looks; in each empty cell the figure it says. Saving makes a new version."""

    model, needs, form_class = SuperiorForm, POWER, CellsForm
    template_name, page_title, submit_label = "statistics/superior_form_cells.html", "对应报表数据", "保存对应"
    done = "已保存，以后各期按此填报。"

    def sheets(self, record: Any) -> tuple[str, ...]:
        try:
            return filling.sheets(record)
        except Unreadable:
            return ()

    def sheet(self, record: Any) -> str:
        names = self.sheets(record)
        wanted = self.request.POST.get("sheet") or self.request.GET.get("sheet", "")
        return wanted if wanted in names else (names[0] if names else "")

    def perform(self, record: Any, form: Any) -> Any:
        user: Any = self.request.user
        return filling.map_cells(record, self.sheet(record), form.said, by=user).form

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        user: Any = self.request.user
        sheet = self.sheet(record)
        mapped = {
            (each["row"], each["column"]): each["words"] for each in filling.cells_of(record) if each["sheet"] == sheet
        }
        said = form.said if form.is_bound else mapped
        try:
            lines = filling.grid(record, sheet) if sheet else []
        except Unreadable:
            lines = []
        for line in lines:
            for each in line:
                each.said = said.get((each.row, each.column), "")  # type: ignore[attr-defined]
        return {
            "sheets": self.sheets(record), "sheet": sheet, "lines": lines, "choices": filling.choices(record.office, user),
            "heading": f"{record}",
        }  # fmt: skip


class SuperiorFormFill(Scoped, View):
    """The filled file, noted in the trail."""

    model = SuperiorForm

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        form = get_object_or_404(self.scoped().select_related("file", "office"), pk=pk)
        span = chosen_span(request, form)
        back = HttpResponseRedirect(reverse("superior_form", args=[form.pk]))
        if span is None:
            messages.error(request, "还没有可统计的轮次。")
            return back
        try:
            filled = filling.hand_out(form, span, by=request.user)  # type: ignore[arg-type]
        except Unreadable as error:
            messages.error(request, str(error))
            return back
        response = HttpResponse(filled.data, content_type=filling.MIME)
        name = wording.safe_file_name(f"{form.title}（{span.label}）", ".xlsx")
        response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response
