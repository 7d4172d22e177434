"""Keeps programs running, as systemd would on a server: whatever ends is ended whole and started again. A process of its own.

Standard input brings one order a line (``hold name``, ``release name``), standard output says each start as a line of JSON. When
the orders end, because the harness has ended however it did, every program is killed; and should the supervisor itself be
killed, the kernel kills what it started. Knows neither Django nor the case.
"""

from __future__ import annotations

import ctypes
import json
import os
import pwd
import selectors
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MARK = "XUNZHANG_FAULTS"
_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1
# A program that ends at once again and again is not started more often than this.
_BREATH = 0.3


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """The kernel sends this process a signal when the one that started it has ended."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, number)


@dataclass
class Program:
    """One program: how it is started, and the process it is now."""

    name: str
    command: list[str]
    environment: dict[str, str]
    folder: str
    log: str
    account: str | None = None
    held: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    started: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        rights: dict[str, Any] = {}
        if self.account:
            rights = {"user": self.account, "group": pwd.getpwnam(self.account).pw_gid, "extra_groups": []}
        with Path(self.log).open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.environment, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=die_with_parent, **rights,
            )  # fmt: skip
        tell(name=self.name, pid=self.process.pid)

    def end(self) -> None:
        """Kill the program with all it has started."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def look(self) -> None:
        """Start it again if it has ended."""
        if self.process is not None and self.process.poll() is not None:
            self.end()
            tell(name=self.name, pid=0)
        if self.process is None and not self.held and time.monotonic() - self.started > _BREATH:
            self.start()


def tell(**words: Any) -> None:
    with suppress(BrokenPipeError):
        sys.stdout.write(json.dumps(words) + "\n")
        sys.stdout.flush()


def obey(programs: dict[str, Program], order: str) -> None:
    verb, _, name = order.strip().partition(" ")
    if verb == "hold":
        programs[name].held = True
        programs[name].end()
        tell(name=name, pid=0)
    elif verb == "release":
        programs[name].held = False


def sweep_up(mark: str) -> None:
    """Kill whatever still carries the mark: orphans of a program that was killed."""
    for _ in range(50):
        left = [each for each in Path("/proc").glob("[0-9]*") if int(each.name) != os.getpid() and _carries(each, mark)]
        if not left:
            return
        for each in left:
            with suppress(OSError):
                os.kill(int(each.name), signal.SIGKILL)
        time.sleep(0.05)


def _carries(process: Path, mark: str) -> bool:
    with suppress(OSError):
        return f"{MARK}={mark}".encode() in (process / "environ").read_bytes().split(b"\0")
    return False


def main(plan: str) -> None:
    # The harness ends us by closing the orders; a Ctrl-C in the terminal is its business.
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    read = json.loads(Path(plan).read_text())
    programs = {each["name"]: Program(**each) for each in read["programs"]}
    selector = selectors.DefaultSelector()
    selector.register(sys.stdin, selectors.EVENT_READ)
    os.set_blocking(0, False)
    rest = b""
    try:
        while True:
            for each in programs.values():
                each.look()
            if not selector.select(0.05):
                continue
            got = os.read(0, 4096)
            if not got:
                return
            *orders, rest = (rest + got).split(b"\n")
            for order in orders:
                obey(programs, order.decode())
    finally:
        for each in reversed(programs.values()):
            each.end()
        sweep_up(read["mark"])
        shutil.rmtree(read["remove"], ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1])
