"""The second factor: one-time codes of a device (RFC 6238), recovery codes for the day it is lost.

pyotp counts; the rows are ours, because the device tables of the ready-made Django package hold secrets in the open.
Here a secret is encrypted with a key derived from SECRET_KEY and bound to its account: whoever reads the database alone,
or moves a row to another account, gets nothing. It is no defence against somebody who holds the environment too.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

import pyotp
import pyotp.exceptions
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from inspection import access, audit, codes, inbox, server_keys, two_person
from inspection.models import RecoveryCode, SecondFactor, User

if TYPE_CHECKING:
    from inspection.models import TwoPersonAct

RECOVERY_CODES = 10
PURPOSE = b"second-factor"
# Clocks of hardware tokens drift: so many codes before and after the present one count too.
DRIFT = 1
# No 0/O, 1/I/L: recovery codes are read off paper.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def _encrypt(secret: str, user: User) -> bytes:
    return server_keys.encrypt(PURPOSE, secret.encode(), user.pk.bytes)


def _decrypt(factor: SecondFactor) -> str | None:
    """The device's secret, or None when the row was moved, damaged, or its key is gone: then no code is right."""
    secret = server_keys.decrypt(PURPOSE, factor.secret, factor.user_id.bytes)
    return secret.decode() if secret is not None else None


def _digests(code: str) -> list[str]:
    plain = "".join(character for character in code.upper() if character.isalnum()).encode()
    return [hashlib.blake2b(plain, digest_size=32, key=key).hexdigest() for key in server_keys.keys(b"recovery-codes")]


def is_on(user: User) -> bool:
    """Whether the account has a confirmed second factor."""
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


def required_of(user: User) -> bool:
    """Whether the office of the user asks a second factor of one of his roles."""
    office_id = access.home_office_id(user)
    wanted = (
        codes.setting(office_id, "login.second_factor_roles")
        if office_id
        else codes.DEFAULTS["login.second_factor_roles"]
    )
    return bool(set(wanted) & set(access.roles_of(user)))


@transaction.atomic
def begin(user: User) -> SecondFactor:
    """A fresh secret, not yet in force: it is when a first code has been shown right. A factor in force stays."""
    factor = SecondFactor.objects.select_for_update().filter(user=user).first()
    if factor is not None and factor.confirmed_at is not None:
        return factor
    sealed = _encrypt(pyotp.random_base32(), user)
    return SecondFactor.objects.update_or_create(user=user, defaults={"secret": sealed, "last_step": 0})[0]


def waiting(user: User) -> SecondFactor | None:
    """The factor that was begun and waits for its first code."""
    return SecondFactor.objects.filter(user=user, confirmed_at=None).first()


def address_for_device(factor: SecondFactor, issuer: str) -> tuple[str, str]:
    """(otpauth address for the QR code, secret to type in), for the one page that enrols a device."""
    secret = _decrypt(factor) or ""
    return pyotp.TOTP(secret).provisioning_uri(name=factor.user.username, issuer_name=issuer), secret


def _matching_step(factor: SecondFactor, code: str) -> int | None:
    """The time step whose code this is, unless that step or a later one was used already."""
    secret = _decrypt(factor)
    if secret is None:
        return None
    try:
        step = pyotp.TOTP(secret).verify_and_get_timecode(code, for_time=timezone.now(), valid_window=DRIFT)
    except pyotp.exceptions.OTPVerificationError:
        return None
    return step if step > factor.last_step else None


@transaction.atomic
def confirm(user: User, code: str) -> list[str] | None:
    """Put a begun factor in force by its first right code; returns the recovery codes, to be shown once, or None."""
    factor = SecondFactor.objects.select_for_update().filter(user=user, confirmed_at=None).first()
    if factor is None or (step := _matching_step(factor, _plain(code))) is None:
        return None
    factor.confirmed_at, factor.last_step = timezone.now(), step
    factor.save(update_fields=["confirmed_at", "last_step"])
    audit.record(user, "enrol_second_factor", by=user, label="绑定双因素验证")
    return _new_codes(factor)


def _plain(code: str) -> str:
    return code.replace(" ", "").replace("-", "").strip()


@transaction.atomic
def check(user: User, code: str) -> bool:
    """Whether a code of the device, or a recovery code not used before, is right; either opens once only."""
    factor = SecondFactor.objects.select_for_update().filter(user=user, confirmed_at__isnull=False).first()
    if factor is None:
        return False
    if (step := _matching_step(factor, _plain(code))) is not None:
        factor.last_step = step
        factor.save(update_fields=["last_step"])
        return True
    used = RecoveryCode.objects.filter(factor=factor, digest__in=_digests(code), used_at=None).update(
        used_at=timezone.now()
    )
    if used:
        audit.record(user, "use_recovery_code", by=user, label="使用恢复码", left=codes_left(user))
    return bool(used)


def codes_left(user: User) -> int:
    """How many recovery codes an account has not used yet."""
    return RecoveryCode.objects.filter(factor__user=user, used_at=None).count()


def _new_codes(factor: SecondFactor) -> list[str]:
    factor.recovery_codes.all().delete()
    made = ["".join(secrets.choice(ALPHABET) for _ in range(12)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(factor=factor, digest=_digests(code)[0]) for code in made)
    return ["-".join((code[:4], code[4:8], code[8:])) for code in made]


@transaction.atomic
def renew_codes(user: User) -> list[str]:
    """New recovery codes, shown once; the old ones open nothing any more."""
    made = _new_codes(SecondFactor.objects.select_for_update().get(user=user, confirmed_at__isnull=False))
    audit.record(user, "renew_recovery_codes", by=user, label="重新生成恢复码")
    return made


@transaction.atomic
def replace(user: User) -> SecondFactor:
    """Give up the device in one's hand for another one; the caller has just had a code of the old."""
    SecondFactor.objects.filter(user=user).delete()
    audit.record(user, "replace_second_factor", by=user, label="更换验证设备")
    return begin(user)


def _reset(act: TwoPersonAct) -> None:
    """Take a lost device off an account: the password alone opens it again, its session ends."""
    if act.subject is None:
        return
    SecondFactor.objects.filter(user=act.subject).delete()
    User.objects.filter(pk=act.subject.pk).update(session_key="")
    audit.record(
        act.subject, "reset_second_factor", by=act.decided_by, label="解除双因素验证", office_id=act.office_id,
        asked_by=act.asked_by_id, act=act.pk,
    )  # fmt: skip
    by = f"{act.asked_by.name}申请、{act.decided_by.name if act.decided_by else ''}同意"
    words = f"您的双因素验证已解除（{by}）。不是您本人要求的，请立即告知审计员。"
    inbox.notify(act.subject, words, url=reverse("second_factor"), kind="alarm")
    for auditor in two_person.auditors_of(act.office_id):
        inbox.notify(auditor, f"{act.subject.name}的双因素验证已解除（{by}）。", url=reverse("audit"), kind="alarm")


RESET = two_person.kind(
    "second_factor_reset", "解除双因素验证", ask="inspection.ask_second_factor_reset",
    decide="inspection.confirm_second_factor_reset", stand_in="inspection.stand_in_for_security", act=_reset,
)  # fmt: skip
