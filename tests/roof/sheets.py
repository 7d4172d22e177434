"""Every kind of paper printed once from hostile records, and measured: for the tests of their geometry."""

from __future__ import annotations

from collections import defaultdict
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from typing import Any

import pymupdf

from inspection.documents import papers
from inspection.documents.pdf import render_pdf
from inspection.models import Paper
from petitions.models import Lead
from rounds.models import Request
from tests.roof.hostile_words import hostile

MM = 72 / 25.4
CREATED = datetime(2026, 3, 2, 9, 0)
CODE = "XZ1|云委巡办〔2026〕3号|2026-03-02|中共云岭县委巡察工作领导小组办公室|" + "A" * 43 + "|12345678|" + "B" * 86


@dataclass
class Line:
    """Characters on one baseline, in millimetres; what they are set in."""

    characters: list[dict[str, Any]]

    @cached_property
    def text(self) -> str:
        return "".join(each["c"] for each in self.characters)

    @property
    def x0(self) -> float:
        return self.characters[0]["bbox"][0] / MM

    @property
    def x1(self) -> float:
        return self.characters[-1]["bbox"][2] / MM

    @property
    def baseline(self) -> float:
        """In points from the upper edge."""
        return self.characters[0]["origin"][1]

    @property
    def size(self) -> float:
        return max(each["size"] for each in self.characters)

    @property
    def top(self) -> float:
        return (self.baseline - 0.88 * self.size) / MM

    @property
    def bottom(self) -> float:
        return (self.baseline + 0.12 * self.size) / MM

    @property
    def faces(self) -> set[str]:
        return {each["font"] for each in self.characters}

    def __repr__(self) -> str:
        return f"<{self.x0:.1f}–{self.x1:.1f} at {self.baseline / MM:.1f}: {self.text}>"


@dataclass
class Page:
    """One page of a printed paper."""

    number: int
    width: float
    height: float
    characters: list[dict[str, Any]]
    rules: list[dict[str, Any]]
    # In the order of the page's content, page numbers and the like left out.
    words: str = ""
    lines: list[Line] = field(default_factory=list)

    def inside(self, area: tuple[float, float, float, float]) -> list[Line]:
        """The lines of the text area."""
        return [each for each in self.lines if area[1] - 0.1 < each.top and each.bottom < area[3] + 0.5]


def _page(number: int, page: Any) -> Page:
    characters = []
    for block in page.get_text("rawdict", flags=pymupdf.TEXT_PRESERVE_WHITESPACE)["blocks"]:
        for line in block["lines"]:
            for span in line["spans"]:
                for each in span["chars"]:
                    if each["c"].strip() and each["c"] != "\u200b":
                        characters.append(each | {"font": span["font"].split("+")[-1], "size": span["size"]})
    rows: dict[float, list[dict[str, Any]]] = defaultdict(list)
    for each in characters:
        y = each["origin"][1]
        rows[next((known for known in rows if abs(known - y) < 1), y)].append(each)
    lines = [Line(sorted(rows[y], key=lambda each: each["bbox"][0])) for y in sorted(rows)]
    rules = [
        {"x0": box.x0 / MM, "x1": box.x1 / MM, "top": box.y0 / MM, "bottom": box.y1 / MM, "colour": drawing["fill"]}
        for drawing in page.get_drawings() if drawing["fill"] is not None and len(drawing["items"]) == 1 for box in [drawing["rect"]]
    ]  # fmt: skip
    return Page(number, page.rect.width / MM, page.rect.height / MM, characters, rules, lines=lines)


@dataclass
class Sheets:
    """A printed paper: what it was made from, and its pages."""

    kind: str
    source: str
    pdf: bytes
    pages: list[Page]
    warnings: tuple[str, ...]


def _record(kind: papers.Kind) -> Any:
    """A record this kind is printed from: if possible one that may be printed; else one made so, in memory."""
    rows = [each for each in kind.model._default_manager.order_by("pk")[:100] if kind.applies(each)]
    ready = [each for each in rows if not kind.unmet(each)]
    return (ready or rows or [None])[0]


def _made(kind: papers.Kind, key: Any) -> Any:
    if key is not None:
        return kind.model._default_manager.get(pk=key)
    if kind.model is Lead:
        return Lead.objects.exclude(receiver=None).first()
    found = Request.objects.exclude(text="").first()
    assert found is not None
    found.kind = "rectify" if kind.code == "rounds.rectify_notice" else "assistance"
    found.requirement = found.text
    return found


def _numbered(kind: papers.Kind, record: Any) -> bool:
    return bool(kind.series(record) if callable(kind.series) else kind.series)


@cache
def print_kind(code: str, *, hard: bool) -> Sheets:
    """A kind's paper from the world's records; hard: as if they said as much as they can."""
    kind = papers.kinds()[code]
    found = _record(kind)
    with hostile() if hard else nullcontext():
        record = _made(kind, None if found is None else found.pk)
        paper = Paper(
            kind=code, office_id=record.scope_office_id(), title=kind.title(record)[:200], record=record,
            number="云委巡办〔2026〕13号" if _numbered(kind, record) else "",
        )  # fmt: skip
        source = papers.compose(paper)
    made = render_pdf(source, title=paper.title, author="云岭县", created=CREATED, variant=None, qr_text=CODE)
    document = pymupdf.open(stream=made.pdf, filetype="pdf")
    return Sheets(code, source, made.pdf, [_page(at, page) for at, page in enumerate(document, 1)], made.warnings)
