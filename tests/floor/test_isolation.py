"""The helper that reads other people's files: killed or standing still, it costs one job at most."""

from __future__ import annotations

import os
import signal

import pytest

from inspection import gate, isolation
from tests import make


def read(seconds: float = 5.0) -> object:
    """Some job."""
    with isolation.memory_file(make.pdf("件")) as file:
        return isolation.run(
            "inspection.foreign.gate:judge", file, seconds=seconds, name="件.pdf", limits=gate.limits()
        )


def helper() -> int:
    read()
    return isolation._nurseries[os.getpid()][1].pid


def test_killed_the_next_one_takes_the_job() -> None:
    before = helper()
    os.kill(before, signal.SIGKILL)
    isolation._nurseries[os.getpid()][1].wait()
    assert read()
    assert helper() != before


def test_standing_still_it_costs_one_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own clock does not run: it neither works nor kills what takes too long. The job fails in time, the next is done."""
    before = helper()
    monkeypatch.setattr(isolation, "GRACE", 0.2)
    os.kill(before, signal.SIGSTOP)
    with pytest.raises(isolation.Failed, match="time"):
        read(seconds=0.2)
    assert read()
    assert helper() != before
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)
