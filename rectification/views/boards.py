"""The ledger as a list, a board of the five steps and a calendar of due dates: one scope, one filter, three views of it."""

from __future__ import annotations

from calendar import Calendar, monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, F, Q, Value, When
from django.urls import NoReverseMatch
from django.utils import timezone

from inspection import access, deadlines
from inspection.workflow import step_url
from rectification.actions import write_offs
from rectification.views.rows import shown
from rectification.workflow import accounts as workflow
from rectification.workflow.accounts import AccountStatus as S

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from inspection.workflow import Step
    from rectification.models import Account

VIEWS = (("", "列表", "list"), ("board", "看板", "columns-3"), ("calendar", "日历", "calendar-days"))
# So many cards stand in a column, and names on a day; the rest is one link away.
CARDS, NAMES, MOST = 12, 6, 600
# The five steps, and where an account stands: at the last one it has reached.
COLUMNS = (("report", "报账"), ("deliver", "交账"), ("transfer", "转账"), ("check", "查账"), ("clear", "销账"))
_STANDS = Case(
    When(status=S.REPORTED, then=Value("report")),
    When(status__in=(S.APPLIED, S.VERIFIED, S.CLEARED), then=Value("clear")),
    When(transfer_waits=True, then=Value("transfer")),
    When(checked_on__isnull=False, then=Value("check")),
    When(Q(transferred_on__isnull=False) | ~Q(holder=F("unit")), then=Value("transfer")),
    default=Value("deliver"), output_field=CharField(),
)  # fmt: skip
# What comes next at each status, the first of them this person may do; and who is waited for when he may do none.
_NEXT: dict[str, tuple[tuple[Step, ...], str]] = {
    S.REPORTED: ((workflow.DELIVER_ACCOUNT,), "待交账"),
    S.DELIVERED: ((workflow.CLAIM,), "待单位认领"),
    S.RECTIFYING: ((workflow.APPLY, workflow.PROGRESS, workflow.CHECK), "单位整改中"),
    S.STAGED: ((workflow.APPLY, workflow.EVALUATE, workflow.CHECK), "持续整改中"),
    S.APPLIED: ((workflow.VERIFY,), "待核验"),
    S.VERIFIED: ((workflow.CLEAR, workflow.CLEAR_STAGE), "待审批"),
    S.CLEARED: ((), "已销账"),
}


