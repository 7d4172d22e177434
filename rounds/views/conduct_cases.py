"""Pages of cases on inspectors: opened, looked into, settled (R-355, R-356)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspection.views.forms import StepView
from inspection.views.tables import Shown, TablePage
from rounds import filters
from rounds.actions import library as actions
from rounds.forms import library as forms
from rounds.models import ConductCase
from rounds.views.library import FactsPage, OfficeAdding, day
from rounds.workflow.library import (
    CHECK,
    CONDUCT_STEPS,
    SETTLE,
)

if TYPE_CHECKING:
    pass


class ConductList(TablePage):
    model, power, filterset_class = ConductCase, "rounds.view_conduct", filters.ConductFilter
    page_title, related, ordering = (
        "违纪责任追究",
        ("person", "violation", "team__round__office"),
        ("status", "-received_on"),
    )
    add_route, add_label, add_power = "rounds:conduct_case_add", "登记", "rounds.keep_conduct"
    empty_text = "反映巡察干部违规违纪的，在此登记、核查、处理。"
    table = (
        Shown("巡察干部", lambda row: row.person.name, small=lambda row: str(row.team or "")),
        Shown("违规类型", lambda row: row.violation.text), Shown("来源", lambda row: row.source),
        Shown("收到日期", lambda row: row.received_on, "date"),
        Shown("状态", lambda row: row.get_status_display(), tone=lambda row: "good" if row.status == "closed" else "warn"),
        Shown("在库资格", lambda row: row.get_effect_display()),
    )  # fmt: skip


class ConductPage(FactsPage):
    model, power, steps_of, looks = ConductCase, "rounds.view_conduct", CONDUCT_STEPS, True
    list_route, list_label = "rounds:conduct_case_list", "违纪责任追究"
    short = (
        ("巡察干部", lambda row: row.person), ("所在组", lambda row: row.team), ("违规类型", lambda row: row.violation.text),
        ("来源", lambda row: row.source), ("收到日期", lambda row: day(row.received_on)),
        ("对在库资格的影响", lambda row: row.get_effect_display()),
    )  # fmt: skip
    long = (("反映情况", "content"), ("核查情况", "finding"), ("处理结果", "result"))


class ConductAdd(OfficeAdding):
    form_class, page_title, submit_label, done = forms.ConductForm, "登记违纪责任追究件", "登记", "已登记。"
    power, list_route = "rounds.keep_conduct", "rounds:conduct_case_list"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"office": self.office(), "user": self.request.user}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.open_case(self.office(), by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class ConductCheck(StepView):
    model, step, action, form_class = ConductCase, CHECK, actions.check_case, forms.CheckForm


class ConductSettle(StepView):
    model, step, action, form_class = ConductCase, SETTLE, actions.settle_case, forms.SettleForm
