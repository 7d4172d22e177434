"""What holds for every request: its id, log-in by default, the unit side's wall, nothing kept by browsers."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from inspection import access, audit, devices, readings, sessions, tallies, tours

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

# Addresses that need no log-in: besides the log-in only the page that takes an anonymous answer for a one-time code;
# /metrics asks for its own token.
OPEN = ("/login/", "/answer/", "/healthz", "/metrics", "/static/")
# Addresses besides /unit/ that the unit side shares with everybody.
SHARED = (*OPEN, "/logout/", "/unit/", "/password/", "/help/")


class RequestIdMiddleware:
    """Gives the request an id; rows of the trail and log lines carry it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = str(uuid.uuid4())  # type: ignore[attr-defined]  # Django tells of a refusal when this is over
        token = audit.request_id.set(request.id)  # type: ignore[attr-defined]
        try:
            return self.get_response(request)
        finally:
            audit.request_id.reset(token)


class AddressMiddleware:
    """A NUL in an address, which nobody types and PostgreSQL cannot hold, is left out before anybody reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in (asked := request.META.get("QUERY_STRING", "")):
            request.META["QUERY_STRING"] = asked.replace("%00", "")
        return self.get_response(request)


class TallyMiddleware:
    """Where a monitor reads /metrics: counts answers by the page's name and status, never by address or person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        response = self.get_response(request)
        if settings.METRICS_TOKEN:
            view = request.resolver_match.view_name if request.resolver_match else "none"
            tallies.request_done(view or "none", response.status_code, time.monotonic() - began)
        return response


class PackedPagesMiddleware(GZipMiddleware):
    """Pages travel packed, a fifth of their size; Django pads each by a random length, so that its size tells nothing (BREACH).

    Files and papers go as they are: they are packed already, and their length is shown while they arrive.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)  # type: ignore[no-any-return]


class LoginRequiredMiddleware:
    """Default closed: whoever is not logged in gets the log-in page. One session per account, and not for ever."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if words := sessions.over(request):
                logout(request)
                messages.warning(request, words)
            else:
                sessions.touch(request)
        open_to_all = request.path.startswith(OPEN)
        if not request.user.is_authenticated:
            return self.get_response(request) if open_to_all else self.to_log_in(request)
        duty = sessions.first_duty(request)
        if duty and not open_to_all and not request.path.startswith(("/password/", "/logout/")):
            return HttpResponseRedirect(reverse(duty))
        return self.get_response(request)

    def to_log_in(self, request: HttpRequest) -> HttpResponse:
        """The log-in page, and afterwards the page the person was on: of a form that was sent, the form's page."""
        back = request.get_full_path()
        if request.method == "POST" or getattr(request, "htmx", False):
            page = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
            if url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
                back = urlsplit(page)._replace(scheme="", netloc="").geturl() or back
        answer = redirect_to_login(back)
        # A fragment's request would draw the log-in page into the middle of the page.
        return HttpResponseClientRedirect(answer.url) if getattr(request, "htmx", False) else answer


class ReauthenticationMiddleware:
    """On a telephone nothing is signed but where the office allows it. Where the office says so: the password again before signing and before opening an identity.

    Asked on the very address, with everything that was typed carried along, so that a right password goes on with it.
    """

    field = "own_password"

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_: Any) -> HttpResponse | None:
        # What is typed is kept without a password; a form that keeps never acts on such a request.
        if request.POST.get("draft_act") and getattr(getattr(view, "view_class", None), "takes_drafts", False):
            return None
        if not request.user.is_authenticated or not sessions.is_sensitive(request):
            return None
        base = "unit_base.html" if getattr(request, "unit_side", False) else "base.html"
        if reasons := devices.reasons_against_signing(request):
            context = {"reasons": reasons, "back_url": request.headers.get("Referer") or "/", "base_template": base}
            return render(request, "registration/no_phone.html", context, status=403)
        if not sessions.asks_password(request):
            return None
        wrong = ""
        if self.field in request.POST:
            wrong = sessions.confirm_password(request, request.POST[self.field])
            if not wrong:
                # Files and passphrases are not carried along: back to the form, which is now open for five minutes.
                return HttpResponseRedirect(request.path) if "files_lost" in request.POST else None
        dropped = ("csrfmiddlewaretoken", self.field, "files_lost")
        carried = [(name, value) for name, values in request.POST.lists() for value in values if name not in dropped]
        # Nor are passphrases: they are written into no page.
        secret = any("passphrase" in name or "code" in name for name, _ in carried)
        files_lost = bool(request.FILES) or secret or "files_lost" in request.POST
        context = {
            "page_title": "请再次输入密码", "carried": [] if files_lost else carried, "files_lost": files_lost,
            "wrong": wrong, "back_url": request.headers.get("Referer") or "/",
            "base_template": base,
        }  # fmt: skip
        return render(request, "registration/again.html", context, status=422 if wrong else 200)


class UnitSideMiddleware:
    """The inspected unit's people have the pages under /unit/ and no others: the rest does not exist for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        access.remember(request.user)  # type: ignore[arg-type]
        request.unit_side = access.on_unit_side(request.user)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> None:
        unit_page = request.path.startswith("/unit/")
        # "/" itself leads everybody to his own first page.
        if request.path == "/" or not request.user.is_authenticated:
            return
        if request.unit_side and not request.path.startswith(SHARED):  # type: ignore[attr-defined]
            raise Http404
        if unit_page and not request.unit_side:  # type: ignore[attr-defined]
            raise Http404


class ReadOnlyMiddleware:
    """Whoever only looks (上级检查人员) sends nothing in, wherever a form may stand; his own account stays his own."""

    own = ("/login/", "/logout/", "/password/", "/inbox/")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> None:
        if request.method in ("GET", "HEAD", "OPTIONS") or request.path.startswith(self.own):
            return
        if access.read_only(request.user):  # type: ignore[arg-type]
            raise PermissionDenied("read_only")


class TourMiddleware:
    """A page of somebody's 初次使用指引 that he has opened is ticked off; who has put it away costs nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if request.method == "GET" and response.status_code == 200 and match and request.user.is_authenticated:
            tours.opened(request.user, match.view_name)  # type: ignore[arg-type]
        return response


class NoStoreMiddleware:
    """Case data stays in no browser cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class RefusalMiddleware:
    """Whoever knocks at doors that are not his is in the trail: each 403 and each 404 of an address that exists."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if response.status_code in (403, 404) and match is not None and request.user.is_authenticated:
            readings.note_refusal(request.user, match.view_name, response.status_code, match.kwargs.get("pk"))  # type: ignore[arg-type]
        return response
