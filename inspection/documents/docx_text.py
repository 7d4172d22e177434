"""The words of a paper's HTML as the editable twin writes them: pieces of text with their face."""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from inspection.documents.typesetting import classes

BLOCKS = {
    "p",
    "div",
    "section",
    "header",
    "footer",
    "main",
    "article",
    "ul",
    "ol",
    "li",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
}
_FACE_OF_CLASS = {"hei": "hei", "hei-lead": "hei", "label": "hei", "kai": "kai", "kai-lead": "kai"}
_SPACE = re.compile(r"[ \t\r\n]+")


def runs_of(element: Element, face: str = "fang") -> Iterator[tuple[str, str]]:
    """The text of an element as (face, text) pieces, white space collapsed; "\\n" stands for a line break."""
    face = next((_FACE_OF_CLASS[name] for name in classes(element) if name in _FACE_OF_CLASS), face)
    if element.text:
        yield face, _SPACE.sub(" ", element.text)
    for inner in element:
        if inner.tag == "br":
            yield face, "\n"
        elif isinstance(inner.tag, str) and not inner.tag.endswith("svg"):
            yield from runs_of(inner, face)
        if inner.tail:
            yield face, _SPACE.sub(" ", inner.tail)


def blocks_of(element: Element, face: str = "fang") -> list[tuple[Element, list[tuple[str, str]]]]:
    """The paragraphs in a table cell as (element, pieces); text that stands beside paragraphs is one of its own."""
    found: list[tuple[Element, list[tuple[str, str]]]] = []
    loose: list[tuple[str, str]] = [(face, _SPACE.sub(" ", element.text))] if element.text else []

    def close() -> None:
        if "".join(text for _, text in loose).strip(" \n"):
            found.append((element, list(loose)))
        loose.clear()

    for inner in element:
        if inner.tag in BLOCKS:
            close()
            has_blocks = any(below.tag in BLOCKS for below in inner.iter() if below is not inner)
            found += blocks_of(inner, face) if has_blocks else [(inner, list(runs_of(inner, face)))]
        elif inner.tag == "br":
            loose.append((face, "\n"))
        elif isinstance(inner.tag, str) and not inner.tag.endswith("svg"):
            loose += runs_of(inner, face)
        if inner.tail:
            loose.append((face, _SPACE.sub(" ", inner.tail)))
    close()
    return found


def write(run: Any, text: str) -> None:
    """Add text to a run; line breaks and tabs become the elements Word has for them."""
    for at, line in enumerate(text.split("\n")):
        if at:
            run.add_break()
        for number, part in enumerate(line.split("\t")):
            if number:
                run.add_tab()
            if part:
                run.add_text(part)
