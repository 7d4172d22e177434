"""Pages of surveys: begin, hand out, type in, close, read; and the page that takes an anonymous answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views import View

from inspection import access, audit, documents, surveys
from inspection.models import Survey, SurveyBatch
from inspection.views.exports import Shown
from inspection.views.forms import FormView, once
from inspection.views.pages import DetailPage, ListPage
from inspection.workflow import Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

SLIPS_A_PAGE = 10


class SheetForm(forms.Form):
    """A sheet's questions as the respondent ticks them, part by part (the team, then each inspector)."""

    def __init__(self, *args: Any, survey: Survey, strict: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts: list[dict[str, Any]] = []
        names = {str(each.pk): each.name for each in survey.subjects.all()}
        for place, (key, asked) in enumerate(surveys.parts(survey)):
            bound = []
            for each in asked:
                name = f"p{place}-{each.key}"
                self.fields[name] = self.field(each, strict)
                bound.append(name)
            self.parts.append({"key": key, "title": names.get(key, ""), "names": bound, "asked": asked})

    def field(self, question: surveys.Question, strict: bool) -> forms.Field:
        if not question.options:
            box = forms.Textarea(attrs={"rows": 3})
            return forms.CharField(label=question.text, max_length=500, required=False, widget=box)
        choices = [(each, each) for each in question.options]
        return forms.ChoiceField(label=question.text, choices=choices, required=strict, widget=forms.RadioSelect)

    def sections(self) -> list[dict[str, Any]]:
        """The parts with their bound fields, for the template."""
        return [{"title": each["title"], "fields": [self[name] for name in each["names"]]} for each in self.parts]

    def answers(self) -> dict[str, dict[str, str]]:
        """What was ticked and written, by part and question."""
        return {
            part["key"]: {
                question.key: self.cleaned_data.get(name) or ""
                for question, name in zip(part["asked"], part["names"], strict=True)
            }
            for part in self.parts
        }


class OfSurvey:
    """Starts from the surveys this user may see."""

    request: HttpRequest
    model = Survey

    def scoped(self) -> QuerySet[Survey]:
        return surveys.visible(self.request.user)  # type: ignore[arg-type]

    def runs(self, survey: Survey) -> bool:
        return access.may(self.request.user, surveys.kinds()[survey.kind].manage, survey)  # type: ignore[arg-type]

    def check(self, record: Any) -> None:
        """Whoever runs it."""
        if not self.runs(record):
            raise PermissionDenied(surveys.kinds()[record.kind].manage)

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("survey", args=[getattr(result, "survey", result or record).pk])

    def back_url(self, record: Any) -> str:
        return reverse("survey", args=[record.pk])


class SurveyFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="名称", field_name="title", lookup_expr="icontains")
    unit = django_filters.CharFilter(label="参评单位", field_name="unit__name", lookup_expr="icontains")
    status = django_filters.ChoiceFilter(label="状态", choices=Survey._meta.get_field("status").choices)

    class Meta:
        model = Survey
        fields = ["q", "unit", "status"]


class SurveyList(OfSurvey, ListPage):
    filterset_class = SurveyFilter
    table = (
        Shown("名称", lambda row: row.title, width=40),
        Shown("种类", lambda row: surveys.kinds()[row.kind].label if row.kind in surveys.kinds() else row.kind),
        Shown("参评单位", lambda row: row.unit.short_name if row.unit else ""),
        Shown("截止", lambda row: row.closes_on, "date"),
        Shown("状态", lambda row: row.get_status_display()),
    )
    template_name, page_title = "surveys/survey_list.html", "问卷测评"
    related = ("unit", "office")
    empty_title, empty_text = "没有问卷测评", "由有权组织的人员在巡察任务页发起。"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        held = access.powers(request.user)  # type: ignore[arg-type]
        if not any({each.manage, each.results} & held for each in surveys.kinds().values()):
            raise PermissionDenied("surveys")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        labels = {code: each.label for code, each in surveys.kinds().items()}
        for each in context["object_list"]:
            each.kind_words = labels.get(each.kind, each.kind)
        held = access.powers(self.request.user)  # type: ignore[arg-type]
        return context | {"sheets_url": reverse("sheet_list") if "inspection.manage_codes" in held else ""}


