"""Pages of the archive of speeches."""

from __future__ import annotations

from typing import Any

from inspection.views.files import Upload
from inspection.views.forms import FormView
from inspection.views.tables import Shown, TablePage
from rounds import filters
from rounds.actions import speeches as actions
from rounds.forms.speeches import SpeechForm
from rounds.models import Speech
from rounds.views.library import FactsPage, OfficeAdding, day

VIEW = "rounds.view_plan"


class SpeechList(TablePage):
    """Speeches, newest first; found by any word of title, speaker, occasion, keywords or text."""

    model, power, filterset_class = Speech, VIEW, filters.SpeechFilter
    page_title, ordering, related = "讲话材料", ("-given_on", "title"), ("round", "unit")
    add_route, add_label, add_power = "rounds:speech_add", "收入讲话材料", actions.KEEP
    empty_title, empty_text = "没有讲话材料", "领导讲话、表态发言、情况通报在此收存，可按正文检索。"
    table = (
        Shown("标题", str, small=lambda row: row.tags, width=40),
        Shown("类别", lambda row: row.get_kind_display()),
        Shown("讲话人", lambda row: row.speaker, small=lambda row: row.post),
        Shown("日期", lambda row: row.given_on, "date"),
        Shown("会议或场合", lambda row: row.occasion, width=30),
        Shown("被巡察单位", lambda row: row.unit and row.unit.short_name),
    )


class SpeechPage(FactsPage):
    """One speech with its files."""

    model, power = Speech, VIEW
    list_route, list_label = "rounds:speech_list", "讲话材料"
    upload, upload_needs = "rounds:speech_attach", actions.KEEP
    edit_route, edit_needs = "rounds:speech_edit", actions.KEEP
    short = (
        ("类别", lambda row: row.get_kind_display()), ("讲话人", lambda row: f"{row.post}{row.speaker}"),
        ("日期", lambda row: day(row.given_on)), ("会议或场合", lambda row: row.occasion), ("轮次", lambda row: row.round),
        ("被巡察单位", lambda row: row.unit), ("关键词", lambda row: row.tags),
    )  # fmt: skip
    long = (("正文", "text"),)


class SpeechAdd(OfficeAdding):
    form_class, page_title, submit_label, done = SpeechForm, "收入讲话材料", "收入", "已收入讲话材料库。"
    power, list_route = actions.KEEP, "rounds:speech_list"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"office": self.office(), "user": self.request.user}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.keep(self.office(), by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class SpeechEdit(FormView):
    model, form_class, needs, power = Speech, SpeechForm, actions.KEEP, VIEW
    page_title, submit_label = "修改讲话材料", "保存"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"instance": record, "office": record.office, "user": self.request.user}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.change(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class SpeechAttach(Upload):
    model, needs = Speech, actions.KEEP
