"""The gate: one file, its name, and a verdict; a refusal says what is wrong and what to do about it."""

from __future__ import annotations

import os
from typing import IO, Any

from inspection.foreign import kinds, packages, pdfs, pictures
from inspection.isolation import Refused


def judge(descriptor: int, *, name: str, limits: kinds.Limits) -> dict[str, Any]:
    """Look a file through. Returns kind, content type and, for a PDF, its pages. Raises Refused in words.

    ``limits``: pixels, pages, parts, unpacked (bytes), media (whether audio and video are taken).
    """
    with os.fdopen(os.dup(descriptor), "rb") as stream:
        return examine(stream, name, limits)


def examine(stream: IO[bytes], name: str, limits: kinds.Limits) -> dict[str, Any]:
    """As ``judge``, for a stream."""
    stream.seek(0, os.SEEK_END)
    if stream.tell() == 0:
        raise Refused(f"“{name}”是空文件，请重新选择。")
    kind, told = kinds.kind_of(stream)
    mime = kinds.check_name(name, kind, told, media=bool(limits["media"]))
    stream.seek(0)
    pages = 0
    if kind == "pdf":
        pages = pdfs.check(stream, name, limits)
    elif kind in ("jpeg", "png"):
        pictures.check(stream, name, limits)
    elif kind in ("docx", "xlsx"):
        packages.check_office(stream, name, kind, limits)
    elif kind == "ofd":
        packages.check_ofd(stream, name, limits)
    return {"kind": kind, "mime": mime, "pages": pages}