class SurveyPage(OfSurvey, DetailPage):
    """One survey: how many are out and back, what may be done, and once it is closed the result."""

    template_name, in_place = "surveys/survey_detail.html", False

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("sheet", "person_sheet", "unit", "office")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        survey, user = self.object, self.request.user
        kind = surveys.kinds()[survey.kind]
        open_ = survey.status == "open"
        context = {"kind": kind, "is_open": open_, "runs": self.runs(survey), "counts": surveys.counts(survey)}
        if open_:
            context["so_far"] = surveys.returned_so_far(survey)
            context["batches"] = [
                {"batch": each, "entered": each.answers.count()} for each in survey.batches.select_related("entered_by__person")
            ]  # fmt: skip
            context["slips_left"] = survey.slips.exists()
        elif access.may(user, kind.results, survey):  # type: ignore[arg-type]
            audit.looked(survey, by=user, what="查看测评结果")  # type: ignore[arg-type]
            context["parts"] = surveys.results(survey, by=user)  # type: ignore[arg-type]
            context["charts"] = self.charts(context["parts"])
        return (
            super().get_context_data(**kwargs) | context | {"attachments": "", "papers": "", "page_title": survey.title}
        )

    def charts(self, parts: list[surveys.Part]) -> list[dict[str, Any]]:
        """The first part's questions that share their options, as one stacked chart; hidden numbers are not drawn."""
        if not parts or parts[0].withheld:
            return []
        by_options: dict[tuple[str, ...], list[surveys.Row]] = {}
        for row in parts[0].rows:
            if row.cells:
                by_options.setdefault(row.question.options, []).append(row)
        return [
            {
                "id": f"survey-{place}", "title": "各题选择情况", "kind": "rank", "names": list(options), "row_head": "题目",
                "rows": [{"label": row.question.text, "values": [n or 0 for _, n in row.cells], "url": ""} for row in rows],
            }
            for place, (options, rows) in enumerate(by_options.items())
            if len(rows) > 1 and all(n is not None for row in rows for _, n in row.cells)
        ]  # fmt: skip


class BeginForm(forms.Form):
    closes_on = forms.DateField(label="截止日期", required=False, help_text="不填则由组织方结束")


def record_of(user: Any, kind: surveys.Kind, pk: Any) -> Any:
    """The record a survey is held on, in this user's scope."""
    return get_object_or_404(kind.model._default_manager.for_user(user), pk=pk)


