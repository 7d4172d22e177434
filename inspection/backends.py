"""Log-in: active accounts only, with brakes that are kept in PostgreSQL and that no stranger can turn on the owner."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from inspection.models import KnownAddress, LoginAttempt, User

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

# After this many failures from one address, that address (and no other) waits for the account.
FAILURES = 5
WAIT = timedelta(minutes=15)
# After this many failures from addresses the account never logged in from, all such addresses share one try in a pause
# that doubles up to PAUSE. Where the owner has logged in before, he goes on as ever.
FOREIGN_FAILURES = 20
PAUSE = timedelta(seconds=30)
KNOWN_FOR = timedelta(days=180)


class Braked(PermissionDenied):
    """This try was not looked at; the text says how long to wait."""


def address_of(request: HttpRequest | None) -> str:
    """Where a request comes from. Behind the house's own proxy, the address that proxy saw: the last one it added."""
    if request is None:
        return ""
    if settings.BEHIND_PROXY and (seen := request.META.get("HTTP_X_FORWARDED_FOR", "")):
        return str(seen).rpartition(",")[2].strip()[:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def _lately(name: str) -> QuerySet[LoginAttempt]:
    return LoginAttempt.objects.filter(username=name[:60], at__gte=timezone.now() - WAIT)


def _known(username: str) -> QuerySet[KnownAddress]:
    return KnownAddress.objects.filter(user__username=username, seen_at__gte=timezone.now() - KNOWN_FOR)


def _pause(name: str, address: str, username: str, mine: LoginAttempt | None = None) -> timedelta:
    """How long this address must still wait because of strangers' failures; nothing where the owner is known."""
    known = set(_known(username).values_list("address", flat=True))
    if address in known:
        return timedelta()
    tries = _lately(name).exclude(address__in=known)
    if mine is not None:
        tries = tries.exclude(pk=mine.pk)
    made = list(tries.order_by("-at").values_list("at", flat=True)[: FOREIGN_FAILURES + 6])
    if len(made) < FOREIGN_FAILURES:
        return timedelta()
    pause = min(PAUSE, timedelta(seconds=2 ** (len(made) - FOREIGN_FAILURES)))
    return max(timedelta(), made[0] + pause - timezone.now())


def refusal(username: str, address: str, name: str = "") -> str:
    """Why this address must wait before it may try again, in words; empty when it may try."""
    name = name or username
    if _lately(name).filter(address=address).count() >= FAILURES:
        return f"失败次数过多，请{int(WAIT.total_seconds() // 60)}分钟后再试，或联系系统管理员。"
    if pause := _pause(name, address, username):
        return f"该账号正受到多次错误尝试，请{int(pause.total_seconds()) + 1}秒后再试，或在您常用的计算机上登录。"
    return ""


def is_braked(username: str, address: str) -> bool:
    """Whether this address must wait. A stranger's failures never lock the account's owner out where he is known."""
    return bool(refusal(username, address))


def take_turn(username: str, address: str, name: str = "") -> LoginAttempt:
    """Count a try before it is looked at: of a hundred sent at once, no more than five are. Raises Braked.

    ``name`` is what is counted: the account, or the second half of its log-in.
    """
    name = name or username
    if words := refusal(username, address, name):
        raise Braked(words)
    mine = LoginAttempt.objects.create(username=name[:60], address=address)
    if _lately(name).filter(address=address).count() > FAILURES or _pause(name, address, username, mine):
        mine.delete()
        raise Braked(refusal(username, address, name) or "请稍候再试。")
    return mine


def forget_failures(name: str, address: str) -> None:
    """A right answer wipes out the failures of its own address, and whatever is too old to count."""
    LoginAttempt.objects.filter(username=name[:60], address=address).delete()
    LoginAttempt.objects.filter(username=name[:60], at__lt=timezone.now() - WAIT).delete()


def remember_address(user: User, address: str) -> None:
    """Note where an account has logged in; addresses unseen for half a year are forgotten."""
    KnownAddress.objects.update_or_create(user=user, address=address)
    KnownAddress.objects.filter(user=user, seen_at__lt=timezone.now() - KNOWN_FOR).delete()


class AccountBackend(BaseBackend):
    """Passwords only; what an account may do comes from grants, so every Django permission question is answered no."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if not username or password is None:
            return None
        address = address_of(request)
        take_turn(username, address)
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            make_password(password)  # the same time is spent on accounts that do not exist
        elif user.check_password(password):
            forget_failures(username, address)
            return user
        return None

    def get_user(self, user_id: Any) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).select_related("person").first()
