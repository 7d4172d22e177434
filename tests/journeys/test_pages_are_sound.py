"""Every menu entry and a dozen records, opened by each role in a real browser: sound pages, on a desk and on a phone."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.conftest import COLOURS, PHONE, dressed, shut_out, width_on_a_phone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.journeys.conftest import Window

# The mark makes pytest-django set the test database up; the world itself is committed by the fixture below.
pytestmark = pytest.mark.django_db

# One of each side on every run, everybody in the long one.
ROLES = ("office", "team-member", "unit-liaison", "discipline")
OTHERS = (
    "office-head", "team-leader", "team-leader-2", "unit-secretary", "unit-liaison-2", "organisation", "petition-bureau",
    "finance-bureau", "supervisor", "group-head", "group-deputy", "sysadmin", "secadmin", "auditor",
)  # fmt: skip
EVERYBODY = (*ROLES, *(pytest.param(each, marks=pytest.mark.slow) for each in OTHERS))
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


def pages(window: Window) -> Iterator[tuple[str, dict[str, Any]]]:
    """The first page, every menu entry, and then records of as many kinds as there are, up to RECORDS."""
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
    window = enter(role)
    faults, count = [], 0
    for path, look in pages(window):
        count += 1
        wide = width_on_a_phone(window.page)
        if look["status"] != 200 or look["headings"] != 1 or look["unlabelled"] or look["odd"] or wide > PHONE["width"]:
            faults.append((path, look["status"], look["headings"], look["unlabelled"], look["odd"], wide))
    assert not faults, faults
    assert not window.faults, window.faults
    assert count >= 3


@pytest.mark.slow
@pytest.mark.parametrize("role", ["unit-liaison"])
def test_every_page_of_a_role_may_be_dark_and_large(enter: Any, role: str) -> None:
    """Whoever chose dark pages reads every word; large type pushes no page sideways on a phone."""
    window, faults = enter(role), {}
    for path, _ in pages(window):
        with dressed(window.page, dark=True):
            for rule, element in shut_out(window.page, None, COLOURS):
                faults.setdefault((rule, element), path)
        with dressed(window.page, large=True):
            if (wide := width_on_a_phone(window.page)) > PHONE["width"]:
                faults[path] = wide
    assert not faults, faults


@pytest.mark.slow
@pytest.mark.parametrize("role", [*ROLES, *OTHERS])
def test_no_page_of_a_role_shuts_anybody_out(enter: Any, role: str) -> None:
    """Axe with its WCAG 2.1 A and AA rules and best practices."""
    window, axe = enter(role), Axe()
    found = {}
    for path, _ in pages(window):
        for violation in axe.run(window.page).response["violations"]:
            found.setdefault(violation["id"], (path, violation["nodes"][0]["html"][:200]))
    assert not found, found


def test_first_pages_shut_nobody_out(enter: Any) -> None:
    """The same on the pages that everybody meets first."""
    axe = Axe()
    for role, paths in (
        ("office", ("/", "/rounds/", "/petitions/", "/rectification/ledger/")),
        ("unit-liaison", ("/unit/", "/unit/accounts/")),
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
    for address in dict.fromkeys(entries):
        answer = window.page.request.get(address)
        pages_[address] = int(answer.headers["content-length"])
        window.page.goto(address)
        for name in window.page.evaluate(STATIC):
            if "/static/" in name and name not in brought:
                brought[name] = len(gzip.compress(window.page.request.get(name).body()))
    assert sum(brought.values()) + max(pages_.values()) <= FIRST, brought
    assert {address: size for address, size in pages_.items() if size > FURTHER} == {}
