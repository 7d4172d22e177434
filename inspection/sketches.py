"""How alike two texts or two pictures are, from small sketches that an index can look up; and the sums and days a text states.

Texts: one-permutation min-hash over runs of four characters. Written here and not taken from a library: the usual one brings
two large numeric packages into every reading child for what are forty lines. Nothing here opens a file.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from datetime import date
from hashlib import blake2b, sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

RUN: Final = 4
SLOTS: Final = 128
BANDS: Final = 32
_ROWS: Final = SLOTS // BANDS
LONGEST: Final = 60_000
"""Characters of a text that count, without spaces and signs."""
SHORTEST: Final = 20
"""Texts of fewer characters say nothing that is theirs alone."""
_PACKED: Final = struct.Struct(f"<{SLOTS}I")


def bare(text: str) -> str:
    """Letters, figures and characters alone, in one width; what a copyist changes by saving anew is gone."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()[:LONGEST]


def digest(text: str) -> str:
    """The hash of a text's own words; empty of one too short to be anybody's."""
    plain = bare(text)
    return sha256(plain.encode()).hexdigest() if len(plain) >= SHORTEST else ""


def sketch(text: str) -> bytes:
    """A text's sketch: ``SLOTS`` numbers, of which two texts share about as many as they share runs. Empty of a short text."""
    plain = bare(text)
    if len(plain) < SHORTEST:
        return b""
    least: list[int | None] = [None] * SLOTS
    for run in {plain[at : at + RUN] for at in range(len(plain) - RUN + 1)}:
        value = int.from_bytes(blake2b(run.encode(), digest_size=8).digest(), "big")
        slot, value = value % SLOTS, value // SLOTS
        held = least[slot]
        if held is None or value < held:
            least[slot] = value
    return _PACKED.pack(*_filled(least))


def _filled(least: list[int | None]) -> Iterable[int]:
    """An empty slot borrows from the next that is not, marked by how far it went."""
    for slot in range(SLOTS):
        steps = 0
        while (value := least[(slot + steps) % SLOTS]) is None:
            steps += 1
        yield (value + steps * 0x9E3779B1) & 0xFFFFFFFF


def bands(made: bytes) -> list[int]:
    """What an index holds of a text's sketch: of two texts that are seven tenths alike at least one is nearly always common."""
    size = 4 * _ROWS
    return [_number(bytes([at]), made[at * size : (at + 1) * size]) for at in range(BANDS)] if made else []


def _number(*parts: bytes) -> int:
    """A signed number of eight bytes, as the database counts."""
    return int.from_bytes(blake2b(b"".join(parts), digest_size=8).digest(), "big", signed=True)


def likeness(one: bytes, other: bytes) -> float:
    """The share of runs two texts have in common (0–1), by their sketches, give or take five hundredths."""
    if not one or not other:
        return 0.0
    return sum(a == b for a, b in zip(_PACKED.unpack(one), _PACKED.unpack(other), strict=True)) / SLOTS


# --- pictures --------------------------------------------------------------------------------------------------------

SIDE: Final = 24
FINE: Final = SIDE * SIDE
_MARK: Final = 2 * FINE // 8
"""Bytes of one view of a picture: which way each step goes, and which steps are there at all."""
LEAST_STEPS: Final = 40
"""A view with fewer steps is a blank sheet."""


def views(marks: bytes) -> list[tuple[int, int]]:
    """The views of a picture (the whole first, then cut a little at the edges): directions and steps."""
    half = _MARK // 2
    return [
        (int.from_bytes(marks[at : at + half], "big"), int.from_bytes(marks[at + half : at + _MARK], "big"))
        for at in range(0, len(marks) - _MARK + 1, _MARK)
    ]


def looks_like(one: bytes, other: bytes) -> float:
    """How alike two pictures are (0–1): the whole of one against every view of the other, either way."""
    ours, theirs = views(one), views(other)
    if not ours or not theirs:
        return 0.0
    pairs = [(ours[0], each) for each in theirs] + [(theirs[0], each) for each in ours[1:]]
    return max(_agreement(*pair) for pair in pairs)


def _agreement(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Of the steps either has, those both have in the same direction."""
    either, both = one[1] | other[1], one[1] & other[1]
    if both.bit_count() < LEAST_STEPS:
        return 0.0
    return (both & ~(one[0] ^ other[0])).bit_count() / either.bit_count()


# --- what a text states ----------------------------------------------------------------------------------------------

_SUM: Final = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(亿|万|千|百)?\s*元")
_SCALE: Final = {"亿": 100_000_000, "万": 10_000, "千": 1_000, "百": 100, "": 1}
_RECOVERED: Final = re.compile("追缴|退缴|清退|收缴|追回|退还|上缴|收回|挽回|退赔|补缴|退回|清缴|归还")
_DAY: Final = re.compile(r"(20\d\d)\s*[年\-/.]\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})(?!\d)")
SIGNED: Final = 200
"""A day within so many characters of the end is the text's own (落款)."""


def sums(text: str) -> list[tuple[float, bool]]:
    """Every sum a text states, in yuan, and whether its clause says it was got back (追缴、清退 …)."""
    wide = unicodedata.normalize("NFKC", text)
    found = []
    for each in _SUM.finditer(wide):
        clause = re.split(r"[。;!?\n]", wide[max(0, each.start() - 24) : each.start()])[-1]
        amount = float(each[1].replace(",", "")) * _SCALE[each[2] or ""]
        found.append((round(amount, 2), bool(_RECOVERED.search(clause))))
    return found


def signed_on(text: str) -> date | None:
    """The last day a text names near its end, None where it names none."""
    found = None
    for year, month, day in _DAY.findall(unicodedata.normalize("NFKC", text.strip())[-SIGNED:]):
        try:
            found = date(int(year), int(month), int(day))
        except ValueError:
            continue
    return found
