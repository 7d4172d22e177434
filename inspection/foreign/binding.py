"""Puts printed papers and copies of files together as one PDF, with numbers laid over; runs in a confined child."""

from __future__ import annotations

import os
from io import BytesIO
from typing import IO, Any

import pikepdf

from inspection.isolation import Refused


def _open(stream: IO[bytes], at: int, size: int) -> pikepdf.Pdf:
    stream.seek(at)
    try:
        return pikepdf.open(BytesIO(stream.read(size)), suppress_warnings=True)
    except pikepdf.PdfError as error:
        raise Refused("有一份材料不是完整的 PDF，不能装订。") from error


def measure(source: int, *, parts: list[list[int]]) -> list[list[list[float]]]:
    """Width and height of every page of every part, as the page is seen."""
    found = []
    with os.fdopen(os.dup(source), "rb") as stream:
        for at, size in parts:
            with _open(stream, at, size) as document:
                found.append([_size(page) for page in document.pages])
    return found


def _size(page: Any) -> list[float]:
    left, low, right, high = (float(each) for each in page.mediabox)
    turned = int(page.obj.get("/Rotate", 0)) % 180 != 0
    return [high - low, right - left] if turned else [right - left, high - low]


def bind(
    source: int, target: int, *, parts: list[list[int]], front: list[list[int]], over: list[list[int]],
    back: list[list[int]], title: str, author: str,
) -> dict[str, int]:  # fmt: skip
    """Front, parts with the numbers of ``over`` page by page, back: one document, written to ``target``."""
    with os.fdopen(os.dup(source), "rb") as stream, os.fdopen(os.dup(target), "wb") as out, pikepdf.new() as made:
        opened = {name: [_open(stream, *each) for each in places] for name, places in
                  (("front", front), ("parts", parts), ("over", over), ("back", back))}  # fmt: skip
        for each in opened["front"]:
            made.pages.extend(each.pages)
        begins = len(made.pages)
        for each in opened["parts"]:
            made.pages.extend(each.pages)
        ends = len(made.pages)
        marks = [mark for each in opened["over"] for mark in each.pages]
        for page, mark in zip(list(made.pages)[begins:ends], marks, strict=True):
            page.add_overlay(mark, pikepdf.Rectangle(*(float(each) for each in page.mediabox)))
        for each in opened["back"]:
            made.pages.extend(each.pages)
        made.docinfo["/Title"], made.docinfo["/Author"] = title, author
        made.save(out)
    return {"pages": ends + len(opened["back"])}
