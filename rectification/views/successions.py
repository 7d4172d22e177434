"""Pages of 责任人交接 (新官理旧账), on both sides: the list, one handover with its accounts, its signatures."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import django_filters
from django.urls import reverse
from django.utils import timezone

from inspection import signatures
from inspection.views.forms import FormView, StepView
from inspection.views.pages import DetailPage
from inspection.views.tables import Shown, TablePage
from rectification import leaders
from rectification.actions import successions as actions
from rectification.documents import COLUMNS
from rectification.forms import ReasonForm
from rectification.forms.successions import ConfirmForm, SuccessionForm
from rectification.models import Account, Succession
from rectification.models.successions import GIVER, ROLES, TAKER
from rectification.views.balance import table
from rectification.workflow import successions as workflow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from inspection.workflow import Step

_RELATED = ("unit", "office")


class SuccessionFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label="状态", choices=workflow.SuccessionStatus.choices)

    class Meta:
        model = Succession
        fields = ["status"]


class SuccessionList(TablePage):
    model, filterset_class, power = Succession, SuccessionFilter, "rectification.view_balance"
    page_title, related, ordering = "责任人交接", _RELATED, ("-created_at", "pk")
    empty_title, empty_text = "没有责任人交接", "单位的责任领导等变动时，把未销账的账户列成清单，交给接任的人。"
    add_route, add_label, add_power = "rectification:succession_add", "办理交接", workflow.OFFICE_SIDE
    table = (
        Shown("责任单位", lambda row: row.unit.name), Shown("移交人", lambda row: row.old_name),
        Shown("接收人", lambda row: row.new_name, small=lambda row: row.new_post),
        Shown("账户", lambda row: len(row.rows), "integer"), Shown("任职日期", lambda row: row.taken_over_on, "date"),
        Shown("状态", lambda row: row.get_status_display(), tone=lambda row: row.status),
    )  # fmt: skip


class SuccessionPage(DetailPage):
    """One handover: its accounts with the roles that pass, who has signed, and the balance of both persons."""

    model, template_name, slots = Succession, "rectification/succession_detail.html", Succession.SLOTS
    steps_of: Iterable[Step] = workflow.SUCCESSION_STEPS

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related(*_RELATED, "created_by__person")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        found, user = self.object, self.request.user
        context["buttons"] = [each for each in context["buttons"] if self.means(each.step)]
        labels = dict(ROLES)
        seen = {str(each.pk): each for each in Account.objects.for_user(user).filter(pk__in=found.account_ids())}  # type: ignore[arg-type]
        space = self.namespace or "rectification"
        rows = [
            row | {
                "words": "、".join(labels[role] for role in row["roles"]),
                "url": reverse(f"{space}:account", args=[row["account"]]) if row["account"] in seen else "",
                "now": seen[row["account"]].status_word if row["account"] in seen else "",
            }
            for row in found.rows
        ]  # fmt: skip
        return context | {
            "facts": self.facts(found), "rows": rows, "attachments": None, "unit_side": self.namespace == "unit",
            "columns": COLUMNS, "balance": self.balance(found, user), "roles": "、".join(labels.values()),
        }  # fmt: skip

    def means(self, step: Step) -> bool:
        """Only who is named signs, once; whoever made the list does not confirm it."""
        user: Any = self.request.user
        if step == workflow.SIGN_SUCCESSION:
            return user.name in self.unsigned()
        return step != workflow.CONFIRM_SUCCESSION or self.object.created_by_id != user.pk

    def unsigned(self) -> list[str]:
        names = {GIVER: self.object.old_name, TAKER: self.object.new_name}
        return [names[slot] for slot in signatures.missing(self.object, Succession.SLOTS)]

    def facts(self, found: Succession) -> list[dict[str, Any]]:
        taker = f"{found.new_name}（{found.new_post}）" if found.new_post else found.new_name
        rows = [
            ("责任单位", found.unit), ("移交人", found.old_name), ("接收人", taker), ("账户", f"{len(found.rows)}个"),
            ("任职日期", f"{found.taken_over_on:%Y-%m-%d}"), ("任免依据", found.basis),
            ("列清单人", found.created_by.name if found.created_by else ""),
            ("交接时间", f"{timezone.localtime(found.done_at):%Y-%m-%d %H:%M}" if found.done_at else ""),
            ("确认说明", found.confirmation), ("作废原因", found.void_reason),
        ]  # fmt: skip
        return [{"label": label, "value": value} for label, value in rows if value]

    def balance(self, found: Succession, user: Any) -> list[dict[str, Any]]:
        """This year's balance of both as 责任领导, as far as the reader sees the unit's accounts."""
        today = timezone.localdate()
        accounts = Account.objects.for_user(user).filter(holder=found.unit)
        both = leaders.balances(accounts, since=date(today.year, 1, 1), until=today)
        chosen = {name: each for name, each in both.items() if name in (found.old_name, found.new_name)}
        return table(chosen, {name: name for name in chosen}) if chosen else []


class SuccessionAdd(FormView):
    """List somebody's open accounts for his successor."""

    model, form_class, page_title, submit_label = Succession, SuccessionForm, "办理责任人交接", "列出清单"
    power, done = workflow.OFFICE_SIDE, "清单已列出，请双方签认，或由巡察办另一人确认。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        units = actions.units_of(self.request.user)  # type: ignore[arg-type]
        return {"units": units, "names": actions.names_of(units)}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.begin(by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class SuccessionConfirm(StepView):
    model, step, action, form_class = Succession, workflow.CONFIRM_SUCCESSION, actions.confirm, ConfirmForm


class SuccessionVoid(StepView):
    model, step, action, form_class = Succession, workflow.VOID_SUCCESSION, actions.void, ReasonForm


class UnitSuccessionPage(SuccessionPage):
    namespace = "unit"
    steps_of = workflow.UNIT_SUCCESSION_STEPS


class UnitSuccessionAdd(SuccessionAdd):
    namespace, power = "unit", workflow.UNIT_SIDE


class UnitSuccessionSign(StepView):
    model, step, action, namespace = Succession, workflow.SIGN_SUCCESSION, actions.sign, "unit"
    done = "已签认。"
