"""Celery: the clock that wakes the sweeps. What is due is remembered by PostgreSQL, never by the broker."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspection.settings")

app = Celery("xunzhang")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "sweep-deadlines": {"task": "inspection.tasks.sweep_deadlines", "schedule": crontab(minute="*/10")},
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
