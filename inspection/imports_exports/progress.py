"""How far an import is, for the page that waits for it: counts in the cache under the form's own key, nothing of the file.

The rows are worked through in the request of whoever handed them in, since the file's key lies in his browser only; his page
asks beside it. Without a cache nothing is told, and the import goes on.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

import redis
from django.core.cache import cache

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspection.imports_exports.reports import RowReport
    from inspection.models import User

CHECKED, WRITTEN = "已检查", "已写入"
EVERY: Final = 200
# In seconds: longer than between two lots of rows.
_KEPT: Final = 300


def _name(user: User, key: str) -> str:
    return f"import-progress:{user.pk}:{uuid.UUID(key)}"


class Progress:
    """Counts rows and tells of each lot. Called with a row, so that it may stand among an importer's checks."""

    def __init__(self, user: User, key: str | None, words: str) -> None:
        self.words, self.done, self.total = words, 0, 0
        try:
            self.name = _name(user, key or "")
        except ValueError:
            self.name = ""

    def __call__(self, row: RowReport | None = None) -> None:
        self.done += 1
        if self.done % EVERY == 0:
            self.tell()

    def tell(self) -> None:
        if self.name:
            try:
                cache.set(self.name, (self.words, self.done, self.total), _KEPT)
            except redis.RedisError:
                self.name = ""

    def over(self, rows: list[RowReport]) -> list[RowReport]:
        """The same rows, counted while they are gone through; each new way through them begins anew."""
        self.total = len(rows)
        counted = _Counted(rows)
        counted.progress = self
        return counted


class _Counted(list[Any]):
    """Rows that tell how many of them have been asked for."""

    progress: Progress

    def __iter__(self) -> Iterator[Any]:
        self.progress.done = 0
        for row in super().__iter__():
            yield row
            self.progress(row)


def told(user: User, key: str) -> str:
    """How far a user's import is, in words; empty when nothing is known of it."""
    try:
        words, done, total = cache.get(_name(user, key)) or ("", 0, 0)
    except (ValueError, redis.RedisError):
        return ""
    if not words:
        return ""
    return f"{words}{done:,}行，共{total:,}行" if total else f"{words}{done:,}行"
