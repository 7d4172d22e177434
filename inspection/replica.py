"""A read-only copy of the database (streaming replication), by setting: pages of figures over everything read from it.

Only while it is level: it must have replayed whatever the primary had kept when the page was asked for, or the primary
answers. So a grant that was taken back, a recusal, or what one has just written counts there as it does on the primary.
Every other page, every write and every row of the trail stays with the primary, whatever this module says.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, connections
from django.views import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

ALIAS = "replica"
PATIENCE = 0.05
"""Seconds a page waits for the copy to come level before it asks the primary."""
REST = 30.0
"""Seconds for which a copy that failed is left alone."""

_from: ContextVar[str | None] = ContextVar("database", default=None)
_resting_until = 0.0


class Router:
    """Django's question where to read and write; in force only where a copy is set."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return _from.get() or "default"

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return "default"

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """One database, seen twice."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == ALIAS else None


def is_level(patience: float = PATIENCE) -> bool:
    """Whether the copy holds all that the primary has kept by now.

    Raises:
        DatabaseError: the copy does not answer.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_flush_lsn()")
        (kept,) = cursor.fetchone()
    until = time.monotonic() + patience
    with connections[ALIAS].cursor() as cursor:
        while True:
            # Nothing on a database that was never a copy; of one that was made a primary it stands still for good.
            cursor.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", [kept])
            if cursor.fetchone()[0]:
                return True
            if time.monotonic() > until:
                return False
            time.sleep(0.005)


def _usable() -> bool:
    if ALIAS not in settings.DATABASES or connection.in_atomic_block or time.monotonic() < _resting_until:
        return False
    try:
        return is_level()
    except (DatabaseError, InterfaceError):
        _rest()
        return False


def _rest() -> None:
    global _resting_until
    _resting_until = time.monotonic() + REST
    connections[ALIAS].close()


@contextmanager
def reading() -> Iterator[bool]:
    """What is read inside is read from the copy; whether it is, or the primary has to answer."""
    usable = _usable()
    mark = _from.set(ALIAS if usable else None)
    try:
        yield usable
    finally:
        _from.reset(mark)


class ReadsReplica(View):
    """A page that may be read from the copy; where that breaks off in the middle, it is asked anew of the primary."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in ("GET", "HEAD"):
            with reading() as usable:
                if usable:
                    try:
                        return _whole(super().dispatch(request, *args, **kwargs))
                    except (DatabaseError, InterfaceError):
                        # A copy ends questions that stand in the way of what it replays; or it has gone.
                        _rest()
        return super().dispatch(request, *args, **kwargs)


def _whole(answer: Any) -> HttpResponseBase:
    """A page that is drawn late is drawn while the copy is asked."""
    if hasattr(answer, "render") and not answer.is_rendered:
        answer.render()
    return answer  # type: ignore[no-any-return]
