"""What waits between a dry run and its commit: the file and its report, encrypted with a key the database never holds.

Sessions are kept in the database too; the key therefore goes to the browser of whoever uploaded the file, and whoever
holds a dump reads neither names nor numbers out of a waiting register.
"""

from __future__ import annotations

import json
from typing import Any

import nacl.exceptions
import nacl.utils
from nacl.encoding import URLSafeBase64Encoder
from nacl.secret import SecretBox


class Unopenable(Exception):
    """The key is missing or another one: the file must be handed in again."""


def new_key() -> str:
    """A key as text, for a cookie."""
    return URLSafeBase64Encoder.encode(nacl.utils.random(SecretBox.KEY_SIZE)).decode()


def _box(key: str) -> SecretBox:
    try:
        return SecretBox(URLSafeBase64Encoder.decode(key.encode()))
    except (ValueError, TypeError, nacl.exceptions.CryptoError) as error:
        raise Unopenable from error


def lock(key: str, data: bytes, told: dict[str, Any]) -> bytes:
    """File and report in one box."""
    report = json.dumps(told, ensure_ascii=False).encode()
    return bytes(_box(key).encrypt(len(report).to_bytes(8, "big") + report + data))


def unlock(key: str, box: bytes) -> tuple[bytes, dict[str, Any]]:
    """File and report again. Raises Unopenable."""
    try:
        plain = _box(key).decrypt(box)
    except nacl.exceptions.CryptoError as error:
        raise Unopenable from error
    end = 8 + int.from_bytes(plain[:8], "big")
    return plain[end:], json.loads(plain[8:end])
