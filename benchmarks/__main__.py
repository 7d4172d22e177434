"""``python -m benchmarks``: makes the data once, measures, prints a table; ends with 1 when a goal is missed."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

PARTS = ("lists", "searching", "sweeping", "duplicates", "hints", "figures", "exports", "papers")
# These ask no records.
WITHOUT_DATA = {"papers"}
SETS = {"small": 20_000, "middle": 200_000, "full": 1_000_000}


def database(name: str) -> bool:
    """Point the environment at the database of this size; makes it when it is missing and says so."""
    url = urlsplit(os.environ["DATABASE_OWNER_URL"])
    own = psycopg2.connect(urlunsplit(url._replace(path="/postgres")))
    own.autocommit = True
    with own.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        missing = cursor.fetchone() is None
        if missing:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    own.close()
    os.environ["DATABASE_OWNER_URL"] = os.environ["DATABASE_URL"] = urlunsplit(url._replace(path=f"/{name}"))
    return missing


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--scale", choices=SETS, default="small")
    parser.add_argument("--only", nargs="*", choices=PARTS, help=" ".join(PARTS))
    given = parser.parse_args()
    os.environ |= {"DJANGO_SETTINGS_MODULE": "benchmarks.settings", "XUNZHANG_AS_OWNER": "1", "XUNZHANG_DEMO": "1"}
    needed = not given.only or bool(set(given.only) - WITHOUT_DATA)
    missing = needed and database(f"bench_{given.scale}")
    import django

    django.setup()
    from django.core.management import call_command

    if missing:
        print(f"· 造数：{SETS[given.scale]:,}件信访件", file=sys.stderr)
        call_command("migrate", verbosity=0)
        call_command("seed_demo", scale=SETS[given.scale], stdout=sys.stderr)
    call_command("collectstatic", interactive=False, verbosity=0)
    return show(given.scale, given.only)


def show(size: str, only: list[str] | None) -> int:
    from django.utils import timezone

    print(f"\n规模：{SETS[size]:,}件信访件；{os.cpu_count()}核；{timezone.localdate():%Y-%m-%d}\n")
    print("| 项目 | 相对于 | 本系统÷对方 | 目标 | 说明 |\n|---|---|---|---|---|")
    missed = 0
    for part in only or PARTS:
        for line in import_module(f"benchmarks.{part}").measure():
            goal = "" if line.goal == float("inf") else f"≤ {line.goal:.3g}" + ("" if line.met else "（未达到）")
            print(f"| {line.name} | {line.against} | {line.ratio:.3g} | {goal} | {line.note} |", flush=True)
            missed += not line.met
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
