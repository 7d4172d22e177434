"""What follows from the tags and the day of a finding or lead (R-068, R-069, R-128–R-130)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from inspection import codes, wording

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from inspection.models import Code

LIST, CUT_OFFS = "issue_tags", "cut_off_events"
# What the program knows by its code: 八项规定、四风 goes first and at once, 选人用人 goes to the organisation department.
STYLE, APPOINTMENT = "style.", "appointment."


def offered(office: Any = None) -> QuerySet[Code]:
    """The tags a form offers: what stands below the headings."""
    return codes.choices(LIST, office).exclude(parent=None).select_related("parent")


def has(record: Any, prefix: str) -> bool:
    """Whether a record carries a tag of a group."""
    return any(each.code.startswith(prefix) for each in record.tags.all())


def in_words(record: Any) -> str:
    """重点领域：工程建设；行为表现：不作为、慢作为 — by heading, in the order of the list."""
    groups: dict[str, list[str]] = {}
    for each in record.tags.select_related("parent"):
        groups.setdefault(each.parent.text if each.parent else "标签", []).append(each.text)
    return "；".join(f"{heading}：{wording.listing(texts)}" for heading, texts in groups.items())


def cut_offs(office: Any = None) -> list[tuple[date, str]]:
    """The events after which a breach counts as 不收敛、不收手, the earliest first."""
    found = []
    for each in codes.choices(CUT_OFFS, office):
        try:
            found.append((date.fromisoformat(each.code), each.text))
        except ValueError:  # A list from before its codes had to be days: the entry says nothing.
            continue
    return sorted(found)


def unrestrained(day: date | None, events: Iterable[tuple[date, str]]) -> list[str]:
    """The events after which something happened; none of an unknown day."""
    return [text for event, text in events if day is not None and day >= event]
