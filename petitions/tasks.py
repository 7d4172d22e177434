"""Celery's tasks of petitions: whoever receives is told as his appointment begins (T-19). Safe to run twice."""

from __future__ import annotations

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from inspection import access, reminders
from inspection.tasks import declare_everything
from petitions.models import Appointment
from petitions.querysets import KEEP_APPOINTMENT


@shared_task(ignore_result=True)
def remind_of_appointments() -> None:
    """A quarter of an hour before it begins, once; neither who comes nor where is in the line (R-182, R-183)."""
    declare_everything()
    now = timezone.now()
    with transaction.atomic():
        due = Appointment.objects.beginning(now)
        for each in due.select_for_update(of=("self",), skip_locked=True).select_related("receiver", "assignment"):
            may = access.holders(KEEP_APPOINTMENT, each)
            for person in [each.receiver] if each.receiver in may else may:
                address = reminders.address_of(each, person)
                reminders.notify(person, f"接访预约{each.number}即将开始。", url=address)
            each.reminded_at = now
            each.save(update_fields=["reminded_at"])
