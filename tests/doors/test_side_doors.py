"""Side doors: what stands beside the record one asked for. Search, suggestions, choices, order, counts, the first page, exports,
the inbox, timelines, names of files, headers: whatever anybody is handed carries only marks of what he may see.

``tests/data/doors_sees.csv`` says, in words, of which worlds and kinds of record that is. A mark stands at the beginning of each
text of each row of every world (``worlds.py``), so that it is found in a page, a table, a file's name, a header, a PDF alike.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import lru_cache
from urllib.parse import quote

import pytest
from django.urls import reverse

from tests.doors import expect
from tests.doors.asking import Asker, Doors, body, marks
from tests.doors.expect import OWN, Cell
from tests.doors.worlds import WORLDS
from tests.turns import is_its_turn

PEOPLE = (
    "team-leader", "team-member", "team-leader-2", "unit-secretary", "unit-liaison", "unit-liaison-2", "discipline", "finance-bureau",
    "supervisor", "expired", "recused", "city-office", "office-head@county", "sysadmin", "auditor",
)  # fmt: skip
# Ways to ask a list for more than it shows by itself. Half a mark, so that the question itself does not count as an answer.
WAYS = (
    "?export=xlsx",
    "?q=" + quote("⟦own·petition"),
    "?q=" + quote("⟦county"),
    "?sort=number",
    "?o=-created_at",
    "?all=1&only=x",
)
WORDS = ("⟦own", "⟦team", "⟦county", "⟦closed", "petitiontext", "张伟", "虚报")


@lru_cache
def sees() -> dict[str, dict[str, set[str]]]:
    """Person → world → kinds of record; ``*`` is all."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    with (expect.DATA / "doors_sees.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for person in row["people"].split():
                for world in row["worlds"].split():
                    found[person][world] |= set(row["kinds"].split())
    return found


def foreign(person: str, text: str) -> set[tuple[str, str]]:
    """The marks in a text that a person may not see."""
    allowed = sees()[person]
    return {(world, kind) for world, kind in marks(text) if not allowed[world] & {kind, "*"}}


def pages(doors: Doors, person: str) -> list[tuple[str, str]]:
    """What a person may open: (address, the way he asks), own records and everything that hangs on none.

    On the unit's side all of it every day; for the others an address comes round every second day.
    """
    found = []
    for address in expect.addresses():
        if (
            address == "logout"
            or not (person.startswith("unit") or is_its_turn(address))
            or expect.status(Cell(address, OWN, "GET", person)) != "200"
            or doors.given(address, OWN) is None
        ):
            continue
        found.append((address, ""))
        if not doors.routes[address] and address.endswith(("list", "ledger", "papers", "search", "inbox")):
            found += [(address, way) for way in WAYS]
    return found


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("person", PEOPLE)
def test_nothing_that_is_not_his_stands_beside(doors: Doors, person: str) -> None:
    told = {}
    seen: set[tuple[str, str]] = set()
    for address, way in pages(doors, person):
        text = body(doors.ask(person, address, OWN, "GET", way))
        seen |= marks(text)
        if strange := foreign(person, text):
            told[address + way] = sorted(strange)
    assert told == {}
    assert seen or person in (
        "expired",
        "sysadmin",
        "auditor",
        "recused",
        "unit-liaison-2",
        "city-office",
        "office-head@county",
    )


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("person", PEOPLE)
def test_refusals_are_bare(doors: Doors, person: str) -> None:
    """What is refused says nothing of what was asked for, whoever's it is: not in the page, not in a header."""
    told = []
    shown = ("petitions:petition", "petitions:lead", "rounds:field_record", "rounds:finding", "rectification:report", "attachment",
             "paper", "rounds:round", "rounds:team", "unit:account", "unit:attachment", "unit:paper_pdf", "original")  # fmt: skip
    for address in shown:
        for world in (OWN, *WORLDS):
            cell = Cell(address, world, "GET", person)
            if doors.given(address, world) is None or expect.status(cell) not in ("403", "404"):
                continue
            answer = doors.ask(person, address, world)
            text = body(answer)
            if marks(text) or answer.get("ETag") or answer.get("Last-Modified") or answer.get("Content-Disposition"):
                told.append(str(cell))
    assert told == []


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("person", [each for each in PEOPLE if not each.startswith("unit")])
def test_searching_finds_only_ones_own(doors: Doors, person: str) -> None:
    for words in WORDS:
        text = body(doors.ask(person, "search", OWN, "GET", f"?q={quote(words)}"))
        assert foreign(person, text) == set(), words


@pytest.mark.slow
@pytest.mark.django_db
def test_a_condition_is_asked_after_the_scope(doors: Doors) -> None:
    """What has not changed (304), what is asked for in part (206), the length alone (HEAD): only for whom it is at all."""
    path = reverse("attachment", kwargs=doors.given("attachment", OWN))
    for person in ("team-leader-2", "unit-liaison-2", "expired", "office-head@county"):
        asker = Asker(person)
        for given in (
            {"HTTP_IF_NONE_MATCH": "*"},
            {"HTTP_RANGE": "bytes=0-9"},
            {"HTTP_IF_MODIFIED_SINCE": "Fri, 01 Jan 2100 00:00:00 GMT"},
        ):
            assert asker.get(path, **given).status_code == 404
        answer = asker.head(path)
        assert (answer.status_code, answer.get("ETag"), answer.get("Content-Disposition")) == (404, None, None)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("person", ["team-leader-2", "unit-liaison", "discipline", "supervisor"])
def test_choices_carry_no_foreign_keys(doors: Doors, person: str) -> None:
    """Not only the words: no key of a record of another's either, in a choice, a link, a hidden field."""
    own = "closed round county above below".split()
    if person == "discipline":
        own = ["county", "above", "below"]
    strange = {str(key): world for world in own for key in doors.worlds[world].keys.values()}
    public = {str(key) for world in own for key in doors.worlds[world].keys.values() if is_common(key)}
    told = {}
    for address, way in pages(doors, person):
        if way:
            continue
        keys = set(re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", body(doors.ask(person, address, OWN))))
        if found := {strange[each] for each in keys & set(strange) - public}:
            told[address] = sorted(found)
    assert told == {}


def is_common(key: object) -> bool:
    """Units, persons, posts and offices are in registers that all offices share; a course is his who was to attend it."""
    from inspection.models import Office, Person, Post, Unit
    from rounds.models import Course

    return any(model._base_manager.filter(pk=key).exists() for model in (Unit, Person, Post, Office, Course))