class SurveyBegin(FormView):
    """Begin a survey of a kind on a record."""

    form_class, submit_label = BeginForm, "发起"
    done = "已发起，请制作答卷口令或登记纸质答卷。"

    def kind(self) -> surveys.Kind:
        if (found := surveys.kinds().get(self.kwargs["kind"])) is None:
            raise Http404
        return found

    def get_record(self) -> Any:
        return record_of(self.request.user, self.kind(), self.kwargs["pk"])

    def check(self, record: Any) -> None:
        if not access.may(self.request.user, self.kind().manage, record):  # type: ignore[arg-type]
            raise PermissionDenied(self.kind().manage)

    def refuse_stale(self, record: Any) -> None:
        """Surveys stand beside each other."""

    def perform(self, record: Any, form: Any) -> Any:
        return surveys.begin(record, self.kind().code, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("survey", args=[result.pk])

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        kind = self.kind()
        persons = [each.name for each in kind.subjects(record)]
        rows = [{"label": "种类", "value": kind.label}, {"label": "名称", "value": kind.title(record)}]
        rows += [{"label": "评价对象", "value": "、".join(persons)}] if persons else []
        return {"page_title": f"发起{kind.label}", "summary": rows, "form_note": "；".join(kind.unmet(record))}


class SlipsForm(forms.Form):
    count = forms.IntegerField(label="张数", min_value=1, max_value=surveys.MOST_SLIPS)


class SurveySlips(OfSurvey, FormView):
    """Make one-time codes: the answer is the sheet of slips to print, once."""

    keeps_drafts = False
    form_class, page_title, submit_label = SlipsForm, "制作答卷口令", "制作并下载"
    form_note = (
        "每张口令只能交一份答卷，不对应任何人。口令只在下载的文件里出现这一次，系统不保存原文；"
        "请当场打印、裁开、打乱后随机发放，文件打印后删除。"
    )

    def take(self) -> HttpResponse:
        request = self.request
        survey = self.get_record()
        self.check(survey)
        form = self.make_form(survey, request.POST)
        if not form.is_valid():
            return self.page(survey, form, status=422)
        made: list[str] = []

        def act() -> tuple[str, str]:
            made.extend(surveys.make_slips(survey, form.cleaned_data["count"], by=request.user))  # type: ignore[arg-type]
            return self.back_url(survey), "这一批口令已经制作过；未能打印的，请先作废再重新制作。"

        try:
            url, words = once(request.POST.get("form_key"), user=request.user, path=request.path, act=act)  # type: ignore[arg-type]
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.page(survey, form, status=422)
        return slips_pdf(survey, made, request) if made else self.finish(url, words)


def pdf(name: str, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page for print that is no paper: made now, kept nowhere."""
    printed = documents.render_pdf_isolated(
        render_to_string(template, context), title=context["title"], author=context["survey"].office.name,
        created=timezone.now(),
    )  # fmt: skip
    answer = HttpResponse(printed.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def slips_pdf(survey: Survey, codes: list[str], request: HttpRequest) -> HttpResponse:
    shown = ["-".join(each[at : at + 4] for at in range(0, len(each), 4)) for each in codes]
    rows = [shown[at : at + 2] for at in range(0, len(shown), 2)]
    address = request.build_absolute_uri(reverse("answer"))
    context = {"title": survey.title, "survey": survey, "rows": rows, "address": address}
    return pdf("slips", "documents/surveys/slips.html", context)


class SurveySheetPrint(OfSurvey, View):
    """The blank sheet to fill in by hand."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        survey = get_object_or_404(self.scoped().select_related("sheet", "person_sheet"), pk=pk)
        context = {
            "title": survey.title, "survey": survey, "asked": surveys.questions(survey.sheet),
            "person_asked": surveys.questions(survey.person_sheet) if survey.person_sheet else [],
            "persons": survey.subjects.order_by("name", "pk"),
        }  # fmt: skip
        return pdf("sheet", "documents/surveys/sheet.html", context)


class SurveyVoid(OfSurvey, FormView):
    page_title, submit_label, done, danger = "作废未用口令", "作废", "未用的口令已作废。", True

    def perform(self, record: Any, form: Any) -> Any:
        surveys.void_slips(record, by=self.request.user)  # type: ignore[arg-type]
        return record


class SurveyClose(OfSurvey, FormView):
    page_title, submit_label, done, danger = "结束测评", "结束", "已结束，可查看结果。", True
    form_note = "结束后未用的口令作废，不能再交答卷。"

    def perform(self, record: Any, form: Any) -> Any:
        return surveys.close(record, by=self.request.user)  # type: ignore[arg-type]


class BatchForm(forms.Form):
    held_on = forms.DateField(label="日期", initial=timezone.localdate)
    issued = forms.IntegerField(label="发出份数", min_value=1, max_value=5000)
    returned = forms.IntegerField(label="收回份数", min_value=0, max_value=5000)
    note = forms.CharField(label="说明", max_length=120, required=False, help_text="如：动员会现场")


class BatchAdd(OfSurvey, FormView):
    form_class, page_title, submit_label = BatchForm, "登记纸质答卷", "登记"
    done = "已登记，请逐份录入收回的答卷。"

    def refuse_stale(self, record: Any) -> None:
        """Batches stand beside each other."""

    def perform(self, record: Any, form: Any) -> Any:
        return surveys.begin_batch(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class BatchEnter(OfSurvey, FormView):
    """Type in one paper sheet, then the next."""

    keeps_drafts = False
    template_name, submit_label = "surveys/enter.html", "录入这一份"
    done = "已录入一份。"

    def batch(self) -> SurveyBatch:
        return get_object_or_404(SurveyBatch.objects.filter(survey__in=self.scoped()), pk=self.kwargs["pk"])

    def get_record(self) -> Any:
        return self.batch().survey

    def make_form(self, record: Any, *args: Any) -> Any:
        form = SheetForm(*args, survey=record, strict=False)
        form.fields["void"] = forms.BooleanField(label="废票（空白、涂改不清等）", required=False)
        return form

    def refuse_stale(self, record: Any) -> None:
        """Sheets stand beside each other."""

    def perform(self, record: Any, form: Any) -> Any:
        valid = not form.cleaned_data.pop("void", False)
        surveys.enter(self.batch(), form.answers(), by=self.request.user, valid=valid)  # type: ignore[arg-type]
        return record

    def success_url(self, result: Any, record: Any) -> str:
        batch = self.batch()
        full = batch.answers.count() >= batch.returned
        return self.back_url(record) if full else reverse("survey_batch_enter", args=[batch.pk])

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        batch = self.batch()
        entered = batch.answers.count()
        return {
            "batch": batch, "entered": entered, "next": entered + 1,
            "page_title": f"录入纸质答卷（{batch}）", "sections": form.sections(),
        }  # fmt: skip


class Answer(View):
    """The one page open without log-in besides the log-in itself: a code opens a sheet, once (R-036, R-143).

    The code travels in the form, never in an address that servers write down. Nothing of the request is kept.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "surveys/answer.html", {"page_title": "匿名填写", "done": "done" in request.GET})

    def post(self, request: HttpRequest) -> HttpResponse:
        code = request.POST.get("code", "")[:40]
        survey = surveys.survey_of(code)
        if survey is None:
            return self.refuse(request, "口令无效、已用过或已截止。已交卷的不必再交。")
        if "filled" not in request.POST:
            return self.sheet(request, survey, code, SheetForm(survey=survey))
        form = SheetForm(request.POST, survey=survey)
        if not form.is_valid():
            return self.sheet(request, survey, code, form, status=422)
        try:
            surveys.answer(code, form.answers())
        except Refused as refusal:
            return self.refuse(request, str(refusal))
        return HttpResponseRedirect(f"{reverse('answer')}?done")

    def sheet(
        self, request: HttpRequest, survey: Survey, code: str, form: SheetForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "page_title": survey.title,
            "survey": survey,
            "code": code,
            "form": form,
            "sections": form.sections(),
        }
        return render(request, "surveys/answer.html", context, status=status)

    def refuse(self, request: HttpRequest, words: str) -> HttpResponse:
        return render(request, "surveys/answer.html", {"page_title": "匿名填写", "refused": words}, status=422)
