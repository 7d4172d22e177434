"""Figures side by side: a line for each round, unit, kind of unit or team, a column for each figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inspection import codes, wording
from inspection.statistics.figures import Figure, joined
from inspection.statistics.splits import CATEGORIES, SPLIT_BY_KEY, UNKNOWN
from rounds.models import Round, Team

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspection.models import User
    from inspection.statistics.spans import Span


@dataclass(frozen=True)
class Dimension:
    """``path``: from the assignment to what the lines are; ``of_round``: whether records of no assignment have it, too."""

    key: str
    label: str
    path: str
    text: str
    of_round: bool = False

    def path_of(self, figure: Figure) -> str | None:
        """The way from a figure's records to the line; None where they have no such line."""
        if figure.task is not None:
            return joined(figure.task, self.path)
        return figure.round_path or None if self.of_round else None

    def text_of(self, figure: Figure) -> str:
        return joined(figure.task or "", self.text) if figure.task is not None else joined(figure.round_path, self.text)


DIMENSIONS: tuple[Dimension, ...] = (
    Dimension("round", "轮次", "round", "pk", of_round=True),
    Dimension("unit", "被巡察单位", "unit", "unit__name"),
    Dimension("category", "单位类别", "unit__category", "unit__category"),
    Dimension("team", "巡察组", "team", "team"),
)
BY_KEY = {each.key: each for each in DIMENSIONS}
# what is many for one unit: at least the office's number, and twice what the others have on the average.
TIMES = 2


def table(span: Span, user: User, dimension: Dimension, figures: Iterable[Figure]) -> dict[str, Any]:
    """Columns (figures that have such a line and are not all nought) and lines (label, code, cells of value and query)."""
    columns: list[Figure] = []
    cells: dict[str, dict[Any, int]] = {}
    labels: dict[Any, Any] = {}
    for each in figures:
        path = dimension.path_of(each)
        if path is None or each.within(span) is None:
            continue
        rows = (
            each.rows(span, user)
            .order_by()
            .values_list(path, dimension.text_of(each) if dimension.key == "unit" else path)
        )
        found = {code: (text, n or 0) for code, text, n in rows.annotate(n=each.amount())}
        if any(n for _, n in found.values()):
            columns.append(each)
            cells[each.key] = {code: n for code, (_, n) in found.items()}
            labels |= {code: text for code, (text, _) in found.items()}
    lines = [
        {"label": label, "code": "" if code is None else str(code),
         "cells": [{"value": cells[each.key].get(code, 0), "figure": each} for each in columns]}
        for label, code in _ordered(span, dimension, labels)
    ]  # fmt: skip
    _mark_many(span, columns, lines)
    return {"dimension": dimension, "columns": columns, "lines": lines}


def called(team: Team, span: Span) -> str:
    """A team's name; with its round where there are several."""
    if span.round is not None:
        return str(team)
    return wording.ordinal(team.round.term, "届") + wording.ordinal(team.round.sequence, "轮") + str(team)


def _ordered(span: Span, dimension: Dimension, labels: dict[Any, Any]) -> list[tuple[str, Any]]:
    """Lines with their words, in the order offices list them."""
    if dimension.key == "category":
        order = list(CATEGORIES)
        return [
            (CATEGORIES.get(code, UNKNOWN), code)
            for code in sorted(labels, key=lambda each: order.index(each) if each in order else 99)
        ]
    if dimension.key in ("round", "team"):
        kind: Any = Round if dimension.key == "round" else Team
        sorting = ("term", "sequence") if kind is Round else ("round__term", "round__sequence", "number")
        rows = kind.objects.filter(pk__in=[each for each in labels if each]).order_by(*sorting)
        named = [(str(each) if kind is Round else called(each, span), each.pk) for each in rows.select_related(
            "office" if kind is Round else "round__office"
        )]  # fmt: skip
        return named + [(UNKNOWN, None)] * (None in labels)
    return sorted(
        ((text or UNKNOWN, code) for code, text in labels.items()), key=lambda pair: (pair[1] is None, pair[0])
    )


def _mark_many(span: Span, columns: list[Figure], lines: list[dict[str, Any]]) -> None:
    place = next((n for n, each in enumerate(columns) if each.key == "petitions"), None)
    if place is None or not lines:
        return
    numbers = [line["cells"][place]["value"] for line in lines]
    least = codes.setting(span.office, "statistics.many_petitions")
    for line in lines:
        cell = line["cells"][place]
        cell["many"] = cell["value"] >= least and cell["value"] * (len(lines) - 1) >= TIMES * (
            sum(numbers) - cell["value"]
        )


def narrow(rows: Any, figure: Figure, key: str, code: str) -> Any:
    """The records of one line; all of them where the line is none of this figure's."""
    dimension = BY_KEY.get(key)
    path = dimension.path_of(figure) if dimension else None
    if dimension is None or path is None:
        return rows
    return rows.filter(**{f"{path}__isnull": True}) if code == "" else rows.filter(**{path: code})


# Of issue types and of what became of leads, round by round.
OVER_ROUNDS = ("category", "lead_state", "heading")
MOST = 6
REST = "其他"


def over_rounds(span: Span, user: User, key: str) -> dict[str, Any] | None:
    """A split round by round: rows are rounds, series its largest parts and the rest. None before a second round."""
    split = SPLIT_BY_KEY[key]
    path = split.of.round_path
    counted: dict[Any, dict[str, int]] = {}
    totals: dict[str, int] = {}
    for round_, words, n in split.counted(split.of.rows(span, user), path):
        counted.setdefault(round_, {})[words] = n
        totals[words] = totals.get(words, 0) + n
    rounds = (
        Round.objects.filter(pk__in=[each for each in counted if each])
        .select_related("office")
        .order_by("term", "sequence")
    )
    if len(rounds) < 2:
        return None
    names = sorted(totals, key=lambda each: (-totals[each], each))
    names, rest = names[:MOST], set(names[MOST:])
    rows = []
    for each in rounds:
        mine = counted[each.pk]
        row = [mine.get(name, 0) for name in names] + (
            [sum(n for name, n in mine.items() if name in rest)] if rest else []
        )
        rows.append(
            {"label": wording.ordinal(each.term, "届") + wording.ordinal(each.sequence, "轮"), "values": row, "url": ""}
        )
    return {"id": f"chart-over-{key}", "title": f"{split.title}，分轮次", "kind": "stack", "names": names + [REST] * bool(rest),
            "rows": rows, "row_head": "轮次"}  # fmt: skip
