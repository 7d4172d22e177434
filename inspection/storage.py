"""Bytes on the disk: written to a temporary file, synced, renamed to their hash, folders synced; only then a row.

With MEDIA_S3_BUCKET they lie on an S3-compatible store under the same names (``object_storage``).
Rows and files are compared every night; a file without a row is removed after a day, a row without its file is reported.
"""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from inspection import locks
from inspection.models import StoredFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspection.object_storage import Kept

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


def remote() -> bool:
    """Whether files lie on a store of their own, which all machines reach, and not in a folder."""
    return bool(settings.MEDIA_S3_BUCKET)


def path_of(stored: StoredFile) -> Path | Kept:
    """Where the bytes are: a file of the folder, or what is spoken to like one."""
    if remote():
        from inspection.object_storage import Kept  # only who has such a store loads its client

        return Kept(stored.path)
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
    locks.until_the_end(int(sha256[:15], 16))


@transaction.atomic
def store(content: IO[bytes], mime: str, fresh: list[Path | Kept] | None = None) -> StoredFile:
    """Keep bytes; the same content is kept once. Raises DiskFull, after which neither a row nor a file is there.

    ``fresh`` takes the paths of files that are new: whoever gives the act up unlinks them before his transaction, and
    with it the lock on their content, ends.
    """
    sha256, size = digest_of(content)
    lock(sha256)
    found = StoredFile.objects.filter(sha256=sha256).first()
    if found is not None and found.destroyed_at is None and path_of(found).is_file():
        return found
    final = path_of(StoredFile(sha256=sha256))
    try:
        _write(content, final)
    except OSError as error:
        if found is None:
            with suppress(OSError):
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
    if isinstance(path, Path):
        _sync_folder(path.parent)
    return True


def put_back(content: IO[bytes], sha256: str) -> None:
    """Bytes from a backup to their place; the row is there."""
    _write(content, path_of(StoredFile(sha256=sha256)))


def _write(content: IO[bytes], final: Path | Kept) -> None:
    """The file under its final name, synced; or no file at all."""
    if not isinstance(final, Path):
        return final.write(content)
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
        elif not is_whole(stored, contents=contents):
            done.altered.append(stored.sha256)
    for path, written in _everything():
        if time.time() - written >= settled and _is_orphan(path):
            done.removed.append(path.name)
    return done


def is_whole(stored: StoredFile, *, contents: bool = True) -> bool:
    """Whether what lies there has the size of its row and, if its ``contents`` are read, its hash."""
    path = path_of(stored)
    if (path.stat().st_size if isinstance(path, Path) else path.size()) != stored.size:
        return False
    try:
        return not contents or _hash(path) == stored.sha256
    except OSError:
        return False


def _everything() -> Iterator[tuple[Path | Kept, float]]:
    """Whatever lies there, and when it was written."""
    if remote():
        from inspection import object_storage

        yield from ((kept, at.timestamp()) for kept, at in object_storage.everything())
        return
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")) if root.is_dir() else ():
        if path.is_file():
            yield path, path.stat().st_mtime


def _hash(path: Path | Kept) -> str:
    with path.open("rb") as file:
        return digest_of(file)[0]


def _is_orphan(path: Path | Kept) -> bool:
    """Remove a file that no row knows; True when it was removed."""
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
