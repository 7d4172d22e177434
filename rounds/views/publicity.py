"""Pages of publicity: press items tied to entry and feedback, checked against 三不两防 by another than their author (R-099, R-250, R-329, R-352–R-354);
issues of the office's newsletter (R-328).
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse

from inspection import access
from inspection.views.files import Upload
from inspection.views.forms import FormView, StepView
from inspection.views.pages import own_office
from inspection.views.tables import Shown, TablePage
from rounds import filters
from rounds.actions import library as actions
from rounds.forms import library as forms
from rounds.forms.fields import ReasonForm
from rounds.models import Assignment, Publicity
from rounds.views.library import FactsPage, OfficeAdding, day
from rounds.workflow.library import (
    PASS,
    PUBLICITY_STEPS,
    PUBLISH,
    STOP,
)


class PublicityList(TablePage):
    model, power, filterset_class = Publicity, actions.WRITE, filters.PublicityFilter
    page_title, related, ordering = "宣传", ("assignment__unit", "meeting", "reviewed_by__person"), ("-created_at",)
    add_route, add_label, add_power = "rounds:publicity_add", "拟稿", actions.WRITE
    template_name = "rounds/publicity_list.html"
    empty_text = "会议精神和进驻、反馈的宣传在此拟稿、复核、登记发布。"
    table = (
        Shown("标题", str, small=lambda row: row.medium, width=36), Shown("种类", lambda row: row.get_kind_display()),
        Shown("单位", lambda row: row.assignment.unit.short_name if row.assignment else ""),
        Shown("状态", lambda row: row.get_status_display(), tone=lambda row: "good" if row.status == "published" else "info"),
        Shown("复核人", lambda row: row.reviewed_by.name if row.reviewed_by else ""),
        Shown("发布日期", lambda row: row.published_on, "date"), Shown("链接", lambda row: row.link),
    )  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offices = access.offices_with(self.request.user, actions.WRITE)  # type: ignore[arg-type]
        return super().get_context_data(**kwargs) | {"may_newsletter": bool(offices)}


class PublicityPage(FactsPage):
    model, power, steps_of = Publicity, actions.WRITE, PUBLICITY_STEPS
    list_route, list_label = "rounds:publicity_list", "宣传"
    upload, upload_needs = "rounds:publicity_attach", actions.WRITE
    edit_route, edit_needs = "rounds:publicity_edit", actions.WRITE
    short = (
        ("种类", lambda row: row.get_kind_display()), ("期数", lambda row: row.issue and f"第{row.issue}期"),
        ("媒体", lambda row: row.medium), ("发送范围", lambda row: row.distribution), ("任务", lambda row: row.assignment), ("所报道的会议", lambda row: row.meeting),
        ("复核人", lambda row: row.reviewed_by and row.reviewed_by.name), ("发布日期", lambda row: day(row.published_on)),
        ("链接或版面", lambda row: row.link),
    )  # fmt: skip
    long = (("内容", "text"), ("风险评估", "risk"))

    def editable(self, record: Any) -> bool:
        return bool(record.status == "draft")


class PublicityAdd(FormView):
    """Of an assignment's meeting, or (from the list) of the office's work."""

    form_class, page_title, submit_label, done = forms.PublicityForm, "拟宣传稿", "保存", "稿件已保存，请他人复核。"
    power = actions.WRITE

    def get_record(self) -> Any:
        return None

    def place(self) -> Any:
        if "assignment" in self.request.GET:
            found = get_object_or_404(Assignment.objects.for_user(self.request.user), pk=self.request.GET["assignment"])
            if not access.may(self.request.user, actions.WRITE, found):  # type: ignore[arg-type]
                raise PermissionDenied(actions.WRITE)
            return found
        offices = access.offices_with(self.request.user, actions.WRITE)  # type: ignore[arg-type]
        if offices:
            return own_office(self.request.user, actions.WRITE)
        seats = access.assignments_with(self.request.user, actions.WRITE)  # type: ignore[arg-type]
        return get_object_or_404(Assignment, pk=seats[0])

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        place = self.place()
        return {"user": self.request.user, "assignment": place if isinstance(place, Assignment) else None}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.draft_publicity(self.place(), by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": reverse("rounds:publicity_list")}


class NewsletterAdd(OfficeAdding):
    """An issue of 巡察工作动态 (R-328)."""

    form_class, page_title, submit_label = forms.NewsletterForm, "编发工作动态", "保存"
    power, list_route, done = actions.WRITE, "rounds:publicity_list", "本期已保存，请他人复核。"

    def check(self, record: Any) -> None:
        self.office()

    def perform(self, record: Any, form: Any) -> Any:
        fields = form.cleaned_data | {"kind": Publicity.Kind.NEWSLETTER, "medium": actions.NEWSLETTER}
        return actions.draft_publicity(self.office(), by=self.request.user, **fields)  # type: ignore[arg-type]


class PublicityEdit(FormView):
    model, form_class, needs, power = Publicity, forms.PublicityForm, actions.WRITE, actions.WRITE
    page_title, submit_label = "修改稿件", "保存"

    def make_form(self, record: Any, *args: Any) -> Any:
        self.form_class = forms.NewsletterForm if record.kind == Publicity.Kind.NEWSLETTER else forms.PublicityForm
        return super().make_form(record, *args)

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        if record.kind == Publicity.Kind.NEWSLETTER:
            return {"instance": record}
        return {"instance": record, "user": self.request.user, "assignment": record.assignment}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.edit_publicity(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class PublicityAttach(Upload):
    model, needs = Publicity, actions.WRITE


class PublicityPass(StepView):
    model, step, action, form_class = Publicity, PASS, actions.pass_publicity, forms.PassForm

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"office": record.office}


class PublicityPublish(StepView):
    model, step, action, form_class = Publicity, PUBLISH, actions.publish, forms.PublishForm


class PublicityStop(StepView):
    model, step, action, form_class = Publicity, STOP, actions.stop_publicity, ReasonForm
