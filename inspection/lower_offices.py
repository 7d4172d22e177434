"""«下级机构»: what the offices below add up to. Figures only, never a case and never a way to one.

Whoever works at a superior office sees how many rounds, assignments, findings and accounts the offices below it have.
Figures about petitions and leads are withheld below a number that each office sets (five, unless it changes it): a small
number in a small county points at somebody. So is their sum, as long as a single part of it is withheld: a part must not
be had by subtracting the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from inspection import access, audit, codes
from inspection.models import Deadline, Office
from petitions.models import Lead, Petition
from rectification.balances import Balance
from rectification.models import Account, Posting
from rounds.models import Assignment, Finding, Round
from rounds.workflow import AssignmentStatus, FindingStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from inspection.models import User

POWER = "inspection.view_lower_offices"


@dataclass(frozen=True)
class Column:
    """One figure of an office. ``close``: about petitions or leads, withheld when small."""

    key: str
    group: str
    label: str
    close: bool = False


COLUMNS = (
    Column("rounds", "轮次和任务", "轮次"),
    Column("active", "轮次和任务", "实施中轮次"),
    *(Column(f"is_{code}", "轮次和任务", label) for code, label in AssignmentStatus.choices),
    Column("findings", "问题", "发现问题"),
    Column("opened", "整改台账", "立账"),
    Column("cleared", "整改台账", "已销账"),
    Column("closing", "整改台账", "未销账余额"),
    Column("late", "整改台账", "挂账"),
    Column("dull", "整改台账", "呆账"),
    Column("overdue", "期限", "超期期限（不含信访线索）"),
    Column("petitions", "信访线索", "受理信访", close=True),
    Column("leads", "信访线索", "问题线索", close=True),
    Column("overdue_letters", "信访线索", "信访线索超期期限", close=True),
)


def below(user: User) -> list[Office]:
    """The offices below those where the user works, whatever the depth; never his own."""
    own = set(access.offices_with(user, POWER))
    level, found = list(own), []
    while level:
        rows = list(Office.objects.filter(parent__in=level).exclude(pk__in=own).order_by("name"))
        rows = [each for each in rows if each not in found]
        found += rows
        level = [each.pk for each in rows]
    return found


def _counted(rows: Any, path: str = "office_id") -> dict[Any, int]:
    return dict(rows.order_by().values_list(path).annotate(n=Count("pk")))


def figures(offices: Iterable[Office], today: date | None = None) -> dict[Any, dict[str, int]]:
    """Every figure of some offices as it is, before anything is withheld: by office, then by column."""
    day = today or timezone.localdate()
    keys = [each.pk for each in offices]
    found: dict[Any, dict[str, int]] = {key: {column.key: 0 for column in COLUMNS} for key in keys}

    def put(column: str, counted: dict[Any, int]) -> None:
        for key, n in counted.items():
            found[key][column] = n

    rounds = Round.objects.filter(office__in=keys)
    put("rounds", _counted(rounds))
    put("active", _counted(rounds.filter(status="active")))
    for status in AssignmentStatus.values:
        put(f"is_{status}", _counted(Assignment.objects.filter(office__in=keys, status=status)))
    findings = Finding.objects.filter(assignment__office__in=keys).exclude(status=FindingStatus.DROPPED)
    put("findings", _counted(findings, "assignment__office_id"))
    balances = Posting.objects.filter(account__office__in=keys).balances(until=day, by="office")
    for key in keys:
        balance = balances.get(key, Balance())
        found[key] |= {"opened": balance.opened, "cleared": balance.cleared, "closing": balance.closing}
    accounts = Account.objects.filter(office__in=keys)
    put("late", _counted(accounts.late(day)))
    for key in keys:
        days = codes.setting(key, "ledger.dull_days")
        found[key]["dull"] = accounts.filter(office=key).dull(days, day).count()
    overdue = Deadline.objects.filter(office__in=keys, met_at=None, cancelled_at=None, paused_on=None, due_on__lt=day)
    letters = Q(content_type__app_label="petitions")
    put("overdue", _counted(overdue.exclude(letters)))
    put("overdue_letters", _counted(overdue.filter(letters)))
    put("petitions", _counted(Petition.objects.filter(office__in=keys)))
    put("leads", _counted(Lead.objects.filter(office__in=keys)))
    return found


def shown(column: Column, value: int, small: int) -> str:
    """A figure as it may be shown; ``small``: from which number on those about petitions and leads are."""
    return f"少于{small}" if column.close and value < small else str(value)


def table(user: User, today: date | None = None) -> dict[str, Any]:
    """The page's tables: for each group of figures its columns, one line per office, and the sum."""
    offices = below(user)
    found = figures(offices, today)
    # Each office says for itself below which number nothing is told outside of it.
    small = {each.pk: codes.setting(each, "statistics.small_count") for each in offices}
    groups = []
    for name in dict.fromkeys(column.group for column in COLUMNS):
        columns = [column for column in COLUMNS if column.group == name]
        lines = [
            {"office": each, "cells": [shown(column, found[each.pk][column.key], small[each.pk]) for column in columns]} for each in offices
        ]  # fmt: skip
        groups.append(
            {"label": name, "columns": columns, "lines": lines, "sum": [_sum(c, found, small) for c in columns]}
        )
    return {"offices": offices, "groups": groups}


def _sum(column: Column, found: dict[Any, dict[str, int]], small: dict[Any, int]) -> str:
    values = {key: each[column.key] for key, each in found.items()}
    withheld = column.close and any(value < small[key] for key, value in values.items())
    return "—" if withheld else str(sum(values.values()))


class LowerOffices(View):
    """The offices below, in figures."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if not access.may(user, POWER):
            raise PermissionDenied(POWER)
        context = table(user)
        if context["offices"]:
            audit.record(None, "look_at_lower_offices", by=user, label="查看下级机构", offices=len(context["offices"]))
        return render(request, "statistics/lower_offices.html", {"page_title": "下级机构", **context})
