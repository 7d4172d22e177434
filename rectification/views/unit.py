"""The unit side's own pages: home, its accounts, its balance, its papers. Nothing of leads, petitions or the office's notes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from inspection import access
from inspection.models import Unit
from inspection.views.pages import ListPage
from rectification import filters
from rectification.documents import COLUMNS, papers_for
from rectification.forms import PeriodForm
from rectification.models import (
    Account,
    Consequence,
    Feedback,
    Plan,
    Posting,
    RectificationReport,
    SelfCheck,
    Statement,
    Succession,
)
from rectification.querysets import OWN
from rectification.views.balance import period_of
from rectification.views.boards import Viewed
from rectification.views.ledger import AccountPage
from rectification.views.rows import shown, with_lights
from rectification.workflow import accounts as account_steps
from rectification.workflow import feedback as feedback_steps
from rectification.workflow import statements as statement_steps
from rectification.workflow import successions as succession_steps

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

SOON = 15


def _self_checks(user: Any) -> list[dict[str, Any]]:
    """What the unit was asked to check itself for, before anybody inspects it."""
    waiting = SelfCheck.objects.for_user(user).filter(status="waiting").select_related("notice", "unit")
    return [
        {"what": "报告自查情况", "title": each.notice.title, "day": each.notice.due_on,
         "url": reverse("unit:self_check", args=[each.pk])}
        for each in waiting
    ]  # fmt: skip


class UnitHome(View):
    """What waits for the unit: to sign, to claim, due and overdue; what came in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        accounts = Account.objects.for_user(user)
        units = access.units_with(user, OWN)
        return render(request, "unit/home.html", {
            "page_title": "、".join(Unit.objects.filter(pk__in=units).values_list("name", flat=True)) or "首页",
            "namespace": "unit", "notice_open": True, "units": Unit.objects.filter(pk__in=units), "figures": self.figures(accounts), "to_sign": self.to_sign(user),
            "to_claim": shown(with_lights(accounts.filter(status="delivered", holder__in=units))[:20], {}),
            "pressing": shown(with_lights(self.pressing(accounts))[:20], {}),
            "papers": self.papers(units),
        })  # fmt: skip

    def figures(self, accounts: Any) -> list[dict[str, Any]]:
        url = reverse("unit:account_list")
        whole, cleared, late = accounts.standing()
        claim = accounts.filter(status="delivered").count()
        share = round(100 * cleared / whole) if whole else 0
        return [
            {"label": "待认领", "value": claim, "unit": "个", "icon": "inbox", "tone": "warn" if claim else "neutral", "url": f"{url}?status=delivered"},
            {"label": "未销账", "value": whole - cleared, "unit": "个", "icon": "hourglass", "tone": "gold", "url": f"{url}?standing=open"},
            {"label": "挂账", "value": late, "unit": "个", "icon": "alarm-clock", "tone": "bad" if late else "neutral", "url": f"{url}?standing=late"},
            {"label": "已销账", "value": cleared, "unit": "个", "icon": "circle-check-big", "tone": "good", "url": f"{url}?status=cleared", "share": share, "share_label": "销账率"},
        ]  # fmt: skip

    def to_sign(self, user: Any) -> list[dict[str, Any]]:
        """What waits for the principal's signature, and what the unit has to send up."""
        found = []
        for feedback in Feedback.objects.for_user(user).filter(status="delivered").select_related("assignment__unit"):
            if access.may(user, feedback_steps.SIGN_RECEIPT.permission, feedback):
                found.append({"what": "签收反馈意见", "title": str(feedback), "day": feedback.delivered_on,
                              "url": reverse("unit:feedback", args=[feedback.pk])})  # fmt: skip
        for plan in Plan.objects.for_user(user).filter(status="draft").select_related("assignment__unit"):
            found.append({"what": "制定并报送整改方案", "title": str(plan), "day": plan.created_at,
                          "url": reverse("unit:plan", args=[plan.pk])})  # fmt: skip
        for report in (
            RectificationReport.objects.for_user(user).filter(status="draft").select_related("assignment__unit")
        ):
            found.append({"what": "撰写并报送整改报告", "title": str(report), "day": report.created_at,
                          "url": reverse("unit:rectification_report", args=[report.pk])})  # fmt: skip
        for item in Consequence.objects.for_user(user).filter(status="asked").select_related("account"):
            found.append({"what": "写书面情况说明", "title": str(item), "day": item.due_on,
                          "url": reverse("unit:consequence", args=[item.pk])})  # fmt: skip
        found += _self_checks(user)
        for statement in Statement.objects.for_user(user).filter(status="open").select_related("unit"):
            if access.may(user, statement_steps.COUNTERSIGN_STATEMENT.permission, statement):
                found.append({"what": "签认对账单", "title": str(statement), "day": statement.created_at,
                              "url": reverse("unit:statement", args=[statement.pk])})  # fmt: skip
        for each in Succession.objects.for_user(user).filter(status="open").select_related("unit"):
            if access.may(user, succession_steps.UNIT_SIDE, each):
                found.append({"what": "签认责任人交接", "title": str(each), "day": each.created_at,
                              "url": reverse("unit:succession", args=[each.pk])})  # fmt: skip
        return found

    def pressing(self, accounts: Any) -> QuerySet[Any]:
        soon = timezone.localdate() + timedelta(days=SOON)
        found: QuerySet[Any] = accounts.open().filter(due_on__lte=soon).order_by("due_on", "number")
        return found

    def papers(self, units: Any) -> list[Any]:
        found = list(papers_for(units)[:6])
        for paper in found:
            paper.url = reverse("unit:paper_pdf", args=[paper.pk])  # type: ignore[attr-defined]
        return found


