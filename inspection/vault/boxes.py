"""Boxes and passphrases: the few lines that touch ciphers, all of them libsodium's.

A box holds where it belongs beside what it hides; opened anywhere else it is refused, never read as another's name.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import nacl.exceptions
import nacl.pwhash
import nacl.secret
import nacl.utils
from django.conf import settings
from nacl.public import PrivateKey, PublicKey, SealedBox

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inspection.models import CustodianKey, Record, User

# Contents are padded to whole blocks, so that the length of a name is not readable from the length of its box.
BLOCK = 256
SHORTEST_PASSPHRASE = 12


class VaultClosed(Exception):
    """The vault cannot seal or open; the text says why. ``attempt``: who tried to open what."""

    def __init__(self, words: str, attempt: tuple[Record, str, User] | None = None) -> None:
        super().__init__(words)
        self.attempt = attempt


def place_of(record: Any, field: str) -> str:
    """Where a secret belongs: table, row and field. A record that is to go on as a row of another table, under the same
    key, says so (``bound_as``): what is sealed for it is sealed for that row from the start.
    """
    return f"{getattr(record, 'bound_as', '') or record._meta.label_lower}:{record.pk}:{field}"


def pack(place: str, secret: Mapping[str, Any], block: int = BLOCK) -> bytes:
    """A secret with its place, padded."""
    payload = json.dumps({"place": place, "secret": dict(secret)}, ensure_ascii=False).encode()
    return payload + b" " * (-len(payload) % block)


def unpack(payload: bytes, place: str) -> dict[str, Any]:
    """Read a packed secret. Raises VaultClosed for anything malformed, and for what belongs elsewhere."""
    try:
        read = json.loads(payload)
        found, secret = read["place"], read["secret"]
    except (ValueError, KeyError, TypeError) as error:
        raise VaultClosed("封存内容已损坏或被改动。") from error
    if found != place:
        raise VaultClosed("封存内容与本件不符，可能被移动过。")
    if not isinstance(secret, dict):
        raise VaultClosed("封存内容已损坏或被改动。")
    return secret


def close(public_key: bytes | memoryview, payload: bytes) -> bytes:
    """Seal a packed secret to a public key: whoever seals cannot open."""
    return bytes(SealedBox(PublicKey(bytes(public_key))).encrypt(payload))


def unseal(private: PrivateKey, ciphertext: bytes | memoryview, place: str) -> dict[str, Any]:
    """Open one box. Raises VaultClosed when it was touched, was sealed to another key, or belongs elsewhere."""
    try:
        payload = SealedBox(private).decrypt(bytes(ciphertext))
    except (nacl.exceptions.CryptoError, ValueError, TypeError) as error:
        raise VaultClosed("封存内容已损坏或被改动。") from error
    return unpack(payload, place)


def _wrapping_key(passphrase: str, salt: bytes, passes: int, memory: int) -> bytes:
    return nacl.pwhash.argon2id.kdf(
        nacl.secret.SecretBox.KEY_SIZE, passphrase.encode(), salt, opslimit=passes, memlimit=memory
    )


def wrap(private: PrivateKey, passphrase: str) -> dict[str, Any]:
    """A private key under a passphrase, as the columns of a custodian's row. Raises VaultClosed for a short passphrase."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise VaultClosed(f"保管人口令不得少于{SHORTEST_PASSPHRASE}位。")
    salt = nacl.utils.random(nacl.pwhash.argon2id.SALTBYTES)
    passes, memory = settings.VAULT_PASSES, settings.VAULT_MEMORY
    box = nacl.secret.SecretBox(_wrapping_key(passphrase, salt, passes, memory))
    return {"wrapped_key": bytes(box.encrypt(bytes(private))), "salt": salt, "passes": passes, "memory": memory}


def unwrap(key: CustodianKey, passphrase: str) -> PrivateKey:
    """A custodian's private key, by his passphrase. Raises VaultClosed for a wrong one."""
    try:
        wrapping = _wrapping_key(passphrase, bytes(key.salt), key.passes, key.memory)
        return PrivateKey(nacl.secret.SecretBox(wrapping).decrypt(bytes(key.wrapped_key)))
    except (nacl.exceptions.CryptoError, ValueError, TypeError) as error:
        raise VaultClosed("保管人口令不正确。") from error
