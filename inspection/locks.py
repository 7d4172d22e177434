"""Locks of PostgreSQL's on what is no row: one at a time, across processes and machines.

Whoever is killed lets go with his connection. A number or a name says what is locked; those of one place stand here,
so that no two mean the same.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from django.db import DatabaseError, connection

if TYPE_CHECKING:
    from collections.abc import Iterator

SEALING = 0x5EA1
SWEEPING = 0x5EEB
APPOINTING = 0xF1257


def until_the_end(what: int | str, *, shared: bool = False) -> None:
    """Wait for whoever holds it, then hold it until the transaction ends; ``shared``: beside others who share it."""
    key = "hashtextextended(%s, 0)" if isinstance(what, str) else "%s"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock{'_shared' if shared else ''}({key})", [what])


@contextmanager
def alone(what: int) -> Iterator[bool]:
    """Whether nobody else is at it, without waiting. Of the connection: what is done inside may commit many times."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [what])
        free = bool(cursor.fetchone()[0])
    try:
        yield free
    finally:
        if free:
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [what])
