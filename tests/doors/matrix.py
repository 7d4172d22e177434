"""Person × address × method × relation to the object: who is let in, who is not, and what nobody is told.

What is right comes from tables and rules that people write (``expect.py``); the product is only asked. Every object that is
refused to somebody is opened by somebody else in the same run, so that no door counts as shut that nobody can open.

By default some six thousand cells, besides those of strangers and of the table of access: all of a world for the persons whose
``core`` it is, of the rest a share that is the same every time. An address comes round every second day (all of them with
``XUNZHANG_WHOLE=1``); ``XUNZHANG_DOORS=all`` asks every cell there is. The addresses are asked in two halves, each in a test
module of its own, so that two processes share them.
"""

from __future__ import annotations

import gc
import os
import zlib
from collections import defaultdict
from typing import TYPE_CHECKING

from tests.doors import expect
from tests.doors.asking import unrendered
from tests.doors.expect import NOTHING, OWN, Cell
from tests.doors.worlds import WORLDS
from tests.turns import is_its_turn, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.doors.asking import Doors

RELATIONS = (OWN, *WORLDS, NOTHING)
EVERYTHING = os.environ.get("XUNZHANG_DOORS") == "all"
# One in so many of the cells outside the core; of one's own case GET is asked by tests/roof/test_access_table.py.
SHARE = 90
LEAST = (
    5_500 if whole() else 2_500
)  # of each half; with the strangers' and the table of access, more than twenty thousand


def there(doors: Doors) -> list[tuple[str, str]]:
    """(address, world) wherever there is an object to ask for; addresses without objects once."""
    return [
        (address, world)
        for address in expect.addresses()
        for world in RELATIONS
        if address not in expect.OPEN_TO_ALL
        and doors.given(address, world) is not None
        and (world == OWN or doors.routes[address])
    ]


def cells(doors: Doors, half: int) -> Iterator[Cell]:
    """The cells of one half of the addresses that are asked: core, share, and of each door somebody who opens it."""
    for address, world in there(doors):
        # By the second bit: the first one says whose turn it is.
        if zlib.crc32(address.encode()) // 2 % 2 != half or not (EVERYTHING or is_its_turn(address)):
            continue
        opener = expect.opener(address, world)
        for person, row in expect.people().items():
            for method in ("GET", "POST"):
                cell = Cell(address, world, method, person)
                core = row["core"] == world or EVERYTHING
                if row["core"] == "only" and not EVERYTHING and cell != opener:
                    continue
                if core or cell == opener or zlib.crc32(str(cell).encode()) % SHARE == 0:
                    yield cell


def ask(doors: Doors, wanted: list[Cell]) -> dict[Cell, str]:
    """Every cell put to the product, person by person."""
    found = {}
    gc.disable()
    try:
        with unrendered():
            for cell in sorted(wanted, key=lambda each: each.person):
                found[cell] = str(doors.ask(cell.person, cell.address, cell.world, cell.method).status_code)
                if len(found) % 1000 == 0:
                    gc.collect()
    finally:
        gc.enable()
    return found


def every_door(doors: Doors, half: int) -> None:
    """Each answers as the tables say; none is shut to all of those who are asked."""
    wanted = list(dict.fromkeys(cells(doors, half)))
    assert len(wanted) >= LEAST
    answers = ask(doors, wanted)
    wrong: dict[str, list[str]] = defaultdict(list)
    for cell, got in answers.items():
        if got != expect.status(cell):
            wrong[f"{cell.method} {cell.address}（{cell.world}）应为{expect.status(cell)}，实为{got}"].append(
                cell.person
            )
    # This is no test module, whose assertions would show what they compare.
    assert not wrong, "\n".join(f"{words}：{'、'.join(people)}" for words, people in wrong.items())
    # No door that is shut to somebody is shut to all: whoever opens it was asked, and it opened.
    opened = {(cell.address, cell.world) for cell in answers if expect.opens(cell)}
    shut = {
        (cell.address, cell.world) for cell in answers if cell.world != NOTHING and cell.address in expect.addresses()
    }
    unopened = {each for each in shut - opened if not expect.addresses()[each[0]]["nobody"]}
    assert not unopened, sorted(unopened)
