"""Sealed identities: secrets are sealed to the custodians' public keys before they reach the database.

The web process holds public keys only. A custodian's private key is wrapped by his passphrase (Argon2id); whoever holds
the whole database and the environment opens nothing. Each box carries the place it belongs to, so that a ciphertext
moved to another row is refused instead of naming the wrong person.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import nacl.exceptions
import nacl.pwhash
import nacl.secret
import nacl.utils
from django.db import transaction
from nacl.public import PrivateKey, PublicKey, SealedBox

from inspection import audit
from inspection.models import CustodianKey, Office, Record, SealedSecret, User, link_of

if TYPE_CHECKING:
    from collections.abc import Mapping


class VaultClosed(Exception):
    """The vault cannot seal or open; the text says why. ``attempt``: who tried to open what."""

    def __init__(self, words: str, attempt: tuple[Record, str, User] | None = None) -> None:
        super().__init__(words)
        self.attempt = attempt


def _wrapping_key(passphrase: str, salt: bytes) -> bytes:
    return nacl.pwhash.argon2id.kdf(
        nacl.secret.SecretBox.KEY_SIZE, passphrase.encode(), salt,
        opslimit=nacl.pwhash.argon2id.OPSLIMIT_MODERATE, memlimit=nacl.pwhash.argon2id.MEMLIMIT_MODERATE,
    )  # fmt: skip


@transaction.atomic
def make_custodian(office: Office, user: User, passphrase: str, *, by: User | None) -> CustodianKey:
    """A key pair for a custodian; only he can open what is sealed to it. Passphrases shorter than 12 are refused."""
    if len(passphrase) < 12:
        raise VaultClosed("保管人口令不得少于12位。")
    Office.objects.select_for_update().get(pk=office.pk)
    if CustodianKey.objects.filter(office=office, user=user, retired_at=None).exists():
        raise VaultClosed("该账号已是身份保管人。")
    private = PrivateKey.generate()
    salt = nacl.utils.random(nacl.pwhash.argon2id.SALTBYTES)
    wrapped = nacl.secret.SecretBox(_wrapping_key(passphrase, salt)).encrypt(bytes(private))
    made = CustodianKey.objects.create(
        office=office, user=user, public_key=bytes(private.public_key), wrapped_key=bytes(wrapped), salt=salt
    )
    audit.record(made, "make_custodian", by=by, label="设立身份保管人", office_id=office.pk, custodian=user.pk)
    return made


def _place(record: Record, field: str) -> str:
    return f"{record._meta.label_lower}:{record.pk}:{field}"


@transaction.atomic
def seal(record: Record, field: str, secret: Mapping[str, Any], *, by: User) -> int:
    """Seal a secret of a record to every custodian of its office; returns how many boxes were made.

    Raises VaultClosed when the office has no custodian: an identity is never stored in the open.
    """
    custodians = CustodianKey.objects.filter(office_id=record.scope_office_id(), retired_at=None)
    if not custodians:
        raise VaultClosed("本机构尚未设立身份保管人，不能登记实名信息。请先由两名管理员设立。")
    payload = json.dumps({"place": _place(record, field), "secret": dict(secret)}, ensure_ascii=False).encode()
    # Padding to blocks of 256 bytes, so that the length of a name is not readable from the length of the box.
    payload += b" " * (-len(payload) % 256)
    SealedSecret.objects.filter(**link_of(record), field=field).delete()
    SealedSecret.objects.bulk_create(
        [
            SealedSecret(
                **link_of(record), field=field, custodian=each,
                ciphertext=bytes(SealedBox(PublicKey(bytes(each.public_key))).encrypt(payload)),
            )
            for each in custodians
        ]
    )  # fmt: skip
    audit.record(record, "seal", by=by, label="封存身份信息", field=field, boxes=len(custodians))
    return len(custodians)


def sealed(record: Record, field: str) -> bool:
    return SealedSecret.objects.filter(**link_of(record), field=field).exists()


@transaction.atomic
def open_secret(record: Record, field: str, *, by: User, passphrase: str, reason: str) -> dict[str, Any]:
    """Open a sealed secret with the custodian's own passphrase; the look is logged before anything is returned.

    Raises VaultClosed when he is no custodian of it, the passphrase is wrong, or the box was tampered with or moved.
    """
    attempt = (record, field, by)
    box = SealedSecret.objects.filter(
        **link_of(record), field=field, custodian__user=by, custodian__retired_at=None
    ).select_related("custodian").first()  # fmt: skip
    if box is None:
        raise VaultClosed("您不是该身份信息的保管人。", attempt)
    key = box.custodian
    try:
        private = nacl.secret.SecretBox(_wrapping_key(passphrase, bytes(key.salt))).decrypt(bytes(key.wrapped_key))
    except nacl.exceptions.CryptoError as error:
        raise VaultClosed("保管人口令不正确。", attempt) from error
    try:
        payload = json.loads(SealedBox(PrivateKey(private)).decrypt(bytes(box.ciphertext)))
        place, secret = payload["place"], payload["secret"]
    except (nacl.exceptions.CryptoError, ValueError, KeyError, TypeError) as error:
        raise VaultClosed("封存内容已损坏或被改动。", attempt) from error
    if place != _place(record, field):
        raise VaultClosed("封存内容与本件不符，可能被移动过。", attempt)
    audit.record(record, "open_secret", by=by, label="查看身份信息", field=field, reason=reason)
    return secret


def note_refusal(refusal: VaultClosed) -> None:
    """Write a failed look into the trail. The act itself was rolled back, so its caller does this afterwards."""
    if refusal.attempt is not None:
        record, field, by = refusal.attempt
        audit.record(record, "open_secret_refused", by=by, label="查看身份信息被拒", field=field, why=str(refusal))
