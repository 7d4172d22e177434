"""Wrong values, thousands: whatever is sent to a form or asked of a list is refused or taken, and never breaks."""

from __future__ import annotations

import os
import random
import traceback
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import lxml.html
import pytest
from django.core.signals import got_request_exception
from django.urls import reverse

from tests.doors.asking import Asker, taken_back, unrendered
from tests.roof import world, wrong_values
from tests.roof.addresses import routes, views
from tests.roof.test_access_table import PEOPLE, read_table
from tests.roof.test_every_write_is_noted import forms_of, sent_by, version

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = int(os.environ.get("XUNZHANG_SEED", "20261130"))
# A form with fields is sent so many wrong ones, a verb without questions and a list so many.
A_FORM, A_VERB, A_LIST = 46, 6, 14
# Every so many-th answer is written out in full, with what was typed in it.
WRITTEN_OUT = 8
AT_LEAST = 17_000
# The session is another's afterwards.
NOT_ASKED = {"logout"}


@pytest.fixture
def broken() -> Iterator[list[str]]:
    """What broke: the last lines of each trace, once each."""
    found: list[str] = []

    def note(**_: Any) -> None:
        last = traceback.format_exc().splitlines()
        found.append("\n".join(last[-int(os.environ.get("XUNZHANG_TRACE", "6")) :]))

    got_request_exception.connect(note)
    yield found
    got_request_exception.disconnect(note)


def bases(asker: Asker, address: str, name: str, case: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """What a browser would send to an address, as it stands before anything is wrong with it."""
    with taken_back():
        page = asker.get(address)
        if page.status_code == 405:
            return [{"form_key": "5f3c5c1e-0000-4000-8000-000000000001", "version": str(version(name, case))}]
        if page.status_code != 200 or not page.get("Content-Type", "").startswith("text/html"):
            return []
        found = [form for form in forms_of(page.content) if form.get("action") in (None, "", address)]
        return [sent_by(form, everything=True) for form in found]


def asked_by(name: str, table: dict[str, dict[str, str]]) -> str | None:
    return next((each for each in PEOPLE if table[name][each] in ("200", "405")), None)


def send(asker: Asker, address: str, sent: dict[str, list[Any]], written: bool) -> int:
    body, kind = wrong_values.as_body(sent)
    with nullcontext() if written else unrendered(), taken_back():
        return asker.generic("POST", address, body, kind).status_code


@pytest.mark.slow
@pytest.mark.django_db
def test_no_form_breaks(case: dict[str, dict[str, Any]], broken: list[str]) -> None:
    table, wants, others = read_table(), routes(), wrong_values.keys_of(case)
    askers: dict[str, Asker] = {}
    wrong, sent = [], 0
    for name in views(lambda view: hasattr(view, "post")):
        person = asked_by(name, table)
        if person is None or name in NOT_ASKED:
            continue
        address = reverse(name, kwargs=world.arguments(name, case) if wants[name] else {})
        asker = askers[person] = askers.get(person) or Asker(person)
        for base in bases(asker, address, name, case):
            for number in range(A_FORM if len(base) > 3 else A_VERB):
                source = random.Random(f"{SEED} {name} {number}")
                status = send(asker, address, wrong_values.changed(base, source, others), number % WRITTEN_OUT == 0)
                sent += 1
                if status >= 500:
                    wrong.append((name, person, number, broken[-1] if broken else status))
    assert not wrong, report(wrong)
    assert sent >= AT_LEAST


def report(wrong: list[Any]) -> str:
    """Each trace once, with the first address that shows it."""
    first: dict[str, tuple[Any, ...]] = {}
    for *where, trace in wrong:
        first.setdefault(str(trace), (*where, sum(each[-1] == trace for each in wrong)))
    return "\n\n".join(f"{where}\n{trace}" for trace, where in first.items())


@pytest.mark.slow
@pytest.mark.django_db
def test_no_list_breaks(case: dict[str, dict[str, Any]], broken: list[str]) -> None:
    """Filters, search words, pages, orders and columns stand in the address, where anybody can write."""
    table, wants, others = read_table(), routes(), wrong_values.keys_of(case)
    wrong, askers = [], dict[str, Asker]()
    for name in views(lambda view: hasattr(view, "get")):
        person = next((each for each in PEOPLE if table[name][each] == "200"), None)
        if person is None:
            continue
        address = reverse(name, kwargs=world.arguments(name, case) if wants[name] else {})
        asker = askers[person] = askers.get(person) or Asker(person)
        with taken_back():
            page = asker.get(address)
        html = page.get("Content-Type", "").startswith("text/html") and not page.streaming and page.content
        asked = asked_of(html) if html else {}
        for number in range(A_LIST if asked else 2):
            source = random.Random(f"{SEED} {name} {number}")
            sent = wrong_values.changed(dict.fromkeys(WORDS, "") | asked, source, others)
            query, _ = wrong_values.as_body({key: [each for each in values if not hasattr(each, "read")] for key, values in sent.items()})  # fmt: skip
            with nullcontext() if number % WRITTEN_OUT == 0 else unrendered(), taken_back():
                status = asker.get(f"{address}?{query.decode()}").status_code
            if status >= 500:
                wrong.append((name, person, number, broken[-1] if broken else status))
    assert not wrong, report(wrong)


WORDS = ("page", "order", "columns", "after", "before", "preview", "q", "draft", "done", "format", "year", "office")


def asked_of(page: bytes) -> dict[str, Any]:
    """What the forms of a page put into the address."""
    asked: dict[str, Any] = {}
    for form in lxml.html.fromstring(page.decode()).xpath("//main//form"):
        if (form.get("method") or "get").lower() == "get":
            asked |= sent_by(form, everything=False)
    return asked
