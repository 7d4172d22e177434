"""The one thing the public's door does: it keeps a sealed letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intake.models import Letter


def keep(letter: Letter) -> None:
    """Add a letter. The web role may not read what is there: a second press is known by the database alone, and does nothing."""
    type(letter).objects.bulk_create([letter], ignore_conflicts=True)
