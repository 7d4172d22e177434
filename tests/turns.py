"""What takes minutes and says the same of many people is asked of half of them in one run, of the others the next day."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = TypeVar("Row")


def of_the_day(rows: Sequence[Row]) -> Sequence[Row]:
    """Every second row, each day the others; all of them with ``XUNZHANG_WHOLE=1``."""
    if os.environ.get("XUNZHANG_WHOLE") == "1":
        return rows
    return rows[timezone.localdate().toordinal() % 2 :: 2]
