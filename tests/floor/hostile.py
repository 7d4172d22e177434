"""What a child that was taken over would try; run in the isolation, where each attempt must fail."""

from __future__ import annotations

import os
import signal
import socket
import subprocess


def spin(descriptor: int) -> None:
    while True:
        pass


def eat(descriptor: int) -> int:
    return len(bytearray(2 << 30))


def die(descriptor: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    os._exit(9)


def attempt(descriptor: int, *, deed: str, path: str) -> str:
    try:
        if deed == "connect":
            socket.create_connection(("127.0.0.1", 9), timeout=1)
        elif deed == "start":
            subprocess.run(["/bin/true"], check=True)
        elif deed == "read_key":
            with open(path) as file:
                return file.read()
        else:
            os.kill(os.getppid(), 0)
    except PermissionError:
        return "refused"
    except OSError as error:
        return f"{type(error).__name__} {error}"
    return "done"
