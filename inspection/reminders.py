"""One engine over all running deadlines: ahead, due, overdue, escalated; each once per deadline, person and stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from inspection import access, deadlines
from inspection.inbox import notify
from inspection.models import Deadline, Message, Record, Stage, User

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

__all__ = ["Swept", "address_of", "notify", "recent", "sweep", "unread"]

BATCH = 200


@dataclass
class Swept:
    """What one pass did: messages made, escalations among them, and those that existed already."""

    sent: int = 0
    escalated: int = 0
    already: int = 0


def address_of(record: Record, user: User) -> str:
    """The page on which this user deals with a record: the unit side has its own."""
    namespace = "unit" if access.on_unit_side(user) else record._meta.app_label
    try:
        return reverse(f"{namespace}:{record.noun}", args=[record.pk])
    except NoReverseMatch:
        return ""


def _stages(rule: deadlines.Rule, days_left: int) -> Iterator[tuple[str, int, str]]:
    """Which stages a deadline has reached: (stage, level, power of those to tell). Missed nights are made up for."""
    if days_left > 0:
        if reached := [each for each in rule.ahead if days_left <= each]:
            yield Stage.AHEAD, len([each for each in rule.ahead if each >= min(reached)]), rule.power
    elif days_left == 0:
        yield Stage.DUE, 0, rule.power
    else:
        yield Stage.OVERDUE, 0, rule.power
        for level, (days, power) in enumerate(rule.escalate, start=1):
            if -days_left >= days:
                yield Stage.ESCALATED, level, power


def _sentence(deadline: Deadline, stage: str, days_left: int) -> str:
    """Words for the inbox. They say what is due, never about whom."""
    words = {
        Stage.AHEAD: f"“{deadline.label}”还剩{days_left}天到期",
        Stage.DUE: f"“{deadline.label}”今天到期",
        Stage.OVERDUE: f"“{deadline.label}”已超期{-days_left}天",
        Stage.ESCALATED: f"“{deadline.label}”已超期{-days_left}天，逾期升级提醒",
    }[Stage(stage)]
    return words + ("（日期暂定）" if deadline.provisional else "")


def _messages(deadline: Deadline, today: date) -> list[Message]:
    rule = deadlines.rules().get(deadline.rule)
    record = deadline.record
    if rule is None or record is None or deadline.due_on is None:
        return []
    days_left = (deadline.due_on - today).days
    made = []
    for stage, level, power in _stages(rule, days_left):
        handler = deadline.handler
        if handler is not None and stage != Stage.ESCALATED and access.powers(handler, record, today):
            people = {handler}
        else:
            # Nobody in charge, or he has left, lost his seat or keeps out of it since: those who could take it up.
            people = set(access.holders(power, record, today))
        made += [
            Message(
                user=person, kind="deadline", text=_sentence(deadline, stage, days_left), url=address_of(record, person),
                deadline=deadline, stage=stage, level=level,
            )
            for person in people
        ]  # fmt: skip
    return made


def sweep(today: date | None = None) -> Swept:
    """One pass over the running deadlines. Safe to run twice, in parallel, or after a crash: a unique key says once."""
    day = today or timezone.localdate()
    horizon = max((max(rule.ahead, default=0) for rule in deadlines.rules().values()), default=0)
    done, last = Swept(), None
    while True:
        with transaction.atomic():
            running = Deadline.objects.filter(met_at=None, cancelled_at=None, paused_on=None).exclude(due_on=None)
            running = running.filter(due_on__lte=day + timedelta(days=horizon))
            if last is not None:
                running = running.filter(pk__gt=last)
            batch = list(
                running.select_related("handler__person")
                .order_by("pk")
                .select_for_update(skip_locked=True, of=("self",))[:BATCH]
            )
            if not batch:
                return done
            last = batch[-1].pk
            wanted = [message for each in batch for message in _messages(each, day)]
            keys = {(m.deadline_id, m.user_id, m.stage, m.level) for m in wanted}
            have = set(
                Message.objects.filter(deadline__in=batch).values_list("deadline_id", "user_id", "stage", "level")
            )
            fresh = [m for m in wanted if (m.deadline_id, m.user_id, m.stage, m.level) not in have]
            Message.objects.bulk_create(fresh, ignore_conflicts=True)
            done.sent += len(fresh)
            done.escalated += sum(m.stage == Stage.ESCALATED for m in fresh)
            done.already += len(keys & have)


def unread(user: User) -> int:
    return Message.objects.filter(user=user, read_at=None).count()


def recent(user: User, *, unread_only: bool = False) -> list[Message]:
    found = Message.objects.filter(user=user)
    if unread_only:
        found = found.filter(Q(read_at=None))
    return list(found[:200])
