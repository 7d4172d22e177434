"""Person × address × method × relation to the object: who is let in, who is not, and what nobody is told.

What is right comes from tables and rules that people write (``expect.py``); the product is only asked. Every object that is
refused to somebody is opened by somebody else in the same run, so that no door counts as shut that nobody can open.

By default some twenty thousand cells: all of a world for the persons whose ``core`` it is, of the rest a share that is the
same every time. ``XUNZHANG_DOORS=all`` asks every cell there is.
"""

from __future__ import annotations

import gc
import os
import zlib
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from inspection.models import User
from tests.doors import expect, proposing
from tests.doors.asking import Asker, Doors, routes, unrendered
from tests.doors.expect import NOTHING, OWN, Cell
from tests.doors.worlds import WORLDS

if TYPE_CHECKING:
    from collections.abc import Iterator

RELATIONS = (OWN, *WORLDS, NOTHING)
EVERYTHING = os.environ.get("XUNZHANG_DOORS") == "all"
# One in so many of the cells outside the core; of one's own case GET is asked by tests/roof/test_access_table.py.
SHARE = 18
LEAST = 16_000  # with the strangers', more than twenty thousand
# Nobody is logged in, or not wholly; who may not even see the log-in's later pages.
STRANGERS = ("anonymous", "disabled", "password-only", "initial-password")


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


def cells(doors: Doors) -> Iterator[Cell]:
    """The cells that are asked: core, share, and of each door somebody who opens it."""
    for address, world in there(doors):
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


def test_every_address_has_its_row() -> None:
    """What it belongs to, what it asks first, how it answers an empty form: read by somebody before it is let in."""
    assert sorted(routes()) == sorted(expect.addresses()), (
        "给 tests/data/doors_addresses.csv 增删相应的行（XUNZHANG_PROPOSE_DOORS=1，再读一遍）"
    )


@pytest.mark.skipif(not os.environ.get("XUNZHANG_PROPOSE_DOORS"), reason="only to propose rows for new addresses")
@pytest.mark.django_db
def test_propose(doors: Doors) -> None:
    proposing.propose(doors)


def test_no_exception_says_what_the_rules_say_anyway() -> None:
    idle = [
        str(Cell(a, w, m, p))
        for (a, w, m, p), status in expect.exceptions().items()
        if p != "*" and expect.ruled(Cell(a, w, m, p)) == status
    ]
    assert not idle


@pytest.mark.slow
@pytest.mark.django_db
def test_a_world_without_an_object_says_why(doors: Doors) -> None:
    """``belongs`` says of which worlds an address has an object; the world is built so, and the table of reasons is whole."""
    wrong = []
    for address, row in expect.addresses().items():
        for world in WORLDS:
            reason = expect.belongings()[row["belongs"]][world]
            has = bool(doors.routes[address]) and doors.given(address, world) is not None
            if has == bool(reason):
                wrong.append((address, row["belongs"], world, reason))
    assert not wrong


@pytest.mark.slow
@pytest.mark.django_db
def test_every_door(doors: Doors) -> None:
    wanted = list(dict.fromkeys(cells(doors)))
    assert len(wanted) >= LEAST
    answers = ask(doors, wanted)
    wrong: dict[str, list[str]] = defaultdict(list)
    for cell, got in answers.items():
        if got != expect.status(cell):
            wrong[f"{cell.method} {cell.address}（{cell.world}）应为{expect.status(cell)}，实为{got}"].append(
                cell.person
            )
    assert not dict(wrong)
    # No door that is shut to somebody is shut to all: whoever opens it was asked, and it opened.
    opened = {(cell.address, cell.world) for cell in answers if expect.opens(cell)}
    shut = {
        (cell.address, cell.world) for cell in answers if cell.world != NOTHING and cell.address in expect.addresses()
    }
    unopened = {each for each in shut - opened if not expect.addresses()[each[0]]["nobody"]}
    assert not sorted(unopened)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("person", STRANGERS)
def test_strangers_get_the_log_in_page(doors: Doors, person: str) -> None:
    """Not logged in, disabled, a password only, a password that is not one's own yet: the same at every door, or nothing is told."""
    wrong = []
    asker = stranger(person)
    with unrendered():
        for address, world in there(doors):
            if world not in (OWN, "county", NOTHING) or address in expect.OPEN_TO_ALL:
                continue
            given = doors.given(address, world)
            assert given is not None
            for method in ("GET", "POST"):
                answer = asker.ask(address, given, method)
                if answer.status_code != 302 or not answer["Location"].startswith(("/login/", "/password/")):
                    wrong.append((address, world, method, answer.status_code))
    assert not wrong


def stranger(person: str) -> Asker:
    """Somebody at the door with a session that is not enough."""
    if person == "anonymous":
        return Asker(person)
    asker = Asker("office-head")
    user = User.objects.get(username="office-head")
    if person == "disabled":
        User.objects.filter(pk=user.pk).update(is_active=False)
    elif person == "initial-password":
        User.objects.filter(pk=user.pk).update(password_is_initial=True)
    else:
        session = asker.session
        session["must_enrol"] = True
        session.save()
    return asker
