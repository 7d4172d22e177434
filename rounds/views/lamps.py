"""How a node stands today, in words and a colour; the bars of a round's schedule, drawn as SVG beside the same table."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from rounds.gates import procedure as gates

if TYPE_CHECKING:
    from collections.abc import Iterable

SOON = 3
LABEL_WIDTH, DAY_ROW, TOP = 150, 34, 34
MONTH_WIDTH = 120


def lamp(node: Any, happened: dict[str, date], today: date | None = None) -> dict[str, Any]:
    """Colour, word and day of one node: green done, amber near, red past its day, grey to come (R-081)."""
    day, done = today or timezone.localdate(), gates.done_on(node, happened)
    if node.omitted:
        return {"tone": "neutral", "words": "免除", "note": node.omitted, "done": None, "late": 0}
    if done is not None:
        late = (done - node.planned_on).days
        words = f"晚{late}天完成" if late > 0 else "已完成"
        return {
            "tone": "warn" if late > 0 else "good",
            "words": words,
            "note": node.evidence,
            "done": done,
            "late": max(late, 0),
        }
    left = (node.planned_on - day).days
    if left < 0:
        return {"tone": "bad", "words": f"超期{-left}天", "note": "", "done": None, "late": -left}
    words = "今天到期" if left == 0 else f"还剩{left}天"
    return {"tone": "warn" if left <= SOON else "neutral", "words": words, "note": "", "done": None, "late": 0}


def lit(assignment: Any, happened: dict[str, date] | None = None) -> list[dict[str, Any]]:
    """An assignment's nodes with their lamps, under the headings of its procedure; ``happened`` where it is known already."""
    known = "nodes" in getattr(assignment, "_prefetched_objects_cache", {})
    nodes = sorted(
        assignment.nodes.all() if known else assignment.nodes.select_related("step"),
        key=lambda each: each.step.position,
    )
    if not nodes:
        return []
    happened = gates.facts(assignment) if happened is None else happened
    headings: list[dict[str, Any]] = []
    for node in nodes:
        if not headings or headings[-1]["heading"] != node.step.heading:
            headings.append({"heading": node.step.heading, "nodes": []})
        headings[-1]["nodes"].append({"node": node, "lamp": lamp(node, happened)})
    return headings


def schedule(assignments: Iterable[Any], today: date | None = None) -> dict[str, Any] | None:
    """A round's bars: planned and actual stationing of each assignment, its nodes as marks, today as a line.

    Coordinates only, worked out here; the page draws them. None when nothing has a date.
    """
    day = today or timezone.localdate()
    rows = [each for each in assignments if each.stationing_begins and each.stationing_ends]
    if not rows:
        return None
    happened = gates.facts_of(rows)
    marks = {each.pk: [(node, lamp(node, happened[each.pk], day)) for node in each.nodes.all()] for each in rows}
    days = [each.stationing_begins for each in rows] + [each.stationing_ends for each in rows]
    days += [node.planned_on for nodes in marks.values() for node, _ in nodes]
    first, last = min(days).replace(day=1), max(days)
    scale = MONTH_WIDTH / 30

    def x(when: date) -> int:
        return LABEL_WIDTH + round((when - first).days * scale)

    bars = []
    for at, each in enumerate(rows):
        top = TOP + at * DAY_ROW
        bar = {"label": each.unit.short_name, "assignment": each, "top": top, "middle": top + 15, "x": x(each.stationing_begins),
               "width": max(x(each.stationing_ends) - x(each.stationing_begins), 4), "nodes": []}  # fmt: skip
        if each.entered_on:
            until = each.withdrawn_on or min(day, each.stationing_ends)
            bar |= {"done_x": x(each.entered_on), "done_width": max(x(until) - x(each.entered_on), 3)}
        for node, light in marks[each.pk]:
            bar["nodes"].append({"x": x(node.planned_on), "name": node.step.name, "node": node, **light})
        bars.append(bar)
    months, month = [], first
    while month <= last:
        months.append(
            {
                "x": x(month),
                "label": f"{month.year}年{month.month}月" if month.month == 1 or not months else f"{month.month}月",
            }
        )
        month = (month + timedelta(days=32)).replace(day=1)
    height = TOP + len(rows) * DAY_ROW + 6
    shown = first <= day <= last + timedelta(days=31)
    return {"bars": bars, "months": months, "width": x(last) + 60, "height": height, "today": x(day) if shown else None}
