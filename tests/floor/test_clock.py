"""The clock that wakes the sweeps goes on when the one on the wall is put right."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from celery import Celery

from inspection.celery import app as product
from inspection.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def clock(tmp_path: Path) -> Iterator[Clock]:
    app = Celery("clock", broker="memory://", set_as_current=False)
    app.conf.beat_schedule = {"sweep": {"task": "sweep", "schedule": 60.0}}
    found = Clock(app=app, schedule_filename=str(tmp_path / "schedule"))
    found.sent = []
    found.apply_entry = lambda entry, producer=None: found.sent.append(entry.name)
    yield found
    found.close()


def test_what_comes_every_few_minutes_does_not_pile_up() -> None:
    """And what comes seldom is never left out."""
    expires = {name: each.get("options", {}).get("expires") for name, each in product.conf.beat_schedule.items()}
    assert {name for name, each in expires.items() if each is None} == {
        "scan-administrators", "reconcile-files", "compile-digests", "find-hints", "sweep-drafts",
    }  # fmt: skip
    assert {each for each in expires.values() if each is not None} == {600}


def ran(clock: Clock, ago: float) -> None:
    """The sweep ran so many seconds ago."""
    clock.schedule["sweep"].last_run_at = clock.app.now() - timedelta(seconds=ago)
    clock._heap = None


@pytest.mark.parametrize(("ago", "sent"), [(59, []), (61, ["sweep"]), (86_400, ["sweep"])])
def test_a_sweep_comes_once_when_its_time_has_come(clock: Any, ago: float, sent: list[str]) -> None:
    ran(clock, ago)
    for _ in range(3):
        clock.tick()
    assert clock.sent == sent


@pytest.mark.parametrize("kept", [False, True])
def test_a_clock_put_right_silences_nothing(clock: Any, kept: bool) -> None:
    """It was forty minutes ahead when the sweep ran; a minute later the sweep runs again, not after forty."""
    ran(clock, -2_400)
    if kept:  # and the scheduler is started anew on what it had kept
        clock.sync()
        clock.setup_schedule()
    assert clock.tick() <= 60
    assert clock.sent == []
    ran_at = clock.schedule["sweep"].last_run_at
    assert ran_at <= clock.app.now()
    clock.schedule["sweep"].last_run_at = ran_at - timedelta(seconds=61)
    clock._heap = None
    clock.tick()
    assert clock.sent == ["sweep"]
