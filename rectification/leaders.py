"""The balance by 责任领导: who answered for what, and what passed to his successor (新官理旧账, R-291).

The sums are the units' own, shared out among persons; what passes from one to the other stands on both sides and adds up to
nothing. Who answered at a time follows from the successions that took effect since; an account without one is his who stands on it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from rectification.balances import COLUMNS, Balance
from rectification.models import Account, Posting, Succession
from rectification.workflow.successions import SuccessionStatus

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

NOBODY = "（未填责任领导）"


def balances(accounts: QuerySet[Account], *, since: date, until: date) -> dict[str, Balance]:
    """Balances of persons from ``since`` to ``until``, both included, over some accounts."""
    totals: dict[str, Balance] = defaultdict(Balance)
    now = dict(accounts.order_by().values_list("pk", "leader_name"))
    passed = _passed(now)
    lines = Posting.objects.filter(account__in=accounts, quantity__gt=0, dated__lte=until).order_by()
    for account, kind, day, at, source, target in lines.values_list(
        "account", "kind", "dated", "recorded_at", "source", "target"
    ):
        name = _leader(account, at, now, passed)
        for side, sign in ((target, 1), (source, -1)):
            if side is not None and (source is None or target is None):
                column = "opening" if day < since else COLUMNS[kind, "target" if sign > 0 else "source"]
                amount = sign if column in ("opening", "opened", "corrected") else 1
                _add(totals, name, column, amount)
    for account, steps in passed.items():
        for place, (_, day, old) in enumerate(steps):
            if day <= until:
                new = steps[place + 1][2] if place + 1 < len(steps) else now[account] or NOBODY
                before = day < since
                _add(totals, old, "opening" if before else "transferred_out", -1 if before else 1)
                _add(totals, new, "opening" if before else "transferred_in", 1)
    return {name: each for name, each in totals.items() if any(each.as_dict().values())}


def _add(totals: dict[str, Balance], name: str, column: str, amount: int) -> None:
    was = totals[name]
    totals[name] = replace(was, **{column: getattr(was, column) + amount})


def _passed(now: dict[Any, str]) -> dict[Any, list[tuple[datetime, date, str]]]:
    """Of each account the times at which it passed, and from whom, in order."""
    keys = {str(each): each for each in now}
    found: dict[Any, list[tuple[datetime, date, str]]] = defaultdict(list)
    for each in Succession.objects.filter(status=SuccessionStatus.DONE).order_by("done_at"):
        for key in each.account_ids("leader_name"):
            if key in keys and each.done_at is not None:
                found[keys[key]].append((each.done_at, timezone.localdate(each.done_at), each.old_name))
    return found


def _leader(
    account: Any, at: datetime, now: dict[Any, str], passed: dict[Any, list[tuple[datetime, date, str]]]
) -> str:
    """Who answered for an account when a posting was written."""
    return next((old for when, _, old in passed.get(account, ()) if at < when), now[account] or NOBODY)
