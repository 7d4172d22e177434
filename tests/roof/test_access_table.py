"""URL × person: every address has a row, every cell is asked for real, and the rules that no cell may break are said apart.

``tests/data/access.csv`` is written and read by people, not computed from the product's own tables. An address without a row
fails. To propose rows for new addresses: ``XUNZHANG_PROPOSE_ACCESS=1 pytest tests/roof/test_access_table.py``, then read them.
"""

from __future__ import annotations

import csv
import os
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from inspection.models import User
from tests.doors.asking import unrendered
from tests.roof import world
from tests.roof.addresses import routes
from tests.turns import is_its_turn

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = Path(__file__).parents[1] / "data" / "access.csv"
PEOPLE = (
    "anonymous", "office", "office-head", "team-leader", "team-member", "team-leader-2", "recused", "expired",
    "unit-secretary", "unit-liaison", "unit-liaison-2", "discipline", "organisation", "finance-bureau", "petition-bureau",
    "supervisor", "group-head", "group-deputy", "sysadmin", "secadmin", "auditor",
)  # fmt: skip
# For these every page is written out in full.
READERS = ("office", "unit-secretary")
UNIT_SIDE = ("unit-secretary", "unit-liaison", "unit-liaison-2")
DAILY = ("anonymous", *UNIT_SIDE)
# Addresses outside /unit/ that the unit side shares with everybody.
SHARED = (
    "home", "login", "login_code", "logout", "answer", "healthz", "metrics", "password_change", "second_factor", "second_factor_codes",
    "second_factor_replace", "appearance", "manual", "tour",
)  # fmt: skip


def read_table() -> dict[str, dict[str, str]]:
    if not TABLE.exists():
        return {}
    with TABLE.open(encoding="utf-8") as file:
        return {row.pop("address"): row for row in csv.DictReader(file)}


def ask(person: str, case: dict[str, dict[str, Any]]) -> dict[str, str]:
    """GET every address as one person. Verbs without questions answer 405: the scope and the power were asked before.

    For most persons pages are gated and filled, but not written out; what they say is looked at elsewhere. An address
    comes round every second day, for strangers and for the unit's side every day.
    """
    with nullcontext() if person in READERS else unrendered():
        return _asked(person, case)


def logged_in(person: str) -> Client:
    """A browser of his."""
    client = Client(raise_request_exception=False)
    if person != "anonymous":
        user = User.objects.get(username=person)
        client.force_login(user)
        User.objects.filter(pk=user.pk).update(session_key=client.session.session_key)
    return client


def _asked(person: str, case: dict[str, dict[str, Any]]) -> dict[str, str]:
    client = logged_in(person)
    answers = {}
    known = read_table() if os.environ.get("XUNZHANG_PROPOSE_ACCESS") == "new" else {}
    for name, wanted in routes().items():
        if known.get(name, {}).get(person):
            continue  # proposing only rows that are not there yet
        if person not in DAILY and not is_its_turn(name) and not os.environ.get("XUNZHANG_PROPOSE_ACCESS"):
            continue
        given = world.arguments(name, case) if wanted else {}
        answers[name] = str(client.get(reverse(name, kwargs=given)).status_code)
        if name in ("login", "logout"):
            client = logged_in(person)
    return answers


def test_every_address_has_a_row() -> None:
    assert sorted(routes()) == sorted(read_table()), "给 tests/data/access.csv 增删相应的行"


@pytest.mark.django_db
@pytest.mark.parametrize("person", PEOPLE)
def test_the_table_holds(case: dict[str, dict[str, Any]], person: str) -> None:
    answers = ask(person, case)
    if os.environ.get("XUNZHANG_PROPOSE_ACCESS"):
        propose(person, answers)
        return
    table = read_table()
    wrong = {
        name: f"应为{table[name][person]}，实为{got}" for name, got in answers.items() if table[name][person] != got
    }
    assert not wrong


