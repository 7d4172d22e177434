"""Several papers bound as one: cover, index, and page numbers that run through (会议材料, R-333).

Each paper keeps its own pages as they are; the running number stands in the upper outer corner, above their text. A pack is made
for whoever asks, from what he may see, and is kept nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf

from inspection.documents.templates import render_template

if TYPE_CHECKING:
    from collections.abc import Sequence

TEMPLATE = "documents/inspection/pack.html"
NUMBERS = "documents/inspection/pack_numbers.html"
# The index may need another page once its numbers are known, hardly ever a second one.
TRIES = 3


@dataclass(frozen=True)
class Material:
    """A paper as it is printed, under the name it has in the index; ``note``: what it is, or its state."""

    title: str
    pdf: bytes
    note: str = ""


def bind(title: str, materials: Sequence[Material], *, facts: Sequence[tuple[str, str]] = (), **metadata: Any) -> bytes:
    """One PDF of cover, index and all materials. ``facts`` stand on the cover; ``metadata`` as render_pdf takes it.

    Raises RenderingFailed, FontsMissing.
    """
    metadata["title"] = title
    documents = [pikepdf.open(BytesIO(each.pdf)) for each in materials]
    counts = [len(each.pages) for each in documents]
    front, begins = _front(title, materials, counts, facts, metadata)
    with pikepdf.open(BytesIO(front)) as bound:
        for each in documents:
            bound.pages.extend(each.pages)
        _number(bound, begins, metadata)
        found = BytesIO()
        bound.save(found)
    return found.getvalue()


def _press(source: str, metadata: dict[str, Any]) -> Any:
    return import_module("inspection.documents").render_pdf_isolated(source, **metadata)


def _front(
    title: str,
    materials: Sequence[Material],
    counts: list[int],
    facts: Sequence[tuple[str, str]],
    metadata: dict[str, Any],
) -> tuple[bytes, int]:
    """Cover and index with the pages the materials really begin on, and how many pages both take."""
    taken = 2
    for _ in range(TRIES):
        starts = [taken + 1 + sum(counts[:at]) for at in range(len(counts))]
        rows = [{"number": at, "title": each.title, "note": each.note, "page": page}
                for at, (each, page) in enumerate(zip(materials, starts, strict=True), 1)]  # fmt: skip
        made = _press(render_template(TEMPLATE, {"title": title, "facts": facts, "rows": rows}), metadata)
        if made.pages == taken:
            break
        taken = made.pages
    return made.pdf, taken


def _number(bound: pikepdf.Pdf, front: int, metadata: dict[str, Any]) -> None:
    """The running number on every page after the index, laid over the page by its own size."""
    pages = list(bound.pages)[front:]
    if not pages:
        return
    sizes = [[float(each) for each in page.mediabox] for page in pages]
    marks = [
        {"number": at, "of": len(bound.pages), "wide": box[2] - box[0] > box[3] - box[1]}
        for at, box in enumerate(sizes, front + 1)
    ]
    plain = {key: value for key, value in metadata.items() if key != "mark"}
    numbers = _press(render_template(NUMBERS, {"title": "页码", "marks": marks}), plain)
    with pikepdf.open(BytesIO(numbers.pdf)) as over:
        for page, mark, box in zip(pages, over.pages, sizes, strict=True):
            page.add_overlay(mark, pikepdf.Rectangle(*box))
