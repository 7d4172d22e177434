"""gunicorn's first process has read all pages' code before it forks: a worker started anew answers at once."""

from __future__ import annotations

import subprocess
import sys

ASK = """
import sys, threading
import inspection.wsgi
from django.db import connection
assert {"inspection.urls", "petitions.views.petitions", "rectification.views.ledger"} <= sys.modules.keys(), "read by the first request"
assert connection.connection is None, "a connection would be shared by all workers"
assert threading.active_count() == 1, "threads do not survive a fork"
"""


def test_pages_are_read_before_workers_are_forked() -> None:
    done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
