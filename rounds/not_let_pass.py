"""五不放过 of one assignment, line by line in words: each app says its own here, the assignment's page shows all five."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

# Where a line stands: let pass, held up (with the reasons), not yet asked.
GOOD, HELD, LATER = "good", "bad", "neutral"
WITHHELD = "由有权人员掌握"


@dataclass(frozen=True)
class Line:
    """One of the five: ``stands(assignment)`` says where it stands and why; told to whoever holds ``power`` there."""

    place: int
    code: str
    label: str
    power: str
    stands: Callable[[Any], tuple[str, list[str]]]


_LINES: dict[str, Line] = {}


def line(place: int, code: str, label: str, power: str, stands: Callable[[Any], tuple[str, list[str]]]) -> Line:
    """Declare a line; the place is its number among the five."""
    _LINES[code] = Line(place, code, label, power, stands)
    return _LINES[code]


def lines(assignment: Any, held: Collection[str]) -> list[dict[str, Any]]:
    """All five in order, in words, as somebody with these powers is told them."""
    found = []
    for each in sorted(_LINES.values(), key=lambda one: one.place):
        tone, words = each.stands(assignment) if each.power in held else (LATER, [WITHHELD])
        said = [
            one.partition("不放过：")[2] or one for one in words
        ]  # the gate repeats the label; here it stands above
        found.append({"label": each.label, "tone": tone, "words": "；".join(said)})
    return found
