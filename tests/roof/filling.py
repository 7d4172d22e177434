"""Many rows for little work: one row of the world copied inside the database, under keys of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from django.db.models import Model

UNIQUE = """
    SELECT i.indexrelid::regclass::text, c.conname FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid
    AND c.conrelid = i.indrelid WHERE i.indrelid = %s::regclass AND i.indisunique AND NOT i.indisprimary
"""


def copy_many(row: Model, count: int) -> None:
    """Copy a row so many times. What must be unique, and the office's own triggers, stand aside: the transaction of the
    test takes all of it back.
    """
    quoted = connection.ops.quote_name
    table, key = quoted(row._meta.db_table), row._meta.pk.column
    columns = [field.column for field in row._meta.concrete_fields if not field.generated]
    values = ["gen_random_uuid()" if column == key else quoted(column) for column in columns]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(UNIQUE, [table])
        for index, constraint in cursor.fetchall():
            what = f"ALTER TABLE {table} DROP CONSTRAINT {quoted(constraint)}" if constraint else f"DROP INDEX {index}"
            cursor.execute(what)
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(map(quoted, columns))}) SELECT {', '.join(values)} FROM {table},"
            f" generate_series(1, %s) WHERE {quoted(key)} = %s",
            [count, row.pk],
        )
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute(f"ANALYZE {table}")
