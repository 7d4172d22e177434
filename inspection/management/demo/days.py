"""Playing the demo on earlier days: within ``on(day)`` the actions believe that day to be today."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from unittest import mock

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def on(day: date, hour: int = 10, minute: int = 0) -> Iterator[None]:
    """Let Django's clock stand at a moment of a day; the database's own clock is never asked."""
    moment = timezone.make_aware(datetime.combine(day, time(hour, minute)))
    with mock.patch.object(timezone, "now", return_value=moment):
        yield
