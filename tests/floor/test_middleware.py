"""What holds for every page: log-in by default, the wall of the unit side, strict headers, nothing kept by browsers."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from inspection import audit, navigation
from inspection.models import AuditEntry
from tests.doors.asking import unrendered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cast import Cast


def also(*names: str) -> list:
    """The same wall for more people: only in the long run."""
    return [pytest.param(name, marks=pytest.mark.slow) for name in names]


UNIT_SIDE = ["liaison", *also("secretary", "liaison_2")]
OFFICE_SIDE = [
    "head", "leader", "discipline", "auditor",
    *also("clerk", "petition_bureau", "supervisor", "group_head", "sysadmin", "secadmin", "recused", "expired"),
]  # fmt: skip
CSP = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "font-src 'self'", "connect-src 'self'",
    "form-action 'self'", "manifest-src 'self'", "img-src 'self' data:", "frame-src 'self'", "frame-ancestors 'none'",
    "base-uri 'none'",
}  # fmt: skip


def _routes(patterns, prefix: str = "/") -> Iterator[str]:
    for each in patterns:
        part = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _routes(each.url_patterns, part)
        elif isinstance(each, URLPattern):
            yield part


def addresses() -> list[str]:
    """An address of every route of the house, with keys that exist nowhere."""
    found = []
    for route in _routes(get_resolver("inspection.urls").url_patterns):
        filled = route
        while "<" in filled:
            head, _, rest = filled.partition("<")
            kind, _, tail = rest.partition(">")
            value = {"uuid": str(uuid.uuid4()), "int": "7", "date": "2026-11-20"}.get(kind.partition(":")[0], "x")
            filled = head + value + tail
        found.append(filled)
    return found


OPEN = {"/login/", "/healthz", "/metrics", "/answer/"}


def test_every_address_wants_a_log_in(cast: Cast, client) -> None:
    for address in addresses():
        if address in OPEN:
            continue
        for method in ("get", "post"):
            response = getattr(client, method)(address)
            assert response.status_code == 302, address
            assert response.url.startswith("/login/"), address


@pytest.mark.parametrize("who", UNIT_SIDE)
def test_for_the_unit_side_only_its_own_pages_exist(cast: Cast, log_in, who: str) -> None:
    client = log_in(getattr(cast, who))
    shared = ("/unit/", "/login/", "/logout/", "/password/", "/help/", "/healthz", "/answer/")
    with unrendered():
        for address in addresses():
            if address != "/" and not address.startswith(shared):
                assert client.get(address).status_code == 404, address
                assert client.post(address).status_code == 404, address


@pytest.mark.parametrize("who", OFFICE_SIDE)
def test_for_everybody_else_the_unit_pages_do_not_exist(cast: Cast, log_in, who: str) -> None:
    client = log_in(getattr(cast, who))
    with unrendered():
        for address in addresses():
            if address.startswith("/unit/"):
                assert client.get(address).status_code == 404, address
                assert client.post(address).status_code == 404, address


def test_a_seat_that_has_ended_opens_the_unit_pages_no_more(cast: Cast, log_in) -> None:
    client = log_in(cast.liaison)
    assert client.get("/unit/inbox/").status_code == 200
    cast.liaison.unit_grants.update(ends="2021-01-01")
    assert client.get("/unit/inbox/").status_code == 404


def test_the_front_door_leads_each_side_to_its_own_home(cast: Cast, log_in) -> None:
    assert log_in(cast.head).get("/").status_code == 200
    if not navigation.address("unit:home"):
        pytest.skip("被巡察单位首页尚未建立")
    response = log_in(cast.secretary).get("/")
    assert (response.status_code, response.url) == (302, "/unit/")


@pytest.mark.parametrize("address", ["/login/", "/", "/inbox/", "/papers/", "/password/", "/nowhere/", "/healthz"])
def test_headers_of_every_page(cast: Cast, log_in, address: str) -> None:
    client = log_in(cast.head)
    if address == "/login/":
        client.logout()
    response = client.get(address)
    assert set(response.headers["Content-Security-Policy"].split("; ")) == CSP
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("address", ["/", "/papers/", "/password"])
def test_redirects_are_not_kept_either(db, client, address: str) -> None:
    assert "no-store" in client.get(address).headers["Cache-Control"]


@pytest.mark.parametrize("address", ["/login/", "/inbox/", "/nowhere/"])
def test_pages_hold_no_inline_script_or_style(cast: Cast, log_in, address: str) -> None:
    client = log_in(cast.head)
    if address == "/login/":
        client.logout()
    page = client.get(address).content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page
    assert "<script>" not in page
    assert "http://" not in page.replace("http://www.w3.org/", "")
    assert "https://" not in page


def test_cookies_are_out_of_reach_of_scripts(cast: Cast, client) -> None:
    response = client.post("/login/", {"username": "head", "password": "secret-enough"})
    cookie = response.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_form_without_the_token_is_refused(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/login/", {"username": "head", "password": "secret-enough"}).status_code == 403


def test_rows_of_one_request_share_its_id(cast: Cast, client) -> None:
    client.post("/login/", {"username": "head", "password": "secret-enough"})
    client.post("/logout/")
    first, second = AuditEntry.objects.order_by("pk").values_list("request_id", flat=True)
    assert len(first) == len(second) == 36
    assert first != second
    assert audit.request_id.get() == "", "outside a request there is none"


def test_health_needs_no_log_in_and_tells_no_more_than_states(db, client) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert set(response.json().values()) <= {"ok", "silent", "missing", "degraded", "down"}


def test_pages_travel_packed_and_files_as_they_are(cast: Cast, log_in) -> None:
    client, packed = log_in(cast.clerk), {"HTTP_ACCEPT_ENCODING": "gzip"}
    page = client.get("/", **packed)
    assert page["Content-Encoding"] == "gzip"
    assert len(page.content) < len(client.get("/").content) / 3
    lengths = {len(client.get("/password/appearance/", **packed).content) for _ in range(8)}
    assert len(lengths) > 1, "the length of a page must not tell what stands in it"
    export = client.get("/rounds/?export=csv", **packed)
    assert (export.status_code, export.get("Content-Encoding", "")) == (200, "")
