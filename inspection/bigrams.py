"""Looking for a few characters in many Chinese texts: pairs of neighbouring characters in a GIN index, then a recheck.

Words of two characters are what offices look for, and what trigram indexes cannot serve. No single plan is good for all
words: an index is slow for words that stand everywhere, reading along the list is slow for rare ones. So a sample is asked
first. Whatever the way, the answer is letter by letter that of ``icontains``.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.db.models import F, Func, Q
from django.db.models.functions import Upper

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

SAMPLE = 5_000
# A word that so many rows of the sample have is found within a few pages by reading along.
COMMON = 50
# How common pairs are is asked of so many rows, of so many characters of each, and known for so many seconds.
PAIRS_SAMPLE, PAIRS_LONGEST, PAIRS_KEPT = 2_000, 2_000, 3600


class Bigrams(Func):
    """The codes of a text's pairs of neighbouring characters, as the database's own function gives them."""

    function = "bigrams"
    output_field = ArrayField(models.IntegerField())


def index(field: str, name: str) -> GinIndex:
    """The index that ``matching`` looks in."""
    return GinIndex(Bigrams(Upper(F(field))), name=name, fastupdate=True)


def pattern(words: str) -> str:
    """A LIKE pattern for words anywhere in a text, with LIKE's own signs taken literally."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


@dataclass(frozen=True)
class Pairs:
    """How common pairs are in a column: the rows of its table, and the share of rows (0–1) by code of a pair."""

    rows: float
    shares: Mapping[int, float]
    until: float

    @property
    def few(self) -> bool:
        """Whether reading all rows along is as quick as the index."""
        return self.rows <= PAIRS_SAMPLE

    def share(self, words: str) -> float:
        """The shares of the words' pairs, added up: the less, the fewer rows the words lead to."""
        return sum(self.shares.get(code(words[at : at + 2]), 0.0) for at in range(len(words) - 1))


_pairs: dict[tuple[str, str], Pairs] = {}


def code(pair: str) -> int:
    """The number the database's own function gives a pair of characters."""
    value = ((ord(pair[0]) & 65535) << 16) | (ord(pair[1]) & 65535)
    return value - (1 << 32) if value >= 1 << 31 else value


def common_pairs(model: Any, field: str) -> Pairs:
    """Pairs that stand in at least one row of a hundred; asked of a sample once an hour and process.

    Rarer pairs, which could be a name, are not kept.
    """
    table, column = _place(model, field)
    known = _pairs.get((table, column))
    if known is not None and time.monotonic() < known.until:
        return known
    quoted, name = connection.ops.quote_name(table), connection.ops.quote_name(column)
    with connection.cursor() as cursor:
        rows = _rows(cursor, table)
        cursor.execute(
            f"WITH s AS MATERIALIZED (SELECT bigrams(upper(left({name}, %s))) b FROM {quoted}"
            " TABLESAMPLE SYSTEM (%s) LIMIT %s), n AS (SELECT count(*)::float n FROM s)"
            " SELECT c, count(*) / max(n.n) FROM s, n, LATERAL (SELECT DISTINCT unnest(b) c) u GROUP BY c"
            " HAVING count(*) >= greatest(max(n.n) / 100, 3)",
            [PAIRS_LONGEST, _percent(PAIRS_SAMPLE, rows), PAIRS_SAMPLE],
        )
        found = Pairs(rows, dict(cursor.fetchall()), time.monotonic() + PAIRS_KEPT)
    _pairs[table, column] = found
    return found


def forget_pairs() -> None:
    """Ask the samples again: after a large import, and in tests."""
    _pairs.clear()


def _place(model: Any, field: str) -> tuple[str, str]:
    return model._meta.db_table, model._meta.get_field(field).column


def _rows(cursor: Any, table: str) -> float:
    """About how many rows a table has."""
    cursor.execute("SELECT greatest(reltuples, 1) FROM pg_class WHERE oid = %s::regclass", [table])
    return float(cursor.fetchone()[0])


def _percent(sample: int, rows: float) -> float:
    return min(100.0, 100 * sample / rows)


def is_common(model: Any, field: str, words: str) -> bool:
    """Whether so many rows have the words that reading along a list finds a page of them at once."""
    if len(words) < 2:
        return True
    table, column = _place(model, field)
    quoted, name = connection.ops.quote_name(table), connection.ops.quote_name(column)
    with connection.cursor() as cursor:
        share = _percent(SAMPLE, _rows(cursor, table))
        cursor.execute(
            f"SELECT count(*) FROM {quoted} TABLESAMPLE SYSTEM (%s) WHERE upper({name}) LIKE upper(%s)",
            [share, pattern(words)],
        )
        return bool(cursor.fetchone()[0] >= COMMON)


def matching(rows: Any, field: str, words: str) -> Any:
    """Rows whose field contains the words, found by the index."""
    return rows.alias(pairs=Bigrams(Upper(F(field)))).filter(
        Q(pairs__contains=Bigrams(Upper(models.Value(words)))), **{f"{field}__icontains": words}
    )


def keys(rows: Any, field: str, words: str, key: str = "pk") -> Collection[Any]:
    """The keys of the rows that contain the words, however many: only for words that are not common."""
    if len(words) < 2:
        return set(rows.filter(**{f"{field}__icontains": words}).values_list(key, flat=True))
    return set(matching(rows, field, words).order_by().values_list(key, flat=True))
