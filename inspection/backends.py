"""Log-in: active accounts only, with a brake per account and address that is kept in PostgreSQL."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
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
    """Where a request comes from. Behind the house's own proxy, the address that proxy saw: the last one it added."""
    if request is None:
        return ""
    if settings.BEHIND_PROXY and (seen := request.META.get("HTTP_X_FORWARDED_FOR", "")):
        return str(seen).rpartition(",")[2].strip()[:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def _failures(username: str, address: str) -> int:
    since = timezone.now() - WAIT
    return LoginAttempt.objects.filter(username=username[:60], address=address, at__gte=since).count()


def is_braked(username: str, address: str) -> bool:
    """Whether this address must wait. A stranger's failures never lock the account's owner out elsewhere."""
    return _failures(username, address) >= FAILURES


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
        # The try counts before the password is looked at: of a hundred sent at once, no more than five are.
        attempt = LoginAttempt.objects.create(username=username[:60], address=address)
        if _failures(username, address) > FAILURES:
            attempt.delete()
            raise PermissionDenied("braked")
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            make_password(password)  # the same time is spent on accounts that do not exist
        elif user.check_password(password):
            LoginAttempt.objects.filter(username=username[:60], address=address).delete()
            return user
        return None

    def get_user(self, user_id: Any) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).select_related("person").first()
