"""Pages of 移交事项督办: what was looked into, for office, team and receiver; and the team's form."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from inspection import access
from inspection.views.tables import Shown, TablePage
from rectification import filters
from rectification.actions import matter_checks as actions
from rectification.forms.matter_checks import MatterCheckForm
from rectification.models import MatterCheck
from rectification.workflow.supervision import WRITE_REPORT
from rounds.models import Allotment
from rounds.views.bases import Adding

VIEW = "rectification.view_supervision_report"


class MatterCheckList(TablePage):
    """To the office, the leading group and the team what was looked into; to a receiver what is about itself."""

    model, filterset_class = MatterCheck, filters.MatterCheckFilter
    page_title, ordering = "移交事项督办", ("-looked_on", "-created_at", "pk")
    related = ("allotment__assignment__unit", "allotment__team__round__office", "receiver")
    empty_title, empty_text = "没有督办记录", "督查组对移交的问题线索和巡察建议的督办，登记后列在这里。"
    table = (
        Shown("承办单位", lambda row: row.receiver.short_name, small=lambda row: row.get_kind_display(), width=24),
        Shown("被巡察单位", lambda row: row.allotment.assignment.unit.short_name), Shown("督查组", lambda row: str(row.allotment.team)),
        Shown("移交", lambda row: row.handed, "integer"), Shown("已反馈", lambda row: row.answered, "integer"),
        Shown("办理情况", lambda row: row.finding, width=40), Shown("督办要求", lambda row: row.demand, width=40),
        Shown("督办日期", lambda row: row.looked_on, "date"),
    )  # fmt: skip

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not {VIEW, *actions.RECEIVES.values()} & access.powers(request.user):
            raise PermissionDenied(VIEW)
        return super().dispatch(request, *args, **kwargs)

    def row_url(self, row: Any) -> str:
        """The row says all."""
        return ""


class MatterCheckAdd(Adding):
    model, form_class, needs = Allotment, MatterCheckForm, WRITE_REPORT
    page_title, submit_label, done = "登记移交事项督办", "登记", "督办已登记，承办单位收到提醒。"
    form_note = "巡察组移交纪委监委、组织部等的问题线索只列件数；被巡察单位不知道有线索。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"allotment": record}

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": "督查组", "value": record.team.full_name},
            {"label": "被巡察单位", "value": record.assignment.unit},
        ]

    def back_url(self, record: Any) -> str:
        return reverse("rounds:team", args=[record.team_id])

    def success_url(self, result: Any, record: Any) -> str:
        return self.back_url(record)

    def perform(self, record: Any, form: Any) -> Any:
        return actions.look_into(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
