"""One reason at a time, as in ``clauses.py``: of the walls in front of all pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.urls import reverse

from inspection import middleware
from inspection.models import User
from tests.doors.asking import Asker
from tests.doors.clauses import user

if TYPE_CHECKING:
    from collections.abc import Callable


def answers(asker: Asker, *names: str) -> list[tuple[int, str]]:
    """(status, where it leads) of each page."""
    found = []
    for name in names:
        answer = asker.get("/healthz" if name == "healthz" else reverse(name))
        found.append((answer.status_code, answer.headers.get("Location", "").partition("?")[0]))
    return found


def a_session_comes_first() -> None:
    """Whoever is not logged in, or whose session was ended elsewhere, gets the log-in page and nothing else."""
    login, here = (302, "/login/"), (200, "")
    anonymous = Asker("anonymous")
    assert answers(anonymous, "home", "papers", "unit:home", "login", "healthz") == [login, login, login, here, here]
    office = Asker("office-head")
    assert answers(office, "home", "papers") == [here, here]
    User.objects.filter(username="office-head").update(session_key="elsewhere")
    assert answers(office, "home", "papers") == [login, login]


def ones_own_password_comes_next() -> None:
    """A password that is not one's own yet leads to choosing one; what needs no log-in, that page and leaving stay open."""
    User.objects.filter(username="office-head").update(password_is_initial=True)
    office = Asker("office-head")
    first, here = (302, reverse("password_change")), (200, "")
    assert answers(office, "home", "papers", "healthz", "password_change") == [first, first, here, here]
    assert office.post(reverse("logout"))["Location"] != reverse("password_change")


def each_side_has_its_own_pages() -> None:
    """The unit's people have the pages under /unit/ and what is everybody's; the others have all but those."""
    nothing, here = (404, ""), (200, "")
    liaison, office = Asker("unit-liaison"), Asker("office-head")
    assert answers(liaison, "home") == [(302, reverse("unit:home"))]
    assert answers(liaison, "unit:home", "password_change", "papers", "rounds:round_list") == [
        here,
        here,
        nothing,
        nothing,
    ]
    assert answers(office, "home", "papers", "password_change", "unit:home") == [here, here, here, nothing]


def who_only_looks_sends_nothing_in() -> None:
    wall = middleware.ReadOnlyMiddleware(lambda request: None)  # type: ignore[arg-type, return-value]

    def passes(name: str, method: str, path: str) -> bool:
        request: Any = RequestFactory().generic(method, path)
        request.user = user(name)
        try:
            wall.process_view(request)
        except PermissionDenied:
            return False
        return True

    ways = (("GET", "/papers/"), ("HEAD", "/papers/"), ("POST", "/papers/"), ("POST", "/password/"))
    assert [passes("visitor", *each) for each in ways] == [True, True, False, True]
    assert [passes("office", *each) for each in ways] == [True] * 4


CHECKS: tuple[Callable[[], None], ...] = (
    a_session_comes_first, ones_own_password_comes_next, each_side_has_its_own_pages, who_only_looks_sends_nothing_in,
)  # fmt: skip
