"""对账: balances by party, unit or round over any time, and the statements both sides sign."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django.views import View

from inspection import access
from inspection.models import Office, Unit
from inspection.replica import ReadsReplica
from inspection.views.forms import FormView, StepView
from inspection.views.pages import DetailPage, Scoped, own_office
from rectification import filters, leaders
from rectification.actions import statements as actions
from rectification.balances import Balance, total
from rectification.documents import COLUMNS
from rectification.forms import BalanceForm, ObjectionForm, PeriodForm, ReasonForm, StatementForm
from rectification.models import Account, Posting, Statement
from rectification.workflow import statements as workflow
from rounds.models import Round

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from inspection.workflow import Step


def period_of(form: PeriodForm) -> tuple[date, date]:
    """The time asked for; this year up to today when nothing (or nonsense) was asked."""
    today = timezone.localdate()
    data = form.cleaned_data if form.is_valid() else {}
    until = data.get("until") or today
    return data.get("since") or date(until.year, 1, 1), until


def table(balances: dict[Any, Balance], names: dict[Any, str]) -> list[dict[str, Any]]:
    """Rows of a balance page, by name, and the sum."""
    rows = [
        {"key": key, "name": names.get(key, "其他"), "cells": [each.as_dict()[name] for name, _ in COLUMNS]}
        for key, each in balances.items()
    ]
    rows.sort(key=lambda row: row["name"])
    whole = total(balances.values())
    return [*rows, {"key": None, "name": "合计", "cells": [whole.as_dict()[name] for name, _ in COLUMNS]}]


class BalancePage(ReadsReplica, Scoped, View):
    """Balances from the postings alone; every row opens its accounts."""

    model, power = Account, "rectification.view_balance"

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        form = BalanceForm(request.GET or None, rounds=filters.account_rounds(request))
        since, until = period_of(form)
        data = form.cleaned_data if form.is_bound and form.is_valid() else {}
        by, chosen = data.get("by") or "party", data.get("round")
        accounts = self.scoped()
        if chosen:
            accounts = accounts.filter(assignment__round=chosen)
        names: dict[Any, str]
        if by == "leader":
            balances = leaders.balances(accounts, since=since, until=until)
            names = {name: name for name in balances}
        else:
            balances = Posting.objects.filter(account__in=accounts).balances(since=since, until=until, by=by)
        party = "责任领导" if by == "leader" else ""
        if by == "leader":
            by = ""  # a name opens no list of accounts
        elif by == "round":
            names = {each.pk: str(each) for each in Round.objects.filter(pk__in=balances).select_related("office")}
        else:
            names = dict(Unit.objects.filter(pk__in=balances).values_list("pk", "name"))
        return render(request, "rectification/balance.html", {
            "page_title": "对账", "form": form, "since": since, "until": until, "by": by, "party_label": party, "columns": COLUMNS,
            "rows": table(balances, names), "base_template": self.base_template, "empty": not balances,
            "statements": Statement.objects.for_user(user).select_related("unit")[:50],
            "may_draw_up": bool(access.offices_with(user, "rectification.sign_statement")),
        })  # fmt: skip


class StatementAdd(FormView):
    """Draw up a party's statement."""

    model, form_class, page_title, submit_label = Statement, StatementForm, "制作对账单", "制作"
    power, done = "rectification.sign_statement", "对账单已生成，请双方签认。"

    def office(self) -> Office:
        return own_office(self.request.user, self.power)

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        accounts = Account.objects.for_user(self.request.user)  # type: ignore[arg-type]
        held = Unit.objects.filter(pk__in=accounts.order_by().values("holder"))
        return {"units": held | Unit.objects.filter(pk__in=accounts.order_by().values("unit"))}

    def get_initial(self, record: Any) -> dict[str, Any]:
        yesterday = timezone.localdate() - timedelta(days=1)
        return {
            "unit": self.request.GET.get("unit"), "since": self.request.GET.get("since") or date(yesterday.year, 1, 1),
            "until": yesterday,
        }  # fmt: skip

    def perform(self, record: Any, form: Any) -> Any:
        return actions.draw_up(office=self.office(), by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class StatementPage(DetailPage):
    """A statement with its frozen rows, the formula in words, and who has signed."""

    model, template_name, slots, in_place = Statement, "rectification/statement_detail.html", Statement.SLOTS, False
    steps_of: Iterable[Step] = (*workflow.STATEMENT_STEPS, *workflow.UNIT_STATEMENT_STEPS)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        statement = self.object
        context["buttons"] = [
            button for button in context["buttons"]
            if not (button.step == workflow.SIGN_STATEMENT and context["slots"][0]["signature"])
            and not (button.step in workflow.UNIT_STATEMENT_STEPS and context["slots"][1]["signature"])
        ]  # fmt: skip
        rows = [
            {"number": row["number"], "problem": row["problem"], "cells": [row[name] for name, _ in COLUMNS]}
            for row in statement.rows
        ]
        return context | {
            "columns": COLUMNS, "rows": rows, "figures": [statement.figures[name] for name, _ in COLUMNS],
            "attachments": None, "unit_side": self.namespace == "unit",
        }  # fmt: skip


class StatementSign(StepView):
    model, step, action = Statement, workflow.SIGN_STATEMENT, actions.sign
    done = "已签认。"


class StatementCountersign(StepView):
    model, step, action = Statement, workflow.COUNTERSIGN_STATEMENT, actions.countersign
    done = "已签认。"


class StatementObject(StepView):
    model, step, action, form_class = Statement, workflow.OBJECT_STATEMENT, actions.object_to, ObjectionForm
    done = "异议已送巡察办核对。"


class StatementVoid(StepView):
    model, step, action, form_class = Statement, workflow.VOID_STATEMENT, actions.void, ReasonForm


class UnitStatementPage(StatementPage):
    namespace = "unit"
    steps_of = workflow.UNIT_STATEMENT_STEPS


class UnitStatementCountersign(StatementCountersign):
    namespace = "unit"


class UnitStatementObject(StatementObject):
    namespace = "unit"
