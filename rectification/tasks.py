"""Celery's tasks of rectification: evidence is read after upload, hints are found then and every night. Safe to run twice."""

from __future__ import annotations

from celery import shared_task

from inspection.models import Office
from inspection.tasks import declare_everything
from rectification.actions import finding_hints, traits
from rectification.models import EvidenceTraits

A_TIME = 40


@shared_task(ignore_result=True)
def read_evidence() -> None:
    """Read what was uploaded since, and compare it. The rows remember; the upload itself knows nothing of this."""
    declare_everything()
    for key in traits.unread().values_list("pk", flat=True)[:A_TIME]:
        traits.read(key)
    for each in EvidenceTraits.objects.filter(compared=False).select_related("office")[:A_TIME]:
        finding_hints.compare_evidence(each, finding_hints.settings_of(each.office))


@shared_task(ignore_result=True)
def find_hints() -> None:
    """Every night: words read anew, everything new compared, days and sums looked through."""
    declare_everything()
    traits.forget_destroyed()
    for office in Office.objects.all():
        traits.read_words(office)
        finding_hints.sweep(office)