class UnitAccountList(Viewed, ListPage):
    model, filterset_class, namespace = Account, filters.UnitAccountFilter, "unit"
    template_name, page_title = "unit/account_list.html", "整改台账"
    ordering = ("number",)
    empty_title = "还没有整改账户"
    empty_text = "巡察反馈后，问题逐条列在这里。"

    def get_queryset(self) -> QuerySet[Any]:
        return with_lights(super().get_queryset().exclude(status="voided"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        shown(context["object_list"], {})
        plans = Plan.objects.for_user(self.request.user).select_related("assignment__unit", "assignment__round")  # type: ignore[arg-type]
        return context | {
            "plans": plans,
            "reports": RectificationReport.objects.for_user(self.request.user).select_related("assignment__unit"),  # type: ignore[arg-type]
            "feedbacks": Feedback.objects.for_user(self.request.user).select_related("assignment__unit"),  # type: ignore[arg-type]
        }


class UnitAccountPage(AccountPage):
    """The account as the unit has it: its own steps, no inner notes, no unannounced checks."""

    namespace, steps_of, timeline = "unit", account_steps.UNIT_ACCOUNT_STEPS, False


class UnitBalance(View):
    """The unit's own book over a time, and its statements."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        form = PeriodForm(request.GET or None)
        since, until = period_of(form)
        rows = []
        for unit in Unit.objects.filter(pk__in=access.units_with(user, OWN)).order_by("name"):
            accounts = Account.objects.for_user(user)
            balance = Posting.objects.filter(account__in=accounts).balance(
                since=since, until=until, party=unit.pk, units_book=True
            )
            rows.append({"name": unit.name, "cells": [balance.as_dict()[name] for name, _ in COLUMNS]})
        return render(request, "unit/balance.html", {
            "page_title": "对账单", "namespace": "unit", "form": form, "since": since, "until": until, "columns": COLUMNS,
            "rows": rows, "statements": Statement.objects.for_user(user).select_related("unit")[:50],
        })  # fmt: skip


class UnitPaperList(View):
    """Issued papers addressed to the unit."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = papers_for(access.units_with(request.user, OWN))  # type: ignore[arg-type]
        page = Paginator(found, 50).get_page(request.GET.get("page"))
        for paper in page.object_list:
            paper.url = reverse("unit:paper_pdf", args=[paper.pk])  # type: ignore[attr-defined]
        return render(request, "unit/paper_list.html", {
            "page_title": "通知和函件", "namespace": "unit", "page_obj": page, "object_list": page.object_list,
        })  # fmt: skip
