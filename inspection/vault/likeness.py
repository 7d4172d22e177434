"""疑似同一信访人: which secrets share a telephone or identity number, told only to a custodian who has unlocked.

The index key is a secret of the office, sealed to its custodians like any other. Under it each number becomes a token
(HMAC), and each record's tokens are enciphered anew (no two rows alike): eleven digits are few, but without the key there
is nothing to compare a guess with. Tokens are made by the first custodian who looks after a secret was sealed, since the
web process that sealed it had no key.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import nacl.exceptions
import nacl.secret
import nacl.utils
from django.db import transaction
from django.db.models import Exists, OuterRef

from inspection import audit
from inspection.models import LikenessToken, SealedSecret, link_of
from inspection.vault import boxes, custodians, secrets
from inspection.vault.boxes import VaultClosed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nacl.public import PrivateKey

    from inspection.models import CustodianKey, Office, User

FIELD = "likeness"
KINDS = {"phone": "电话相同", "id": "证件号相同"}
_ID = re.compile(r"(?<!\d)\d{17}[\dX](?![\dX])")
_MOBILE = re.compile(r"(?<!\d)(?:(?:\+|00)?86)?(1\d{10})(?!\d)")
_LINE = re.compile(r"(?<!\d)(0\d{9,11}|[2-9]\d{6,7})(?!\d)")


def numbers_of(secret: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The telephone and identity numbers in a secret, however they were typed: (kind, digits). Names never."""
    found: set[tuple[str, str]] = set()
    for key, value in secret.items():
        if key == "name":
            continue
        text = unicodedata.normalize("NFKC", str(value)).upper()
        text = re.sub(r"(?<=\d)[ \-—_.()（）]+(?=[\dX])", "", text)
        found |= {("id", each) for each in _ID.findall(text)}
        rest = _ID.sub(" ", text)
        found |= {("phone", each) for each in _MOBILE.findall(rest)}
        if key == "phone":
            found |= {("phone", each) for each in _LINE.findall(_MOBILE.sub(" ", rest))}
    return found


class Index:
    """The opened index: makes tokens, reads them back. It lives as long as the answer to one request."""

    def __init__(self, key: bytes) -> None:
        self._mac = hashlib.blake2b(key, digest_size=32, person=b"xz-likeness-mac").digest()
        self._box = nacl.secret.SecretBox(hashlib.blake2b(key, digest_size=32, person=b"xz-likeness-box").digest())

    def token(self, kind: str, number: str) -> str:
        return f"{kind}:{hmac.new(self._mac, f'{kind}:{number}'.encode(), hashlib.sha256).hexdigest()}"

    def close(self, place: str, secret: Mapping[str, Any]) -> bytes:
        tokens = sorted(self.token(*each) for each in numbers_of(secret))
        return bytes(self._box.encrypt(boxes.pack(place, {"tokens": tokens}, block=1024)))

    def open(self, place: str, ciphertext: bytes | memoryview) -> list[str]:
        """A row's tokens. Raises VaultClosed when it was touched or belongs elsewhere."""
        try:
            payload = self._box.decrypt(bytes(ciphertext))
        except (nacl.exceptions.CryptoError, ValueError) as error:
            raise VaultClosed("比对标记已损坏或被改动。") from error
        return list(boxes.unpack(payload, place)["tokens"])


@dataclass(frozen=True)
class Alike:
    """Records that share a number: what kind of number, and which records. Never the number itself."""

    kind: str
    object_ids: tuple[Any, ...]

    @property
    def label(self) -> str:
        return KINDS[self.kind]


def _index(office: Office, key: CustodianKey, private: PrivateKey, by: User) -> Index:
    """The office's index key, opened by a custodian; made by the first who needs it."""
    if not secrets.sealed(office, FIELD):
        secrets.seal(office, FIELD, {"key": nacl.utils.random(32).hex()}, by=by)
    box = SealedSecret.objects.filter(**link_of(office), field=FIELD, custodian=key).first()
    if box is None:
        raise VaultClosed("比对密钥尚未补封给您，请由其他保管人补封。")
    opened = boxes.unseal(private, box.ciphertext, boxes.place_of(office, FIELD))
    return Index(bytes.fromhex(opened["key"]))


def _build(index: Index, office: Office, field: str, key: CustodianKey, private: PrivateKey) -> None:
    """Tokens for what was sealed since somebody last looked."""
    there = LikenessToken.objects.filter(
        content_type=OuterRef("content_type"), object_id=OuterRef("object_id"), field=OuterRef("field")
    )
    fresh = SealedSecret.objects.filter(~Exists(there), custodian=key, field=field).prefetch_related("record")
    made = []
    for box in fresh.iterator(chunk_size=secrets.BATCH):
        place = boxes.place_of(box.record, field)
        try:
            secret = boxes.unseal(private, box.ciphertext, place)
        except VaultClosed:
            continue
        made.append(LikenessToken(record=box.record, office=office, field=field, ciphertext=index.close(place, secret)))
    LikenessToken.objects.bulk_create(made, secrets.BATCH, ignore_conflicts=True)


@transaction.atomic
def find(office: Office, field: str, *, by: User, passphrase: str) -> list[Alike]:
    """Which of an office's secrets share a number, for a custodian with his passphrase; the comparison is logged.

    Raises VaultClosed when he is no custodian of the office, or the passphrase is wrong. A row that was touched counts
    for nothing.
    """
    key = custodians.own_key(office, by)
    if key is None:
        raise VaultClosed("您不是本机构的身份保管人。")
    private = boxes.unwrap(key, passphrase)
    index = _index(office, key, private, by)
    _build(index, office, field, key, private)
    groups: dict[str, list[Any]] = {}
    rows = LikenessToken.objects.filter(office=office, field=field).prefetch_related("record")
    for row in rows.iterator(chunk_size=secrets.BATCH):
        try:
            tokens = index.open(boxes.place_of(row.record, field), row.ciphertext)
        except VaultClosed:
            continue
        for token in tokens:
            groups.setdefault(token, []).append(row.object_id)
    found = [Alike(token.split(":")[0], tuple(keys)) for token, keys in groups.items() if len(keys) > 1]
    audit.record(
        office, "compare_identities", by=by, label="比对疑似同一信访人", office_id=office.pk, groups=len(found)
    )
    return found
