"""The ledger's balance month by month, from the postings, in the arithmetic of ``querysets``."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from rectification.balances import SIGNS, Balance

if TYPE_CHECKING:
    from datetime import date


def month_of(day: date, back: int = 0) -> date:
    """The first day of a day's month, or of the one so many months before."""
    months = day.year * 12 + day.month - 1 - back
    return day.replace(year=months // 12, month=months % 12 + 1, day=1)


def last_day(month: date) -> date:
    return month_of(month, -1) - timedelta(days=1)


def by_month(postings: Any, *, until: date, months: int) -> dict[date, Balance]:
    """A balance for each of the last ``months`` months up to the end of ``until``; two questions however many they are.

    Each equals ``postings.balance(since=its first day, until=its last)``: a month opens with what the one before closed with.
    """
    firsts = [month_of(until, back) for back in reversed(range(months))]
    found, opening = {first: Balance() for first in firsts}, 0
    lines = postings.filter(dated__lte=until, quantity__gt=0)
    for side, sign in SIGNS.items():
        rows = lines.exclude(**{side: None}).order_by().annotate(month=TruncMonth("dated")).values("month", "kind")
        for row in rows.annotate(sum=Sum("quantity")):
            was = found.get(row["month"])
            if was is None:
                opening += sign * row["sum"]
                continue
            found[row["month"]] = was.moved(row["kind"], side, row["sum"])
    for first in firsts:
        found[first] = replace(found[first], opening=opening)
        opening = found[first].closing
    return found
