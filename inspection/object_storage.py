"""Files on an S3-compatible store in place of the folder: an object for each content, under the name the file would have.

An object is there whole or not at all, and the store has it safe when it answers; its signature covers the bytes, so that
what went wrong on the way is refused. What comes back is compared with its name. Failures are those of a disk: OSError.
"""

from __future__ import annotations

import errno
import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.storage import default_storage

from inspection import isolation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

CHUNK = 1024 * 1024
_MISSING = ("404", "NoSuchKey", "NotFound")
_FULL = ("QuotaExceeded", "InsufficientCapacity", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "507")


@contextmanager
def _answering(name: str) -> Iterator[None]:
    """What the store refuses, as a disk would say it."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _MISSING:
            raise FileNotFoundError(errno.ENOENT, "not in the store", name) from error
        raise OSError(errno.ENOSPC if code in _FULL else errno.EIO, f"the store says {code}", name) from error
    except BotoCoreError as error:
        raise OSError(errno.EIO, f"the store does not answer: {type(error).__name__}", name) from error


def _bucket() -> Any:
    return default_storage.bucket  # type: ignore[attr-defined]


def _key(path: str) -> str:
    return default_storage._normalize_name(path)  # type: ignore[attr-defined, no-any-return]


@dataclass(frozen=True)
class Kept:
    """One object, spoken to as a file of the folder is."""

    path: str

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def _object(self) -> Any:
        return _bucket().Object(_key(self.path))

    def is_file(self) -> bool:
        return self.size() is not None

    def size(self) -> int | None:
        """None where there is no such object."""
        try:
            with _answering(self.name):
                return int(self._object.content_length)
        except FileNotFoundError:
            return None

    def write(self, content: IO[bytes]) -> None:
        with _answering(self.name):
            self._object.put(Body=content, ContentType="application/octet-stream")

    def open(self, mode: str = "rb") -> IO[bytes]:
        """The bytes in memory, compared with the name they are kept under."""
        held, digest = isolation.memory_file(), hashlib.sha256()
        try:
            with _answering(self.name):
                for chunk in self._object.get()["Body"].iter_chunks(CHUNK):
                    digest.update(chunk)
                    held.write(chunk)
            if digest.hexdigest() != self.name:
                raise OSError(errno.EIO, "not the bytes that were stored", self.name)
        except BaseException:
            held.close()
            raise
        held.seek(0)
        return held

    def read_bytes(self) -> bytes:
        with self.open() as held:
            return held.read()

    def unlink(self, missing_ok: bool = True) -> None:
        with _answering(self.name):
            self._object.delete()


def everything() -> Iterator[tuple[Kept, datetime]]:
    """All objects, and when each was written."""
    start = _key("x")[:-1]
    with _answering(start):
        for each in _bucket().objects.filter(Prefix=start):
            yield Kept(each.key.removeprefix(start)), each.last_modified


def answers() -> bool:
    """Whether the store can be reached and the bucket is ours."""
    try:
        with _answering(""):
            default_storage.connection.meta.client.head_bucket(Bucket=default_storage.bucket_name)  # type: ignore[attr-defined]
    except OSError:
        return False
    return True
