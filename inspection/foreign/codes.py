"""Codes on scanned pages: what each page of a PDF says in bars or squares, and pages taken out as a PDF of their own."""

from __future__ import annotations

import os
from typing import Any, Final

import pikepdf
import pypdfium2
import zxingcpp

from inspection.isolation import Refused

# A second, closer look where the first finds nothing.
_DPI: Final = (200, 300)
_MOST_PIXELS: Final = 30_000_000
# So little ink on a page is dust.
_DUST: Final = 0.00008


def read(descriptor: int, *, first: int, count: int) -> list[dict[str, Any]]:
    """Of so many pages from one on (from zero) their codes' texts and whether they are blank. Raises Refused for what is no PDF."""
    with os.fdopen(os.dup(descriptor), "rb") as stream:
        stream.seek(0)
        content = stream.read()
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Refused("请上传扫描成的 PDF 文件。") from error
    return [_page(document[number]) for number in range(first, min(first + count, len(document)))]


def _page(page: Any) -> dict[str, Any]:
    width, height = page.get_size()
    texts: list[str] = []
    blank = False
    for dpi in _DPI:
        scale = min(dpi / 72, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
        picture = page.render(scale=scale, may_draw_forms=True).to_pil().convert("L")
        if dpi == _DPI[0]:
            blank = sum(picture.histogram()[:160]) < _DUST * picture.width * picture.height
        texts = [each.text for each in zxingcpp.read_barcodes(picture) if each.text]
        if texts or blank:
            break
    page.close()
    return {"codes": texts, "blank": blank and not texts}


def part(source: int, out: int, *, numbers: list[int]) -> dict[str, int]:
    """The pages with these numbers (from one) as a PDF, written to ``out``."""
    with (
        os.fdopen(os.dup(source), "rb") as stream,
        os.fdopen(os.dup(out), "wb") as target,
        pikepdf.open(stream, suppress_warnings=True) as document,
        pikepdf.new() as made,
    ):
        for number in numbers:
            made.pages.append(document.pages[number - 1])
        made.save(target)
    return {"pages": len(numbers)}
