"""Mends embedded CID-keyed fonts, whose characters WeasyPrint names by glyph number instead of by CID.

ISO 32000-1, 9.7.4.2: in a CID-keyed CFF font a code selects its glyph through the font's charset. WeasyPrint writes glyph
numbers, which is the same only where the charset counts 0, 1, 2 … It does in Fandol, it does not in Noto Serif SC:
there strict viewers (MuPDF, Acrobat) leave a rare name blank. So the charset of the embedded subset is made to count.
"""

import struct
from itertools import pairwise
from typing import Any

import pydyf

_CHARSET, _ROS = 15, (12, 30)


def _index(data: bytes, at: int) -> tuple[list[tuple[int, int]], int]:
    """The (begin, end) of each item of a CFF INDEX at `at`, and where the INDEX ends."""
    (count,) = struct.unpack_from(">H", data, at)
    if not count:
        return [], at + 2
    size = data[at + 2]
    offsets = [int.from_bytes(data[at + 3 + size * n : at + 3 + size * (n + 1)], "big") for n in range(count + 1)]
    base = at + 2 + size * (count + 1)
    return [(base + begin, base + end) for begin, end in pairwise(offsets)], base + offsets[-1]


def _operand(data: bytes, at: int) -> tuple[int, int]:
    """One number of a CFF DICT (a real one as 0) and where it ends."""
    first = data[at]
    if first == 28:
        return struct.unpack_from(">h", data, at + 1)[0], at + 3
    if first == 29:
        return struct.unpack_from(">i", data, at + 1)[0], at + 5
    if first == 30:
        while data[at + 1] & 0x0F != 0x0F and data[at + 1] >> 4 != 0x0F:
            at += 1
        return 0, at + 2
    if first <= 246:
        return first - 139, at + 1
    sign = 1 if first <= 250 else -1
    return sign * ((first - (247 if sign > 0 else 251)) * 256 + data[at + 1] + 108), at + 2


def _top_dict(data: bytes) -> dict[int | tuple[int, int], list[int]]:
    """The operators of the first Top DICT with their operands."""
    _, at = _index(data, data[2])
    (begin, end), *_ = _index(data, at)[0]
    found: dict[int | tuple[int, int], list[int]] = {}
    operands: list[int] = []
    while begin < end:
        first = data[begin]
        if first > 21:
            value, begin = _operand(data, begin)
            operands.append(value)
            continue
        operator = (12, data[begin + 1]) if first == 12 else first
        found[operator], operands = operands, []
        begin += 2 if first == 12 else 1
    return found


def _counting_charset(glyphs: int) -> bytes:
    """A charset that gives glyph n the CID n; never longer than the one it replaces."""
    if glyphs <= 2:
        return b"\0\0\1" if glyphs == 2 else b"\0"
    return struct.pack(">BHB", 1, 1, glyphs - 2) if glyphs <= 257 else struct.pack(">BHH", 2, 1, glyphs - 2)


def _checksum(table: bytes) -> int:
    padded = table + b"\0" * (-len(table) % 4)
    return sum(struct.unpack(f">{len(padded) // 4}L", padded)) & 0xFFFFFFFF


def count_cids(font: bytes) -> bytes:
    """An OpenType font with CFF outlines whose CIDs equal its glyph numbers; other fonts come back unchanged."""
    (tables,) = struct.unpack_from(">H", font, 4)
    entries = {font[at : at + 4]: at for at in range(12, 12 + 16 * tables, 16)}
    if font[:4] != b"OTTO" or b"CFF " not in entries or b"maxp" not in entries:
        return font
    entry = entries[b"CFF "]
    offset, length = struct.unpack_from(">LL", font, entry + 8)
    (maxp,) = struct.unpack_from(">L", font, entries[b"maxp"] + 8)
    (glyphs,) = struct.unpack_from(">H", font, maxp + 4)
    table = bytearray(font[offset : offset + length])
    top = _top_dict(bytes(table))
    if _ROS not in top or top.get(_CHARSET, [0])[0] <= 2:
        return font
    at = top[_CHARSET][0]
    charset = _counting_charset(glyphs)
    table[at : at + len(charset)] = charset
    made = bytearray(font)
    made[offset : offset + length] = table
    struct.pack_into(">L", made, entry + 4, _checksum(bytes(table)))
    return bytes(made)


def mend_fonts(document: Any, pdf: Any) -> None:
    """WeasyPrint's finisher: mend every embedded OpenType font of a PDF before it is written."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Subtype") == "/OpenType":
            item.stream = [count_cids(bytes(part)) for part in item.stream]
