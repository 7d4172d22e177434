"""The story of the demo: one round of the county's tenth committee, as its people would have worked through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspection.management.demo.people import Demo


def play(demo: Demo) -> None:
    """Play the round up to today. Filled in verb by verb, through the same actions as the pages."""
