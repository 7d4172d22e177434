"""Every security header and every cookie, value for value, on each sort of answer; the deployment check under each weakening."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as configured
from django.core import checks
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware
from django.test import Client
from django.urls import reverse
from whitenoise.middleware import WhiteNoiseMiddleware

from inspection import attachments
from tests import make

if TYPE_CHECKING:
    from tests.cast import Cast

POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "font-src 'self'", "connect-src 'self'",
    "form-action 'self'", "manifest-src 'self'", "img-src 'self' data:", "frame-src 'self'", "frame-ancestors 'none'",
    "base-uri 'none'",
}  # fmt: skip
HEADERS = {
    "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}  # fmt: skip
# What tells a stranger what stands behind the answer.
CHATTY = ("Server", "X-Powered-By", "Via", "ETag", "Last-Modified")


def told(response: Any) -> dict[str, str]:
    return {name: response.headers.get(name, "") for name in HEADERS}


def guarded(response: Any, *, kept: str = "no-store") -> None:
    assert told(response) == HEADERS
    assert kept in response.headers["Cache-Control"]
    assert not [name for name in CHATTY if name in response.headers]


def test_a_page(cast: Cast, log_in: Any) -> None:
    response = log_in(cast.head).get("/inbox/")
    guarded(response)
    assert set(response.headers["Content-Security-Policy"].split("; ")) == POLICY


@pytest.mark.parametrize(("who", "address", "status"), [
    (None, "/login/", 200), (None, "/nowhere/", 302), ("head", "/nowhere/", 404), ("clerk", "/audit/", 403),
])  # fmt: skip
def test_log_in_and_refusals(cast: Cast, log_in: Any, who: str | None, address: str, status: int) -> None:
    client = log_in(getattr(cast, who)) if who else Client()
    response = client.get(address)
    assert response.status_code == status
    guarded(response)
    assert set(response.headers["Content-Security-Policy"].split("; ")) == POLICY


def test_a_failure(cast: Cast, log_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("卞金丝雀")

    client = log_in(cast.head)
    client.raise_request_exception = False
    monkeypatch.setattr("inspection.dashboard.Inbox.get", broken)
    response = client.get("/inbox/")
    assert response.status_code == 500
    guarded(response)
    assert set(response.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert "卞金丝雀" not in response.content.decode()


def test_a_file(cast: Cast, log_in: Any, tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    kept = attachments.attach(cast.assignment, SimpleUploadedFile("方案.pdf", make.pdf("headers")), by=cast.leader)
    response = log_in(cast.leader).get(reverse("attachment", args=[kept.pk]))
    assert response.status_code == 200
    guarded(response)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_style_sheet(settings: Any, tmp_path: Any, rf: Any) -> None:
    """Named after its content it may be kept for good; other sites' pages may not read it."""
    (tmp_path / "app.0123456789ab.css").write_text("main { color: black }")
    settings.STATIC_ROOT = tmp_path
    served = SecurityMiddleware(WhiteNoiseMiddleware(lambda request: HttpResponse(status=404)))
    response = served(rf.get(f"{settings.STATIC_URL}app.0123456789ab.css"))
    assert response.status_code == 200
    assert {name: response.headers.get(name) for name in ("X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy")} == {
        "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin"}  # fmt: skip
    assert "Access-Control-Allow-Origin" not in response.headers
    assert "Set-Cookie" not in response.headers
    assert "private" not in response.headers["Cache-Control"]


