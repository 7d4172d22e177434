"""Prints sample papers once per test run and measures them, for the typesetting tests."""

from collections import defaultdict
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any

import pdfplumber
import pymupdf

from inspection.documents import render_template
from inspection.documents.pdf import Rendered, render_pdf
from tests.floor.paper_samples import SAMPLES

MM = 72 / 25.4
CREATED = datetime(2026, 3, 2, 9, 0)
LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0


def print_html(html: str, **options: Any) -> Rendered:
    """A paper printed with fixed metadata."""
    return render_pdf(html, **{"title": "试印", "author": "云岭县", "created": CREATED} | options)


@cache
def html_of(name: str) -> str:
    """The HTML of a sample paper."""
    template, context = SAMPLES[name]
    return render_template(template, context)


@cache
def printed(name: str) -> Rendered:
    """A sample paper printed once."""
    return print_html(html_of(name), title=SAMPLES[name][1]["title"] or name)


class Line:
    """Characters on one baseline: where they stand, in millimetres, and what they say."""

    def __init__(self, characters: list[dict[str, Any]]) -> None:
        self.characters = sorted(characters, key=lambda each: each["x0"])
        self.text = "".join(each["text"] for each in self.characters)
        self.x0, self.x1 = self.characters[0]["x0"] / MM, self.characters[-1]["x1"] / MM
        self.baseline = self.characters[0]["baseline"]
        self.top = min(each["top"] for each in self.characters) / MM
        self.bottom = max(each["bottom"] for each in self.characters) / MM
        self.size = max(each["size"] for each in self.characters)

    def __repr__(self) -> str:
        return f"<{self.x0:.2f}–{self.x1:.2f} at {self.top:.2f}: {self.text}>"


def _lines(page: Any) -> list[Line]:
    rows: dict[float, list[dict[str, Any]]] = defaultdict(list)
    for each in page.chars:
        if each["text"] == "\u200b" or not each["text"].strip():
            continue
        each["baseline"] = page.height - each["matrix"][5]
        near = next((key for key in rows if abs(key - each["baseline"]) < 1), each["baseline"])
        rows[near].append(each)
    return [Line(rows[key]) for key in sorted(rows)]


class Page:
    """One page: its lines, rules and size in millimetres."""

    def __init__(self, page: Any, picture: Any) -> None:
        self.width, self.height = page.width / MM, page.height / MM
        self.lines = _lines(page)
        self.rules = [
            {key: each[key] / MM for key in ("x0", "x1", "top", "bottom")} | {"colour": each["non_stroking_color"]}
            for each in page.rects
        ]
        self.characters = page.chars
        self._picture = picture

    @property
    def text(self) -> list[Line]:
        """The lines inside the text area."""
        return [line for line in self.lines if line.top > TOP - 0.1 and line.bottom < BOTTOM + 0.1]

    def line(self, beginning: str) -> Line:
        """The line that begins with these words."""
        return next(line for line in self.lines if line.text.startswith(beginning))

    def ink(self, box: tuple[float, float, float, float], *, red: bool = False) -> tuple[float, float, float, float]:
        """Where ink stands inside a box (x0, top, x1, bottom), all in millimetres, from a picture of 300 dpi."""
        clip = pymupdf.Rect(*(value * MM for value in box))
        pixels = self._picture.get_pixmap(dpi=300, clip=clip)
        step, scale = pixels.n, 25.4 / 300
        hits = []
        for y in range(pixels.height):
            row = pixels.samples[y * pixels.stride : y * pixels.stride + pixels.width * step]
            for x in range(0, len(row), step):
                r, g = row[x], row[x + 1]
                if (r > 150 and g < 100) if red else (r < 128 and g < 128):
                    hits.append((x // step, y))
        xs, ys = [x for x, _ in hits], [y for _, y in hits]
        left, top = pixels.x * scale, pixels.y * scale
        return left + min(xs) * scale, top + min(ys) * scale, left + (max(xs) + 1) * scale, top + (max(ys) + 1) * scale


def measure(pdf: bytes) -> list[Page]:
    """The pages of a printed paper."""
    pictures = pymupdf.open(stream=pdf, filetype="pdf")
    with pdfplumber.open(BytesIO(pdf)) as document:
        return [Page(page, pictures[number]) for number, page in enumerate(document.pages)]


@cache
def pages(name: str) -> list[Page]:
    """The measured pages of a sample paper."""
    return measure(printed(name).pdf)


def text_of_pdf(pdf: bytes) -> str:
    """All words of a PDF in the order of its content, white space and break points removed."""
    document = pymupdf.open(stream=pdf, filetype="pdf")
    raw = "".join(page.get_text(sort=False) for page in document)
    return "".join(raw.split()).replace("\u200b", "")
