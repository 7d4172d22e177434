"""The keys of the public's door, as files of its own: the secret of receipts, its signature, the office's public key."""

from __future__ import annotations

import os
import secrets
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from nacl.signing import SigningKey, VerifyKey

from intake.wire import Refused

if TYPE_CHECKING:
    from pathlib import Path

RECEIPTS, SIGNATURE, OFFICE = "receipts.key", "signature.key", "office.pub"


def _path(name: str) -> Path:
    folder: Path = settings.KEYS
    return folder / name


def _made(name: str) -> bytes:
    """A secret of thirty-two bytes, made once, readable by this account only."""
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text())
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
    return bytes.fromhex(path.read_text())


@cache
def receipts() -> bytes:
    """What makes a receipt of a form's key. Whoever has it and no form's key has nothing."""
    return _made(RECEIPTS)


def signature() -> SigningKey:
    """What signs the letters that leave."""
    return SigningKey(_made(SIGNATURE))


def pair(public_key: str) -> None:
    """Remember the office's public key. Raises Refused for what is no key."""
    try:
        VerifyKey(bytes.fromhex(public_key.strip()))
    except (ValueError, TypeError) as error:
        raise Refused("这不是公钥：应为64位十六进制数。") from error
    _path(OFFICE).write_text(public_key.strip())


def office() -> VerifyKey:
    """What pages and answers must be signed with. Raises Refused before the two sides know each other."""
    try:
        return VerifyKey(bytes.fromhex(_path(OFFICE).read_text()))
    except FileNotFoundError as error:
        raise Refused("尚未登记机构端公钥：先运行 python -m intake pair 公钥。") from error
