"""The helper process: loads the readers, forks a confined child for each job, kills what outstays its time."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NoReturn

from inspection.isolation import LARGEST_FILE, Refused, confinement

_MOST_DESCRIPTORS = 8


def answer_of(order: dict[str, Any], descriptors: list[int], scratch: str) -> dict[str, Any]:
    """What the child has to say, every failure included."""
    try:
        module, _, name = order["task"].partition(":")
        options = dict(order["options"]) | ({"scratch": scratch} if scratch else {})
        return {"answer": getattr(importlib.import_module(module), name)(*descriptors, **options)}
    except Refused as refused:
        return {"refused": str(refused)}
    except (MemoryError, RecursionError):
        return {"failed": "memory"}
    except Exception as error:
        return {"failed": "crash", "detail": type(error).__name__}


def child(order: dict[str, Any], job: int, descriptors: list[int], scratch: str) -> NoReturn:
    """Confine, work, answer, leave without clean-up."""
    try:
        programs = bool(order["programs"])
        confinement.die_with_parent()
        confinement.limit(order["memory"], order["seconds"], largest_file=LARGEST_FILE)
        if not programs:  # LibreOffice does not start where it cannot look about; it has no network to tell anybody
            confinement.no_other_files(readable=confinement.places())
        confinement.no_network(programs=programs)
        try:
            text = json.dumps(answer_of(order, descriptors, scratch), ensure_ascii=False).encode()
        except (MemoryError, ValueError, TypeError):
            text = b'{"failed": "memory"}'
        data = memoryview(text)
        while data:
            data = data[os.write(job, data) :]
    finally:
        os._exit(0)


class Nursery:
    """Its children by process id: until when they may live, and their scratch folder."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.children: dict[int, tuple[float, str]] = {}

    def take(self) -> bool:
        """Take one job; False when whoever asked is gone."""
        message, descriptors, _, _ = socket.recv_fds(self.control, 1 << 16, _MOST_DESCRIPTORS)
        if not message:
            return False
        order = json.loads(message)
        scratch = tempfile.mkdtemp(prefix="foreign-", dir="/dev/shm") if order["programs"] else ""
        pid = os.fork()
        if pid == 0:
            self.control.close()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setpgid(0, 0)
            child(order, descriptors[0], descriptors[1:], scratch)
        with contextlib.suppress(OSError):  # the child does it too; whoever comes first
            os.setpgid(pid, pid)
        for each in descriptors:
            os.close(each)
        self.children[pid] = (time.monotonic() + order["seconds"], scratch)
        return True

    def reap(self) -> None:
        now = time.monotonic()
        for pid, (until, scratch) in list(self.children.items()):
            if now > until:
                self.kill(pid)
            gone, _ = os.waitpid(pid, os.WNOHANG)
            if gone:
                # What it started goes with it.
                self.kill(pid)
                del self.children[pid]
                if scratch:
                    shutil.rmtree(scratch, ignore_errors=True)
                    for socket_ in Path("/tmp").glob(f"OSL_PIPE_{os.getuid()}_SingleOfficeIPC_*"):
                        socket_.unlink(missing_ok=True)

    def kill(self, pid: int) -> None:
        """The child and whatever it started: they are one group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)

    def serve(self) -> None:
        # The death of a child wakes the loop at once, through this pipe.
        awake, wake = os.pipe()
        for each in (awake, wake):
            os.set_blocking(each, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        while True:
            left = min((until for until, _ in self.children.values()), default=None)
            wait = None if left is None else max(0.0, left - time.monotonic()) + 0.01
            ready = select.select([self.control, awake], [], [], wait)[0]
            if awake in ready:
                os.read(awake, 4096)
            self.reap()
            if self.control in ready and not self.take():
                break
        for pid in self.children:
            self.kill(pid)


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for each in sys.argv[2:]:
        importlib.import_module(each)
    Nursery(socket.socket(fileno=int(sys.argv[1]))).serve()


if __name__ == "__main__":
    main()
