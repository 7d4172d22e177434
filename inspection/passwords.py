"""Rules for new passwords: long enough, without the account's name, and none of the last three again."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError

from inspection.models import FormerPassword, User

REMEMBERED = 3


class LongEnough(MinimumLengthValidator):
    """Django's own rule, said in Chinese: its translation lags behind its text."""

    def get_error_message(self) -> str:
        return f"密码太短，至少{self.min_length}位。"

    def get_help_text(self) -> str:
        return f"密码至少{self.min_length}位。"


class WithoutTheAccount:
    """A validator of AUTH_PASSWORD_VALIDATORS: the account's name, whole, is no part of the password."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is not None and user.username.casefold() in password.casefold():
            raise ValidationError("密码中不能含有账号。", code="password_has_account")

    def get_help_text(self) -> str:
        return "密码中不能含有账号。"


class NotAFormerOne:
    """A validator of AUTH_PASSWORD_VALIDATORS: Django tells it of every change (``password_changed``). Only three hashes are kept."""

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
