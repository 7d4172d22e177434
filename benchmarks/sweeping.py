"""The nightly sweep over running deadlines: again with nothing new, and against a loop that asks for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from benchmarks.measure import Line, interleaved
from inspection import reminders
from inspection.models import Deadline, Message

if TYPE_CHECKING:
    from collections.abc import Iterator


def again() -> int:
    return reminders.sweep().sent


def naive() -> int:
    """A loop over what is due that asks, for each and each person, whether it was said, and saves what was not."""
    today, made = timezone.localdate(), 0
    with transaction.atomic():
        for deadline in Deadline.objects.filter(met_at=None, cancelled_at=None, paused_on=None, due_on__lte=today):
            for message in reminders._messages(deadline, today):
                if not Message.objects.filter(
                    deadline=deadline, user=message.user, stage=message.stage, level=message.level
                ).exists():
                    message.save()
                    made += 1
        transaction.set_rollback(True)
    return made


def measure() -> Iterator[Line]:
    reminders.sweep()
    both = interleaved({"again": again, "naive": naive}, rounds=3, seconds=30, least=1)
    yield Line(
        "到期扫描（重扫）",
        "逐条询问的循环",
        both.medians["again"],
        both.medians["naive"],
        1 / 15,
        f"{both.medians['again']:.0f}毫秒",
        1 / 20,
    )
