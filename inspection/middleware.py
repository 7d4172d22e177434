"""What holds for every request: its id, log-in by default, the unit side's wall, nothing kept by browsers."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import Http404

from inspection import access, audit

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

# Addresses that need no log-in.
OPEN = ("/login/", "/healthz", "/static/")
# Addresses besides /unit/ that the unit side shares with everybody.
SHARED = (*OPEN, "/logout/", "/unit/", "/password/")


class RequestIdMiddleware:
    """Gives the request an id; rows of the trail and log lines carry it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = audit.request_id.set(str(uuid.uuid4()))
        try:
            return self.get_response(request)
        finally:
            audit.request_id.reset(token)


class LoginRequiredMiddleware:
    """Default closed: whoever is not logged in gets the log-in page. One session per account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.session_key != request.session.session_key:
            # The account logged in somewhere else since: this session is over.
            logout(request)
        if not request.user.is_authenticated and not request.path.startswith(OPEN):
            return redirect_to_login(request.get_full_path())
        return self.get_response(request)


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


class NoStoreMiddleware:
    """Case data stays in no browser cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
