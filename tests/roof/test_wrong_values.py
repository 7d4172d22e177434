"""Wrong values: every form of every page, and every list's filter, is sent what nobody types; it is answered, never with an error.

Twenty thousand values a run, others each day (the day is the seed unless XUNZHANG_SEED says another; more with XUNZHANG_VALUES).
"""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

import lxml.html
import pytest
from django.core.signals import got_request_exception
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone

from tests.doors.asking import Asker, taken_back
from tests.roof import world, wrong_values
from tests.roof.addresses import routes, views
from tests.roof.test_access_table import PEOPLE, read_table
from tests.roof.test_every_write_is_noted import NOT_ASKED, forms_of, sent_by, version
from tests.roof.test_wrong_tables import report, trace

if TYPE_CHECKING:
    from collections.abc import Iterator


SEED = os.environ.get("XUNZHANG_SEED") or f"{timezone.localdate():%Y%m%d}"
# So many wrong values in all.
WANTED = int(os.environ.get("XUNZHANG_VALUES", "20000"))
Values = list[tuple[str, Any]]


@dataclass
class Door:
    """One form of one page, or the bare press of a verb: who sends it where, and what he would send rightly."""

    name: str
    address: str
    asker: Asker
    right: dict[str, Any]
    method: str = "POST"
    sent: int = 0


@dataclass
class Told:
    """What came back."""

    values: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    wrong: list[tuple[Any, ...]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def heard(self, *, sender: Any = None, **_: Any) -> None:
        """An error on the way to an answer."""
        error = sys.exc_info()[1]
        self.errors.append(trace(error) if error is not None else "?")


def doors(case: dict[str, dict[str, Any]]) -> Iterator[Door]:
    table, wants = read_table(), routes()
    askers = {person: Asker(person) for person in PEOPLE[1:]}
    posts = set(views(lambda view: hasattr(view, "post"))) - NOT_ASKED
    for name in sorted(table):
        person = next((each for each in PEOPLE[1:] if table[name][each] in ("200", "405")), None)
        if person is None or name not in wants:
            continue
        address = reverse(name, kwargs=world.arguments(name, case) if wants[name] else {})
        with taken_back():
            page = askers[person].get(address)
        if page.status_code == 405 and name in posts:
            yield Door(name, address, askers[person], {"form_key": "", "version": version(name, case)})
        if page.status_code != 200 or not page.get("Content-Type", "").startswith("text/html"):
            continue
        if name in posts:
            for form in forms_of(page.content):
                if form.get("action") in (None, "", address):
                    yield Door(name, address, askers[person], sent_by(form, everything=True))
        for form in lxml.html.fromstring(page.content.decode()).xpath("//main//form[not(@method) or @method='get']"):
            right = sent_by(form, everything=True)
            if form.get("action") in (None, "", address) and right:
                yield Door(name, address, askers[person], right | {"page": "1"}, "GET")


def changed(right: dict[str, Any], source: random.Random) -> tuple[Values, int]:
    """What is sent instead: one value of it wrong, a few, or nearly all; how many are."""
    names = [name for name, value in right.items() if not hasattr(value, "read")]
    few = source.choice((1, 2, max(1, len(names) // 2), len(names)))
    hit = set(source.sample(names, min(few, len(names))))
    sent: Values = []
    for name, value in right.items():
        if name in hit:
            known = str(value[0] if isinstance(value, list) else value)
            sent += [(name, wrong_values.one(source, known))] * source.choice((1, 1, 1, 2))
        elif hasattr(value, "read"):
            continue
        else:
            sent += [(name, each) for each in (value if isinstance(value, list) else [value])]
    return sent, len(hit)


def encoded(values: Values) -> str:
    """As a browser writes it; what no browser writes goes as it is."""
    return "&".join(
        f"{quote_plus(str(name))}={value.decode() if isinstance(value, bytes) else quote_plus(str(value))}"
        for name, value in values
    )


def send(door: Door, source: random.Random, told: Told) -> None:
    values, count = changed(door.right, source)
    told.values += count
    door.sent += count
    before = len(told.errors)
    with taken_back():
        answer = door.asker.sends(door.method, door.address, encoded(values))
        if answer.status_code == 302:
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            except DatabaseError as error:
                told.errors.append(trace(error))
            else:
                # What was taken in is shown somewhere.
                if door.method == "POST" and source.random() < 0.25:
                    answer = door.asker.get(answer["Location"])
    told.answers[answer.status_code] += 1
    if answer.status_code >= 500 or len(told.errors) > before:
        last = told.errors[-1] if told.errors else str(answer.status_code)
        told.wrong.append(
            (door.name, door.asker.username, values if len(str(values)) < 900 else str(values)[:900], last)
        )


@pytest.mark.slow
@pytest.mark.django_db
def test_no_form_breaks(case: dict[str, dict[str, Any]]) -> None:
    found = list(doors(case))
    assert len(found) > 300
    told = Told()
    got_request_exception.connect(told.heard)
    try:
        turn = 0
        while told.values < WANTED:
            turn += 1
            for number, door in enumerate(found):
                send(door, random.Random(f"{SEED} {turn} {number}"), told)
    finally:
        got_request_exception.disconnect(told.heard)
    assert not told.wrong, report(told.wrong)
    assert all(door.sent for door in found)
    assert told.answers[302] > len(found) / 10, told.answers