class Viewed:
    """A list of accounts that is also seen as a board or as a calendar (``?view=``), under the filters it is left with."""

    request: HttpRequest
    namespace = ""
    paginate_by: int | None
    template_name: str

    @property
    def view(self) -> str:
        asked = self.request.GET.get("view", "")
        return asked if asked in [code for code, *_ in VIEWS] else ""

    def get_template_names(self) -> list[str]:
        return [f"rectification/ledger_{self.view}.html"] if self.view else [self.template_name]

    def get_paginate_by(self, rows: Any) -> int | None:
        return None if self.view else self.paginate_by

    def switched(self, **changes: str) -> str:
        """The address of this page with some of its query changed; the filters stay."""
        query = self.request.GET.copy()
        query.pop("page", None)
        for name, value in changes.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return f"?{query.urlencode()}" if query else self.request.path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = kwargs.get("object_list", self.object_list)  # type: ignore[attr-defined]
        if self.view:
            kwargs["object_list"] = rows.none()
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        views = [
            {"label": label, "icon": icon, "current": code == self.view, "url": self.switched(view=code, month="")}
            for code, label, icon in VIEWS
        ]
        keep = [
            (name, self.request.GET[name]) for name in ("view", "month") if self.view and self.request.GET.get(name)
        ]
        context |= {"views": views, "keep": keep, "list_template": self.template_name}
        if self.view == "board":
            context |= self.board(rows)
        elif self.view == "calendar":
            context |= self.month(rows)
        return context

    # The board ---------------------------------------------------------------------------------------------------

    def board(self, rows: Any) -> dict[str, Any]:
        placed = rows.exclude(status=S.VOIDED).annotate(stands=_STANDS)
        counts = dict(placed.order_by().values_list("stands").annotate(count=Count("pk", distinct=True)))
        columns = []
        for code, label in COLUMNS:
            # What waits for somebody comes before what is done.
            done = Case(When(status=S.CLEARED, then=1), default=0)
            found = placed.filter(stands=code).order_by(done, F("due_on").asc(nulls_last=True), "number")
            cards = self.dressed(found[:CARDS]) if counts.get(code) else []
            columns.append({
                "label": label, "count": counts.get(code, 0), "cards": cards, "more": counts.get(code, 0) - len(cards),
            })  # fmt: skip
        return {"columns": columns, "list_url": self.switched(view=""), "object_count": sum(counts.values())}

    def dressed(self, accounts: Iterable[Account]) -> list[Account]:
        """Cards with lights, the word for lateness, and what comes next."""

        user: Any = self.request.user
        found = list(shown(accounts, {}))
        approves: dict[Any, bool] = {}
        for each in found:
            each.only_shown()
            steps, each.waits = _NEXT.get(each.status, ((), ""))
            if getattr(each, "transfer_waits", False):
                steps, each.waits = (workflow.RECEIVE_TRANSFER,), "待转入部门签收"
            each.next_label = each.next_url = ""
            held = access.powers(user, each)
            step = next(
                (step for step in steps if step.permission in held and self.offered(step, each, approves)), None
            )
            if step is not None:
                try:
                    each.next_url, each.next_label = step_url(each, step, namespace=self.namespace), step.label
                except NoReverseMatch:
                    continue
        return found

    def offered(self, step: Step, account: Account, approves: dict[Any, bool]) -> bool:
        """Clearing is offered to whom the office's setting lets clear, and of the two ways the one that fits."""
        if step not in (workflow.CLEAR, workflow.CLEAR_STAGE):
            return True
        if account.office_id not in approves:
            approves[account.office_id] = write_offs.approves(self.request.user, account.office_id)  # type: ignore[arg-type]
        staged = account.long_term and account.evaluated_on is None
        return approves[account.office_id] and (step == workflow.CLEAR_STAGE) == staged

    # The calendar ------------------------------------------------------------------------------------------------

    def first_day(self) -> date:
        today = timezone.localdate()
        try:
            year, month = (int(part) for part in self.request.GET.get("month", "").split("-"))
            return date(year, month, 1) if 2000 <= year <= 2100 else today.replace(day=1)
        except ValueError:
            return today.replace(day=1)

    def month(self, rows: Any) -> dict[str, Any]:

        first, today = self.first_day(), timezone.localdate()
        last = first.replace(day=monthrange(first.year, first.month)[1])
        open_ = rows.filter(status__in=workflow.OPEN)
        found = list(shown(open_.filter(due_on__range=(first, last)).order_by("due_on", "number")[:MOST], {}))
        by_day: dict[date, list[Account]] = {}
        for each in found:
            by_day.setdefault(each.due_on, []).append(each)
        working = deadlines.calendar()
        weeks = [[self.day(day, first, today, working, by_day.get(day, [])) for day in week]
                 for week in Calendar().monthdatescalendar(first.year, first.month)]  # fmt: skip
        after = last + timedelta(days=1)
        return {
            "weeks": weeks, "month": first, "weekdays": "一二三四五六日", "object_count": len(found),
            "before_url": self.switched(month=f"{first - timedelta(days=1):%Y-%m}"), "now_url": self.switched(month=""),
            "after_url": self.switched(month=f"{after:%Y-%m}"), "undated": open_.filter(due_on=None).count(),
            "provisional": not working.is_loaded(first), "list_url": self.switched(view="", month=""),
        }  # fmt: skip

    def day(self, day: date, first: date, today: date, working: Any, accounts: list[Account]) -> dict[str, Any]:
        """One square: the date, what kind of day it is, what is due."""
        return {
            "day": day, "inside": day.month == first.month, "today": day == today, "rest": not working.is_workday(day),
            "why": working.why(day), "accounts": accounts[:NAMES], "more": max(0, len(accounts) - NAMES),
        }  # fmt: skip
