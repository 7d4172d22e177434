"""What proves a paper to somebody who has nothing but the paper: signatures that open with the office's public key.

Two lines are signed with the office's Ed25519 key (RFC 8032), their parts separated by ``|``:

* the seal, in the code on the last page: ``XZ1|number or title|date|issuer|SHA-256 of the text|key``;
* the manifest, handed out beside the PDF: ``XZM1|number|title|date|issuer|SHA-256 of the text|SHA-256 of the bytes|size|key``.

Hashes and signatures are base64 for addresses without padding. The key is named by its first eight digits. The page that
checks both without a network is ``assets/verify.js``.
"""

from __future__ import annotations

import hashlib
import uuid
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any

import nacl.signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from inspection import audit, server_keys
from inspection.models import SigningKey

if TYPE_CHECKING:
    from inspection.models import Office, Paper

PURPOSE = b"paper-signing"
SEAL, MANIFEST = "XZ1", "XZM1"


def key_of(office: Office) -> SigningKey:
    """The key an office signs with; made when first needed, and anew when the server can no longer open the old one."""
    found = SigningKey.objects.filter(office=office, retired_at=None).first()
    if found is not None and _private(found) is not None:
        return found
    if found is not None:
        retire(found)
    try:
        with transaction.atomic():
            return _make(office)
    except IntegrityError:  # another process made it at the same moment
        return SigningKey.objects.get(office=office, retired_at=None)


def _make(office: Office) -> SigningKey:
    signing, pk = nacl.signing.SigningKey.generate(), uuid.uuid4()
    made = SigningKey.objects.create(
        pk=pk, office=office, public=signing.verify_key.encode().hex(),
        private=server_keys.encrypt(PURPOSE, signing.encode(), pk.bytes),
    )  # fmt: skip
    audit.record(made, "make_signing_key", by=None, label="启用公文签名密钥", key=made.short)
    return made


def retire(key: SigningKey) -> None:
    """Sign nothing more with a key. The next paper makes a new one."""
    key.retired_at = timezone.now()
    key.save(update_fields=["retired_at"])
    audit.record(key, "retire_signing_key", by=None, label="停用公文签名密钥", key=key.short)


def _private(key: SigningKey) -> nacl.signing.SigningKey | None:
    secret = server_keys.decrypt(PURPOSE, key.private, key.pk.bytes)
    return None if secret is None else nacl.signing.SigningKey(secret)


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _part(value: Any) -> str:
    """One part of a line: the separator cannot stand in it."""
    return str(value).replace("|", "｜").replace("\n", " ")


def _signed(key: SigningKey, parts: list[Any]) -> tuple[str, str]:
    """(the line, its signature)."""
    line = "|".join(_part(each) for each in (*parts, key.short))
    signing = _private(key)
    assert signing is not None
    return line, _base64(signing.sign(line.encode()).signature)


def seal(paper: Paper) -> None:
    """Sign number, date, issuer and text of a paper that is being issued. Not saved."""
    paper.signing_key = key_of(paper.office)
    hashed = _base64(bytes.fromhex(paper.text_hash))
    line, signature = _signed(
        paper.signing_key, [SEAL, paper.number or paper.title[:60], paper.dated, paper.office.name, hashed]
    )
    paper.seal = f"{line}|{signature}"


def manifest(paper: Paper, content: bytes) -> dict[str, Any]:
    """What proves the printed bytes: the signed line and its parts by name. Empty for papers from before there were keys."""
    if paper.signing_key is None:
        return {}
    key = paper.signing_key if _private(paper.signing_key) is not None else key_of(paper.office)
    named = {
        "number": paper.number, "title": paper.title, "dated": str(paper.dated), "issuer": paper.office.name,
        "text_sha256": _base64(bytes.fromhex(paper.text_hash)),
        "pdf_sha256": _base64(hashlib.sha256(content).digest()), "pdf_bytes": len(content),
    }  # fmt: skip
    line, signature = _signed(key, [MANIFEST, *named.values()])
    return named | {"key": key.public, "signed": line, "signature": signature}


def public_keys() -> list[dict[str, str]]:
    """All keys papers were ever signed with, and whose: what the page without a network needs to know."""
    return [
        {
            "key": each.public, "office": each.office.name, "from": f"{timezone.localtime(each.created_at):%Y-%m-%d}",
            "until": f"{timezone.localtime(each.retired_at):%Y-%m-%d}" if each.retired_at else "",
        }
        for each in SigningKey.objects.select_related("office")
    ]  # fmt: skip
