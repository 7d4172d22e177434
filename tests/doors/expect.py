"""What each person ought to be answered at each door, from tables that people write. Nothing of the product is imported here.

The tables in ``tests/data``:

* ``access.csv``: what each person of the demo is answered when he opens an address of his own case (read by hand, address by
  address; ``tests/roof/test_access_table.py`` asks it).
* ``doors_people.csv``: how each person stands to each world: as in his own case (the name of the column that holds there), or
  shut out of it.
* ``doors_addresses.csv``: of each address, whose things it shows (``belongs``), what it asks ``first``: for
  the power, the record, or the method (then GET is 405 for all); a page's name stands for the power to see that page, and what an empty form is answered by (``empty``; 405 is a page that takes none,
  405! one that says so before it asks anything, ? a form nobody reaches in this world).
* ``doors_exceptions.csv``: single cells that the rules get wrong, each with its reason.

The rules, in order. A door that is shut answers 404, or 403 to him who lacks the power and is told so before anything is
looked up: then it is 403 for a record that does not exist, too, and tells nothing.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"
SHUT = "-"
OWN, NOTHING = "own", "none"


def read(name: str, key: str) -> dict[str, dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return {row.pop(key): row for row in csv.DictReader(file)}


@lru_cache
def access() -> dict[str, dict[str, str]]:
    return read("access.csv", "address")


@lru_cache
def people() -> dict[str, dict[str, str]]:
    return read("doors_people.csv", "person")


@lru_cache
def addresses() -> dict[str, dict[str, str]]:
    return read("doors_addresses.csv", "address")


@lru_cache
def exceptions() -> dict[tuple[str, str, str, str], str]:
    """(address, world, method, person) → status; several persons in a cell share a reason; ``*`` is whoever opens it by the rules."""
    with (DATA / "doors_exceptions.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["address"], world, row["method"], person): row["status"]
            for row in csv.DictReader(file)
            for world in row["worlds"].split()
            for person in row["people"].split()
        }


@dataclass(frozen=True)
class Cell:
    address: str
    world: str
    method: str
    person: str

    def __str__(self) -> str:
        return f"{self.method} {self.address}（{self.world}） {self.person}"


def standing(cell: Cell) -> str:
    """The column of ``access.csv`` that holds for a person in a world, or ``-``.

    A cell of ``doors_people.csv`` may name standings by whom the thing belongs to: ``- round:team-leader`` is shut out of
    everything but what belongs to the whole round.
    """
    if (
        addresses()[cell.address]["belongs"] == "-" and cell.world != NOTHING
    ):  # of no world: what he has at his own home
        return people()[cell.person]["like"]
    general, *special = people()[cell.person][cell.world].split()
    belongs = addresses()[cell.address]["belongs"]
    return dict(each.split(":", 1) for each in special).get(belongs, general)


def status(cell: Cell) -> str:
    """The one status that is right."""
    exact = exceptions().get((cell.address, cell.world, cell.method, cell.person))
    if exact is not None:
        return exact
    found = ruled(cell)
    anybody = exceptions().get((cell.address, cell.world, cell.method, "*"))
    return anybody if anybody is not None and found == addresses()[cell.address]["empty"].rstrip("!") else found


def ruled(cell: Cell) -> str:
    row, like = addresses()[cell.address], people()[cell.person]["like"]
    held, column = access()[cell.address][like], standing(cell)
    if row["first"] == "method" and cell.method == "GET" and not walled(cell):
        return "405"
    if column == SHUT:
        opened = "403" if held == "403" and powerless(row, like) else "404"
    else:
        opened = access()[cell.address][column]
    return opened if cell.method == "GET" else _sent(row, opened, cell)


def powerless(row: dict[str, str], like: str) -> bool:
    """Whether somebody lacks the power that is asked before the record is looked for."""
    first = row["first"]
    return first == "power" or (first in access() and access()[first][like] == "403")


def _sent(row: dict[str, str], opened: str, cell: Cell) -> str:
    """What an empty form is answered where the page is answered so."""
    if opened in ("200", "302", "405"):
        return row["empty"].removesuffix("!")
    if row["empty"] == "405!" and not walled(cell):
        return "405"
    if row["empty"] == "405" and not walled(cell):
        # A page takes no form from anybody; who lacks the power is told that first where the power is asked first.
        return "403" if opened == "403" and powerless(row, people()[cell.person]["like"]) else "405"
    return opened


def walled(cell: Cell) -> bool:
    """Whether the wall of the unit's side stands between the two: then nothing behind it is reached at all."""
    return (people()[cell.person]["side"] == "unit") != cell.address.startswith("unit:")


def opens(cell: Cell) -> bool:
    """Whether the answer shows that the thing behind the door was found: let in, asked for more, or told "not you"."""
    answer = status(cell)
    if answer in ("200", "409", "422") or (answer == "302" and cell.method == "POST"):
        return True
    row = addresses()[cell.address]
    if answer == "302" and row["belongs"] != "-":
        return True
    return (answer == "405" and row["empty"] not in ("405", "405!")) or (answer == "403" and row["first"] == "record")


def opener(address: str, world: str) -> Cell | None:
    """Somebody who opens a door; None where nobody is to, as its row says."""
    for wanted in ("200", "409", "422", "302", "403", "405"):
        for person in people():
            for method in ("GET", "POST"):
                cell = Cell(address, world, method, person)
                if status(cell) == wanted and opens(cell):
                    return cell
    return None


@lru_cache
def belongings() -> dict[str, dict[str, str]]:
    """Whose a thing is → world → why there is none of it there; empty where there is."""
    return read("doors_belongings.csv", "belongs")


# Addresses that ask nobody who he is.
OPEN_TO_ALL = (
    "login", "login_code", "logout", "answer", "healthz", "metrics", "password_change", "second_factor", "second_factor_codes", "second_factor_replace", "appearance", "manual", "tour",
)  # fmt: skip
