"""How often one visitor may send or look, without writing down who he is.

Counts live in the process, under a hash of the address with a key that is thrown away every hour. They are gone with the
process; several processes count each for themselves.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import Counter

HOUR = 3600.0


class Limits:
    """Counters of the present hour: of each visitor, and of all together."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._began, self._key, self._seen = 0.0, b"", Counter[bytes]()

    def allow(self, address: str, what: str, *, most: int, of_all: int = 0, now: float | None = None) -> bool:
        """Count one more; False when it is one too many this hour (``of_all``: by everybody, 0 is no limit)."""
        at = time.monotonic() if now is None else now
        with self._lock:
            if not self._key or at - self._began >= HOUR:
                self._began, self._key = at, secrets.token_bytes(32)
                self._seen.clear()
            who = hashlib.blake2b(f"{what}\n{address}".encode(), key=self._key, digest_size=16).digest()
            everybody = what.encode()
            if self._seen[who] >= most or (of_all and self._seen[everybody] >= of_all):
                return False
            self._seen[who] += 1
            self._seen[everybody] += 1
            return True


LIMITS = Limits()
