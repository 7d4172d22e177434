"""The helper that reads other people's files: killed or standing still, it costs time and no file."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

import pytest

from inspection import gate, isolation
from tests import make


def read(seconds: float = 10.0) -> object:
    """Some job."""
    with isolation.memory_file(make.pdf("件")) as file:
        return isolation.run(
            "inspection.foreign.gate:judge", file, seconds=seconds, name="件.pdf", limits=gate.limits()
        )


def helper() -> int:
    read()
    return isolation._nurseries[os.getpid()][1].pid


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_killed_between_two_jobs_the_next_one_takes_the_job() -> None:
    before = helper()
    os.kill(before, signal.SIGKILL)
    assert read()
    assert helper() != before


def test_killed_at_work_another_does_it_again() -> None:
    """It stands still with the job in hand, and is killed then: the file is judged all the same."""
    before = helper()
    os.kill(before, signal.SIGSTOP)
    killer = threading.Timer(0.2, os.kill, (before, signal.SIGKILL))
    killer.start()
    assert read()
    killer.join()
    assert helper() != before


def test_standing_still_it_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own clock does not run: it neither works nor kills what takes too long. Another does the job, and all that come after."""
    before = helper()
    os.kill(before, signal.SIGSTOP)
    # Half a second for the one that stands still, ten for the next.
    monkeypatch.setattr(isolation, "GRACE", -9.5)
    dismiss = isolation._dismiss

    def and_be_patient(nursery: Any) -> None:
        monkeypatch.setattr(isolation, "GRACE", 2.0)
        dismiss(nursery)

    monkeypatch.setattr(isolation, "_dismiss", and_be_patient)
    assert read()
    assert is_gone(before)
    assert read()


def test_lost_twice_the_job_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    helper()
    monkeypatch.setattr(isolation, "GRACE", -10.0)
    with pytest.raises(isolation.Failed):
        read()
