"""The database all test processes copy: migrated once, kept until a migration or a dependency changes.

python -m tests.database     makes it if need be and prints its name, for XUNZHANG_TEST_TEMPLATE
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import pytest  # noqa: F401  the settings of tests: the owner's connection, eager tasks

HOME = Path(__file__).resolve().parent.parent
PREFIX = "prepared_"


def fingerprint() -> str:
    """Changes whenever migrating from nothing could end in something else."""
    found = hashlib.sha256((HOME / "requirements.txt").read_bytes())
    for path in sorted(HOME.glob("*/migrations/*.py")):
        found.update(str(path.relative_to(HOME)).encode() + path.read_bytes())
    return found.hexdigest()[:12]


def prepare() -> str:
    """The name of the migrated database; older ones are dropped, a broken-off migration leaves none."""
    from django.db import connection

    name, working = PREFIX + fingerprint(), PREFIX + "unfinished"
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        found = {each for (each,) in cursor.fetchall()}
        for each in found - {name}:
            cursor.execute(f'DROP DATABASE "{each}" WITH (FORCE)')
    if name in found:
        return name
    connection.settings_dict["TEST"] |= {"NAME": working, "TEMPLATE": None}
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    connection.settings_dict["NAME"] = "postgres"
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{working}" RENAME TO "{name}"')
    return name


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspection.settings")
    django.setup()
    sys.stdout.write(prepare())
