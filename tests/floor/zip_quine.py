"""A zip that holds itself, byte for byte: unpacking it again and again never ends.

Built as Russ Cox described it: a deflate stream of five-byte orders (L: these bytes follow; R: the last bytes again)
that prints its own headers, orders and directory; the checksum that occurs in it is the solution of a linear system.
"""

from __future__ import annotations

import struct
import zlib

# Thirty bytes: the orders come out at five bytes for names of this length only.
NAME = b"material/again-and-again-0.zip"
_MOMENT = 0x5CF8_0000


def _literal(number: int) -> bytes:
    return b"\0" + struct.pack("<HH", number, 0xFFFF ^ number)


def _bits(value: int, width: int) -> str:
    """As deflate packs numbers: the lowest bit first."""
    return f"{value:0{width}b}"[::-1] if width else ""


# Length or distance → its code, how many bits more, and their base.
_LENGTHS = ((10, 264, 0, 10), (66, 276, 3, 59), (114, 279, 4, 99))
_DISTANCES = ((24, 8, 3, 17), (96, 12, 5, 65), (128, 13, 5, 97))


def _copy(length: int, distance: int) -> str:
    code, more, base = next(row[1:] for row in _LENGTHS if length <= row[0])
    far, further, start = next(row[1:] for row in _DISTANCES if distance <= row[0])
    return f"{code - 256:07b}{_bits(length - base, more)}{far:05b}{_bits(distance - start, further)}"


def _packed(bits: str) -> bytes:
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[at : at + 8][::-1], 2) for at in range(0, len(bits), 8))


_FIXED, _LAST, _END = "010", "110", "0" * 7


def _with_checksum(checksum: int) -> bytes:
    name, tail_length = NAME, 46 + len(NAME) + 22
    head_length = 30 + len(name)
    five = 5
    again_four = _packed(_FIXED + _copy(10, 20) * 2 + _END)
    again_head = _packed(_FIXED + _END + _FIXED + _copy(head_length + five, head_length + five) + _END)
    again_tail = _packed(_LAST + _copy(tail_length + 4, tail_length + 4) + _END)
    assert (len(again_four), len(again_head), len(again_tail)) == (five, five, 4)
    none, one, four = (_literal(five * each) for each in (0, 1, 4))
    long_head, long_tail = _literal(head_length + five), _literal(tail_length + 4)
    between = [
        long_head, again_head, one, again_head, one, one, four, again_head, one, one, four, again_four, four, again_four,
        four, again_four, four, again_four, four, again_four, none, none, long_tail, again_four, none, none, long_tail,
        again_tail,
    ]  # fmt: skip
    stream_length = sum(map(len, between)) + five + head_length + tail_length + len(again_tail)
    whole = head_length + stream_length + tail_length
    told = struct.pack("<IIIIHH", _MOMENT, checksum, stream_length, whole, len(name), 0)
    head = b"PK\x03\x04" + struct.pack("<HHH", 20, 0, 8) + told + name
    entry = b"PK\x01\x02" + struct.pack("<HHHH", 20, 20, 0, 8) + told + b"\0" * 14 + name
    tail = entry + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), head_length + stream_length, 0)
    return head + long_head + head + b"".join(between) + tail + again_tail + tail


def quine() -> bytes:
    """The file whose checksum is the one written in it."""
    start = zlib.crc32(_with_checksum(0))
    # What is asked for: c with crc(c) = c. The checksum is affine in the bits of c, so that is (M + 1) c = crc(0).
    columns = [zlib.crc32(_with_checksum(1 << bit)) ^ start ^ (1 << bit) for bit in range(32)]
    rows = [
        sum(((columns[bit] >> row) & 1) << bit for bit in range(32)) | ((start >> row) & 1) << 32 for row in range(32)
    ]
    solved = 0
    for bit in range(32):
        pivot = next((row for row in range(solved, 32) if rows[row] >> bit & 1), None)
        if pivot is None:
            continue
        rows[solved], rows[pivot] = rows[pivot], rows[solved]
        rows = [row ^ rows[solved] if at != solved and row >> bit & 1 else row for at, row in enumerate(rows)]
        solved += 1
    checksum = 0
    for row in rows[:solved]:
        checksum |= (row >> 32) << ((row & -row).bit_length() - 1)
    return _with_checksum(checksum)
