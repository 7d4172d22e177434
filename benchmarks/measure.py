"""Two or more ways of getting the same thing, timed turn by turn in one run, so that a busy machine troubles all alike."""

from __future__ import annotations

import gc
import statistics
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Line:
    """A figure: ours against another way. ``ratio`` is ours ÷ theirs of the times; ``goal`` what it must not exceed."""

    name: str
    against: str
    ours: float
    theirs: float
    goal: float
    note: str = ""
    wish: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs

    @property
    def met(self) -> bool:
        return self.ratio <= self.goal


@dataclass
class Turns:
    """Medians in milliseconds by name, and what each way gave back the last time."""

    medians: dict[str, float] = field(default_factory=dict)
    given: dict[str, object] = field(default_factory=dict)


def worked() -> float:
    """Seconds of processor that this process and its database session have used: neighbours do not lengthen them.

    Where the session runs on another machine, or cannot be looked at, seconds by the clock.
    """
    from django.db import connection

    connection.ensure_connection()
    with suppress(OSError, IndexError, ValueError):
        session = Path(f"/proc/{connection.connection.info.backend_pid}")
        if b"postgres" in (session / "cmdline").read_bytes():
            return time.process_time() + int((session / "schedstat").read_text().split()[0]) / 1e9
    return time.perf_counter()


def interleaved(
    ways: dict[str, Callable[[], object]], *, rounds: int = 15, seconds: float = 20.0, least: int = 3,
    clock: Callable[[], float] = worked,
) -> Turns:  # fmt: skip
    """Each way once, then each again …, at most for some seconds (but ``least`` times); the first turn warms up and does not count.

    Time is that of the processor; ways that have others work for them give a clock of their own.
    """
    times: dict[str, list[float]] = {name: [] for name in ways}
    turns = Turns()
    started = time.perf_counter()
    for turn in range(rounds + 1):
        for name, way in ways.items():
            gc.collect()
            begun = clock()
            turns.given[name] = way()
            if turn:
                times[name].append((clock() - begun) * 1000)
        if turn >= least and time.perf_counter() - started > seconds:
            break
    turns.medians = {name: statistics.median(found) for name, found in times.items()}
    return turns
