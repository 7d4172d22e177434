"""A short fault run: the real processes under load are hurt hundreds of times, and everything promised is there once."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection

from tests.faults import running

# What a busy pair of cores does in the time there is; the long run (script/release) promises 20,000 and more.
FAULTS, SECONDS, PROMISES = 300, 300, 1000


def address(name: str) -> str:
    """One of the test services' databases, for the tools of PostgreSQL."""
    given = connection.settings_dict
    return f"postgres://{given['USER']}:{quote(given['PASSWORD'])}@/{name}?host={quote(given['HOST'])}"


@pytest.fixture
def empty_database(django_db_setup: Any, django_db_blocker: Any) -> str:
    """A migrated database without rows, to be copied: the one all test processes copy, or this one's own."""
    with django_db_blocker.unblock():
        return address(os.environ.get("XUNZHANG_TEST_TEMPLATE") or connection.settings_dict["NAME"])


@pytest.mark.slow
def test_whatever_is_killed_nothing_promised_is_lost(empty_database: str) -> None:
    report = running.run(empty_database, faults=FAULTS, seconds=SECONDS, writes=PROMISES, rest_every=120)
    assert report["faults"] == []
    assert sum(report["injuries"].values()) >= FAULTS
    assert sum(report["promised"].values()) >= PROMISES
    assert len(report["promised"]) == 6, "each kind of write was promised"
