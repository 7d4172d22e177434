"""A secret in three parts, of which any two give it back and one says nothing (Shamir's scheme over bytes).

Forty lines of our own: of the libraries in the registry one is kept, and that splits sixteen bytes and no more.
"""

from __future__ import annotations

import hashlib
import secrets

PARTS, NEEDED = 3, 2
MARK = "XZ"


def _times(one: int, two: int) -> int:
    """Multiplication in GF(256), by the polynomial x^8+x^4+x^3+x+1."""
    product = 0
    while two:
        if two & 1:
            product ^= one
        one = (one << 1) ^ (0x11B if one & 0x80 else 0)
        two >>= 1
    return product


def _inverse(value: int) -> int:
    found = 1
    for _ in range(254):
        found = _times(found, value)
    return found


def split(secret: bytes) -> list[bytes]:
    """Three shares: the share's number, then a byte for each byte of the secret, on a line through it."""
    slopes = secrets.token_bytes(len(secret))
    return [
        bytes([x]) + bytes(byte ^ _times(slope, x) for byte, slope in zip(secret, slopes, strict=True))
        for x in range(1, PARTS + 1)
    ]


def join(one: bytes, two: bytes) -> bytes:
    """The secret from two different shares. Raises ValueError for shares that do not belong together."""
    if len(one) != len(two) or not one or one[0] == two[0]:
        raise ValueError("须是同一密钥的两份不同的分片。")
    x1, x2 = one[0], two[0]
    scale = _inverse(x1 ^ x2)
    # The line through both points, at zero: (x2*y1 + x1*y2) / (x1 + x2).
    return bytes(_times(_times(x2, y1) ^ _times(x1, y2), scale) for y1, y2 in zip(one[1:], two[1:], strict=True))


def on_paper(share: bytes) -> str:
    """A share as it is printed: hexadecimal in groups of four, four check digits at the end."""
    text = (share + hashlib.sha256(share).digest()[:2]).hex().upper()
    return MARK + "-" + "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def off_paper(text: str) -> bytes:
    """A share as it was typed off the paper. Raises ValueError when a sign was misread."""
    digits = "".join(text.upper().split()).replace("-", "").removeprefix(MARK)
    raw = bytes.fromhex(digits)
    share, check = raw[:-2], raw[-2:]
    if not share or hashlib.sha256(share).digest()[:2] != check:
        raise ValueError("分片抄录有误，请核对。")
    return share
