"""The sets that are measured: each a copy of one migrated database with the demo's story in it, filled to its size."""

from __future__ import annotations

import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

# Petitions by set; ``tiny`` is what growth is measured from.
SETS = {"tiny": 10_000, "small": 20_000, "middle": 200_000, "full": 1_000_000}
BASE = "bench_base"
_FILL = (
    "import sys, django; django.setup();"
    "from inspection.management.demo import scale; scale.fill(int(sys.argv[1]))"
)  # fmt: skip


def address(name: str) -> str:
    url = urlsplit(os.environ["DATABASE_OWNER_URL"])
    return urlunsplit(url._replace(path=f"/{name}"))


def environment(size: str) -> dict[str, str]:
    """What a process needs in order to work on the database of a size."""
    return os.environ | _of(f"bench_{size}")


def use(size: str) -> None:
    """Point this process at the database of a size, which is made when it is missing."""
    made(size)
    os.environ |= _of(f"bench_{size}")


def made(size: str) -> None:
    """Make the database of a size when it is missing: under another name until it is whole."""
    if _exists(f"bench_{size}"):
        return
    if not _exists(BASE):
        print("· 造基础库：迁移并写入演示数据", file=sys.stderr)
        _make("bench_new", "template0")
        for command in ("migrate", "--verbosity=0"), ("seed_demo",):
            _run("bench_new", "-m", "django", *command)
        _rename("bench_new", BASE)
    print(f"· 造数：{SETS[size]:,}件信访件", file=sys.stderr)
    _make("bench_new", BASE)
    _run("bench_new", "-c", _FILL, str(SETS[size]))
    _rename("bench_new", f"bench_{size}")


def _of(name: str) -> dict[str, str]:
    own = address(name)
    return {
        "DATABASE_OWNER_URL": own, "DATABASE_URL": own, "XUNZHANG_AS_OWNER": "1", "XUNZHANG_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
    }  # fmt: skip


def _run(name: str, *words: str) -> None:
    """A process of its own: this one must not load Django before it knows its database."""
    subprocess.run([sys.executable, *words], env=os.environ | _of(name), check=True, stdout=subprocess.DEVNULL)


def _ask(statement: sql.Composable, *values: object) -> bool:
    own = psycopg2.connect(address("postgres"))
    own.autocommit = True
    try:
        with own.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.description is not None and cursor.fetchone() is not None
    finally:
        own.close()


def _exists(name: str) -> bool:
    return _ask(sql.SQL("SELECT 1 FROM pg_database WHERE datname = %s"), name)


def _make(name: str, template: str) -> None:
    new, old = sql.Identifier(name), sql.Identifier(template)
    _ask(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(new))
    _ask(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(new, old))


def _rename(name: str, to: str) -> None:
    _ask(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(to)))
