"""The office's overview pages on the whole set: server time within a bound, and the same figures counted again row by row."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from benchmarks.lists import asking, reader
from benchmarks.measure import Line, interleaved
from inspection.models import Office, User
from inspection.statistics import Span, figures
from inspection.statistics.splits import SPLIT_BY_KEY
from petitions.models import Petition
from rectification.balances import COLUMNS, NET, SIGNS, total
from rectification.models import Account, Posting

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = {"首页（我的工作）": "home", "图表总览": "overview", "统计（本轮）": "statistics", "统计（全部）": "statistics?over=all", "整改总览": "rectification:overview",
         "对账": "rectification:balance", "整改台账": "rectification:ledger", "巡察任务": "rounds:assignment_list",
         "信访件": "petitions:petition_list"}  # fmt: skip
LIMIT = 300.0


def shown(office: Office, user: User) -> dict[str, Any]:
    """The big figures as the pages ask for them, over everything the office ever did."""
    span, today = Span(office), timezone.localdate()
    found = figures.values(span, user, [figures.BY_KEY[key] for key in ("petitions", "accounts", "cleared", "open")])
    kinds = {row["query"].rpartition("=")[2]: row["value"] for row in SPLIT_BY_KEY["petition_kind"].parts(span, user)}
    states = {row["query"].rpartition("=")[2]: row["value"] for row in SPLIT_BY_KEY["state"].parts(span, user)}
    balance = total(Posting.objects.filter(account__in=Account.objects.for_user(user)).balances(until=today).values())
    return found | {
        "late": figures.late(span, user).count(),
        "kinds": kinds,
        "states": states,
        "balance": balance.as_dict(),
    }


def recounted(office: Office) -> dict[str, Any]:
    """The same, row by row in this process: no grouping, no scope."""
    today = timezone.localdate()
    kinds = Counter(kind for (kind,) in Petition.objects.filter(office=office).values_list("kind").iterator())
    rows = list(Account.objects.filter(office=office).values_list("status", "parent_id", "due_on"))
    whole = [(status, due) for status, parent, due in rows if parent is None]
    states = Counter(status for status, _ in whole if status != "voided")
    closed = ("cleared", "voided")
    amounts: Counter[str] = Counter()
    postings = Posting.objects.filter(account__office=office, dated__lte=today, quantity__gt=0)
    for kind, target, source, quantity in postings.values_list("kind", "target_id", "source_id", "quantity").iterator():
        for side, key in (("target", target), ("source", source)):
            if key is not None:
                name = COLUMNS[kind, side]
                amounts[name] += quantity * (SIGNS[side] if name in NET else 1)
    return {
        "petitions": kinds.total(), "kinds": dict(kinds), "accounts": states.total(), "states": dict(states),
        "cleared": states["cleared"], "open": sum(status not in closed for status, _ in whole),
        "late": sum(status not in closed and due is not None and due < today for status, due in whole), "amounts": dict(amounts),
    }  # fmt: skip


def differing(given: dict[str, Any], counted: dict[str, Any]) -> list[str]:
    wrong = [
        key
        for key in ("petitions", "accounts", "cleared", "open", "late", "kinds", "states")
        if given[key] != counted[key]
    ]
    return wrong + [key for key, n in counted["amounts"].items() if given["balance"][key] != n]


def measure() -> Iterator[Line]:
    user = User.objects.get(username="office")
    office, client = Office.objects.get(grants__user=user), reader("office")
    for words, name in PAGES.items():
        route, _, query = name.partition("?")
        page = asking(client, f"{reverse(route)}?{query}")
        at = interleaved({"page": page, "session": asking(client, "/bench/session/")}, rounds=5, seconds=30).medians
        note = f"{at['page']:.0f}毫秒，是空白登录页的{at['page'] / at['session']:.0f}倍"
        yield Line(f"{words}（巡察办，全量）", f"{LIMIT:.0f}毫秒", at["page"], LIMIT, 1.0, note)
    counted = recounted(office)
    wrong = differing(shown(office, user), counted)
    yield Line("看板数字与逐行重数不同", "全部数字", len(wrong), len(counted), 0, "、".join(wrong))