def propose(person: str, answers: dict[str, str]) -> None:
    table = read_table()
    rows = [
        {"address": name, **table.get(name, {}), **({person: answers[name]} if name in answers else {})}
        for name in routes()
    ]
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["address", *PEOPLE], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


# What no row of the table may say, whoever writes it.


def cells() -> Iterator[tuple[str, str, str]]:
    for name, row in read_table().items():
        for person in PEOPLE:
            yield name, person, row[person]


def test_nobody_gets_in_without_logging_in() -> None:
    """Besides the log-in and the health check only the page that takes an anonymous answer for a one-time code."""
    open_to_all = {name for name, person, status in cells() if person == "anonymous" and status != "302"}
    assert open_to_all == {"login", "answer", "healthz", "metrics"}


def test_the_unit_side_has_its_own_pages_and_no_others() -> None:
    leaks = [(name, person) for name, person, status in cells()
             if person in UNIT_SIDE and not name.startswith("unit:") and name not in SHARED and status != "404"]  # fmt: skip
    assert not leaks
    strays = [(name, person) for name, person, status in cells()
              if person not in (*UNIT_SIDE, "anonymous") and name.startswith("unit:") and status != "404"]  # fmt: skip
    assert not strays


def of_the_case(name: str) -> bool:
    """Addresses of one record of the case (not lists, not the registers, not one's own things)."""
    apps = name.startswith(("rounds:", "petitions:", "rectification:", "unit:"))
    own = ("rounds:regulation", "unit:inbox", "rounds:talent", "rounds:recusal")
    return apps and bool(routes()[name]) and not name.startswith(own) and name != "petitions:office_petition_add"


# The second team's leader sees the round itself, which is his round too, with what belongs to all of it; nothing below it.
SHARED_ROUND = ("rounds:round_", "rounds:course", "rounds:team_add", "rounds:supervision_team_add", "rounds:assignment_add", "rounds:joint_add", "rounds:secondment_add",
                "rounds:readiness_confirm", "rounds:roving_draw_add")  # fmt: skip


@pytest.mark.parametrize("person", ["recused", "expired", "unit-liaison-2", "team-leader-2"])
def test_outsiders_find_nothing_of_the_case(person: str) -> None:
    found = [
        (name, status)
        for name, who, status in cells()
        # 403 only before anything is looked up, which the next test asks for real.
        if who == person and of_the_case(name) and status not in ("403", "404")
        and not (person == "team-leader-2" and (name == "rounds:round" or name.startswith(SHARED_ROUND)))
    ]  # fmt: skip
    assert not found


@pytest.mark.django_db
@pytest.mark.parametrize("person", ["recused", "expired", "unit-liaison-2", "team-leader-2"])
def test_a_refusal_tells_an_outsider_nothing(case: dict[str, dict[str, Any]], person: str) -> None:
    """Where an outsider reads 403, he reads it of a record that does not exist, too: his power was asked, not the record."""
    client = logged_in(person)
    telling = []
    for name, who, status in cells():
        shared = person == "team-leader-2" and name.startswith(SHARED_ROUND)  # his round too: there he is told
        if who == person and status == "403" and of_the_case(name) and not shared:
            given = {
                key: uuid4() if isinstance(value, UUID) else value for key, value in world.arguments(name, case).items()
            }
            if client.get(reverse(name, kwargs=given)).status_code != 403:
                telling.append(name)
    assert not telling


@pytest.mark.parametrize("person", ["sysadmin", "secadmin", "auditor"])
def test_the_three_administrators_see_no_business(person: str) -> None:
    found = [
        (name, status)
        for name, who, status in cells()
        if who == person and name.startswith(("rounds:", "petitions:", "rectification:", "statistics", "paper"))
        and status in ("200", "405") and (routes()[name] or not name.endswith(("_list", "papers")))
    ]  # fmt: skip
    assert not found


def test_nothing_breaks() -> None:
    assert not [(name, person, status) for name, person, status in cells() if status.startswith("5") or not status]
