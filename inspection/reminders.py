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
from inspection.models import Deadline, Message, Record, Stage, User, fetch_records

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


def address_of(record: Record, user: User, today: date | None = None) -> str:
    """The page on which this user deals with a record: the unit side has its own."""
    namespace = "unit" if access.on_unit_side(user, today) else record._meta.app_label
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


def _told(deadlines_: list[Deadline], today: date) -> Iterator[tuple[Deadline, str, int, User]]:
    """(deadline, stage, level, person) of everything these deadlines have reached by today.

    Records, handlers and holders of all of them are asked for together: there may be thousands every ten minutes.
    """
    fetch_records(deadlines_)
    handlers = {each.handler_id: each.handler for each in deadlines_ if each.handler is not None}
    for handler in handlers.values():
        access.remember(handler, today)
    found: list[tuple[Deadline, str, int, User | None]] = []
    asked: list[tuple[str, Record]] = []
    for deadline in deadlines_:
        rule, record = deadlines.rules().get(deadline.rule), deadline.record
        if rule is None or record is None or deadline.due_on is None:
            continue
        handler = handlers.get(deadline.handler_id)
        in_charge = handler is not None and bool(access.powers(handler, record, today))
        for stage, level, power in _stages(rule, (deadline.due_on - today).days):
            if in_charge and stage != Stage.ESCALATED:
                found.append((deadline, stage, level, handler))
            else:
                # Nobody in charge, or he has left, lost his seat or keeps out of it since: those who could take it up.
                found.append((deadline, stage, level, None))
                asked.append((power, record))
    holders = access.holders_of(asked, today)
    for user in {each.pk: each for group in holders for each in group}.values():
        access.remember(user, today)
    answers = iter(holders)
    for deadline, stage, level, person in found:
        for each in next(answers) if person is None else [person]:
            yield deadline, stage, level, each


def _messages(deadlines_: list[Deadline], today: date) -> tuple[list[Message], int]:
    """What is to be said of these deadlines today and was not said before; how much was."""
    told = list(_told(deadlines_, today))
    said = set(Message.objects.filter(deadline__in=deadlines_).values_list("deadline_id", "user_id", "stage", "level"))
    fresh = [each for each in told if (each[0].pk, each[3].pk, each[1], each[2]) not in said]
    made = []
    for deadline, stage, level, person in fresh:
        assert deadline.due_on is not None
        made.append(
            Message(
                user=person, kind="deadline", text=_sentence(deadline, stage, (deadline.due_on - today).days),
                url=address_of(deadline.record, person, today), deadline=deadline, stage=stage, level=level,
            )
        )  # fmt: skip
    return made, len(told) - len(fresh)


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
            fresh, before = _messages(batch, day)
            Message.objects.bulk_create(fresh, ignore_conflicts=True)
            done.sent += len(fresh)
            done.escalated += sum(each.stage == Stage.ESCALATED for each in fresh)
            done.already += before


def unread(user: User) -> int:
    return Message.objects.filter(user=user, read_at=None).count()


def recent(user: User, *, unread_only: bool = False) -> list[Message]:
    found = Message.objects.filter(user=user)
    if unread_only:
        found = found.filter(Q(read_at=None))
    return list(found[:200])
