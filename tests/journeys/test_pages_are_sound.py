"""Every menu entry and a dozen records, opened by each role in a real browser: sound pages, on a desk and on a phone."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.conftest import COLOURS, PHONE, dressed, shut_out, width_on_a_phone
from tests.turns import is_its_turn, of_the_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.journeys.conftest import Window

# The mark makes pytest-django set the test database up; the world itself is committed by the fixture below.
pytestmark = pytest.mark.django_db

# One of each side on every run, half of the others in the long one.
ROLES = ("office", "team-member", "unit-liaison", "discipline")
OTHERS = (
    "office-head", "team-leader", "team-leader-2", "unit-secretary", "unit-liaison-2", "organisation", "petition-bureau",
    "finance-bureau", "supervisor", "group-head", "group-deputy", "sysadmin", "secadmin", "auditor",
)  # fmt: skip
EVERYBODY = (*ROLES, *(pytest.param(each, marks=pytest.mark.slow) for each in of_the_day(OTHERS)))
RECORDS = 14
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
NOT_PAGES = re.compile(r"/(pdf|docx|picture|manifest|verifier|export|template|files|static|logout)(/|$)")
# Asked of each page. A searchable select hides the plain one, whose label then names the search box.
LOOK = r"""() => ({
  headings: document.querySelectorAll("h1").length,
  links: [...document.querySelectorAll("a[href]")].map(a => a.href.baseVal === undefined ? a.href : new URL(a.href.baseVal, location).href),
  unlabelled: [...document.querySelectorAll("input:not([type=hidden]):not([type=submit]), select, textarea")]
    .filter(e => !e.classList.contains("tomselected") && !e.labels?.length && !e.getAttribute("aria-label") && !e.getAttribute("aria-labelledby"))
    .map(e => e.name || e.id),
  odd: (document.body.innerText.match(/\bR-\d{3}\b|\{\{|\{%|\bNone\b|undefined|---------/g) || []),
})"""


# How often a kind of page has been looked through already, by the persons before: most are the same page for many.
looked_through: Counter[tuple[str, str]] = Counter()
ENOUGH = {"seen": 2, "axe": 1, "dark and large": 1}
# A page comes round every so many days; those of the unit's side are opened every day.
DAYS = {"seen": 2, "axe": 3, "dark and large": 3}


def once_more(kind: str, how: str) -> bool:
    """Whether a kind of page is still to be looked through in one way, and today."""
    looked_through[kind, how] += 1
    daily = how == "seen" and kind.startswith("/unit/")
    return looked_through[kind, how] <= ENOUGH[how] and (daily or is_its_turn(f"{how} {kind}", DAYS[how]))


def pages(window: Window) -> Iterator[tuple[str, dict[str, Any]]]:
    """The first page, every menu entry, and then records of as many kinds as there are, up to RECORDS.

    Of what two others have been through only the first page: what opens to whom is asked without a browser.
    """
    page = window.page
    entries = page.eval_on_selector_all("nav.menu a", "each => each.map(a => a.href)")
    waiting, seen, records = list(dict.fromkeys(entries)), set(), 0
    while waiting:
        address = waiting.pop(0)
        kind = KEY.sub("_", address.split("?")[0])
        is_entry = address in entries
        if kind in seen or (not is_entry and records >= RECORDS):
            continue
        seen.add(kind)
        if len(seen) > 1 and not once_more(kind.removeprefix(window.base), "seen"):
            continue
        records += not is_entry
        status = window.open(address.removeprefix(window.base))
        look = page.evaluate(LOOK)
        yield address.removeprefix(window.base), look | {"status": status}
        links = (link.split("#")[0] for link in look["links"])
        waiting += [
            link for link in links if KEY.search(link) and link.startswith(window.base) and not NOT_PAGES.search(link)
        ]


@pytest.mark.parametrize("role", EVERYBODY)
def test_every_page_of_a_role_is_sound(enter: Any, role: str) -> None:
    """Each answers, speaks Chinese, names its fields and fits a phone; each kind of page shuts nobody out, dark and large too."""
    window = enter(role)
    faults, count = [], 0
    for path, look in pages(window):
        count, kind = count + 1, KEY.sub("_", path.split("?")[0])
        wide = width_on_a_phone(window.page)
        if look["status"] != 200 or look["headings"] != 1 or look["unlabelled"] or look["odd"] or wide > PHONE["width"]:
            faults.append((path, look["status"], look["headings"], look["unlabelled"], look["odd"], wide))
        if once_more(kind, "axe"):
            # With its best practices besides WCAG 2.1 A and AA.
            faults += [(path, *each) for each in shut_out(window.page)]
        if once_more(kind, "dark and large"):
            faults += [(path, *each) for each in dark_and_large(window)]
    assert not faults, faults
    assert not window.faults, window.faults
    assert count


def dark_and_large(window: Window) -> Iterator[tuple[Any, ...]]:
    """Whoever chose dark pages reads every word; large type pushes no page sideways on a phone."""
    with dressed(window.page, dark=True):
        yield from (("dark", *each) for each in shut_out(window.page, None, COLOURS))
    with dressed(window.page, large=True):
        if (wide := width_on_a_phone(window.page)) > PHONE["width"]:
            yield "large", wide


def test_first_pages_shut_nobody_out(enter: Any) -> None:
    """The same on the pages that everybody meets first."""
    axe = Axe()
    for role, paths in (
        ("office", ("/", "/rounds/", "/petitions/", "/rectification/ledger/", "/help/")),
        ("unit-liaison", ("/unit/", "/unit/accounts/", "/help/")),
    ):
        window = enter(role)
        for path in paths:
            assert window.open(path) == 200
            assert not axe.run(window.page).response["violations"], path


STATIC = """() => [...new Set(performance.getEntriesByType("resource").map(each => each.name))]"""
FIRST, FURTHER = 400_000, 60_000
"""Bytes as they travel: the first visit with everything it brings, each further page."""


@pytest.mark.parametrize("role", ["office", "unit-liaison"])
def test_pages_are_light(enter: Any, role: str) -> None:
    """Scripts, styles and pictures of all pages together with the first page, then every entry of the menu; all packed."""
    window, brought, pages_ = enter(role), {}, {}
    entries = window.page.eval_on_selector_all("nav.menu a", "each => each.map(a => a.href)")
    for address in of_the_day(list(dict.fromkeys(entries)), 3):
        answer = window.page.request.get(address)
        pages_[address] = int(answer.headers["content-length"])
        window.page.goto(address)
        for name in window.page.evaluate(STATIC):
            if "/static/" in name and name not in brought:
                brought[name] = len(gzip.compress(window.page.request.get(name).body()))
    assert sum(brought.values()) + max(pages_.values()) <= FIRST, brought
    assert {address: size for address, size in pages_.items() if size > FURTHER} == {}
