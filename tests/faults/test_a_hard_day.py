"""A short fault run: the real processes under load are hurt hundreds of times, and everything promised is there once."""

from __future__ import annotations

import pytest

from tests.faults import running

# What a busy pair of cores does in the time there is; the long run (script/release) promises 20,000 and more.
FAULTS, SECONDS, PROMISES = 300, 240, 1500


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_is_killed_nothing_promised_is_lost() -> None:
    report = running.run(running.empty_database(), faults=FAULTS, seconds=SECONDS, writes=PROMISES, rest_every=120)
    assert report["faults"] == []
    assert sum(report["injuries"].values()) >= FAULTS
    assert sum(report["promised"].values()) >= PROMISES
    assert len(report["promised"]) == 6, "each kind of write was promised"
