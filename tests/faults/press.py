"""A paper is issued and the process that lays it out is stopped in the middle: it is given up after its time and printed anew."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import DatabaseError, connection

from petitions.models import Petition
from tests.faults.clients import Browser
from tests.faults.installation import children, wait_until

if TYPE_CHECKING:
    from tests.faults.installation import Installation

# So long is looked for a child that prints; a worker that was killed prints it later.
LOOKED_FOR = 60.0
KIND = "petitions.registration_form"


def is_reader(pid: int) -> bool:
    """Whether a process is the helper that reads other people's files (inspection.isolation.nursery)."""
    with suppress(OSError):
        return b"inspection.isolation.nursery" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def is_layout(pid: int) -> bool:
    """Whether a process lays out a paper (inspection.documents.isolation): a copy of the worker, with little memory allowed.

    What else runs below a worker is not meant: a worker that starts asks the linker for libraries, and would wait for it for
    ever if that were stopped.
    """
    with suppress(OSError):
        allowed = Path(f"/proc/{pid}/limits").read_text().partition("Max address space")[2].split(maxsplit=1)[0]
        return b"celery" in Path(f"/proc/{pid}/cmdline").read_bytes() and allowed != "unlimited"
    return False


class Press:
    """One more person, who issues papers; and somebody who stops the child that lays them out."""

    def __init__(self, place: Installation, username: str) -> None:
        self.place, self.browser = place, Browser(place.port, username)
        self.issued = self.stopped = 0

    def hang(self) -> None:
        """Issue one paper; the layout that follows stands still, if it can be caught."""
        key = self._petition()
        if key is None:
            return
        threading.Thread(target=self._stop_a_layout, daemon=True).start()
        wait_until("印发公文得到答复", lambda: self.issue(key))
        self.issued += 1

    def _petition(self) -> str | None:
        connection.close()
        with suppress(DatabaseError):
            return str(Petition.objects.order_by("?").values_list("pk", flat=True).first() or "") or None
        return None

    def issue(self, key: str) -> bool:
        """Draft and issue; asked again it goes on with the draft that is open."""
        drafted = self.browser.post(f"/papers/draft/{KIND}/{key}/", {})
        if drafted.location.startswith("/login/"):
            self.browser.log_in()
        if drafted.status != 302 or not drafted.location.startswith("/papers/"):
            return False
        return self.browser.post(f"{drafted.location}issue/", {}).kept

    def _stop_a_layout(self) -> None:
        """The first child of a child of the worker that is a layout under way."""
        until = time.monotonic() + LOOKED_FOR
        while time.monotonic() < until:
            for child in children(self.place.pids.get("worker", 0)):
                for layout in children(child):
                    if not is_layout(layout):
                        continue
                    with suppress(ProcessLookupError):
                        os.kill(layout, signal.SIGSTOP)
                        self.stopped += 1
                        return
            time.sleep(0.01)
