"""The nightly sweep over running deadlines: again with nothing new, and against a loop that asks for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from benchmarks.measure import Line, interleaved
from inspection import access, deadlines, reminders
from inspection.models import Deadline, Message, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from inspection.models import User


def again() -> int:
    return reminders.sweep().sent


def naive() -> int:
    """A loop over what is due that asks, for each and each person, whether it was said, and saves what was not."""
    today, made = timezone.localdate(), 0
    with transaction.atomic():
        for deadline in Deadline.objects.filter(met_at=None, cancelled_at=None, paused_on=None, due_on__lte=today):
            rule, record = deadlines.rules().get(deadline.rule), deadline.record
            if rule is None or record is None or deadline.due_on is None:
                continue
            for stage, level, power in reminders._stages(rule, (deadline.due_on - today).days):
                people: Collection[User] = access.holders(power, record, today)
                if deadline.handler is not None and stage != Stage.ESCALATED:
                    people = [deadline.handler] if access.powers(deadline.handler, record, today) else people
                for person in people:
                    said = Message.objects.filter(deadline=deadline, user=person, stage=stage, level=level)
                    if not said.exists():
                        words = reminders._sentence(deadline, stage, (deadline.due_on - today).days)
                        url = reminders.address_of(record, person)
                        Message.objects.create(
                            user=person,
                            kind="deadline",
                            text=words,
                            url=url,
                            deadline=deadline,
                            stage=stage,
                            level=level,
                        )
                        made += 1
        transaction.set_rollback(True)
    return made


def candidates() -> int:
    """The bare question: which deadlines are due."""
    running = Deadline.objects.filter(met_at=None, cancelled_at=None, paused_on=None, due_on__lte=timezone.localdate())
    return len(list(running.values_list("pk", "due_on", "rule", "object_id")))


def afresh(way: Callable[[], int]) -> Callable[[], int]:
    """As if nobody had been told anything; taken back."""

    def run() -> int:
        with transaction.atomic():
            Message.objects.exclude(deadline=None).delete()
            made = way()
            transaction.set_rollback(True)
        return made

    return run


def measure() -> Iterator[Line]:
    both = interleaved({"full": afresh(again), "naive": afresh(naive)}, rounds=1, seconds=30, least=1)
    at, note = both.medians, f"{both.given['full']}条提醒，{both.medians['full'] / 1000:.1f}秒"
    yield Line("到期扫描（第一遍）", "逐条询问的循环", at["full"], at["naive"], 1 / 15, note, 1 / 20)
    reminders.sweep()
    at = interleaved({"again": again, "naive": naive, "bare": candidates}, rounds=3, seconds=30, least=1).medians
    yield Line("到期扫描（重扫）", "只查到期期限", at["again"], at["bare"], 0.6, f"{at['again']:.0f}毫秒")
    yield Line("到期扫描（重扫）", "逐条询问的循环", at["again"], at["naive"], 1 / 15, "", 1 / 20)
