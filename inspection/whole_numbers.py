"""Whole numbers as addresses, forms and foreign files give them: digits that are too many or none at all are no number.

Knows neither Django nor the case: the readers of foreign files use it apart from everything else.
"""

from __future__ import annotations


def read(text: str, *, digits: int) -> int | None:
    """The number ``text`` is, of at most so many decimal digits; None for anything else (``²``, a sign, thousands of nines)."""
    return int(text) if text.isdecimal() and len(text) <= digits else None
