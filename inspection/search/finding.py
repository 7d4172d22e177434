"""What is found: words split into terms that must all be said, in a person's scope; lines of text with the words marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from inspection import pinyin
from inspection.search.places import PLACES, Place, indexed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from inspection.models import User

SHOWN, SUGGESTED, EACH = 8, 8, 3
SHORTEST, MOST_TERMS, LONGEST = 2, 5, 100
BEFORE, LINE = 24, 90
_OPEN, _CLOSE = str.maketrans("[(（【〈", "〔〔〔〔〔"), str.maketrans("])）】〉", "〕〕〕〕〕")


@dataclass(frozen=True)
class Hit:
    """One row as it is shown: what it is called, a few words beside, where it opens, the line that says the words."""

    title: SafeString
    detail: str
    url: str
    line: SafeString | str = ""


@dataclass(frozen=True)
class Group:
    """Hits of one kind."""

    key: str
    title: str
    rows: list[Hit]
    more: bool


def terms(words: str) -> list[str]:
    """What must all be said: words that stand apart. Too few characters find nothing."""
    found = list(dict.fromkeys(words[:LONGEST].split()))[:MOST_TERMS]
    return found if sum(map(len, found)) >= SHORTEST else []


def variants(term: str) -> list[str]:
    """A term, and as offices write it in a number: 云巡[2026]3 is 云巡〔2026〕3."""
    return list(dict.fromkeys((term, term.translate(_OPEN).translate(_CLOSE))))


def matching(place: Place, words: list[str], user: User, *, quick: bool = False) -> QuerySet[Any]:
    """The rows of a place, in the user's scope, that say all the words."""
    rows = place.rows(user)
    for term in words:
        rows = rows.filter(_said(place, rows, term, quick))
    return rows


def _said(place: Place, rows: Any, term: str, quick: bool) -> Q:
    wanted = Q(pk__in=[])
    for each in variants(term):
        if hasattr(rows, "containing") and not quick:
            wanted |= Q(pk__in=rows.containing(each).values("pk"))
            continue
        for field in place.quick if quick else place.fields:
            long = place.indexed is not None and field == place.indexed[1]
            wanted |= indexed(place, each) if long else Q(**{f"{field}__icontains": each})
    if typed := pinyin.letters(term):
        for field in place.pinyin if len(typed) >= SHORTEST else ():
            wanted |= Q(**{f"{field}__regex": pinyin.pattern(typed)})
    return wanted


def ordered(place: Place, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Each row once, in the order of its place."""
    found = place.model._default_manager.filter(pk__in=rows.order_by().values("pk"))
    found = found.select_related(*place.related).order_by(*place.order)
    return found.prefetch_related("record") if place.key == "file" else found  # type: ignore[no-any-return]


def groups(words: list[str], user: User) -> list[Group]:
    """The first hits of every kind."""
    found = []
    for place in PLACES if words else ():
        rows = list(ordered(place, matching(place, words, user))[: SHOWN + 1])
        if rows:
            found.append(Group(place.key, place.title, hits(place, rows[:SHOWN], words), len(rows) > SHOWN))
    return found


def suggestions(words: list[str], user: User) -> list[tuple[str, Hit]]:
    """A few records whose number, title or name say the words: (kind, hit). Long texts are not read while somebody types."""
    found: list[tuple[str, Hit]] = []
    for place in PLACES if words else ():
        if len(found) >= SUGGESTED:
            break
        if place.quick:
            rows = list(ordered(place, matching(place, words, user, quick=True))[: min(EACH, SUGGESTED - len(found))])
            found += [(place.title, Hit(marked(str(row), words), place.detail(row), place.url(row))) for row in rows]
    return found


def hits(place: Place, rows: list[Any], words: list[str]) -> list[Hit]:
    lines = _lines(place, rows, words) if place.told else {}
    return [Hit(marked(str(row), words), place.detail(row), place.url(row), lines.get(row.pk, "")) for row in rows]


def _lines(place: Place, rows: list[Any], words: list[str]) -> dict[Any, SafeString]:
    """By row, the first line that says a word its title does not say."""
    found: dict[Any, SafeString] = {}
    titles = {row.pk: str(row).lower() for row in rows}
    held = place.model._base_manager.filter(pk__in=titles).values_list("pk", *place.fields)
    for pk, *values in held:
        for value, term in ((value, term) for value in values for term in words):
            if pk not in found and value and term.lower() not in titles[pk] and (line := excerpt(str(value), term)):
                found[pk] = marked(line, words)
    return found


def excerpt(text: str, term: str) -> str:
    """The part of a text around a term; empty where it does not say it."""
    for each in variants(term):
        if (at := text.lower().find(each.lower())) >= 0:
            begins = max(0, at - BEFORE)
            line = " ".join(text[begins : begins + LINE].split())
            return f"{'…' if begins else ''}{line}{'…' if begins + LINE < len(text) else ''}"
    return ""


def marked(text: str, words: Iterable[str]) -> SafeString:
    """Text as HTML, every piece escaped, with the words marked."""
    looked = sorted({each for term in words for each in variants(term)}, key=len, reverse=True)
    if not looked:
        return conditional_escape(text)
    parts = re.split(f"({'|'.join(map(re.escape, looked))})", text, flags=re.IGNORECASE)
    told = (
        f"<mark>{conditional_escape(part)}</mark>" if at % 2 else conditional_escape(part)
        for at, part in enumerate(parts)
    )
    return mark_safe("".join(told))
