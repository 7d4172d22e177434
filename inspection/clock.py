"""The clock that wakes the sweeps, which a clock on the wall that was set back does not silence."""

from __future__ import annotations

from typing import Any

from celery.beat import PersistentScheduler


class Clock(PersistentScheduler):  # type: ignore[misc]
    """Celery's own, but for what it does when time goes back.

    Celery reckons from when a sweep last ran. A clock that was forty minutes ahead and is put right leaves that moment in
    the future, and nothing would be swept for forty minutes, even by a scheduler started anew: it is kept in a file.
    """

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Wake what is due; returns the seconds until the next look."""
        now, ahead = self.app.now(), False
        for entry in self.schedule.values():
            if entry.last_run_at > now:
                entry.last_run_at, ahead = now, True
        if ahead:
            self._heap = None  # its moments are reckoned from those that were wrong
        found: float = super().tick(*args, **kwargs)
        return found
