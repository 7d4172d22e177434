"""Two web servers and three workers on one database and one broker: whoever answers, the case is the same (no stickiness)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults import running

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_what_one_process_begins_another_goes_on_with() -> None:
    found: dict[str, Any] = running.run(running.empty_database(), program="tests.faults.several")
    assert found["sessions"] == [200, 200], "logged in at one is logged in at the other"
    assert found["checks"] == 1, "eight presses at two servers have one effect"
    assert found["files"] == [200, "%PDF-"]
    assert found["paper"] == [200, "%PDF-"]
    assert found["counted"] == [[5.0], [5.0]], "each server says what all have answered"
    sent, once = found["reminders"]
    assert sent == once > 0, "one clock, three workers: everybody is reminded once"
    assert found["faults"] == []
