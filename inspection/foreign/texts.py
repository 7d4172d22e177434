"""The words of a PDF or Word file, read in a confined child, for the index that is searched."""

from __future__ import annotations

import os
import zipfile
from typing import IO, TYPE_CHECKING, Any, Final

import pypdfium2

from inspection.foreign import packages
from inspection.isolation import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PAGES: Final = 500


def read(descriptor: int, *, kind: str, most: int) -> dict[str, Any]:
    """At most so many characters of a file's words. Raises Refused for kinds that are not read."""
    with os.fdopen(os.dup(descriptor), "rb") as stream:
        stream.seek(0)
        if kind not in _READ:
            raise Refused("这类文件没有可检索的文字。")
        held, left = [], most
        for words in _READ[kind](stream):
            held.append(words[:left])
            left -= len(words)
            if left <= 0:
                break
        return {"text": "\n".join(held)}


def _pdf(stream: IO[bytes]) -> Iterator[str]:
    document = pypdfium2.PdfDocument(stream.read())
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        yield page.get_textpage().get_text_range()
        page.close()


def paragraphs(package: zipfile.ZipFile) -> Iterator[str]:
    """The words of a Word file, paragraph by paragraph."""
    for line in packages.parse(package, "word/document.xml", "").getroot().iter("{*}p"):
        yield "".join(each.text or "" for each in line.iter("{*}t"))


def _docx(stream: IO[bytes]) -> Iterator[str]:
    with zipfile.ZipFile(stream) as package:
        yield from paragraphs(package)


_READ: Final = {"pdf": _pdf, "docx": _docx}
