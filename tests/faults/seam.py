"""The product's settings for its processes in a fault run: the same, but for a clock that can be set and log-ins that cost little.

``timezone.now`` is the product's one clock (lint forbids every other); the file named by XUNZHANG_FAULTS_CLOCK holds by how
many seconds it is wrong.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import timezone

from inspection.settings import *  # noqa: F403

if TYPE_CHECKING:
    from datetime import datetime

# A run logs everybody in again whenever the clock was set; what a password costs is measured elsewhere.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Pages as they are without their collected styles: nobody looks at them here.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405

# A program that no longer does anything is asked by the harness where it stands; children inherit the answer.
faulthandler.register(signal.SIGUSR2, all_threads=True)

_CLOCK = Path(os.environ["XUNZHANG_FAULTS_CLOCK"])
_now = timezone.now
_wrong, _read_at = 0.0, 0.0


def _by_the_file() -> datetime:
    """What the clock on the wall says, and by how much it is wrong; the file is read at most four times a second."""
    global _wrong, _read_at
    if time.monotonic() - _read_at > 0.25:
        _wrong, _read_at = float(_CLOCK.read_text() or 0), time.monotonic()
    return _now() + timedelta(seconds=_wrong)


if timezone.now is _now:
    timezone.now = _by_the_file
