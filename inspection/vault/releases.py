"""Asking to see a sealed secret, a second person's decision, and the look itself, within its time."""

from __future__ import annotations

import secrets as random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import nacl.encoding
import nacl.exceptions
import nacl.hash
import nacl.secret
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from inspection import audit
from inspection.models import Release, ReleaseState, link_of
from inspection.vault import boxes, secrets
from inspection.vault.boxes import VaultClosed

if TYPE_CHECKING:
    from inspection.models import Record, User

# Read out and typed in: no 0/O, 1/I. Twenty of thirty-two signs are a hundred bits: not to be guessed, so no stretching.
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 20


def _code() -> str:
    return "".join(random.choice(SIGNS) for _ in range(LENGTH))


def written(code: str) -> str:
    """A code in groups of five, as it is read out."""
    return "-".join(code[at : at + 5] for at in range(0, len(code), 5))


def _box(release: Release, code: str) -> nacl.secret.SecretBox:
    typed = "".join(sign for sign in code.upper() if sign in SIGNS)
    key = nacl.hash.blake2b(
        typed.encode(), nacl.secret.SecretBox.KEY_SIZE, salt=release.pk.bytes, person=b"xunzhang-look",
        encoder=nacl.encoding.RawEncoder,
    )  # fmt: skip
    return nacl.secret.SecretBox(key)


def _place(release: Release) -> str:
    return f"{boxes.place_of(release.record, release.field)}@{release.pk}:{release.asked_by_id}"


def latest(record: Record, field: str, user: User) -> Release | None:
    """A person's newest request about a secret."""
    return Release.objects.filter(**link_of(record), field=field, asked_by=user).order_by("-asked_at").first()


def state(record: Record, field: str, user: User) -> ReleaseState:
    """Where a person's newest request stands."""
    found = latest(record, field, user)
    return found.state if found is not None else ReleaseState.NONE


@transaction.atomic
def ask(record: Record, field: str, *, by: User, reason: str) -> Release:
    """Ask to see a secret. Raises VaultClosed when there is none, no reason, or a request or grant runs already."""
    if not secrets.sealed(record, field):
        raise VaultClosed("本件没有封存的身份信息。")
    if not reason.strip():
        raise VaultClosed("请写明查看理由。")
    type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
    if state(record, field, by) in (ReleaseState.ASKED, ReleaseState.GRANTED):
        raise VaultClosed("您已有一次申请待决定，或仍在可查看的时限内。")
    made = Release.objects.create(**link_of(record), field=field, asked_by=by, reason=reason.strip())
    audit.record(
        record, "ask_identity", by=by, label="申请查看身份信息", field=field, release=made.pk, reason=made.reason
    )
    return made


def _undecided(release: Release, by: User) -> Release:
    release = Release.objects.select_for_update(of=("self",)).get(pk=release.pk)
    if release.asked_by_id == by.pk:
        record: Any = release.record
        raise VaultClosed("须由申请人以外的另一人决定。", (record, release.field, by))
    if release.granted is not None:
        raise VaultClosed("该申请已有决定。")
    return release


@transaction.atomic
def grant(release: Release, *, by: User, passphrase: str) -> str:
    """A custodian of the office agrees, by his passphrase; returns the one-time code, which is stored nowhere.

    Raises VaultClosed: his own request, decided already, not his to open, wrong passphrase, box touched or moved.
    """
    release = _undecided(release, by)
    record: Any = release.record
    _, secret = secrets.unlock(record, release.field, by=by, passphrase=passphrase, limited=False)
    code, now = _code(), timezone.now()
    release.granted, release.decided_by, release.decided_at = True, by, now
    release.until = now + timedelta(minutes=settings.VAULT_LOOK_MINUTES)
    release.box = bytes(_box(release, code).encrypt(boxes.pack(_place(release), secret)))
    release.save(update_fields=["granted", "decided_by", "decided_at", "until", "box"])
    audit.record(record, "grant_identity", by=by, label="同意查看身份信息", release=release.pk, to=release.asked_by_id,
                 until=release.until)  # fmt: skip
    return code


@transaction.atomic
def deny(release: Release, *, by: User) -> Release:
    """The second person does not agree: nothing was opened, nothing is kept but that it was so."""
    release = _undecided(release, by)
    release.granted, release.decided_by, release.decided_at = False, by, timezone.now()
    release.save(update_fields=["granted", "decided_by", "decided_at"])
    audit.record(release.record, "deny_identity", by=by, label="不同意查看身份信息", release=release.pk,
                 to=release.asked_by_id)  # fmt: skip
    return release


@transaction.atomic
def revoke(release: Release, *, by: User) -> Release:
    """Take a grant back before its time is over; its box is destroyed."""
    release = Release.objects.select_for_update(of=("self",)).get(pk=release.pk)
    if release.state != ReleaseState.GRANTED:
        raise VaultClosed("该申请不在可查看的时限内。")
    release.revoked_at, release.box = timezone.now(), None
    release.save(update_fields=["revoked_at", "box"])
    audit.record(release.record, "revoke_identity", by=by, label="收回身份查看", release=release.pk,
                 to=release.asked_by_id)  # fmt: skip
    return release


_WHY = {
    ReleaseState.ASKED: "申请尚待决定。", ReleaseState.DENIED: "申请未获同意。", ReleaseState.EXPIRED: "查看时限已过，请重新申请。",
    ReleaseState.REVOKED: "查看许可已被收回。",
}  # fmt: skip


@transaction.atomic
def look(release: Release, *, by: User, code: str) -> dict[str, Any]:
    """The look: only the asker, only in time, only with the code. It is in the trail before anything is returned."""
    release = Release.objects.select_for_update(of=("self",)).get(pk=release.pk)
    record: Any = release.record
    attempt = (record, release.field, by)
    if release.asked_by_id != by.pk:
        raise VaultClosed("该次查看只许可给申请人本人。", attempt)
    if release.state != ReleaseState.GRANTED:
        raise VaultClosed(_WHY[release.state], attempt)
    try:
        payload = _box(release, code).decrypt(bytes(release.box or b""))
        secret = boxes.unpack(payload, _place(release))
    except (nacl.exceptions.CryptoError, ValueError) as error:
        raise VaultClosed("一次性口令不正确。", attempt) from error
    audit.record(record, "open_secret", by=by, label="查看身份信息", field=release.field, release=release.pk,
                 reason=release.reason, agreed_by=release.decided_by_id)  # fmt: skip
    return secret


def sweep() -> int:
    """Destroy the boxes of looks whose time is over; returns how many."""
    return Release.objects.filter(until__lte=timezone.now()).exclude(box=None).update(box=None)
