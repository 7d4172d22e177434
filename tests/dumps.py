"""What somebody who takes everything away has in his hands, and how he looks for names in it."""

from __future__ import annotations

import base64
import gzip
import os
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def tables() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, bytes as bytes."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = [
                tuple(bytes(each) if isinstance(each, memoryview) else each for each in row)
                for row in cursor.fetchall()
            ]
    return found


def surroundings() -> dict[str, bytes]:
    """Environment, settings with SECRET_KEY, and every file of the media folder with its name."""
    found = {f"env {name}": f"{name}={value}".encode() for name, value in os.environ.items()}
    found |= {f"setting {name}": str(getattr(settings, name)).encode() for name in dir(settings) if name.isupper()}
    root = Path(settings.MEDIA_ROOT)
    for path in root.rglob("*") if root.exists() else ():
        found[f"media {path.relative_to(root)}"] = str(path).encode() + (path.read_bytes() if path.is_file() else b"")
    return found


def as_bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def disguises(mark: str) -> set[bytes]:
    """A word as it may stand in a file: encodings, escapes, base64 at each offset, hexadecimal."""
    raw = mark.encode()
    found = {raw, mark.encode("gb18030"), mark.encode("utf-16-le"), mark.encode("utf-16-be"), raw.hex().encode()}
    found |= {mark.encode("unicode_escape"), mark[::-1].encode()}
    for lead in range(3):
        text = base64.b64encode(b"\0" * lead + raw)
        inner = text[4 if lead else 0 : -4].rstrip(b"=")
        if len(inner) >= 8:
            found.add(inner)
    return found


def opened(data: bytes) -> Iterator[bytes]:
    """The bytes, and what they unpack to."""
    yield data
    for unpack in (zlib.decompress, gzip.decompress, lambda raw: base64.b64decode(raw, validate=True)):
        try:
            yield unpack(data)
        except Exception:
            continue


def hits(data: bytes, marks: Iterable[set[bytes]]) -> bool:
    return any(sign in text for text in opened(data) for signs in marks for sign in signs)
