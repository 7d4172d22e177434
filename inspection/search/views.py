"""The page of the search, and what is suggested while somebody types. Words are written down nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views import View

from inspection import audit, bookmarks
from inspection.search import finding
from inspection.search.places import place

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PER_PAGE = 50


class Search(View):
    """Hits by kind, or all of one kind (``in``); without words what he opened lately and pinned.

    The trail notes that somebody searched and how much he found, never the words.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        words = request.GET.get("q", "").strip()[: finding.LONGEST]
        terms = finding.terms(words)
        if request.GET.get("part") == "suggestions":
            found = finding.suggestions(terms, user)
            return render(request, "search/suggestions.html", {"found": found, "words": words, "asked": bool(terms)})
        context: dict[str, Any] = {"page_title": "检索", "words": words, "too_short": bool(words) and not terms}
        if terms and (chosen := request.GET.get("in")):
            context |= self.one_kind(chosen, terms)
        elif terms:
            context["groups"] = groups = finding.groups(terms, user)
            self.note({each.title: len(each.rows) for each in groups})
        elif not words:
            context |= {
                "pinned": bookmarks.pinned(user),
                "followed": bookmarks.followed(user),
                "recent": bookmarks.recent(user),
            }
        return render(request, "search/search.html", context)

    def one_kind(self, key: str, terms: list[str]) -> dict[str, Any]:
        user: Any = self.request.user
        if (chosen := place(key)) is None:
            raise Http404
        rows = finding.ordered(chosen, finding.matching(chosen, terms, user))
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        self.note({chosen.title: page.paginator.count})
        return {"chosen": chosen.title, "page_obj": page, "hits": finding.hits(chosen, list(page), terms)}

    def note(self, counts: dict[str, int]) -> None:
        audit.record(None, "search", by=self.request.user, label="检索", groups=counts)  # type: ignore[arg-type]
