"""Leave out one clause of who sees what, and some door stands open or shut that should not: each must be noticed."""

from __future__ import annotations

import csv
import os
import random
import sys
import time
import zlib
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.doors import expect
from tests.doors.asking import Doors, taken_back, unrendered
from tests.doors.expect import OWN, Cell
from tests.doors.mutants import Mutant, code, functions, mutants, planted, real, watched
from tests.doors.worlds import WORLDS
from tests.turns import is_its_turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Changes after which nothing is different, each with its reason.
SAME = Path(__file__).parents[1] / "data" / "doors_same.csv"
REPORT = os.environ.get("XUNZHANG_MUTANTS", "")
SAMPLE = 12
# Near misses, once caught late or not at all: asked every time.
HARD = ("blocked", "revoked_at", "ends__gte", "restricted", "about_team", "HANDED_OVER")
# Who stands before a door: those of the case, and everybody who is outside for a reason of his own.
BEFORE = (
    ("team-leader", OWN), ("unit-secretary", OWN), ("unit-liaison", OWN), ("unit-liaison-2", OWN), ("team-leader-2", OWN),
    ("discipline", OWN), ("finance-bureau", OWN), ("organisation", OWN), ("petition-bureau", OWN), ("supervisor", OWN),
    ("group-head", OWN), ("recused", OWN), ("expired", OWN), ("city-office", OWN), ("office-head@county", OWN),
    ("office-head@below", OWN), ("team-leader", "team"), ("team-leader", "closed"), ("supervisor", "round"), ("office", "recused"),
    ("team-member", "recused"), ("discipline", "recused"), ("group-head", "recused"), ("unit-secretary", "team"),
    ("office-head", "county"), ("discipline", "county"), ("group-head", "below"), ("sysadmin", OWN), ("team-leader@county", OWN),
)  # fmt: skip
# Of every module of the folder that is named so.
CHECKS: tuple[Callable[[], None], ...] = tuple(
    check
    for path in sorted(Path(__file__).parent.glob("clauses_of_*.py"))
    for check in import_module(f"tests.doors.{path.stem}").CHECKS
)
PER_ADDRESS = len(BEFORE) + 1 + len(WORLDS)


def same() -> dict[str, str]:
    with SAME.open(encoding="utf-8", newline="") as file:
        return {row["change"]: row["why"] for row in csv.DictReader(file)}


def cells_of(address: str) -> Iterator[Cell]:
    """Who is asked about an address: those who open it in each world, and those before it."""
    for world in (OWN, *WORLDS):
        if (cell := expect.opener(address, world)) is not None:
            yield cell
    for person, world in BEFORE:
        yield Cell(address, world, "GET", person)


@dataclass
class Reached:
    """Who asks a function, by (module, function)."""

    doors: Doors

    @cached_property
    def checks(self) -> dict[tuple[str, str], list[Callable[[], None]]]:
        """The checks that ask it, quickest first: each is made once."""
        found: dict[tuple[str, str], list[tuple[float, int]]] = defaultdict(list)
        for number, check in enumerate(CHECKS):
            begun = time.process_time()
            with taken_back(), watched() as hit:
                check()
            for each in hit:
                found[each].append((time.process_time() - begun, number))
        return {key: [CHECKS[number] for _, number in sorted(those)] for key, those in found.items()}

    @cached_property
    def addresses(self) -> dict[tuple[str, str], list[str]]:
        """The addresses behind which it is asked: each is asked once from inside and outside."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        with unrendered(), watched() as hit:
            for address in expect.addresses():
                if address == "logout" or address.startswith("login"):
                    continue
                cells = {
                    expect.opener(address, OWN),
                    Cell(address, OWN, "GET", "unit-secretary"),
                    Cell(address, OWN, "GET", "team-leader"),
                } - {None}
                hit.clear()
                for cell in cells:
                    self.doors.ask(cell.person, address, OWN, cell.method)  # type: ignore[union-attr]
                for each in hit:
                    found[each].append(address)
        return found


def wanted(addresses: list[str], most: int) -> list[Cell]:
    """The cells of some addresses, one of each address in turn, so that what differs is met soon."""
    shuffled = sorted(addresses, key=lambda each: zlib.crc32(each.encode()))
    with_object = [each for each in shuffled if expect.addresses()[each]["belongs"] not in ("-", "desk")]
    chosen = with_object[:most] or shuffled[:most]
    rows = [sorted(cells_of(each), key=lambda cell: zlib.crc32(str(cell).encode())) for each in chosen]
    return [cell for turn in zip_longest(*rows) for cell in turn if cell is not None]


def caught(doors: Doors, mutant: Mutant, where: Reached) -> str:
    """The first thing that is no longer so, in words; empty when all is as it was."""
    place = (mutant.module, mutant.function)
    if words := clause(mutant, where.checks.get(place, [])):
        return words
    most = 10 if "querysets" in mutant.module else 24
    # Asked before the change is planted: the addresses are those of the code as it is.
    cells = dict.fromkeys(wanted(where.addresses.get(place, []), most))
    with planted(mutant), unrendered():
        for cell in cells:
            if doors.given(cell.address, cell.world) is None or (cell.world != OWN and not doors.routes[cell.address]):
                continue
            got = str(doors.ask(cell.person, cell.address, cell.world, cell.method).status_code)
            if got != expect.status(cell):
                break
        else:
            return ""
    with unrendered():  # unchanged, the same door answers as the tables say
        assert str(doors.ask(cell.person, cell.address, cell.world, cell.method).status_code) == expect.status(cell), (
            str(cell)
        )
    return f"{cell}：{got}"


def clause(mutant: Mutant, checks: list[Callable[[], None]]) -> str:
    """Of the records that one reason only keeps from somebody, the first about which it is noticed."""
    for check in checks:
        try:
            with planted(mutant), taken_back():
                check()
        except Exception:
            return check.__name__
    return ""


def chosen() -> list[Mutant]:
    everything = [each for each in mutants() if each.key not in same()]
    if REPORT and not REPORT[0].isdigit():
        return [each for each in everything if any(name in each.key for name in REPORT.split(","))]
    if REPORT:
        part, _, parts = REPORT.partition("/")
        return everything[int(part) - 1 :: int(parts or 1)]
    hard = [each for each in everything if any(word in each.was for word in HARD)]
    return [*random.sample(hard, 6), *random.sample(everything, SAMPLE)]


def test_every_clause_is_on_the_list_and_can_be_changed() -> None:
    """Functions are found, changed code compiles, and no reason stands for a change that is gone."""
    for mutant in mutants():
        assert code(mutant).co_name == real(mutant.module, mutant.function).__name__
    assert not set(same()) - {each.key for each in mutants()}
    assert functions("petitions.querysets")


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("check", CHECKS, ids=lambda each: each.__name__)
def test_one_reason_at_a_time(doors: Doors, check: Callable[[], None]) -> None:
    with taken_back():
        check()


@pytest.mark.slow
@pytest.mark.django_db
def test_no_clause_is_missed_unnoticed(doors: Doors) -> None:
    """A sample every second day, drawn anew; every clause with script/mutants."""
    if not (REPORT or is_its_turn("mutants")):
        pytest.skip("隔日抽查")
    where = Reached(doors)
    missed = []
    for number, mutant in enumerate(chosen(), 1):
        how = caught(doors, mutant, where)
        if REPORT:
            sys.stdout.write(f"{number} {'✓' if how else '✗'} {mutant}  {how}\n")
            sys.stdout.flush()
        if not how:
            missed.append(mutant.key)
    assert not missed
