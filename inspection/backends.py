"""Log-in: active accounts only, with a brake per account and address that is kept in PostgreSQL."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from inspection.models import LoginAttempt, User

if TYPE_CHECKING:
    from django.http import HttpRequest

# After this many failures from one address, that address (and no other) waits for the account.
FAILURES = 5
WAIT = timedelta(minutes=15)


def address_of(request: HttpRequest | None) -> str:
    return str(request.META.get("REMOTE_ADDR", "")) if request is not None else ""


def is_braked(username: str, address: str) -> bool:
    """Whether this address must wait. A stranger's failures never lock the account's owner out elsewhere."""
    since = timezone.now() - WAIT
    return LoginAttempt.objects.filter(username=username[:60], address=address, at__gte=since).count() >= FAILURES


class AccountBackend(BaseBackend):
    """Passwords only; what an account may do comes from grants, so every Django permission question is answered no."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if not username or password is None:
            return None
        address = address_of(request)
        if is_braked(username, address):
            raise PermissionDenied("braked")
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            make_password(password)  # the same time is spent on accounts that do not exist
        elif user.check_password(password):
            LoginAttempt.objects.filter(username=username[:60], address=address).delete()
            return user
        LoginAttempt.objects.create(username=username[:60], address=address)
        return None

    def get_user(self, user_id: Any) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).select_related("person").first()
