"""Celery: the clock that wakes the sweeps. What is due is remembered by PostgreSQL, never by the broker."""

import logging.config
import os
import time
from typing import Any

from celery import Celery, signals
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspection.settings")

app = Celery("xunzhang")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

STALE = 600.0
"""Seconds after which a sweep that could not be begun is left out: by then it has been woken again.

Without it sweeps pile up behind a long one, or while no worker runs; less would let machines whose clocks differ do nothing.
"""
_SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep-deadlines": {"task": "inspection.tasks.sweep_deadlines", "schedule": crontab(minute="*/10")},
    "reconcile-scan-stacks": {"task": "inspection.tasks.reconcile_scan_stacks", "schedule": 60.0},
    "reconcile-papers": {"task": "inspection.tasks.reconcile_papers", "schedule": 60.0},
    "seal-trail": {"task": "inspection.tasks.seal_trail", "schedule": 60.0},
    "sweep-vault": {"task": "inspection.tasks.sweep_vault", "schedule": 60.0},
    "scan-administrators": {"task": "inspection.tasks.scan_administrators", "schedule": crontab(hour=2, minute=30)},
    "make-copies": {"task": "inspection.tasks.make_copies", "schedule": 30.0},
    "read-texts": {"task": "inspection.tasks.read_texts", "schedule": 60.0},
    "tell-followers": {"task": "inspection.tasks.tell_followers", "schedule": 60.0},
    "reconcile-files": {"task": "inspection.tasks.reconcile_files", "schedule": crontab(hour=3, minute=20)},
    "alarm-of-readings": {"task": "inspection.tasks.alarm_of_readings", "schedule": crontab(minute="*/5")},
    "compile-digests": {"task": "rounds.tasks.compile_digests", "schedule": crontab(hour=7, minute=10)},
    "remind-of-appointments": {"task": "petitions.tasks.remind_of_appointments", "schedule": crontab(minute="*/5")},
    "read-evidence": {"task": "rectification.tasks.read_evidence", "schedule": 60.0},
    "find-hints": {"task": "rectification.tasks.find_hints", "schedule": crontab(hour=3, minute=50)},
    "sweep-drafts": {"task": "inspection.tasks.sweep_drafts", "schedule": crontab(minute=40)},
    "heartbeat": {"task": "inspection.tasks.heartbeat", "schedule": 30.0},
}
for _each in _SCHEDULE.values():
    # Every few minutes; what comes once an hour or a day is done however late it is.
    if isinstance(_each["schedule"], float) or len(_each["schedule"].minute) > 1:
        _each["options"] = {"expires": STALE}
# Set, never read, here: reading Celery's settings reads Django's, which a program may still be about to say where they are.
app.conf.beat_schedule = _SCHEDULE

POLITE = 3
"""By how much a worker's priority is lower: half the weight of a page. Less, and long papers would not be laid out in their time."""
HEARTBEAT = "inspection.tasks.heartbeat"


@signals.setup_logging.connect(weak=False)
def log_as_the_web_does(**_: Any) -> None:
    """Celery's own set-up would write arguments and the text of errors."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@signals.worker_init.connect(weak=False)
def step_back(**_: Any) -> None:
    """Somebody waits for a page and nobody for a task: where both want a processor, the page has it first."""
    os.nice(POLITE)


@signals.before_task_publish.connect(weak=False)
def note_the_clock(sender: Any = None, **_: Any) -> None:
    """Only the clock sends the heartbeat."""
    if sender == HEARTBEAT:
        from inspection import tallies

        tallies.beat_sent()


@signals.task_prerun.connect(weak=False)
def note_the_start(task: Any = None, **_: Any) -> None:
    from inspection import audit

    # Lines and rows of one run are read together, as those of one request are.
    task.request.began_at = time.monotonic()
    task.request.id_before = audit.request_id.set(audit.request_id.get() or str(task.request.id or ""))


@signals.task_postrun.connect(weak=False)
def note_the_end(task: Any = None, state: Any = None, **_: Any) -> None:
    from inspection import audit, tallies

    began = getattr(task.request, "began_at", None)
    seconds = time.monotonic() - began if began is not None else 0.0
    tallies.task_done(task.name, str(state or "UNKNOWN"), seconds, worker=str(task.request.hostname or "-"))
    if before := getattr(task.request, "id_before", None):
        audit.request_id.reset(before)


@signals.task_failure.connect(weak=False)
def note_a_failure(sender: Any = None, exception: Any = None, **_: Any) -> None:
    from inspection import tallies

    tallies.task_failed(sender.name, type(exception).__name__)
