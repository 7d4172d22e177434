"""Small pictures of files for a wall of evidence: a photograph, or the first page of a PDF. Runs in confined children only."""

from __future__ import annotations

import os
from typing import Final

import pypdfium2
from PIL import Image, ImageOps

from inspection.isolation import Refused

KINDS: Final = frozenset({"jpeg", "png", "pdf"})
_QUALITY: Final = 82


def make(source: int, target: int, *, kind: str, side: int, pixels: int, page: int = 0) -> str:
    """Write a JPEG no longer than ``side`` pixels on either side; answers with its content type. Raises Refused."""
    with os.fdopen(os.dup(source), "rb") as stream:
        stream.seek(0)
        if kind == "pdf":
            picture = _one_page(stream.read(), side, page)
        elif kind in KINDS:
            Image.MAX_IMAGE_PIXELS = None  # the house's own cap is asked before a pixel is decoded
            opened = Image.open(stream, formats=("JPEG", "PNG"))
            if opened.size[0] * opened.size[1] > pixels:
                raise Refused("图片像素过多，不能缩小显示。")
            picture = ImageOps.exif_transpose(opened)
        else:
            raise Refused("这类文件没有缩略图。")
        picture.thumbnail((side, side))
        plain = Image.new("RGB", picture.size, "white")
        clear = picture.convert("RGBA")
        plain.paste(clear, mask=clear.getchannel("A"))
    with os.fdopen(os.dup(target), "wb") as out:
        plain.save(out, "JPEG", quality=_QUALITY)
    return "image/jpeg"


def _one_page(data: bytes, side: int, number: int) -> Image.Image:
    document = pypdfium2.PdfDocument(data)
    page = document[number]
    width, height = page.get_size()
    picture: Image.Image = page.render(scale=min(4.0, side / max(width, height, 1))).to_pil()
    return picture
