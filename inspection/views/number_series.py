"""公文编号: the series of paper numbers with their 机关代字, where a year begins, and which kind of paper uses which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property

from inspection import numbering, paper_numbers
from inspection.models import NumberSeries, OfficeSetting
from inspection.numbering import NumberTaken
from inspection.views.settings import OfficeForm, OfficePage, ReasonedForm, refuse_if_newer
from inspection.workflow import Refused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def _history(office: Any) -> list[dict[str, Any]]:
    rows = OfficeSetting.objects.filter(office=office, key=paper_numbers.SETTING).select_related("changed_by__person")
    return [
        {"version": each.version, "value": paper_numbers.words(each.value), "row": each}
        for each in rows.order_by("-version")
    ]


class NumberSeriesList(OfficePage):
    """All series with the number that comes next, all kinds of paper with their series, and every change."""

    def get(self, request: HttpRequest) -> HttpResponse:
        year = timezone.localdate().year
        last = dict(NumberSeries.objects.filter(office=self.office, year=year).values_list("key", "last"))
        found, kinds = paper_numbers.in_force(self.office), paper_numbers.kinds()
        series = [
            {"series": each, "kinds": "、".join(kinds[code].label for code in each.kinds),
             # How many papers told of a lead this year is nobody's business on a page of settings.
             "may_begin": each.apart or not last.get(each.key),
             "example": "" if each.apart else numbering.document_number(each.word, year, last.get(each.key, 0) + 1)}
            for each in found.values()
        ]  # fmt: skip
        used = {code: each for each in found.values() for code in each.kinds}
        papers = [
            {"kind": kind, "series": used[code], "movable": not kind.series.apart}
            for code, kind in sorted(kinds.items(), key=lambda pair: pair[1].label)
        ]
        return self.render_page(
            "settings/number_series.html",
            "公文编号",
            rows=series,
            papers=papers,
            year=year,
            history=_history(self.office),
        )


class SeriesForm(ReasonedForm):
    field_order = ("label", "word", "reason")
    word = forms.CharField(
        label="机关代字",
        max_length=20,
        help_text="写在年份之前的字样，如“云委巡”。不带括号、年份和序号。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class OwnSeriesForm(SeriesForm):
    label = forms.CharField(label="序列名称", max_length=20, help_text="设置页上的叫法，不印在公文上。")


class NumberForm(OfficeForm):
    """A form on the office's series; what cannot be is answered in words."""

    template_name = "settings/change.html"
    list_route = "number_series"
    submit_label = "保存"

    def version(self) -> int:
        row = OfficeSetting.current(self.office.pk, paper_numbers.SETTING)
        return row.version if row else 0

    def initial(self) -> dict[str, Any]:
        return {}

    def make_form(self, record: Any, *args: Any) -> Any:
        return self.form_class(*args, initial={"seen": self.version()} | self.initial())

    def perform(self, record: Any, form: Any) -> Any:
        data = form.cleaned_data
        refuse_if_newer(self.version(), data.pop("seen"))
        try:
            return self.change(**data, by=self.request.user)
        except NumberTaken as taken:
            raise Refused(str(taken)) from taken

    def change(self, **data: Any) -> Any:
        raise NotImplementedError

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return super().extra_context(record, form) | {
            "history": _history(self.office),
            "first": "按初始值",
            "note": self.note,
        }

    note = "已编的号不变。"


class SeriesPage(NumberForm):
    """A form on one series of the office."""

    @cached_property
    def series(self) -> paper_numbers.InForce:
        found = paper_numbers.in_force(self.office).get(self.kwargs["key"])
        if found is None:
            raise Http404
        return found


class NumberSeriesEdit(SeriesPage):
    """Another 机关代字; the count of the year goes on."""

    done = "机关代字已修改，此后印发的公文使用新代字。"
    note = "已编的号不变，今年接着往下编；要从1号起编，请另设序列。"

    def title(self) -> str:
        return f"修改序列：{self.series.label}"

    def initial(self) -> dict[str, Any]:
        return {"word": self.series.word, "label": self.series.label}

    @property
    def form_class(self) -> Any:
        return OwnSeriesForm if self.series.own else SeriesForm

    def change(self, **data: Any) -> Any:
        if data["word"] == self.series.word and data.get("label", self.series.label) == self.series.label:
            raise Refused("内容没有变化。")
        return paper_numbers.name(self.office, self.series.key, year=timezone.localdate().year, **data)


class NumberSeriesAdd(NumberForm):
    """A series of the office's own."""

    form_class, page_title = OwnSeriesForm, "另设序列"
    done = "序列已设立，请为公文种类选用。"
    note = "设立后，在“公文种类”中选用；没有种类选用的序列不编号。"

    def change(self, **data: Any) -> Any:
        return paper_numbers.add(self.office, year=timezone.localdate().year, **data)


class StartForm(ReasonedForm):
    year = forms.TypedChoiceField(label="年度", coerce=int)
    first = forms.IntegerField(label="从几号起编", min_value=1, max_value=99999)


class NumberSeriesStart(SeriesPage):
    """Where a year begins, for an office that came here in mid-year. Once a number was given, nothing moves it."""

    form_class = StartForm
    done = "起编号已设定。"
    note = "年中启用本系统、此前已在系统外编号的，从下一个号起编。该年度编过号之后不能再设。"

    def title(self) -> str:
        return f"设定起编号：{self.series.label}"

    def make_form(self, record: Any, *args: Any) -> Any:
        form, year = super().make_form(record, *args), timezone.localdate().year
        form.fields["year"].choices = [(each, f"{each}年") for each in (year, year + 1)]
        form.order_fields(["year", "first", "reason"])
        return form

    def change(self, **data: Any) -> Any:
        return paper_numbers.start(self.office, self.series.key, **data)


class KindForm(ReasonedForm):
    key = forms.ChoiceField(label="使用的序列")


class PaperKindSeries(NumberForm):
    """Which series a kind of paper draws from."""

    form_class = KindForm
    done = "已改用所选序列，此后印发的公文照此编号。"
    note = "发给单位的公文只能与发给单位的公文共用序列，以免从缺号看出另有公文；涉及线索的公文不能改用。"

    @cached_property
    def kind(self) -> paper_numbers.Drawing:
        found = paper_numbers.kinds().get(self.kwargs["code"])
        if found is None or found.series.apart:
            raise Http404
        return found

    def title(self) -> str:
        return f"选用序列：{self.kind.label}"

    def now(self) -> str:
        return next(each.key for each in paper_numbers.in_force(self.office).values() if self.kind.code in each.kinds)

    def make_form(self, record: Any, *args: Any) -> Any:
        form = super().make_form(record, *args)
        form.fields["key"].choices = [
            (each.key, f"{each.label}（{each.word}）") for each in paper_numbers.choices(self.office, self.kind)
        ]
        form.order_fields(["key", "reason"])
        return form

    def initial(self) -> dict[str, Any]:
        return {"key": self.now()}

    def change(self, **data: Any) -> Any:
        if data["key"] == self.now():
            raise Refused("内容没有变化。")
        return paper_numbers.assign(self.office, self.kind.code, **data)
