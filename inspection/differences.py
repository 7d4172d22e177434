"""What changed between two texts, in pieces small enough to read: paragraph by paragraph, then character by character.

Chinese has no spaces to cut at: each character stands alone, numbers and words in Latin letters stay whole. Where next to
nothing of a stretch is left standing between two changes, the whole stretch is one change; else a reader sees confetti.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SAME, GONE, NEW = "same", "gone", "new"
_TOKENS = re.compile(r"[0-9A-Za-z]+(?:[.,:/-][0-9A-Za-z]+)*%?|\s+|.", re.DOTALL)
# So few characters between two changes are no landmark.
_ISLAND = 2


@dataclass(frozen=True)
class Piece:
    """A stretch of text: in both (``same``), only in the older (``gone``), only in the newer (``new``)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Line:
    """One paragraph in both texts, as pieces of the older and pieces of the newer; one side is empty where it is only in the other."""

    old: tuple[Piece, ...]
    new: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        return any(each.kind != SAME for each in (*self.old, *self.new))


def lines(old: str, new: str) -> list[Line]:
    """Both texts side by side, each paragraph beside the one it became. Joined, each side is its text without empty lines."""
    before, after = _paragraphs(old), _paragraphs(new)
    found: list[Line] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Line((Piece(SAME, each),), (Piece(SAME, each),)) for each in before[a:b]]
        else:
            found += _paired(before[a:b], after[c:d])
    return found


def changed(old: str, new: str) -> bool:
    """Whether a reader would see a difference."""
    return _paragraphs(old) != _paragraphs(new)


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _paired(before: Sequence[str], after: Sequence[str]) -> list[Line]:
    """Changed paragraphs, each beside the next that is like it; what is like nothing stands alone."""
    found: list[Line] = []
    at = 0
    for text in before:
        like = next((place for place in range(at, len(after)) if _alike(text, after[place])), None)
        if like is None:
            found.append(Line((Piece(GONE, text),), ()))
            continue
        found += [Line((), (Piece(NEW, each),)) for each in after[at:like]]
        found.append(_within(text, after[like]))
        at = like + 1
    return found + [Line((), (Piece(NEW, each),)) for each in after[at:]]


def _alike(old: str, new: str) -> bool:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return matcher.quick_ratio() > 0.4 and matcher.ratio() > 0.4  # the quick one is never less


def _within(old: str, new: str) -> Line:
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    left: list[Piece] = []
    right: list[Piece] = []
    for place, (tag, a, b, c, d) in enumerate(steps):
        gone, fresh = "".join(before[a:b]), "".join(after[c:d])
        between = 0 < place < len(steps) - 1
        if tag == "equal" and not (between and len(gone) <= _ISLAND):
            _add(left, SAME, gone)
            _add(right, SAME, fresh)
        else:
            _add(left, GONE, gone)
            _add(right, NEW, fresh)
    return Line(tuple(left), tuple(right))


def _add(pieces: list[Piece], kind: str, text: str) -> None:
    """A stretch more; beside one of its kind it is one with it."""
    if not text:
        return
    if pieces and pieces[-1].kind == kind:
        text = pieces.pop().text + text
    pieces.append(Piece(kind, text))
