"""One box over everything I may see: each group starts from its own ``for_user``, so nothing is found that cannot be opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from inspection import audit
from inspection.views.papers import visible
from petitions import models as petitions
from rectification import models as rectification
from rounds import models as rounds

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from inspection.models import User

SHOWN = 8
SHORTEST = 2


@dataclass(frozen=True)
class Place:
    """A kind of record that is searched: its fields, and the list where all hits are."""

    title: str
    model: Any
    fields: tuple[str, ...]
    listing: str
    related: tuple[str, ...] = ()


PLACES: tuple[Place, ...] = (
    Place("巡察任务", rounds.Assignment, ("unit__name", "unit__short_name"), "rounds:assignment_list", ("team", "unit")),
    Place("工作记录", rounds.FieldRecord, ("title", "summary", "subject_name", "subject_person__name"), "rounds:field_record_list"),
    Place("问题", rounds.Finding, ("number", "title", "fact"), "rounds:finding_list"),
    Place("信访件", petitions.Petition, ("number", "text__problem", "accused__name"), "petitions:petition_list"),
    Place("问题线索", petitions.Lead, ("number", "summary", "accused__name"), "petitions:lead_list"),
    Place("整改账户", rectification.Account, ("number", "problem"), "rectification:ledger", ("unit",)),
)  # fmt: skip


@dataclass(frozen=True)
class Group:
    """Hits of one kind."""

    title: str
    rows: list[dict[str, Any]]
    more: bool
    url: str


def find(words: str, user: User) -> list[Group]:
    """Groups of hits for words, in the user's scope. Shorter than two characters finds nothing."""
    if len(words) < SHORTEST:
        return []
    found = []
    for place in PLACES:
        keys = _matching(place, words, user).values("pk")
        rows = place.model._default_manager.filter(pk__in=keys).select_related(*place.related)
        hits = list(rows.order_by("-created_at")[: SHOWN + 1])
        if hits:
            found.append(
                Group(place.title, [_row(each) for each in hits[:SHOWN]], len(hits) > SHOWN, reverse(place.listing))
            )
    papers = list(
        visible(user)
        .filter(Q(title__icontains=words) | Q(number__icontains=words))
        .order_by("-drafted_at")[: SHOWN + 1]
    )
    papers = [each for each in papers if not each.kind.startswith("petitions.")]
    if papers:
        rows = [
            {
                "title": each.title,
                "detail": each.number or each.get_status_display(),
                "url": reverse("paper", args=[each.pk]),
            }
            for each in papers
        ]
        found.append(Group("公文", rows[:SHOWN], len(rows) > SHOWN, reverse("papers")))
    return found


def _matching(place: Place, words: str, user: User) -> Any:
    """The rows of a place that say the words; kinds with an index of their own know how to look in it."""
    rows = place.model._default_manager.for_user(user)
    if hasattr(rows, "containing"):
        return rows.containing(words)
    wanted = Q()
    for field in place.fields:
        wanted |= Q(**{f"{field}__icontains": words})
    return rows.filter(wanted)


def _row(record: Any) -> dict[str, Any]:
    url = reverse(f"{record.space}{record.noun}", args=[record.pk])
    number = getattr(record, "number", "")
    return {"title": str(record), "detail": number or f"{timezone.localdate(record.created_at):%Y-%m-%d}", "url": url}


class Search(View):
    """The search page. The trail notes that somebody searched and how much he found, never the words."""

    def get(self, request: HttpRequest) -> HttpResponse:
        words = request.GET.get("q", "").strip()
        groups = find(words, request.user)  # type: ignore[arg-type]
        if words:
            audit.record(
                None, "search", by=request.user, label="检索", groups={each.title: len(each.rows) for each in groups}
            )  # type: ignore[arg-type]
        context = {"page_title": "检索", "words": words, "groups": groups, "too_short": 0 < len(words) < SHORTEST}
        return render(request, "search.html", context)
