"""A read-only copy answers pages of figures, never with less than the primary holds; stopped or gone, the primary answers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults import running

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_figures_come_from_the_copy_and_are_never_old() -> None:
    found: dict[str, Any] = running.run(running.empty_database(), program="tests.faults.copy_of_database")
    assert found["fresh"] == [True] * 5, "what was just registered is counted"
    assert (found["behind"], found["while_behind"]) == ([True] * 5, "behind"), "a copy that stands still is passed over"
    assert (found["gone"], found["while_gone"]) == (True, "down"), "without it the page is there as ever"
    assert found["again"]
