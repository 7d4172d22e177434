"""Several papers bound as one: cover, index, and page numbers that run through (会议材料, R-333; 卷宗).

Each paper keeps its own pages as they are; the running number stands in the upper outer corner, above their text. A pack is made
for whoever asks, from what he may see, and is kept nowhere. The pages are put together in a confined child: some are copies of
files that came from outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from inspection import isolation
from inspection.documents.templates import render_template

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from typing import IO

TEMPLATE = "documents/inspection/pack.html"
NUMBERS = "documents/inspection/pack_numbers.html"
# The index may need another page once its numbers are known, hardly ever a second one.
TRIES = 3
# So many numbers are printed at a time.
NUMBERED = 300
BINDING_SECONDS = 60.0


@dataclass(frozen=True)
class Material:
    """A paper as it is printed, under the name it has in the index; ``note``: what it is, or its state."""

    title: str
    pdf: bytes
    note: str = ""
    number: str = ""
    issuer: str = ""
    dated: date | None = None


@dataclass(frozen=True)
class Binding:
    """How a pack is dressed: the template of cover and index and one of what stands behind, with variables for both.

    ``front_counts``: whether cover and index are pages of the pack and have numbers of it, or stand before them.
    """

    front: str = TEMPLATE
    back: str = ""
    variables: dict[str, Any] | None = None
    front_counts: bool = True


def bind(
    title: str,
    materials: Sequence[Material],
    *,
    facts: Sequence[tuple[str, str]] = (),
    dress: Binding | None = None,
    **metadata: Any,
) -> bytes:
    """One PDF of cover, index and all materials. ``facts`` stand on the cover; ``metadata`` as render_pdf takes it.

    Raises RenderingFailed, FontsMissing, isolation.Refused, isolation.Failed.
    """
    dress = dress or Binding()
    metadata["title"] = title
    context = {"title": title, "facts": facts, **(dress.variables or {})}
    with isolation.memory_file() as held:
        parts = _written(held, [each.pdf for each in materials])
        sizes = isolation.run("inspection.foreign.binding:measure", held, parts=parts, seconds=BINDING_SECONDS)
        front, begins = _front(materials, [len(each) for each in sizes], dress, context, metadata)
        pages = [size for each in sizes for size in each]
        context["pages"] = len(pages)
        over = list(_numbers(pages, begins if dress.front_counts else 0, metadata))
        back = [_press(render_template(dress.back, context), metadata).pdf] if dress.back else []
        placed: dict[str, Any] = {
            "front": _written(held, [front]),
            "over": _written(held, over),
            "back": _written(held, back),
        }
        with isolation.memory_file() as made:
            isolation.run(
                "inspection.foreign.binding:bind", held, made, parts=parts, seconds=BINDING_SECONDS, title=title,
                author=metadata.get("author", ""), **placed,
            )  # fmt: skip
            made.seek(0)
            return made.read()


def _press(source: str, metadata: dict[str, Any]) -> Any:
    return import_module("inspection.documents").render_pdf_isolated(source, **metadata)


def _written(held: IO[bytes], files: Sequence[bytes]) -> list[tuple[int, int]]:
    """The files behind what is there already; where each begins and how long it is."""
    found = []
    for each in files:
        at = held.seek(0, 2)
        held.write(each)
        found.append((at, len(each)))
    held.flush()
    return found


def _front(
    materials: Sequence[Material], counts: list[int], dress: Binding, context: dict[str, Any], metadata: dict[str, Any]
) -> tuple[bytes, int]:
    """Cover and index with the pages the materials really begin on, and how many pages both take."""
    taken = 2
    for _ in range(TRIES):
        before = taken if dress.front_counts else 0
        starts = [before + 1 + sum(counts[:at]) for at in range(len(counts))]
        rows = [
            {"number": at, "title": each.title, "note": each.note, "page": page, "last": page + count - 1, "of": each}
            for at, (each, page, count) in enumerate(zip(materials, starts, counts, strict=True), 1)
        ]
        made = _press(render_template(dress.front, context | {"rows": rows, "pages": sum(counts)}), metadata)
        if made.pages == taken:
            break
        taken = made.pages
    return made.pdf, taken


def _numbers(pages: list[list[float]], front: int, metadata: dict[str, Any]) -> Iterator[bytes]:
    """Pages with nothing but the running number, each of the way round of the page it is laid over."""
    plain = {key: value for key, value in metadata.items() if key != "mark"}
    marks = [
        {"number": at, "of": front + len(pages), "wide": width > height}
        for at, (width, height) in enumerate(pages, front + 1)
    ]
    for first in range(0, len(marks), NUMBERED):
        source = render_template(NUMBERS, {"title": "页码", "marks": marks[first : first + NUMBERED]})
        yield _press(source, plain).pdf
