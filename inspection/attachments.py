"""Files on records: taken in by content, hashed, written whole before their row exists, handed out by the record's scope."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import puremagic
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from inspection import audit
from inspection.models import Attachment, Record, StoredFile, User, link_of

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import QuerySet

CHUNK = 1024 * 1024

# Allowed kinds: extension → content types that puremagic may find for them. Office files with macros are not here.
ALLOWED: dict[str, tuple[str, ...]] = {
    ".pdf": ("application/pdf",),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/zip"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip"),
    ".ofd": ("application/zip", "application/ofd"),
    ".jpg": ("image/jpeg",),
    ".jpeg": ("image/jpeg",),
    ".png": ("image/png",),
}
_MAGIC: dict[str, bytes] = {
    ".pdf": b"%PDF-", ".docx": b"PK\x03\x04", ".xlsx": b"PK\x03\x04", ".ofd": b"PK\x03\x04",
    ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff", ".png": b"\x89PNG\r\n\x1a\n",
}  # fmt: skip


class Rejected(Exception):
    """A file is refused; the text says why and what to do."""


def _check(name: str, head: bytes, size: int) -> str:
    """Refuse by size, extension and content; returns the content type."""
    extension = Path(name).suffix.lower()
    if size == 0:
        raise Rejected(f"“{name}”是空文件，请重新选择。")
    if size > settings.ATTACHMENT_MAX_BYTES:
        limit = settings.ATTACHMENT_MAX_BYTES // 1024 // 1024
        raise Rejected(f"“{name}”超过{limit}MB，请压缩或拆分后上传。")
    if extension not in ALLOWED:
        raise Rejected(
            f"不接受{extension or '没有扩展名'}的文件，请转成 PDF、Word（docx）、Excel（xlsx）、OFD 或图片后上传。"
        )
    if not head.startswith(_MAGIC[extension]):
        try:
            found = puremagic.from_string(head, mime=True, filename=name)
        except (puremagic.PureError, ValueError):
            found = "未知"
        raise Rejected(f"“{name}”的内容与扩展名不符（实为{found}），请用原软件另存后上传。")
    return ALLOWED[extension][0]


def store(content: BinaryIO, name: str) -> StoredFile:
    """Write bytes to a temporary file, sync it, rename it to its hash, sync the folder; only then make the row.

    A full disk or a crash in between leaves no row and no half file under a final name.
    """
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size, head = hashlib.sha256(), 0, b""
    handle, temporary = tempfile.mkstemp(dir=root, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as out:
            while chunk := content.read(CHUNK):
                head = head or chunk[:4096]
                size += len(chunk)
                if size > settings.ATTACHMENT_MAX_BYTES:
                    break
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        mime = _check(name, head, size)
        row = StoredFile(sha256=digest.hexdigest(), size=size, mime=mime)
        final = root / row.path
        final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        Path(temporary).replace(final)
        folder = os.open(final.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return StoredFile.objects.get_or_create(sha256=row.sha256, defaults={"size": size, "mime": mime})[0]


def path_of(stored: StoredFile) -> Path:
    return Path(settings.MEDIA_ROOT) / stored.path


@transaction.atomic
def attach(record: Record, upload: UploadedFile, *, by: User, slot: str = "material", note: str = "") -> Attachment:
    """Take a file in and hang it on a record. Raises Rejected."""
    name = Path(upload.name or "未命名").name[-180:]
    stored = store(upload.file, name)
    made = Attachment.objects.create(**link_of(record), file=stored, name=name, slot=slot, note=note, added_by=by)
    audit.record(record, "attach", by=by, label="上传附件", attachment=made.pk, sha256=stored.sha256, slot=slot)
    return made


@transaction.atomic
def withdraw(attachment: Attachment, *, reason: str, by: User) -> Attachment:
    """Take an attachment back with a reason; the file and its row stay, marked."""
    attachment.withdrawn_at, attachment.withdrawn_reason = timezone.now(), reason
    attachment.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    audit.record(
        attachment.record, "withdraw_attachment", by=by, label="撤回附件", attachment=attachment.pk, reason=reason
    )
    return attachment


def of(record: Record, slot: str | None = None) -> QuerySet[Attachment]:
    """Attachments of a record that were not withdrawn."""
    found = Attachment.objects.filter(**link_of(record), withdrawn_at=None).select_related("file", "added_by__person")
    return found.filter(slot=slot) if slot else found
