"""An upgrade that is killed in the middle, again and again, on a copy of the database: it goes on where it was, and ends the same.

Our migrations are each one transaction (``test_migrations.py`` holds them to it), so what a killed one did is not there.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import psycopg2

from inspection.embedded import postgres
from inspection.embedded.places import CHECKOUT
from inspection.embedded.roles import OWNER
from tests.faults.installation import wait_until

if TYPE_CHECKING:
    from tests.faults.installation import Installation

COPY, TWIN = "interrupted", "undisturbed"
# The newest of each app are taken back first, so that there is something to do.
BACK = """
import django
from django.core.management import call_command
django.setup()
from django.db import connection
from django.db.migrations.loader import MigrationLoader
for app in ("rectification", "petitions", "rounds", "inspection"):
    loader = MigrationLoader(connection)
    leaf = loader.graph.leaf_nodes(app)[0]
    before = [name for owner, name in loader.disk_migrations[leaf].dependencies if owner == app and name != "__first__"]
    call_command("migrate", app, before[0], verbosity=0)
"""
SHAPE = """
    SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
        SELECT format('%s.%s %s %s', table_name, column_name, data_type, is_nullable) AS line FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'public'::regnamespace
        UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT format('migrated %s %s', app, name) FROM django_migrations
    ) AS lines
"""


def copied(place: Installation) -> None:
    """The copy and its twin, which is upgraded in peace; made before anybody is connected."""
    with closing(psycopg2.connect(place.superuser_url("postgres"))) as line:
        line.autocommit = True
        for name in (COPY, TWIN):
            line.cursor().execute(f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE xunzhang')


def _shape(place: Installation, name: str) -> str:
    with closing(psycopg2.connect(place.superuser_url(name))) as line, line.cursor() as cursor:
        cursor.execute(SHAPE)
        return str(cursor.fetchone()[0])


def _at_work(place: Installation) -> bool:
    """Whether somebody has a transaction under way in the copy."""
    with closing(psycopg2.connect(place.superuser_url("postgres"))) as line, line.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_xid IS NOT NULL", [COPY])
        return bool(cursor.fetchone()[0])


def _options(place: Installation, name: str) -> dict[str, Any]:
    """How a process is started that is to work on one of the copies."""
    url = postgres.url(place.instance, OWNER, name)
    environment = place.environment() | {"DATABASE_URL": url, "DATABASE_OWNER_URL": url, "XUNZHANG_AS_OWNER": "1",
                                         "DJANGO_SETTINGS_MODULE": "inspection.settings"}  # fmt: skip
    return {"env": environment, "cwd": CHECKOUT, "stdin": subprocess.DEVNULL}


def broken_off(place: Installation, kills: int, seed: int) -> tuple[int, list[str]]:
    """How often the upgrade was killed in the middle of a transaction, and what is not as it must be afterwards."""
    draw, done = random.Random(seed), 0
    upgrade = [sys.executable, "manage.py", "migrate", "--noinput", "--verbosity", "0"]
    options, undisturbed = _options(place, COPY), _options(place, TWIN)
    before = _shape(place, COPY)
    for each in (undisturbed, options):
        subprocess.run([sys.executable, "-c", BACK], check=True, **each)
    if _shape(place, COPY) == before:
        return 0, ["没有可以重做的升级"]
    # What is taken back and done again need not end as it was before; both copies are treated alike.
    subprocess.run(upgrade, check=True, **undisturbed)
    while done < kills:
        process = subprocess.Popen(upgrade, start_new_session=True, **options)
        wait_until("升级开始", lambda process=process: _at_work(place) or process.poll() is not None)
        time.sleep(draw.uniform(0, 0.4))
        if process.poll() is not None:
            break  # all of it is done
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        done += 1
        wait_until("被中断的升级退回", lambda: not _at_work(place))
    subprocess.run(upgrade, check=True, **options)
    killed, whole = (set(_shape(place, each).splitlines()) for each in (COPY, TWIN))
    if killed != whole:
        more, less = sorted(killed - whole), sorted(whole - killed)
        return done, [f"升级被反复中断后，数据库结构与一次升完的不同：多{more[:10]}，少{less[:10]}"]
    return done, []
