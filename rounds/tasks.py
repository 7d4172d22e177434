"""Celery's tasks of rounds: compile the week on each office's own weekday. Safe to run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from inspection import codes
from inspection.models import Office
from inspection.tasks import declare_everything
from rounds.actions import progress


@shared_task(ignore_result=True)
def compile_digests() -> None:
    """For every office whose weekday it is (C-02)."""
    declare_everything()
    today = timezone.localdate()
    for office in Office.objects.all():
        if today.weekday() == int(codes.setting(office, "log.weekday")):
            progress.compile_digest(office, today=today)