def test_cookies_over_https(cast: Cast, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    client = Client()
    page = client.get("/login/", secure=True)
    answer = client.post("/login/", {"username": "head", "password": "secret-enough"}, secure=True)
    cookies = {**page.cookies, **answer.cookies}
    assert set(cookies) <= {"__Host-sessionid", "__Host-csrftoken", "messages"}
    assert {"__Host-sessionid", "__Host-csrftoken"} <= set(cookies)
    for name in ("__Host-sessionid", "__Host-csrftoken"):
        found = {key: cookies[name][key] for key in ("path", "domain", "secure", "httponly", "samesite")}
        assert found == {"path": "/", "domain": "", "secure": True, "httponly": True, "samesite": "Lax"}, name
    assert not cookies["__Host-sessionid"]["max-age"], "gone with the browser"


# --- check --deploy -------------------------------------------------------------------------------------------------------

PRODUCTION = {
    "DEBUG": False, "DEMO": False, "ALLOWED_HOSTS": ["xuncha.example"], "SECRET_KEY": "k" * 20 + "0123456789abcdefghijABCDEFGHIJ-+",
    "SESSION_COOKIE_SECURE": True, "CSRF_COOKIE_SECURE": True, "SESSION_COOKIE_NAME": "__Host-sessionid",
    "CSRF_COOKIE_NAME": "__Host-csrftoken", "SECURE_SSL_REDIRECT": True, "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True, "SECURE_HSTS_PRELOAD": True,
}  # fmt: skip
WEAK = [
    ("DEBUG", True), ("DEMO", True), ("ALLOWED_HOSTS", []), ("SECRET_KEY", "short"), ("SESSION_COOKIE_SECURE", False),
    ("CSRF_COOKIE_SECURE", False), ("SESSION_COOKIE_HTTPONLY", False), ("CSRF_COOKIE_HTTPONLY", False),
    ("SESSION_COOKIE_SAMESITE", "None"), ("CSRF_COOKIE_SAMESITE", None), ("SESSION_COOKIE_NAME", "sessionid"),
    ("CSRF_COOKIE_NAME", "csrftoken"), ("SESSION_COOKIE_DOMAIN", ".example"), ("CSRF_COOKIE_PATH", "/x/"),
    ("SECURE_SSL_REDIRECT", False), ("SECURE_HSTS_SECONDS", 0), ("SECURE_HSTS_INCLUDE_SUBDOMAINS", False),
    ("SECURE_HSTS_PRELOAD", False), ("X_FRAME_OPTIONS", "SAMEORIGIN"), ("SECURE_CONTENT_TYPE_NOSNIFF", False),
    ("SECURE_REFERRER_POLICY", None), ("SECURE_CROSS_ORIGIN_OPENER_POLICY", "anything"),
    ("CONTENT_SECURITY_POLICY", None), ("CONTENT_SECURITY_POLICY", "unsafe-inline"), ("CONTENT_SECURITY_POLICY", "https://cdn.example"),
]  # fmt: skip


def faults() -> list[str]:
    found = checks.run_checks(tags=[checks.Tags.security], include_deployment_checks=True)
    return [each.id for each in found if each.level >= checks.WARNING]


def weakened(value: str) -> dict[str, Any]:
    directives = {**configured.CONTENT_SECURITY_POLICY["DIRECTIVES"]}
    return {
        "DIRECTIVES": directives
        | {"script-src": [*directives["script-src"], f"'{value}'" if "unsafe" in value else value]}
    }


@pytest.mark.django_db
def test_production_settings_are_clean(settings: Any) -> None:
    for name, value in PRODUCTION.items():
        setattr(settings, name, value)
    assert faults() == []


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "value"), WEAK)
def test_each_weakening_is_told(settings: Any, name: str, value: Any) -> None:
    for key, given in PRODUCTION.items():
        setattr(settings, key, given)
    policy = name == "CONTENT_SECURITY_POLICY" and isinstance(value, str)
    setattr(settings, name, weakened(value) if policy else value)
    assert faults() != []


# --- addresses ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["papers", "search", "account_list", "duty_list"])
def test_a_nul_in_an_address_is_left_out(cast: Cast, log_in: Any, name: str) -> None:
    """PostgreSQL holds none, and a page that hands on what was searched would break."""
    people = {"account_list": cast.secadmin}
    page = log_in(people.get(name, cast.head)).get(f"{reverse(name)}?q=%00甲%00&status=%00")
    assert page.status_code == 200
