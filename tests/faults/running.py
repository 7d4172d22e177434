"""Starts a run in a process and a folder of its own and reads its report; whatever happens, nothing of it is left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import connection

HOME = Path(__file__).resolve().parents[2]
_ADDRESSES = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "INTAKE_DATABASE_URL",
    "INTAKE_OWNER_URL",
    "MEDIA_ROOT",
)


def address(name: str) -> str:
    """One of the databases beside the owner's, for the tools of PostgreSQL."""
    return urlsplit(os.environ["DATABASE_OWNER_URL"])._replace(path=f"/{name}").geturl()


def empty_database() -> str:
    """A migrated database without rows, to be copied: the one all test processes copy, or this one's own."""
    return address(os.environ.get("XUNZHANG_TEST_TEMPLATE") or connection.settings_dict["NAME"])


def run(source: str, program: str = "tests.faults", **options: Any) -> dict[str, Any]:
    """``source``: the address of a migrated database without rows. ``options``: those of ``python -m`` this program.

    Raises:
        RuntimeError: the run itself broke; the text ends with its last words.
    """
    words = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
    with tempfile.TemporaryDirectory(prefix="xz-faults-") as folder:
        environment = {name: value for name, value in os.environ.items() if name not in _ADDRESSES}
        environment |= {"XUNZHANG_VAR": folder, "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            [sys.executable, "-m", program, f"--source={source}", *words], cwd=HOME, env=environment, text=True,
            stdin=subprocess.DEVNULL, capture_output=True,
        )  # fmt: skip
        try:
            return json.loads(done.stdout.strip().rpartition("\n")[2])  # type: ignore[no-any-return]
        except ValueError:
            raise RuntimeError(f"故障测试中断（{done.returncode}）：\n{done.stderr[-4000:]}") from None
