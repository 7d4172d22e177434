"""What a backup consists of: a folder with the database, the files by their hash, and a manifest that proves both."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError
from django.db import connection

from inspection.embedded import postgres
from inspection.embedded.places import ServiceFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MANIFEST, DUMP, TABLES, FILES = "manifest.json", "database.dump", "tables", "files"
FORMAT = 1
CHUNK = 1024 * 1024


def sha256_of(path: Path) -> str:
    """The hash of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def part_of(folder: Path, path: Path) -> dict[str, Any]:
    """A part's line in the manifest."""
    return {"path": path.relative_to(folder).as_posix(), "sha256": sha256_of(path), "size": path.stat().st_size}


def sync(path: Path) -> None:
    """Make sure that a file or a folder's entries are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> str:
    """Write the manifest last and whole: a folder without one is no backup. Returns its hash."""
    path, new = folder / MANIFEST, folder / f"{MANIFEST}.new"
    new.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    sync(new)
    new.replace(path)
    sync(folder)
    return sha256_of(path)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read a backup's manifest. Raises CommandError when it is missing, of another format, or unreadable."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        known = manifest["format"] == FORMAT
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{folder} 不是完整的备份：没有可读的 {MANIFEST}。") from error
    if not known:
        raise CommandError(f"备份格式为 {manifest['format']}，本版本只认 {FORMAT}。")
    return manifest


def check_parts(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Compare every part with the manifest. Raises CommandError that names the bad parts."""
    bad = []
    for part in manifest["parts"]:
        path = folder / part["path"]
        if folder.resolve() not in path.resolve().parents or not path.is_file():
            bad.append(f"{part['path']}（缺失）")
        elif path.stat().st_size != part["size"] or sha256_of(path) != part["sha256"]:
            bad.append(f"{part['path']}（校验值不符）")
    if bad:
        raise CommandError(f"备份已损坏，不予恢复：{'、'.join(bad[:10])}{'等' if len(bad) > 10 else ''}。")


# --- the database ----------------------------------------------------------------------------------------------------


def tables() -> list[str]:
    """The tables of schema public, by name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace "
            'ORDER BY c.relname COLLATE "C"'
        )
        return [row[0] for row in cursor.fetchall()]


def row_counts() -> dict[str, int]:
    """How many rows each table holds."""
    counts = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            counts[table] = cursor.fetchone()[0]
    return counts


@contextmanager
def snapshot() -> Iterator[str]:
    """One moment of the database, seen by all statements within; yields its name for pg_dump."""
    if connection.in_atomic_block:
        raise CommandError("备份须在事务之外进行。")
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            cursor.execute("SELECT pg_export_snapshot()")
            yield cursor.fetchone()[0]
        finally:
            cursor.execute("ROLLBACK")


def _address() -> tuple[list[str], dict[str, str]]:
    """Arguments and environment that lead PostgreSQL's own tools to the database; the password is in no argument."""
    params = connection.get_connection_params()
    options = [f"--{name}={params[key]}" for name, key in (("host", "host"), ("port", "port"), ("username", "user"))
               if params.get(key)]  # fmt: skip
    password = {"PGPASSWORD": str(params["password"])} if params.get("password") else {}
    return [*options, f"--dbname={params.get('dbname') or params['database']}"], dict(os.environ) | password


def tool(name: str) -> str | None:
    """The path of pg_dump or pg_restore that is not older than the server: the system's, or the wheel's."""
    candidates = [shutil.which(name)]
    with suppress(ServiceFailed):
        candidates.append(str(postgres.binaries() / name))
    major = connection.pg_version // 10000  # type: ignore[attr-defined]
    for path in filter(None, candidates):
        if _major(path) >= major:
            return path
    return None


def _major(path: str) -> int:
    try:
        words = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"(\d+)(?:\.\d+)*\s*(?:\(|$)", words)
    return int(found[1]) if found else 0


def run(path: str, *options: str) -> None:
    """Run one of PostgreSQL's tools on the database. Raises CommandError with its last words."""
    where, environment = _address()
    done = subprocess.run([path, *where, *options], env=environment, capture_output=True, text=True, errors="replace")
    if done.returncode:
        raise CommandError(f"{Path(path).name} 失败：{done.stderr.strip()[-1500:]}")


def dump_with(pg_dump: str, target: Path, moment: str) -> None:
    """The database as of a snapshot, in PostgreSQL's own format."""
    run(pg_dump, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}", f"--file={target}")


def copy_out(folder: Path) -> None:
    """Every table as a compressed COPY text, for machines without pg_dump."""
    folder.mkdir(mode=0o700)
    with connection.cursor() as cursor:
        for table in tables():
            with gzip.open(folder / f"{table}.copy.gz", "wb") as out:
                cursor.copy_expert(f"COPY (SELECT * FROM {connection.ops.quote_name(table)}) TO STDOUT", out)


def copy_in(folder: Path, columns: Mapping[str, list[str]]) -> None:
    """Fill migrated, empty tables from COPY texts; foreign keys are checked at the end of the transaction."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in columns:
            names = ", ".join(map(quote, columns[table]))
            with gzip.open(folder / f"{table}.copy.gz", "rb") as content:
                cursor.copy_expert(f"COPY {quote(table)} ({names}) FROM STDIN", content)
        for table, names_ in columns.items():
            for name in names_:
                cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [quote(table), name])
                if sequence := cursor.fetchone()[0]:
                    cursor.execute(
                        f"SELECT setval(%s, coalesce(max({quote(name)}), 0) + 1, false) FROM {quote(table)}", [sequence]
                    )


def columns() -> dict[str, list[str]]:
    """The columns of every table in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position) FROM information_schema.columns "
            "WHERE table_schema = 'public' GROUP BY table_name"
        )
        found = dict(cursor.fetchall())
    return {table: found[table] for table in tables()}
