"""Files on records: taken in by content, hashed, written whole before their row exists, handed out by the record's scope."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

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

# Allowed kinds: extension → the content type they are handed out with. Office files with macros are not here.
ALLOWED: dict[str, str] = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ofd": "application/ofd",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}
_MAGIC: dict[str, bytes] = {
    ".pdf": b"%PDF-", ".docx": b"PK\x03\x04", ".xlsx": b"PK\x03\x04", ".ofd": b"PK\x03\x04",
    ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff", ".png": b"\x89PNG\r\n\x1a\n",
}  # fmt: skip
# Kinds that are packages: the part without which it is none of its kind.
_PACKAGES: dict[str, str] = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".ofd": "ofd.xml"}
# Parts that act when the file is opened.
_ACTIVE: dict[str, str] = {"vbaproject.bin": "宏", "/activex/": "ActiveX 控件", "/oleobject": "内嵌对象"}
_MOST_PARTS = 20_000
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


class Rejected(Exception):
    """A file is refused; the text says why and what to do."""


def _check(name: str, head: bytes, size: int) -> str:
    """Refuse by size, extension and first bytes; returns the content type."""
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
            found = puremagic.from_string(head, mime=True, filename=name) or "未知"
        except (puremagic.PureError, ValueError):
            found = "未知"
        raise Rejected(f"“{name}”的内容与扩展名不符（实为{found}），请用原软件另存后上传。")
    return ALLOWED[extension]


def _check_package(name: str, path: Path) -> None:
    """Look into a docx, xlsx or ofd: whole, of its kind, not a bomb, nothing that acts when it is opened."""
    needed = _PACKAGES.get(Path(name).suffix.lower())
    if needed is None:
        return
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            names = [f"/{part.filename.lower()}" for part in parts]
            template = _outside_template(package)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise Rejected(f"“{name}”已损坏或加了密码，请用原软件另存后上传。") from error
    if f"/{needed}" not in names:
        raise Rejected(f"“{name}”的内容与扩展名不符，请用原软件另存后上传。")
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > 10 * settings.ATTACHMENT_MAX_BYTES:
        raise Rejected(f"“{name}”展开后过大，请拆分后上传。")
    for mark, what in _ACTIVE.items():
        if any(mark in each for each in names):
            raise Rejected(f"“{name}”含有{what}，请去掉后另存，或转成 PDF 上传。")
    if template:
        raise Rejected(f"“{name}”打开时会从外部取模板，请另存为普通文档后上传。")


def _outside_template(package: zipfile.ZipFile) -> bool:
    """Whether a Word file fetches its template from a network address."""
    try:
        with package.open("word/_rels/settings.xml.rels") as part:
            links = part.read(CHUNK).lower()
    except KeyError:
        return False
    return b"attachedtemplate" in links and any(
        mark in links for mark in (b'target="http', b'target="ftp', b'target="\\\\', b'target="file://\\\\')
    )


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def store(content: BinaryIO, name: str) -> StoredFile:
    """Write bytes to a temporary file, sync it, rename it to its hash, sync the folders; only then make the row.

    A full disk or a crash in between leaves no row and no half file under a final name. Raises Rejected.
    """
    try:
        sha256, size, mime = _write(content, name)
    except OSError as error:
        if error.errno in _DISK_FULL:
            raise Rejected("存储空间不足，文件没有保存，请联系系统管理员后重试。") from error
        raise
    return StoredFile.objects.get_or_create(sha256=sha256, defaults={"size": size, "mime": mime})[0]


def _write(content: BinaryIO, name: str) -> tuple[str, int, str]:
    """The file under its final name, synced; returns hash, size and content type."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size, head = hashlib.sha256(), 0, b""
    handle, temporary = tempfile.mkstemp(dir=root, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as out:
            while size <= settings.ATTACHMENT_MAX_BYTES and (chunk := content.read(CHUNK)):
                head = head or chunk[:4096]
                size += len(chunk)
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        mime = _check(name, head, size)
        _check_package(name, Path(temporary))
        final = root / StoredFile(sha256=digest.hexdigest()).path
        final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        Path(temporary).replace(final)
        for folder in (final.parent, final.parent.parent, root):
            _sync_folder(folder)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return digest.hexdigest(), size, mime


def path_of(stored: StoredFile) -> Path:
    return Path(settings.MEDIA_ROOT) / stored.path


def clean_name(name: str | None) -> str:
    """A file's name without folders and without characters that cannot be seen or turn the writing round."""
    seen = "".join(each for each in Path(name or "").name if each.isprintable()).strip()
    return seen[-180:] or "未命名"


@transaction.atomic
def attach(record: Record, upload: UploadedFile, *, by: User, slot: str = "material", note: str = "") -> Attachment:
    """Take a file in and hang it on a record. Raises Rejected."""
    name = clean_name(upload.name)
    upload.seek(0)
    stored = store(cast("BinaryIO", upload.file), name)
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
