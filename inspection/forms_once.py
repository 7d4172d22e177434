"""Forms that were sent: the first answer stands for every repeat."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from inspection.models import SentForm, User

if TYPE_CHECKING:
    from collections.abc import Callable


def _form_key(value: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(value))
    except ValueError:
        return None


def first_answer(key: str | None, *, user: User, path: str) -> tuple[str, str] | None:
    """What this form of this user was answered when it was sent first; None when it was not."""
    if (form_key := _form_key(key)) is None:
        return None
    sent = SentForm.objects.filter(key=form_key, user=user, path=path[:200]).first()
    return (sent.answer, sent.message) if sent is not None else None


def once(key: str | None, *, user: User, path: str, act: Callable[[], tuple[str, str]]) -> tuple[str, str]:
    """Act for a form's unique key; a repeat (a double click, a resent page) gets the first answer and changes nothing.

    The key's row and the act are one transaction: eight presses at once wait for the first and then read its answer.
    """
    try:
        with transaction.atomic():
            sent = SentForm.objects.create(key=_form_key(key) or uuid.uuid4(), user=user, path=path[:200])
            sent.answer, sent.message = act()
            sent.message = sent.message[:300]
            sent.save(update_fields=["answer", "message"])
            return sent.answer, sent.message
    except IntegrityError:
        if (first := first_answer(key, user=user, path=path)) is None:
            raise
        return first
