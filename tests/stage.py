"""The stage most tests play on: the lists and the cast, set up once per process and never committed.

A test that names ``cast`` plays within a savepoint of the transaction the stage stands in; whatever it does is rolled
back to the stage. Tests that need an empty house, or commit (``transaction=True``, a live server), find it struck.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from django.db import connection, transaction

from petitions import codes as petition_lists
from rectification import codes as rectification_lists
from rounds import codes as round_lists
from tests import cast

if TYPE_CHECKING:
    import pytest
    from pytest_django.plugin import DjangoDbBlocker

COMMITS = ("transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback", "live_server", "window")
# From the moment a browser is driven, its event loop gives this thread another connection: a stage set up before is out of sight.
DRIVES = "browser"


class Stage:
    """Set up when first wanted, struck when somebody comes who does not want it."""

    def __init__(self) -> None:
        self._atomic: transaction.Atomic | None = None
        self._cast: cast.Cast | None = None
        self.blocker: DjangoDbBlocker | None = None

    def ready_for(self, item: pytest.Item) -> None:
        """Called before each test enters its own transaction."""
        if not wanted(item):
            self.strike()
        elif self._atomic is None:
            self.set_up()

    def set_up(self) -> None:
        assert self.blocker is not None
        with self.blocker.unblock():
            atomic = transaction.atomic()
            atomic._from_testcase = True  # type: ignore[attr-defined]  durable blocks may stand in it, as in a test case
            atomic.__enter__()
            try:
                for lists in (round_lists, petition_lists, rectification_lists):
                    lists.load_lists()
                self._cast = cast.build()
            except BaseException:
                transaction.set_rollback(True)
                atomic.__exit__(None, None, None)
                raise
            self._atomic = atomic

    def strike(self) -> None:
        if self._atomic is None:
            return
        assert self.blocker is not None
        # With the process's last test the connection may have been closed already, and the stage with it.
        if connection.in_atomic_block:
            with self.blocker.unblock():
                transaction.set_rollback(True)
                self._atomic.__exit__(None, None, None)
        connection.run_on_commit = []
        self._atomic = self._cast = None

    def cast(self) -> cast.Cast:
        """The cast as it was set up, for one test to change."""
        return copy.deepcopy(self._cast) if self._cast is not None else cast.build()


def wanted(item: pytest.Item) -> bool:
    """Whether a test plays on the stage: it names the cast, commits nothing and drives no browser."""
    names = getattr(item, "fixturenames", ())
    marker = item.get_closest_marker("django_db")
    commits = marker is not None and (marker.kwargs.get("transaction") or (marker.args and marker.args[0]))
    return "cast" in names and not commits and not {*COMMITS, DRIVES} & set(names)


stage = Stage()
