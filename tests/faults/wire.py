"""The wire between the programs and their services: straight as a rule, and led through a relay that delays, stalls or cuts.

Programs connect to a socket file that is a link; where it leads decides what they get. Connections once made stay as made.
"""

from __future__ import annotations

import os
import selectors
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path

_PIECE = 1 << 16


class Wire:
    """One service's socket as the programs see it (``link``), where it really is, and the relay beside it."""

    def __init__(self, link: Path, service: Path) -> None:
        self.link, self.service = link, service
        self.relay = Relay(link.with_name(f"{link.name}.relay"), service)
        self.straight()

    def _lead_to(self, path: Path) -> None:
        new = self.link.with_name(f"{self.link.name}.new")
        new.unlink(missing_ok=True)
        new.symlink_to(path)
        os.replace(new, self.link)

    def straight(self) -> None:
        self._lead_to(self.service)
        self.relay.cut()

    def through_relay(self) -> None:
        self.relay.delay, self.relay.stalled = 0.0, False
        self._lead_to(self.relay.path)


class Relay:
    """Hands bytes on between programs and a service; each connection has a thread."""

    def __init__(self, path: Path, service: Path) -> None:
        self.path, self.service = path, service
        self.delay, self.stalled = 0.0, False
        self._lock, self._open = threading.Lock(), set[socket.socket]()
        path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def connections(self) -> int:
        with self._lock:
            return len(self._open) // 2

    def cut(self) -> None:
        """Every connection ends in the middle of whatever it is saying."""
        self.stalled = False
        with self._lock:
            for each in self._open:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            near, _ = self._listener.accept()
            far = socket.socket(socket.AF_UNIX)
            try:
                far.connect(str(self.service))
            except OSError:
                near.close()
                far.close()
                continue
            threading.Thread(target=self._carry, args=(near, far), daemon=True).start()

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        pair = {near: far, far: near}
        with self._lock:
            self._open |= pair.keys()
        selector = selectors.DefaultSelector()
        try:
            for each in pair:
                selector.register(each, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select(1):
                    got = key.fileobj.recv(_PIECE)  # type: ignore[union-attr]
                    if not got:
                        return
                    while self.stalled:
                        time.sleep(0.02)
                    if self.delay:
                        time.sleep(self.delay)
                    pair[key.fileobj].sendall(got)  # type: ignore[index]
        except OSError:
            return
        finally:
            with self._lock:
                self._open -= pair.keys()
            selector.close()
            near.close()
            far.close()
