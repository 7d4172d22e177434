"""What a team leaves in order before it leaves a unit (颗粒归仓): each app says its items here, the withdrawal asks them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable


@dataclass(frozen=True)
class Item:
    """One thing to be in order: ``check(assignment)`` says what is not yet; ``route`` takes the assignment's key.

    ``power``: who is told; to others only that it is asked.
    """

    code: str
    label: str
    check: Callable[[Any], list[str]]
    route: str = ""
    power: str = ""


@dataclass(frozen=True)
class Matter:
    """A kind of record handed over to the office at the end: ``count(assignment)`` says how many there are,
    ``check(assignment)`` why they cannot go yet; ``power``: who is told the number."""

    code: str
    label: str
    count: Callable[[Any], int]
    check: Callable[[Any], list[str]] = lambda assignment: []
    power: str = ""

    def told(self, held: Collection[str]) -> bool:
        return not self.power or self.power in held


_ITEMS: dict[str, Item] = {}
_MATTERS: dict[str, Matter] = {}


def item(code: str, label: str, check: Callable[[Any], list[str]], route: str = "", power: str = "") -> Item:
    """Declare an item; another app's joins the list without this one knowing it."""
    _ITEMS[code] = Item(code, label, check, route, power)
    return _ITEMS[code]


def matter(
    code: str, label: str, count: Callable[[Any], int], check: Callable[[Any], list[str]] = lambda assignment: [],
    power: str = "",
) -> Matter:  # fmt: skip
    """Declare a kind of record that is handed over: petitions, leads, findings (三类移交)."""
    _MATTERS[code] = Matter(code, label, count, check, power)
    return _MATTERS[code]


def items() -> list[Item]:
    return list(_ITEMS.values())


def matters() -> list[Matter]:
    return list(_MATTERS.values())


def unhanded(assignment: Any, kinds: Iterable[Matter] | None = None) -> list[str]:
    """What there is of each kind must have been handed over, all of it: a record that came later needs another handing."""
    handed: dict[str, int] = {}
    for counts in assignment.handings.values_list("counts", flat=True):
        for code, count in counts.items():
            handed[code] = max(count, handed.get(code, 0))
    found = []
    for each in matters() if kinds is None else kinds:
        count = each.count(assignment)
        if count > handed.get(each.code, 0):
            found.append(
                f"{each.label}{count}件尚未移交巡察办"
                if not handed.get(each.code)
                else f"移交后又有{each.label}，须补办移交"
            )
    return found


def reasons(assignment: Any) -> list[str]:
    """Everything that is not in order yet, in words."""
    return [words for each in items() for words in assignment.once(each.check)] + unhanded(assignment)
