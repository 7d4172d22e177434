"""Looking for a few characters in many Chinese texts: pairs of neighbouring characters in a GIN index, then a recheck.

Words of two characters are what offices look for, and what trigram indexes cannot serve. No single plan is good for all
words: an index is slow for words that stand everywhere, reading along the list is slow for rare ones. So a sample is asked
first. Whatever the way, the answer is letter by letter that of ``icontains``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.db.models import F, Func, Q
from django.db.models.functions import Upper

if TYPE_CHECKING:
    from collections.abc import Collection

SAMPLE = 5_000
# A word that so many rows of the sample have is found within a few pages by reading along.
COMMON = 50


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


def is_common(model: Any, field: str, words: str) -> bool:
    """Whether so many rows have the words that reading along a list finds a page of them at once."""
    if len(words) < 2:
        return True
    table, column = model._meta.db_table, model._meta.get_field(field).column
    quoted, name = connection.ops.quote_name(table), connection.ops.quote_name(column)
    with connection.cursor() as cursor:
        cursor.execute("SELECT greatest(reltuples, 1) FROM pg_class WHERE oid = %s::regclass", [table])
        rows = cursor.fetchone()[0]
        share = min(100.0, 100 * SAMPLE / rows)
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
