"""What a file tells of itself, read in a confined child: a sketch of its words, of its pictures, its days and its sums.

Words and pictures themselves stay in the child; only what cannot be read back comes out, besides days and sums.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from typing import IO, Any, Final

import pypdfium2
from lxml import etree
from PIL import Image, ImageOps

from inspection import sketches, whole_numbers
from inspection.foreign import packages, texts
from inspection.isolation import Refused

MOST_PAGES: Final = 200
MOST_SUMS: Final = 200
MOST_PICTURES: Final = 6
# A page with fewer characters is a scan; smaller pictures in a document are logos and seals.
_SCAN: Final = 40
_LEAST_SIDE: Final = 300
_EXIF_TAKEN, _EXIF_ORIGINAL, _EXIF_BLOCK = 306, 36867, 34665
_PDF_DAY: Final = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+\-Z])(\d\d)?'?(\d\d)?)?")


def read(descriptor: int, *, kind: str, pixels: int) -> dict[str, Any]:
    """A file's traits as JSON can carry them. Raises Refused for what has none or cannot be read.

    ``pixels``: the most a picture may have.
    """
    with os.fdopen(os.dup(descriptor), "rb") as stream:
        stream.seek(0)
        return of(*(_READ[kind](stream, pixels) if kind in _READ else _nothing()))


def of(text: str, pictures: list[tuple[str, Image.Image]], days: dict[str, str]) -> dict[str, Any]:
    """The traits of words, pictures with their places, and days."""
    made = sketches.sketch(text)
    signed = sketches.signed_on(text)
    return {
        "characters": len(sketches.bare(text)), "digest": sketches.digest(text), "sketch": made.hex(),
        "sums": [list(each) for each in sketches.sums(text)[:MOST_SUMS]], "signed_on": signed.isoformat() if signed else "",
        "pictures": [{"place": place, **found} for place, picture in pictures if (found := marks(picture))][:MOST_PICTURES],
        **{name: days.get(name, "") for name in ("created", "modified", "taken")},
    }  # fmt: skip


Found = tuple[str, list[tuple[str, Image.Image]], dict[str, str]]


def _nothing() -> Found:
    raise Refused("这类文件没有可比对的文字或画面。")


# --- by kind ---------------------------------------------------------------------------------------------------------


def _pdf(stream: IO[bytes], pixels: int) -> Found:
    document = pypdfium2.PdfDocument(stream.read())
    told = document.get_metadata_dict()
    texts, pictures, left = [], [], sketches.LONGEST * 2
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        words = page.get_textpage().get_text_range()
        texts.append(words)
        left -= len(words)
        if len(sketches.bare(words)) < _SCAN and len(pictures) < MOST_PICTURES:
            width, height = page.get_size()
            scale = min(1.0, 700 / max(width, height, 1))
            pictures.append((f"第{number + 1}页", page.render(scale=scale).to_pil()))
        page.close()
        if left < 0:
            break
    days = {"created": _pdf_day(told.get("CreationDate", "")), "modified": _pdf_day(told.get("ModDate", ""))}
    return "\n".join(texts), pictures, days


def _pdf_day(text: str) -> str:
    found = _PDF_DAY.match(text)
    if found is None:
        return ""
    year, *rest = (int(each) if each else None for each in found.groups()[:6])
    sign, hours, minutes = found.groups()[6:]
    zone: Any = None
    if sign == "Z":
        zone = UTC
    elif sign:
        ahead = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        zone = timezone(ahead if sign == "+" else -ahead)
    try:
        return datetime(
            year or 1, rest[0] or 1, rest[1] or 1, *(each or 0 for each in rest[2:]), tzinfo=zone
        ).isoformat()
    except ValueError:
        return ""


def _properties(package: zipfile.ZipFile) -> dict[str, str]:
    """When a Word or Excel file says it was made and last changed."""
    names = {each.lower(): each for each in package.namelist()}
    days: dict[str, str] = {}
    if (part := names.get("docprops/core.xml")) is not None:
        for each in packages.parse(package, part, "").getroot().iter(etree.Element):
            name = etree.QName(each).localname
            if name in ("created", "modified"):
                days[name] = _checked((each.text or "").strip())
    return days


def _checked(text: str) -> str:
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _media(package: zipfile.ZipFile, pixels: int) -> list[tuple[str, Image.Image]]:
    """The photographs of a document; logos and seals are too small to count."""
    found = []
    for part in sorted(each for each in package.namelist() if "/media/" in each.lower())[: 4 * MOST_PICTURES]:
        try:
            with package.open(part) as file:
                picture = _opened(io.BytesIO(file.read()), pixels)
        except Exception:
            continue
        if min(picture.size) >= _LEAST_SIDE:
            found.append((f"图{len(found) + 1}", picture))
    return found[:MOST_PICTURES]


def _docx(stream: IO[bytes], pixels: int) -> Found:
    with zipfile.ZipFile(stream) as package:
        return "\n".join(texts.paragraphs(package)), _media(package, pixels), _properties(package)


def _xlsx(stream: IO[bytes], pixels: int) -> Found:
    with zipfile.ZipFile(stream) as package:
        names = {each.lower(): each for each in package.namelist()}
        shared: list[str] = []
        if (part := names.get("xl/sharedstrings.xml")) is not None:
            root = packages.parse(package, part, "").getroot()
            shared = ["".join(each.text or "" for each in item.iter("{*}t")) for item in root.iter("{*}si")]
        cells, left = [], sketches.LONGEST * 2
        for part in sorted(each for each in package.namelist() if each.lower().startswith("xl/worksheets/sheet")):
            for cell in packages.parse(package, part, "").getroot().iter("{*}c"):
                words = "".join(each.text or "" for each in cell.iter("{*}v", "{*}t"))
                at = whole_numbers.read(words, digits=9) if cell.get("t") == "s" else None
                if at is not None and at < len(shared):
                    words = shared[at]
                cells.append(words)
                left -= len(words)
                if left < 0:
                    break
        return "\n".join(cells), _media(package, pixels), _properties(package)


def _ofd(stream: IO[bytes], pixels: int) -> Found:
    with zipfile.ZipFile(stream) as package:
        texts = [
            each.text or ""
            for part in sorted(package.namelist()) if part.lower().endswith("content.xml")
            for each in packages.parse(package, part, "").getroot().iter("{*}TextCode")
        ]  # fmt: skip
        days: dict[str, str] = {}
        for part in package.namelist():
            if part.lower() == "ofd.xml":
                for each in packages.parse(package, part, "").getroot().iter("{*}CreationDate", "{*}ModDate"):
                    name = "created" if etree.QName(each).localname == "CreationDate" else "modified"
                    days[name] = _checked((each.text or "").strip())
        return "\n".join(texts), [], days


def _picture(stream: IO[bytes], pixels: int) -> Found:
    picture = _opened(stream, pixels)
    told = picture.getexif()
    taken = told.get_ifd(_EXIF_BLOCK).get(_EXIF_ORIGINAL) or told.get(_EXIF_TAKEN)
    try:
        day = datetime.strptime(str(taken)[:19], "%Y:%m:%d %H:%M:%S").isoformat() if taken else ""
    except ValueError:
        day = ""
    return "", [("图片", ImageOps.exif_transpose(picture))], {"taken": day}


_READ: Final = {"pdf": _pdf, "docx": _docx, "xlsx": _xlsx, "ofd": _ofd, "jpeg": _picture, "png": _picture}


def _opened(stream: IO[bytes], pixels: int) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # the house's own cap is asked before a pixel is decoded
    picture = Image.open(stream, formats=("JPEG", "PNG", "BMP", "GIF", "TIFF"))
    if picture.size[0] * picture.size[1] > pixels:
        raise Refused("图片像素过多。")
    picture.draft("L", (_WORKED, _WORKED))
    return picture


# --- pictures --------------------------------------------------------------------------------------------------------

_WORKED: Final = 512
_SIDE: Final = 256
# What is cut off two opposite edges in the views, in shares.
_EDGES: Final = ((0, 0), (0.05, 0), (0, 0.05), (0.05, 0.05), (0.025, 0.025))
_CUTS: Final = tuple((left, top, right, bottom) for left, right in _EDGES for top, bottom in _EDGES)
_STEP: Final = 8
"""Grey levels by which neighbours must differ to be a step."""
_WEAK: Final = 3
_FLAT: Final = 8
"""Rows of the coarse view with fewer steps than this (of two levels) say nothing, and are not looked up."""


def marks(picture: Image.Image) -> dict[str, Any] | None:
    """A picture's marks: ``own`` (numbers of the whole, with its weakest steps either way), ``bands`` (numbers of every
    view), ``marks`` (the views in fine, hexadecimal). None of a blank one."""
    grey = ImageOps.autocontrast(picture.convert("L").resize((_SIDE, _SIDE), Image.Resampling.BOX))
    views = [
        (left * _SIDE, top * _SIDE, (1 - right) * _SIDE, (1 - bottom) * _SIDE) for left, top, right, bottom in _CUTS
    ]
    fine = [_fine(grey, each) for each in views]
    if fine[0][1].bit_count() < sketches.LEAST_STEPS:
        return None
    coarse = [_coarse(grey, each) for each in views]
    half = sketches.FINE // 8
    return {
        "own": sorted({each for chunk, steps in enumerate(coarse[0]) if _tells(steps) for each in _either_way(chunk, steps)}),
        "bands": sorted({_key(chunk, _bits(steps)) for view in coarse for chunk, steps in enumerate(view) if _tells(steps)}),
        "marks": b"".join(way.to_bytes(half, "big") + there.to_bytes(half, "big") for way, there in fine).hex(),
    }  # fmt: skip


def _fine(grey: Image.Image, box: tuple[float, ...]) -> tuple[int, int]:
    side = sketches.SIDE
    small = grey.resize((side + 1, side), Image.Resampling.BOX, box=box).tobytes()
    way = there = 0
    for row in range(side):
        line = small[row * (side + 1) : (row + 1) * (side + 1)]
        for at in range(side):
            step = line[at + 1] - line[at]
            way, there = way << 1 | (step > 0), there << 1 | (abs(step) >= _STEP)
    return way, there


def _coarse(grey: Image.Image, box: tuple[float, ...]) -> list[list[int]]:
    """Eight rows of sixteen steps, four along and four down."""
    along = grey.resize((9, 8), Image.Resampling.BOX, box=box).tobytes()
    down = grey.resize((8, 9), Image.Resampling.BOX, box=box).tobytes()
    steps = [along[row * 9 + at + 1] - along[row * 9 + at] for row in range(8) for at in range(8)]
    steps += [down[(row + 1) * 8 + at] - down[row * 8 + at] for row in range(8) for at in range(8)]
    return [steps[at : at + 16] for at in range(0, 128, 16)]


def _tells(steps: list[int]) -> bool:
    return sum(abs(each) >= 2 for each in steps) >= _FLAT


def _bits(steps: list[int]) -> int:
    value = 0
    for each in steps:
        value = value << 1 | (each > 0)
    return value


def _either_way(chunk: int, steps: list[int]) -> list[int]:
    """A row's number, and those it would have if its weakest steps went the other way."""
    value = _bits(steps)
    weakest = sorted(range(16), key=lambda at: abs(steps[at]))[:_WEAK]
    found = []
    for pick in range(1 << _WEAK):
        turned = value
        for place, at in enumerate(weakest):
            if pick >> place & 1:
                turned ^= 1 << (15 - at)
        found.append(_key(chunk, turned))
    return found


def _key(chunk: int, value: int) -> int:
    return chunk << 16 | value
