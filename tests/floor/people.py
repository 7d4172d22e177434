"""Several people at their own browsers at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client

if TYPE_CHECKING:
    from inspection.models import User


def as_user(user: User) -> Client:
    """A browser of its own in which the person is logged in."""
    client = Client()
    client.force_login(user)
    type(user).objects.filter(pk=user.pk).update(session_key=client.session.session_key)
    return client
