"""Sealing and changing keys at the same time: whoever seals shares the vault, whoever copies or retires has it alone.

Advisory locks of PostgreSQL, held until the transaction ends. They are taken before any row is locked.
"""

from __future__ import annotations

from typing import Any

from django.db import connection


def _take(function: str, office_id: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [f"vault:{office_id}"])


def share(office_id: Any) -> None:
    """For sealing and destroying: many at once, but not while keys change. Keys are read after this."""
    _take("pg_advisory_xact_lock_shared", office_id)


def alone(office_id: Any) -> None:
    """For the moment in which keys change: waits for seals under way, and the next ones wait for it."""
    _take("pg_advisory_xact_lock", office_id)
