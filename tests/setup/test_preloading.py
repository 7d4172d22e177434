"""What is read when: pages before gunicorn forks, so that a worker started anew answers at once; settings not by an import."""

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


def test_importing_the_package_reads_no_settings() -> None:
    """A program may say where the database is until it sets Django up."""
    ask = "import inspection; from django.conf import settings; assert not settings.configured"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
