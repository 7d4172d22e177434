"""What all tests share: a cleaning-up that the append-only trail allows, and fixed days."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test.client import ClientHandler

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Triggers that refuse TRUNCATE (32 in tgtype): the trail's, the ledger's.
GUARDS = """
    SELECT format('%I', c.relname), format('%I', t.tgname) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND t.tgtype & 32 <> 0 AND c.relnamespace = 'public'::regnamespace
"""
_sql_flush = DatabaseOperations.sql_flush


def _flush_as_owner(self, style, tables, **kwargs):
    """Between transactional tests the owner empties append-only tables too; their triggers stand aside for a moment."""
    statements = _sql_flush(self, style, tables, **kwargs)
    if not statements:
        return statements
    with connection.cursor() as cursor:
        cursor.execute(GUARDS)
        guards = cursor.fetchall()
    off = [f"ALTER TABLE {table} DISABLE TRIGGER {name}" for table, name in guards]
    on = [f"ALTER TABLE {table} ENABLE TRIGGER {name}" for table, name in guards]
    return [*off, *statements, *on]


DatabaseOperations.sql_flush = _flush_as_owner

_load_middleware = ClientHandler.load_middleware
_loaded: list[ClientHandler] = []


def _load_middleware_once(self: ClientHandler, is_async: bool = False) -> None:
    """All test clients go through one chain: WhiteNoise alone lists every static file each time it is made."""
    if not _loaded:
        _load_middleware(self, is_async)
        _loaded.append(self)
    vars(self).update({name: value for name, value in vars(_loaded[0]).items() if "_middleware" in name})


ClientHandler.load_middleware = _load_middleware_once


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path: Path) -> Path:
    """Files of a test lie in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(scope="session")
def cases() -> Path:
    """The folder of real-shaped office files; tests that read it skip where it is not."""
    folder = Path(os.environ.get("XUNZHANG_CASES", Path(__file__).resolve().parents[2] / "shared" / "cases"))
    if not folder.is_dir():
        pytest.skip("没有案例文件夹")
    return folder


# What takes minutes for one module, which one process alone has to work through: begun first, the others fill what is left.
LONGEST = (
    "tests/doors/test_half_the_doors.py", "tests/doors/test_the_other_doors.py", "tests/setup/test_rules_are_needed.py",
    "tests/roof/test_access_table.py", "tests/doors/test_mutants.py", "tests/doors/test_two_worlds.py",
    "tests/roof/test_queries.py",
)  # fmt: skip


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest modules come first; everything else stays in the order of the files."""
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(LONGEST)))


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays: looking through all of it again and again is a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef, request: pytest.FixtureRequest) -> None:
    """Just before a test enters its transaction (the fixture all of pytest-django's database fixtures rest on)."""
    if fixturedef.argname == "_django_db_helper":
        from tests.stage import stage

        stage.blocker = request.getfixturevalue("django_db_blocker")
        stage.ready_for(request.node)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Worlds of whole modules are committed: the stage is struck before they are built."""
    if "tests.stage" in sys.modules:
        from tests.stage import stage, wanted

        if not wanted(item):
            stage.strike()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Nothing stands when the databases are taken down."""
    if nextitem is None and "tests.stage" in sys.modules:
        from tests.stage import stage

        stage.strike()


@pytest.fixture
def cast(db):
    """The cast (tests/cast.py) and all lists, as on the first day for each test."""
    from tests.stage import stage

    return stage.cast()


@pytest.fixture(scope="session")
def houses(django_db_setup, django_db_blocker, tmp_path_factory):
    """The seeded worlds of this process (tests/houses.py), gone with it."""
    from tests.houses import Houses

    found = Houses(tmp_path_factory.mktemp("houses"))
    yield found
    with django_db_blocker.unblock():
        for house in found.inside:
            found.pull_down(house)


@pytest.fixture
def log_in(client):
    """Log a user in on the test client, as the log-in page would (one session per account)."""

    def act(user):
        client.force_login(user)
        user.session_key = client.session.session_key
        user.save(update_fields=["session_key"])
        return client

    return act
