"""The words of a Word file paragraph by paragraph, and what of it cannot be read as plain text; runs in a confined child."""

from __future__ import annotations

import os
import re
import zipfile
from typing import Any, Final

from lxml import etree

from inspection.foreign.packages import BROKEN
from inspection.isolation import Refused

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE: Final = re.compile(r"[ \t\r]+")
_MOST_BYTES: Final = 30 << 20
# Of these the words are not those of the line they stand in.
_APART: Final = {f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", f"{_W}pict", f"{_W}object", f"{_W}drawing", f"{_W}pPr", f"{_W}rPr",
                 "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"}  # fmt: skip
_BREAKS: Final = {f"{_W}br", f"{_W}cr"}


def read(descriptor: int) -> dict[str, Any]:
    """``items``: each paragraph's text, or a table's cells; ``found``: how many of what a plain text cannot hold.

    Changes that Word keeps as revisions are read as accepted. Raises Refused for what is no Word document.
    """
    try:
        with os.fdopen(os.dup(descriptor), "rb") as stream, zipfile.ZipFile(stream) as package:
            part = package.getinfo("word/document.xml")
            if part.file_size > _MOST_BYTES:
                raise Refused("文稿过长，不能读回。")
            source = package.read(part)
        root = etree.fromstring(source, etree.XMLParser(resolve_entities=False, no_network=True))
    except (*BROKEN, etree.XMLSyntaxError) as error:
        raise Refused("这不是可以读取的 Word 文稿（.docx）。") from error
    body = root.find(f"{_W}body")
    if body is None:
        raise Refused("文稿没有正文。")
    return {"items": list(_items(body)), "found": _found(body)}


def _items(body: Any) -> Any:
    for each in body:
        if each.tag == f"{_W}p":
            yield from ({"text": line} for line in _lines(each))
        elif each.tag == f"{_W}tbl":
            yield {"table": _cells(each)}
        elif each.tag in (f"{_W}sdt", f"{_W}ins", f"{_W}customXml"):
            inner = each.find(f"{_W}sdtContent")
            yield from _items(each if inner is None else inner)


def _cells(table: Any) -> list[list[str]]:
    return [
        ["\n".join(line for each in cell.iter(f"{_W}p") for line in _lines(each)) for cell in row.iter(f"{_W}tc")]
        for row in table.iter(f"{_W}tr")
    ]


def _lines(paragraph: Any) -> list[str]:
    """A paragraph's text, one for each line that is broken by hand; without those that are empty."""
    lines = "".join(_texts(paragraph)).split("\n")
    return [line for line in (_SPACE.sub(" ", each).strip(" \t\u3000\xa0\u200b") for each in lines) if line]


def _texts(element: Any) -> Any:
    for each in element:
        if each.tag in _APART:
            continue
        if each.tag == f"{_W}t":
            yield (each.text or "").replace("\u200b", "")
        elif each.tag in _BREAKS:
            yield "\n"
        elif each.tag == f"{_W}tab":
            yield "\t"
        else:
            yield from _texts(each)


def _found(body: Any) -> dict[str, int]:
    def count(*names: str) -> int:
        return sum(1 for name in names for _ in body.iter(f"{_W}{name}"))

    numbered = sum(1 for each in body.iter(f"{_W}numPr") if each.getparent().getparent().tag == f"{_W}p")
    return {
        "revisions": count("ins", "del", "moveFrom"), "comments": count("commentReference"),
        "notes": count("footnoteReference", "endnoteReference"), "pictures": count("drawing", "pict", "object"),
        "numbered": numbered,
    }  # fmt: skip
