"""Originals whose source needs protection: enciphered before a disk sees them, the key sealed to the custodians.

The working copy is for the readers of the record; the original leaves by the vault's release and in no other way: asked
with a reason, agreed to by a second person with his passphrase, looked at in time with a one-time code.
"""

from __future__ import annotations

import base64
from typing import IO, TYPE_CHECKING, Any, Final

import nacl.exceptions
import nacl.secret
import nacl.utils
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q

from inspection import audit, isolation, storage, vault
from inspection.models import Attachment, Release, SealedSecret, link_of
from inspection.vault import VaultClosed, releases

if TYPE_CHECKING:
    from pathlib import Path

    from django.db.models import QuerySet

    from inspection.models import StoredFile, User
    from inspection.object_storage import Kept

SEALED_MIME: Final = "application/octet-stream"
_ENDINGS: Final = {"jpeg": "jpg"}


def field_of(attachment: Attachment) -> str:
    """The name under which an original's key lies in the vault, on the row of its record."""
    return f"file:{attachment.pk.hex}"


def neutral_name(record: Any, kind: str) -> str:
    """A name that says nothing of whoever sent the file: a number within the record."""
    number = Attachment.objects.filter(**link_of(record), protected=True).count() + 1
    return f"来件材料{number}.{_ENDINGS.get(kind, kind)}"


def seal(
    attachment: Attachment, record: Any, content: IO[bytes], *, name: str, mime: str, by: User, fresh: list[Path | Kept]
) -> StoredFile:
    """Encipher in memory, keep what nobody can read, seal the key. Raises VaultClosed without a custodian."""
    key = nacl.utils.random(nacl.secret.SecretBox.KEY_SIZE)
    sha256, _ = storage.digest_of(content)
    content.seek(0)
    box = bytes(nacl.secret.SecretBox(key).encrypt(content.read()))
    content.seek(0)
    secret = {"key": base64.b64encode(key).decode(), "name": name, "mime": mime, "sha256": sha256}
    vault.seal(record, field_of(attachment), secret, by=by)
    with isolation.memory_file(box) as sealed:
        return storage.store(sealed, SEALED_MIME, fresh)


def open_with(release: Release, *, by: User, code: str) -> tuple[bytes, dict[str, Any]]:
    """The original's bytes and what the vault says of it, for the asker, in time, with the code. Raises VaultClosed."""
    record: Any = release.record
    attachment = attachment_of(release)
    secret = releases.look(release, by=by, code=code)
    try:
        box = storage.path_of(attachment.file).read_bytes()
        content = nacl.secret.SecretBox(base64.b64decode(secret["key"])).decrypt(box)
    except (nacl.exceptions.CryptoError, OSError, ValueError) as error:
        raise VaultClosed("封存的原件已损坏或缺失。", (record, release.field, by)) from error
    audit.record(record, "open_original", by=by, label="取出封存原件", attachment=attachment.pk, release=release.pk)
    return content, secret


def attachment_of(release: Release) -> Attachment:
    found: Attachment = Attachment.objects.select_related("file").get(pk=release.field.removeprefix("file:"))
    return found


def requests_for(user: User) -> QuerySet[Release]:
    """Requests for originals a user made, and those he holds a key for; only of records that are there for him."""
    boxes = SealedSecret.objects.filter(
        content_type=OuterRef("content_type"), object_id=OuterRef("object_id"), field=OuterRef("field"),
        custodian__user=user, custodian__retired_at=None, custodian__assignment_id=None,
    )  # fmt: skip
    found = Release.objects.filter(Q(asked_by=user) | Exists(boxes), field__startswith="file:")
    there = Q(pk__in=[])
    for kind in ContentType.objects.filter(pk__in=found.values("content_type")):
        model: Any = kind.model_class()
        there |= Q(content_type=kind, object_id__in=model._default_manager.for_user(user).values("pk"))
    return found.filter(there).select_related("asked_by__person", "decided_by__person")
