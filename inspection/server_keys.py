"""Secrets the server itself must be able to open: enciphered under a key of their purpose, bound to the row they belong to.

Keys follow from SECRET_KEY and, for what was enciphered before it changed, from SECRET_KEY_FALLBACKS. Whoever has the
server's environment opens them: nothing of a reporter is kept so (that is the vault's).
"""

from __future__ import annotations

import hashlib

import nacl.exceptions
import nacl.secret
from django.conf import settings


def keys(purpose: bytes) -> list[bytes]:
    """The key of a purpose (at most sixteen bytes), and those of server keys that were in use before."""
    every = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [hashlib.blake2b(key.encode(), digest_size=32, person=purpose).digest() for key in every]


def encrypt(purpose: bytes, secret: bytes, bound_to: bytes) -> bytes:
    """Encipher a secret; it opens only together with what it is bound to."""
    return bytes(nacl.secret.Aead(keys(purpose)[0]).encrypt(secret, bound_to))


def decrypt(purpose: bytes, box: bytes | memoryview, bound_to: bytes) -> bytes | None:
    """The secret, or None when the row was moved or damaged, or its key is gone."""
    for key in keys(purpose):
        try:
            return bytes(nacl.secret.Aead(key).decrypt(bytes(box), bound_to))
        except nacl.exceptions.CryptoError:
            continue
    return None
