"""A rule for new passwords: none of the last three again. Only hashes are kept, and only three of them."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from inspection.models import FormerPassword, User

REMEMBERED = 3


class NotAFormerOne:
    """A validator of AUTH_PASSWORD_VALIDATORS: Django tells it of every change (``password_changed``)."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user._state.adding:
            return
        former = FormerPassword.objects.filter(user=user).values_list("encoded", flat=True)[:REMEMBERED]
        if any(check_password(password, encoded) for encoded in {user.password, *former}):
            raise ValidationError(f"最近{REMEMBERED}次用过的密码不能再用。", code="former_password")

    def password_changed(self, password: str, user: User | None = None) -> None:
        if user is None:
            return
        FormerPassword.objects.create(user=user, encoded=user.password)
        kept = FormerPassword.objects.filter(user=user).values("pk")[:REMEMBERED]
        FormerPassword.objects.filter(user=user).exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()

    def get_help_text(self) -> str:
        return f"不能使用最近{REMEMBERED}次用过的密码。"
