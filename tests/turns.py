"""What takes minutes and says the same of many people or pages is asked of some of them in one run, of the others on the days after."""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING, TypeVar

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = TypeVar("Row")


def of_the_day(rows: Sequence[Row], parts: int = 2) -> Sequence[Row]:
    """Every second row (or one in ``parts``), each day others; all of them with ``XUNZHANG_WHOLE=1``."""
    if whole():
        return rows
    return rows[timezone.localdate().toordinal() % parts :: parts]


def is_its_turn(name: str, parts: int = 2) -> bool:
    """The same for what comes one by one, by its name: it comes round every second (or ``parts``-th) day."""
    return whole() or (zlib.crc32(name.encode()) + timezone.localdate().toordinal()) % parts == 0


def whole() -> bool:
    """Whether everything is asked at once, as before a release."""
    return os.environ.get("XUNZHANG_WHOLE") == "1"
