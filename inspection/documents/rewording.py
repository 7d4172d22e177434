"""Which lines of a paper's HTML are free text, and the same paper with other lines in their place.

Free text is what stands as plain paragraphs and headings below the title; the head, the addressee, tables, signature and imprint
are made of the record. Lines are kept in segments: a segment is what stands between two such fixed things.
"""

from __future__ import annotations

import copy
import hashlib
import re
from typing import TYPE_CHECKING, Any

from lxml import html as markup

from inspection.documents.templates import render_template

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LINES = "documents/includes/lines.html"
_FREE = ("p", "h2", "h3", "h4")
_HOLDERS = ("div", "section", "article", "main")
_SILENT = ("style", "script", "svg")
_SPACE = re.compile(r"[ \t\r\n]+")


def segments(source: str) -> list[list[str]]:
    """The lines of free text, run by run, in the order of the paper."""
    return [[_words(each) for each in run] for run, _ in _runs(_body(source))]


def after_tables(source: str) -> list[int]:
    """For each table of the text, the number of the segment behind it."""
    fixed = [each for _, each in _runs(_body(source))]
    return [at for at, each in enumerate(fixed, 1) if each is not None and each.tag == "table"]


def reworded(source: str, wanted: Sequence[Sequence[str]]) -> str | None:
    """The paper with these lines; None where its fixed parts are no longer those the lines were written between."""
    root = markup.document_fromstring(source)
    body = root.find("body")
    runs = list(_runs(body))
    if len(runs) != len(wanted):
        return None
    before: Any = None
    for (run, fixed), lines in zip(runs, wanted, strict=True):
        if [_words(each) for each in run] != list(lines):
            _replace(body, run, before, lines)
        before = fixed
    made: str = markup.tostring(root, encoding="unicode", doctype="<!doctype html>")
    return made


def digest(found: Sequence[Sequence[str]]) -> str:
    """What tells whether these lines are still the same."""
    return hashlib.sha256("\n\n".join("\n".join(run) for run in found).encode()).hexdigest()


def _body(source: str) -> Any:
    return markup.document_fromstring(source).find("body")


def _words(element: Any) -> str:
    return _SPACE.sub(" ", element.text_content().replace("\u200b", "")).strip(" \u3000\xa0")


def _is_free(element: Any) -> bool:
    """A plain paragraph or heading with words; one whose lines are broken by hand is laid out on purpose."""
    return element.tag in _FREE and not element.get("class") and bool(_words(element)) and element.find(".//br") is None


def _walk(parent: Any) -> Iterator[tuple[bool, Any]]:
    for each in parent:
        if not isinstance(each.tag, str) or each.tag in _SILENT:
            continue
        if _is_free(each):
            yield True, each
        elif each.tag in _HOLDERS and each.get("class", "") in ("", "annex") and len(each):
            yield from _walk(each)
        else:
            yield False, each


def _runs(body: Any) -> Iterator[tuple[list[Any], Any]]:
    """Runs of free elements, each with the fixed one that ends it (None behind the last)."""
    run: list[Any] = []
    for free, each in list(_walk(body)):
        if free:
            run.append(each)
            continue
        yield run, each
        run = []
    yield run, None


def _replace(body: Any, run: list[Any], before: Any, lines: Sequence[str]) -> None:
    """Put lines where a run stands; a line that is there already keeps its element and so its looks."""
    known: dict[str, list[Any]] = {}
    for each in run:
        known.setdefault(_words(each), []).append(copy.deepcopy(each))
    new: list[Any] = []
    for line in lines:
        same = known.get(line)
        new += [same.pop(0)] if same else markup.fragments_fromstring(render_template(LINES, {"text": line}).strip())
    if run:
        parent, at = run[0].getparent(), run[0].getparent().index(run[0])
    elif before is not None:
        parent, at = before.getparent(), before.getparent().index(before) + 1
    else:
        parent, at = body, 0
    for each in new:
        each.tail = "\n"
    parent[at:at] = new
    for each in run:
        each.getparent().remove(each)
