"""Bytes on the disk: written to a temporary file, synced, renamed to their hash, folders synced; only then a row.

Rows and files are compared every night; a file without a row is removed after a day, a row without its file is reported.
"""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from inspection.models import StoredFile

CHUNK = 1024 * 1024
INCOMING = ".incoming-"
# Files younger than this may belong to an upload under way.
SETTLED = 24 * 3600
# EFBIG: the process's own limit on the size of files, which a service manager may set.
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class DiskFull(Exception):
    """There is no space left; nothing was stored."""

    def __init__(self) -> None:
        super().__init__("存储空间不足，文件没有保存，请联系系统管理员后重试。")


def path_of(stored: StoredFile) -> Path:
    return Path(settings.MEDIA_ROOT) / stored.path


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest_of(content: IO[bytes]) -> tuple[str, int]:
    """SHA-256 and size of a stream."""
    content.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(CHUNK):
        size += len(chunk)
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest(), size


def lock(sha256: str) -> None:
    """Whoever writes, removes or gives a row to this content comes one after the other, until his transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(sha256[:15], 16)])


@transaction.atomic
def store(content: IO[bytes], mime: str, fresh: list[Path] | None = None) -> StoredFile:
    """Keep bytes; the same content is kept once. Raises DiskFull, after which neither a row nor a file is there.

    ``fresh`` takes the paths of files that are new: whoever gives the act up unlinks them before his transaction, and
    with it the lock on their content, ends.
    """
    sha256, size = digest_of(content)
    lock(sha256)
    found = StoredFile.objects.filter(sha256=sha256).first()
    if found is not None and found.destroyed_at is None and path_of(found).is_file():
        return found
    final = Path(settings.MEDIA_ROOT) / StoredFile(sha256=sha256).path
    try:
        _write(content, final)
    except OSError as error:
        if found is None:
            final.unlink(missing_ok=True)
        if error.errno in _FULL:
            raise DiskFull from error
        raise
    if found is None and fresh is not None:
        fresh.append(final)
    if found is None:
        return StoredFile.objects.create(sha256=sha256, size=size, mime=mime)
    if found.destroyed_at is not None:  # destroyed once, handed in again
        found.destroyed_at = None
        found.save(update_fields=["destroyed_at"])
    return found


def destroy(stored: StoredFile) -> None:
    """The row is marked at once, the bytes go when the transaction holds; a crash in between is mended at night.

    The caller has made sure that nothing else shows the same content, under this content's lock.
    """
    stored.destroyed_at = timezone.now()
    stored.save(update_fields=["destroyed_at"])
    key = stored.sha256
    transaction.on_commit(lambda: _remove_destroyed(key))


@transaction.atomic
def _remove_destroyed(sha256: str) -> bool:
    """Unlink the bytes of a destroyed row; False when they are gone, or were handed in again meanwhile."""
    lock(sha256)
    stored = StoredFile.objects.filter(sha256=sha256).exclude(destroyed_at=None).first()
    if stored is None or not (path := path_of(stored)).is_file():
        return False
    path.unlink()
    _sync_folder(path.parent)
    return True


def _write(content: IO[bytes], final: Path) -> None:
    """The file under its final name, synced; or no file at all."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=root, prefix=INCOMING)
    try:
        with os.fdopen(handle, "wb") as out:
            while chunk := content.read(CHUNK):
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        Path(temporary).replace(final)
        for folder in (final.parent, final.parent.parent, root):
            _sync_folder(folder)
    finally:
        Path(temporary).unlink(missing_ok=True)


@dataclass
class Reconciled:
    """What a night's comparison found: rows whose file is missing or altered, files without a living row (removed)."""

    files: int = 0
    missing: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.missing and not self.altered


def reconcile(*, contents: bool = True, settled: float = SETTLED) -> Reconciled:
    """Compare rows and files. ``contents``: read every file and compare its hash. Files without a row go after a day."""
    done = Reconciled()
    for sha256 in StoredFile.objects.exclude(destroyed_at=None).values_list("sha256", flat=True).iterator():
        if _remove_destroyed(sha256):
            done.removed.append(sha256)
    for stored in StoredFile.objects.filter(destroyed_at=None).order_by("sha256").iterator():
        path = path_of(stored)
        done.files += 1
        if not path.is_file():
            done.missing.append(stored.sha256)
        elif path.stat().st_size != stored.size or (contents and _hash(path) != stored.sha256):
            done.altered.append(stored.sha256)
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")) if root.is_dir() else ():
        if path.is_file() and _is_orphan(path, settled):
            done.removed.append(path.name)
    return done


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return digest_of(file)[0]


def _is_orphan(path: Path, settled: float) -> bool:
    """Remove a file that no row knows and no upload under way can mean; True when it was removed."""
    if time.time() - path.stat().st_mtime < settled:
        return False
    if path.name.startswith(INCOMING):
        path.unlink(missing_ok=True)
        return True
    try:
        int(path.name[:15], 16)
    except ValueError:
        return False  # not ours
    with transaction.atomic():
        lock(path.name)
        if StoredFile.objects.filter(sha256=path.name).exists():
            return False
        path.unlink(missing_ok=True)
    return True
