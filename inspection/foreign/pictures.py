"""Pictures: decoded once within limits; their working copy is made of nothing but their pixels."""

from __future__ import annotations

import io
import warnings
import zipfile
from typing import IO, Any

from PIL import Image, ImageOps

from inspection.isolation import Refused

_READ = ("JPEG", "PNG")
# Marks of another file in or behind the picture: long enough not to come by chance.
_HIDDEN = (b"%PDF-", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x7fELF\x02\x01\x01")
_MARKUP = (b"<script", b"<?php", b"<html", b"<!doctype")
_QUALITY = 88


def _open(stream: IO[bytes], formats: tuple[str, ...]) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # the house's own cap is asked before a pixel is decoded
    warnings.simplefilter("ignore")
    return Image.open(stream, formats=formats)


def check(stream: IO[bytes], name: str, limits: dict[str, Any]) -> None:
    """Refuse what is too large, broken, or carries another file behind the picture."""
    try:
        with _open(stream, _READ) as picture:
            width, height = picture.size
            if width * height > limits["pixels"]:
                most = limits["pixels"] // 1_000_000
                raise Refused(f"“{name}”有{width}×{height}像素，超过{most}百万像素，请缩小后上传。")
            picture.load()
    except Refused:
        raise
    except Exception as error:  # the decoder trips over whatever is broken
        raise Refused(f"“{name}”已损坏，无法显示，请重新拍摄、扫描或另存后上传。") from error
    if _hides_something(stream):
        raise Refused(f"“{name}”里还藏着另一个文件，请用看图软件打开后另存为新图片再上传。")


def _hides_something(stream: IO[bytes]) -> bool:
    """Whether an archive, a document or a page hangs behind the pixels; a phone's second picture may."""
    stream.seek(0)
    data = stream.read()
    end = data.rfind(b"IEND") + 8 if data.startswith(b"\x89PNG") else data.rfind(b"\xff\xd9") + 2
    lowered = data.lower()
    return (
        zipfile.is_zipfile(stream)
        or data[end:].startswith(b"MZ")
        or any(mark in data for mark in _HIDDEN)
        or any(mark in lowered for mark in _MARKUP)
    )


def copy(stream: IO[bytes], *, pixels: int, formats: tuple[str, ...] = _READ) -> tuple[bytes, str]:
    """A picture rebuilt from its pixels, turned upright; returns bytes and content type. Nothing else survives."""
    with _open(stream, formats) as opened:
        if opened.size[0] * opened.size[1] > pixels:
            raise Refused("图片像素过多，请缩小后上传。")
        is_photo = opened.format == "JPEG"
        upright = ImageOps.exif_transpose(opened)
    clear = "A" in upright.getbands() or "transparency" in upright.info
    mode = "RGBA" if clear else "L" if upright.mode in ("1", "L") else "RGB"
    plain = upright.convert(mode)
    bare = Image.frombytes(mode, plain.size, plain.tobytes())
    out = io.BytesIO()
    if is_photo:
        bare.save(out, "JPEG", quality=_QUALITY)
        return out.getvalue(), "image/jpeg"
    bare.save(out, "PNG")
    return out.getvalue(), "image/png"
