"""The page of 屡巡屡犯: what comes again in later rounds, and the accounts behind each line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.views import View

from inspection import access
from inspection.views.pages import Scoped
from rectification import recurrences
from rectification.workflow.self_checks import DRAFT_NOTICE

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MOST = 200


class RecurrencePage(Scoped, View):
    """By unit, category or person; a line opened shows its accounts in the order of the rounds."""

    power = recurrences.SEE

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        by = request.GET.get("by", "unit")
        by = by if by in recurrences.BY else "unit"
        found = recurrences.recurrences(user, by)
        if by != "person":
            found = recurrences.unsorted_apart(found)
        words = request.GET.get("q", "").strip()[:40]
        shown = [each for each in found if words in each.unit_name or words in each.what]
        lines = [
            {"row": each, "rounds": each.rounds, "url": _address(by, words, unit=each.unit or "", what=each.what)}
            for each in shown[:MOST]
        ]
        return render(request, "rectification/recurrences.html", {
            "page_title": "屡巡屡犯", "by": by, "q": words, "lines": lines, "left_out": max(0, len(shown) - MOST),
            "tabs": [{"label": label, "url": _address(key, words), "here": key == by} for key, label in recurrences.BY.items()],
            "picking": by == "category" and DRAFT_NOTICE in access.powers(user),
            "opened": opened(found, request.GET.get("unit", ""), request.GET.get("what", "")),
        })  # fmt: skip


def opened(found: list[recurrences.Recurrence], unit: str, what: str) -> dict[str, Any] | None:
    """The line asked for, with its accounts; none where there is no such line in the reader's scope."""
    for each in found:
        if what and each.what == what and str(each.unit or "") == unit:
            rows = sorted(each.accounts, key=lambda account: (recurrences.order_of(account), account.number))
            return {
                "title": f"{each.unit_name} {each.what}".strip(),
                "accounts": [{"account": account, "round": recurrences.round_of(account)} for account in rows],
            }
    return None


def _address(by: str, words: str, **more: Any) -> str:
    return "?" + urlencode({"by": by, **({"q": words} if words else {}), **more})
