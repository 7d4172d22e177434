"""Pages of the statistics: the figures over a span, each opening its records; charts with their tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, Value
from django.http import Http404
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views import View

from inspection import access, audit
from inspection.replica import ReadsReplica
from inspection.statistics import crosses, figures, spans
from inspection.statistics.contradictions import contradictions
from inspection.statistics.sentences import sentences
from inspection.statistics.splits import SPLIT_BY_KEY, SPLITS, UNKNOWN
from inspection.views.pages import own_office

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from inspection.models import Office
    from inspection.statistics.figures import Figure
    from inspection.statistics.spans import Span

POWER = "inspection.view_office"


def _office(request: HttpRequest) -> Office:
    if not access.may(request.user, POWER):  # type: ignore[arg-type]
        raise PermissionDenied(POWER)
    return own_office(request.user, POWER)


def address(span: Span, figure: Figure, more: str = "") -> str:
    """Where a figure over a span opens its records."""
    return f"{reverse('statistics_figure', args=[figure.key])}?{span.query}" + (f"&{more}" if more else "")


class Statistics(ReadsReplica, View):
    """A span's figures and sentences, where they do not fit, their parts as charts, and figures side by side."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        office = _office(request)
        wanted = request.GET.get("over", "") or (f"round:{request.GET['round']}" if request.GET.get("round") else "")
        span = spans.read(wanted, user, office) or spans.newest(user, office)
        context: dict[str, Any] = {"page_title": "统计", "choices": spans.choices(user, office), "span": span,
                                   "dimensions": crosses.DIMENSIONS, "approx": request.GET.get("words") == "approx"}  # fmt: skip
        if span is not None:
            dimension = crosses.BY_KEY.get(request.GET.get("by", ""))
            context |= self.tables(span, user, approx=context["approx"])
            context["chosen"] = span.query.removeprefix("over=")
            context["other_words"] = f"?{span.query}{'' if context['approx'] else '&words=approx'}"
            if dimension is not None:
                context["cross"] = self.cross(span, user, dimension)
        return render(request, "statistics/figures.html", context)

    def tables(self, span: Span, user: Any, *, approx: bool) -> dict[str, Any]:
        held = access.powers(user)
        shown = figures.shown(held)
        found = figures.values(span, user)
        groups: dict[str, list[dict[str, Any]]] = {}
        for each in shown:
            if each.within(span) is None:
                continue
            groups.setdefault(each.group, []).append(
                {"label": each.label, "value": found[each.key], "unit": each.unit, "url": address(span, each)}
            )
        return {
            "groups": groups, "charts": self.charts(span, user, shown), "sentences": sentences(span, user, found, approx=approx),
            "late": figures.late(span, user).count(), "contradictions": contradictions(span, user),
        }  # fmt: skip

    def charts(self, span: Span, user: Any, shown: list[Figure]) -> list[dict[str, Any]]:
        """The parts of the figures; over more than one round, what kinds of problems there were round by round, first (R-308)."""
        charts = []
        if span.round is None:
            over = [
                crosses.over_rounds(span, user, key) for key in crosses.OVER_ROUNDS if SPLIT_BY_KEY[key].of in shown
            ]
            charts += [each for each in over if each]
        for each in SPLITS:
            if each.of not in shown or each.of.within(span) is None:
                continue
            rows = each.parts(span, user)
            for row in rows:
                row["url"] = address(span, each.of, row["query"]) if row["query"] else ""
                row["label"] = str(row["label"])
            if rows and [row["label"] for row in rows] != [UNKNOWN]:
                charts.append(
                    {
                        "id": f"chart-{each.key}",
                        "title": each.title,
                        "kind": each.kind,
                        "names": [each.of.unit],
                        "rows": rows,
                    }
                )
        return charts

    def cross(self, span: Span, user: Any, dimension: crosses.Dimension) -> dict[str, Any]:
        found = crosses.table(span, user, dimension, figures.shown(access.powers(user)))
        for line in found["lines"]:
            for cell in line["cells"]:
                if cell["value"]:
                    cell["url"] = address(span, cell["figure"], urlencode({"by": dimension.key, "is": line["code"]}))
        return found


class FigureRecords(View):
    """The records behind one figure, one part of a split, or one line of a table."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        user: Any = request.user
        office = _office(request)
        wanted = request.GET.get("over", "")
        span = spans.read(wanted, user, office) if wanted else spans.newest(user, office)
        figure = figures.BY_KEY.get(key)
        if span is None or figure is None or figure not in figures.shown(access.powers(user)):
            raise Http404
        rows, title = figure.rows(span, user), figure.label
        split = SPLIT_BY_KEY.get(request.GET.get("split", ""))
        if split is not None and split.of is figure:
            rows, title = split.narrow(rows, request.GET.get("code", "")), f"{figure.label}·{split.title}"
        if (by := request.GET.get("by", "")) in crosses.BY_KEY:
            rows = crosses.narrow(rows, figure, by, request.GET.get("is", ""))
        page = Paginator(_with_share(rows, figure).order_by("pk"), 50).get_page(request.GET.get("page"))
        total = int(rows.aggregate(n=figure.amount())["n"] or 0)
        audit.record(span.round or span.office, "drill_down", by=user, label=f"统计下钻：{span.label}{figure.label}")
        context = {"page_title": title, "span": span, "figure": figure, "page_obj": page, "object_list": _shown(page.object_list),
                   "total": total, "statistics_url": f"{reverse('statistics')}?{span.query}"}  # fmt: skip
        return render(request, "statistics/records.html", context)


def _with_share(rows: QuerySet[Any], figure: Figure) -> QuerySet[Any]:
    """Each record with what it adds to the figure; of distinct things one record adds nothing by itself."""
    share = figure.summed if figure.summed is not None else Value(1)
    return rows.annotate(share=F(share) if isinstance(share, str) else share)


def _shown(records: Any) -> list[dict[str, Any]]:
    """Each record with the address of the page it stands on and what it adds to the figure."""
    pages = [getattr(each, "shown_on", each) for each in records]
    return [
        {"title": str(each), "share": each.share, "url": page_of(page),
         "status": each.get_status_display() if hasattr(each, "get_status_display") else ""}
        for each, page in zip(records, pages, strict=True)
    ]  # fmt: skip


def page_of(record: Any) -> str:
    """The address of a record's page; "" for what has none of its own."""
    try:
        return reverse(f"{record._meta.app_label}:{record.noun}", args=[record.pk])
    except (AttributeError, NoReverseMatch):
        return ""
