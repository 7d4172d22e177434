"""Pages of 批量销账审批表: drawn up from the ledger, its rows with what stands in their way, signed once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.utils import timezone

from inspection import access
from inspection.views.forms import StepView
from inspection.views.pages import DetailPage, own_office
from inspection.views.tables import Shown, TablePage
from rectification import filters
from rectification.actions import write_off_lists as actions
from rectification.actions import write_offs
from rectification.forms import OpinionForm, ReasonForm
from rectification.forms.several import PickForm, WriteOffListForm
from rectification.models import Account, WriteOffList, WriteOffRow
from rectification.views.several import Picking
from rectification.workflow import write_off_lists as workflow
from rectification.workflow.accounts import CLEAR
from rectification.workflow.write_off_lists import RowStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet

VIEW = "rectification.view_write_off_list"
THIRD = "申请、核验、审批须由三个不同的人办理"


class WriteOffListList(TablePage):
    model, power, filterset_class = WriteOffList, VIEW, filters.WriteOffListFilter
    page_title, related, ordering = "批量销账审批表", ("created_by__person", "approved_by__person"), ("-created_at",)
    add_route, add_label, add_power = "rectification:write_off_list_add", "拟制审批表", actions.LIST
    empty_text = "把已核验的账户列入一张表，由销账审批人一次签批。"
    table = (
        Shown("编号", lambda row: row.number), Shown("户数", lambda row: f"{row.count}户"),
        Shown("拟制人", lambda row: row.created_by.name if row.created_by else ""),
        Shown("拟制日期", lambda row: timezone.localdate(row.created_at), "date"),
        Shown("审批人", lambda row: row.approved_by.name if row.approved_by else ""),
        Shown("签批日期", lambda row: row.signed_on, "date"),
        Shown("状态", lambda row: row.get_status_display(), tone=lambda row: row.tone),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().annotate(count=Count("rows"))


class Listing(Picking):
    """Picks verified accounts for a list."""

    sources = CLEAR.sources
    form_note = "只列入已核验、符合销账条件的账户；一个账户同时只能在一张表里。"

    def reasons(self, account: Account) -> list[str]:
        return actions.why_not_listed(account)


class WriteOffListAdd(Listing):
    """A new list; the ledger's filter comes along."""

    form_class, power = WriteOffListForm, actions.LIST
    page_title, submit_label, done = "拟制批量销账审批表", "列表", "审批表已拟制，请印制或者报请签批。"

    def perform(self, record: Any, form: Any) -> Any:
        office = own_office(self.request.user, self.power)
        return actions.draw_up(office, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class WriteOffListPage(DetailPage):
    """A list: each row with outcome, who applied and verified, and what keeps it from being written off."""

    model, template_name, slots = WriteOffList, "rectification/write_off_list_detail.html", (WriteOffList.APPROVER,)
    power, steps_of = VIEW, workflow.WRITE_OFF_LIST_STEPS

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("office", "created_by__person", "approved_by__person")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context, found = super().get_context_data(**kwargs), self.object
        user: Any = self.request.user
        approves = write_offs.approves(user, found.office_id)
        own = ("拟制人不能签批本人拟制的审批表",) if user.pk in found.author_ids() else ()
        open_ = found.status == workflow.WriteOffListStatus.OPEN
        rows = list(rows_of(found))
        for row in rows:
            row.why = self.why(row, user if approves else None) if row.state == RowStatus.LISTED else []
            row.account.only_shown()
        facts = [
            ("编号", found.number), ("拟制人", found.created_by and found.created_by.name), ("拟制时间", f"{timezone.localdate(found.created_at):%Y-%m-%d}"),
            ("户数", f"{len(rows)}户，划去{sum(row.state == RowStatus.STRUCK for row in rows)}户"),
            ("审批人", found.approved_by and found.approved_by.name), ("签批日期", found.signed_on),
            ("审批意见", found.opinion), ("说明", found.note), ("作废原因", found.void_reason),
        ]  # fmt: skip
        return context | {
            "facts": [{"label": label, "value": value} for label, value in facts if value], "rows": rows, "attachments": None,
            "buttons": [
                replace(each, reasons=(*each.reasons, *own)) if each.step == workflow.SIGN_LIST else each
                for each in context["buttons"] if each.step != workflow.SIGN_LIST or approves
            ],
            "may_strike": open_ and workflow.STRIKE_ROW.permission in context["held"],
        }  # fmt: skip

    def why(self, row: WriteOffRow, approver: Any) -> list[str]:
        reasons = actions.why_not_cleared(row)
        if approver and approver.pk in (row.application.applied_by_id, row.application.verified_by_id):
            reasons = [*reasons, THIRD]
        return reasons


def rows_of(found: WriteOffList) -> Any:
    """The rows with everything their page and paper show."""
    people = ("application__applied_by__person", "application__verified_by__person", "struck_by__person")
    return found.rows.select_related("account__unit", "account__holder", *people).order_by("position")


class WriteOffListExtend(Listing):
    """More accounts for a list that is open."""

    form_class, power, page_title, submit_label = PickForm, actions.LIST, "增列账户", "增列"
    done = "已增列；纸上已签字的，须重新印制、签字。"

    def get_record(self) -> Any:
        return get_object_or_404(WriteOffList.objects.for_user(self.request.user), pk=self.kwargs["pk"])  # type: ignore[arg-type]

    def check(self, record: Any) -> None:
        if not access.may(self.request.user, actions.LIST, record):  # type: ignore[arg-type]
            raise PermissionDenied(actions.LIST)

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.extend(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class WriteOffListStep(StepView):
    model = WriteOffList

    def summary(self, record: Any) -> list[dict[str, Any]]:
        left = record.rows.filter(state=RowStatus.LISTED).count()
        return [{"label": "审批表", "value": record.number}, {"label": "待审批", "value": f"{left}户"}]


class WriteOffListSign(WriteOffListStep):
    step, action, form_class, danger = workflow.SIGN_LIST, actions.sign, OpinionForm, True
    form_note = "一次签批，逐户按销账的条件办理；有不符合条件的，该户不销，并写明原因。销账不能撤销。"

    def check(self, record: Any) -> None:
        super().check(record)
        if not write_offs.approves(self.request.user, record.office_id):  # type: ignore[arg-type]
            raise PermissionDenied(self.step.permission)

    def done_words(self, result: Any) -> str:
        rows = list(result.rows.select_related("account"))
        done = sum(row.state == RowStatus.CLEARED for row in rows)
        stay = [f"{row.account.number}没有销账：{row.reason}" for row in rows if row.state == RowStatus.STAYED]
        return "；".join([f"已签批，销账{done}户", *stay]) + "。"


class WriteOffListVoid(WriteOffListStep):
    step, action, form_class = workflow.VOID_LIST, actions.void, ReasonForm


class WriteOffRowStrike(WriteOffListStep):
    step, action, form_class = workflow.STRIKE_ROW, actions.strike, ReasonForm
    done = "已划去。"

    def get_record(self) -> Any:
        record = super().get_record()
        self.row = get_object_or_404(record.rows.select_related("account__unit"), pk=self.kwargs["row"])
        return record

    def summary(self, record: Any) -> list[dict[str, Any]]:
        account = self.row.account
        return [
            {"label": "审批表", "value": record.number}, {"label": "账户", "value": f"{account.number}（{account.unit.short_name}）"},
            {"label": "问题", "value": account.problem, "wide": True},
        ]  # fmt: skip

    def perform(self, record: Any, form: Any) -> Any:
        return actions.strike(record, by=self.request.user, row=self.row, **form.cleaned_data)  # type: ignore[arg-type]
