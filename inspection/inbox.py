"""A person's inbox: a line is put in, and later read. Deadlines put theirs in through ``reminders``."""

from __future__ import annotations

from django.utils import timezone

from inspection.models import Message, User


def notify(user: User, text: str, *, url: str = "", kind: str = "notice") -> Message:
    """A line in somebody's inbox that is not about a deadline (returned to you, waiting for your signature)."""
    return Message.objects.create(user=user, text=text[:200], url=url, kind=kind)


def read(message: Message) -> None:
    """Its owner opened it. Read once; an inbox is nobody else's and no business of the trail's."""
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=timezone.now())
