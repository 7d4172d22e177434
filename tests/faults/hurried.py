"""The product's Celery with a clock that wakes the sweeps every few seconds: what a fault run waits for is not the time of day."""

from __future__ import annotations

from inspection.celery import app

for _name, _seconds in {
    "sweep-deadlines": 2.0, "seal-trail": 5.0, "reconcile-papers": 5.0, "make-copies": 5.0, "heartbeat": 5.0,
}.items():  # fmt: skip
    app.conf.beat_schedule[_name] |= {"schedule": _seconds, "options": {"expires": 10 * _seconds}}
