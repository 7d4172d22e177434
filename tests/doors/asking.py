"""Asking at doors, fast: one log-in a person, no contexts kept, whatever was written taken back."""

from __future__ import annotations

import io
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from unittest import mock
from urllib.parse import unquote
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.template.backends.django import Template
from django.test import Client
from django.urls import reverse

from inspection import readings
from inspection.models import User
from tests.doors.worlds import MARK, World
from tests.roof import world as world_of
from tests.roof.addresses import routes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse


@dataclass
class Doors:
    """Every address, with an object of every world behind it."""

    objects: dict[str, dict[str, Any]]
    worlds: dict[str, World]
    routes: dict[str, list[str]] = field(default_factory=lambda: routes())
    askers: dict[str, Asker] = field(default_factory=dict)

    def given(self, address: str, world: str) -> dict[str, Any] | None:
        """The arguments of an address in a world; None where the world has no such object."""
        given = world_of.arguments(address, self.objects) if self.routes[address] else {}
        if world == "own":
            return given
        if world == "none":
            empty = {key: uuid4() if isinstance(value, UUID) else value for key, value in given.items()}
            return empty if empty != given else None
        return self.worlds[world].of(given)

    def asker(self, person: str) -> Asker:
        """One browser a person, kept."""
        if person not in self.askers:
            self.askers[person] = Asker(person)
        return self.askers[person]

    def ask(self, person: str, address: str, world: str, method: str = "GET", query: str = "") -> HttpResponse:
        given = self.given(address, world)
        assert given is not None, (address, world)
        return self.asker(person).ask(address, given, method, query)


class Asker(Client):
    """One person's browser. The answer of the product itself, without what the test client keeps beside it."""

    def __init__(self, username: str) -> None:
        super().__init__(raise_request_exception=False, HTTP_HOST="localhost")
        self.username = username
        if username != "anonymous":
            user = User.objects.get(username=username)
            self.force_login(user)
            User.objects.filter(pk=user.pk).update(session_key=self.session.session_key)

    def sends(self, method: str, address: str, typed: str) -> HttpResponse:
        """What was typed as it goes over the wire, fit to be read or not."""
        if method == "GET":
            return self.generic("GET", f"{address}?{typed}")  # type: ignore[return-value]
        return self.generic("POST", address, typed, content_type="application/x-www-form-urlencoded")  # type: ignore[return-value]

    def request(self, **given: Any) -> HttpResponse:  # type: ignore[override]
        return self.handler(self._base_environ(**given))  # type: ignore[return-value]

    def ask(self, name: str, given: dict[str, Any], method: str = "GET", query: str = "", **extra: Any) -> HttpResponse:
        """One question; what it wrote is taken back."""
        path = reverse(name, kwargs=given) + query
        with taken_back():
            return self.get(path, **extra) if method == "GET" else self.post(path, **extra)


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is done inside has not been done afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    connection.run_on_commit = []


@contextmanager
def unrendered() -> Iterator[None]:
    """Pages are looked up, gated and filled, but not written, refusals not noted: for cells of which only the status is asked."""
    with mock.patch.object(Template, "render", return_value=""), mock.patch.object(readings, "note_refusal"):
        yield


def body(answer: HttpResponse) -> str:
    """All that came back as text: headers, the page, what is packed into a file."""
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    found = [unquote(f"{key}: {value}") for key, value in answer.items()]
    if raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            found += [each.filename for each in packed.infolist()]
            found += [packed.read(each).decode("utf-8", "replace") for each in packed.infolist()]
    elif raw[:4] == b"%PDF":
        found.append(_printed(raw))
    else:
        found.append(raw.decode("utf-8", "replace"))
    return "\n".join(found)


def _printed(raw: bytes) -> str:
    import pymupdf

    with pymupdf.open(stream=raw, filetype="pdf") as document:
        return repr(document.metadata) + "".join(page.get_text() for page in document).replace("\n", "")


def marks(text: str) -> set[tuple[str, str]]:
    """(world, kind of record) of every mark in a text."""
    return set(MARK.findall(text))
