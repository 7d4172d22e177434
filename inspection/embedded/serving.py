"""Everything of script/server: services, tables, demo, then web, worker and beat under one process manager."""

import hashlib
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg2
from honcho.manager import Manager

from inspection.embedded import services
from inspection.embedded.places import CHECKOUT, Instance, ServiceFailed, var
from inspection.embedded.roles import WEB, create_role, grant_web_role

# The programs carry it in their environment: checkout and number of their server.
MARK = "XUNZHANG_SERVER"
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Ctrl-C in the terminal reaches us alone; we end what we started.
_APART: dict[str, Any] = {"cwd": CHECKOUT, "stdin": subprocess.DEVNULL, "start_new_session": True}
PROCESSES = {
    "web": "{python} -m gunicorn inspection.wsgi:application --bind 0.0.0.0:{port} --worker-class gthread"
    " --workers {web} --threads 4 --timeout 120 --graceful-timeout 3 --no-control-socket --log-level warning",
    "worker": "{python} -m celery --quiet -A inspection worker --queues default,papers --concurrency {worker}"
    " --without-gossip --without-mingle --loglevel warning",
    "beat": "{python} -m celery --quiet -A inspection beat --schedule {var}/beat-schedule --pidfile= --loglevel warning",
}


def serve(instance: Instance) -> int:
    """Run until a signal or until one of the processes ends; returns the exit status.

    Raises:
        ServiceFailed: port taken, another server of this checkout at work, or a step of the preparation failed.
    """
    port = int(os.environ.get("PORT") or 8000)
    _stop_on_signals()
    with _only_server(port):
        try:
            variables = environment(services.start(instance))
            with _static_files(variables):
                prepare(variables)
            return _run(variables, port)
        finally:
            for number in STOPPING:
                signal.signal(number, signal.SIG_IGN)
            if not services.held(instance):
                services.stop(instance)


def announce(instance: Instance) -> None:
    """Wait for the first page, then print the address and the demo accounts; started by `serve`."""
    port = int(os.environ["PORT"])
    for _ in range(600):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            break
        time.sleep(0.1)
    accounts = ""
    if _demo(os.environ):
        accounts = _manage("seed_demo", "--print-accounts", variables=dict(os.environ), capture=True)
    line = "─" * 60
    print(f"\n{line}\n巡账已启动：http://localhost:{port}/\n{accounts.rstrip()}\n按 Ctrl-C 停止\n{line}", flush=True)


def environment(addresses: dict[str, str]) -> dict[str, str]:
    """What the programs are started with: our defaults, the caller's own variables, the services' addresses."""
    ours = {"DJANGO_SETTINGS_MODULE": "inspection.settings", "XUNZHANG_DEMO": "1", "PYTHONUNBUFFERED": "1"}
    return ours | dict(os.environ) | addresses | {"XUNZHANG_VAR": str(var())}


def prepare(variables: dict[str, str]) -> None:
    """Tables as the owner, the web role's rights, reference data and, if wanted, the demo.

    Raises:
        ServiceFailed: a step failed; its own words are on the terminal.
    """
    _manage("migrate", "--noinput", "--verbosity", "1", variables=variables | {"XUNZHANG_AS_OWNER": "1"})
    _grant(variables)
    _manage("load_reference", variables=variables)
    if _demo(variables):
        _manage("seed_demo", "--if-empty", variables=variables)


def _grant(variables: dict[str, str]) -> None:
    """Give the web role of DATABASE_URL its rights, and make it if the owner may make roles."""
    web = urlsplit(variables["DATABASE_URL"])
    connection = psycopg2.connect(variables["DATABASE_OWNER_URL"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
            if cursor.fetchone()[0] and web.username:
                create_role(cursor, unquote(web.username), unquote(web.password or ""))
            grant_web_role(cursor, unquote(web.username or WEB))
    finally:
        connection.close()


def _demo(variables: Mapping[str, str]) -> bool:
    return variables["XUNZHANG_DEMO"].lower() in ("1", "true", "yes", "on", "y", "ok")


@contextmanager
def _static_files(variables: dict[str, str]) -> Iterator[None]:
    """Collect static files while the body runs, if they changed since the last time."""
    digest = hashlib.sha256((CHECKOUT / "requirements.txt").read_bytes())
    for folder in ("static", "assets/dist"):
        for path in sorted((CHECKOUT / folder).rglob("*")):
            facts = path.stat()
            digest.update(f"{path}|{facts.st_size}|{facts.st_mtime_ns}\n".encode())
    stamp = var() / "static.stamp"
    if stamp.exists() and stamp.read_text() == digest.hexdigest() and (var() / "static" / "staticfiles.json").exists():
        yield
        return
    stamp.unlink(missing_ok=True)
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    process = subprocess.Popen(command, env=variables, **_APART)
    try:
        yield
        if process.wait():
            raise ServiceFailed("manage.py collectstatic 失败，见上。")
        stamp.write_text(digest.hexdigest())
    finally:
        process.kill()
        process.wait()


def _manage(*words: str, variables: dict[str, str], capture: bool = False) -> str:
    """Run a management command; its output when captured.

    Raises:
        ServiceFailed: it failed; its own words are on the terminal.
    """
    if not capture:
        print(f"· manage.py {' '.join(words)}", flush=True)
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, env=variables, stdout=subprocess.PIPE if capture else None, **_APART)
    if done.returncode:
        raise ServiceFailed(f"manage.py {' '.join(words)} 失败（{done.returncode}），见上。")
    return (done.stdout or b"").decode()


def _run(variables: dict[str, str], port: int) -> int:
    # Nothing that answers a page or a task knows the owner.
    variables = {name: value for name, value in variables.items() if name != "DATABASE_OWNER_URL"}
    variables[MARK] = f"{CHECKOUT}:{os.getpid()}"
    manager = Manager()
    sizes = {"web": variables.get("WEB_CONCURRENCY", "2"), "worker": variables.get("WORKER_CONCURRENCY", "2")}
    for name, command in PROCESSES.items():
        words = {"python": shlex.quote(sys.executable), "port": port, "var": shlex.quote(str(var())), **sizes}
        manager.add_process(name, f"exec {command.format(**words)}", env=variables, cwd=str(CHECKOUT))
    teller = subprocess.Popen(
        [sys.executable, "-m", "inspection.embedded", "announce"], env=variables | {"PORT": str(port)}, **_APART
    )
    # A closed terminal is a stop as well; honcho knows Ctrl-C and SIGTERM only.
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    try:
        manager.loop()
    finally:
        teller.kill()
        teller.wait()
    return 0 if manager.returncode in (None, 130, 143) else manager.returncode


def _stop_on_signals() -> None:
    def leave(number: int, _frame: object) -> None:
        sys.exit(128 + number)

    for number in STOPPING:
        signal.signal(number, leave)


@contextmanager
def _only_server(port: int) -> Iterator[None]:
    """Refuse a second server of this installation and a port in use; a pid file left by a crash does not matter."""
    mark = var() / "server.pid"
    var().mkdir(parents=True, exist_ok=True)
    if mark.exists():
        number = mark.read_text().strip()
        if _is_server(number):
            raise ServiceFailed(f"本目录的服务已在运行（进程 {number}）。")
        _end_leftovers(number)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))
        except OSError:
            raise ServiceFailed(f"端口 {port} 已被占用，请用 PORT=其他端口 script/server。") from None
    mark.write_text(str(os.getpid()))
    try:
        yield
    finally:
        mark.unlink(missing_ok=True)


def _is_server(number: str) -> bool:
    """Whether the process in the pid file is a server of this checkout, and not a stranger or ourselves."""
    process = Path("/proc", number)
    with suppress(OSError):
        ours = b"inspection.embedded" in (process / "cmdline").read_bytes() and (process / "cwd").readlink() == CHECKOUT
        return ours and number != str(os.getpid())
    return False


def _end_leftovers(number: str) -> None:
    """End web, worker and beat of a server that was killed; they carry its number in their environment."""
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        for _ in range(50):
            left = [process for process in Path("/proc").glob("[0-9]*") if _carries(process, number)]
            if not left:
                return
            for process in left:
                with suppress(ProcessLookupError):
                    os.kill(int(process.name), signal_number)
            time.sleep(0.1)


def _carries(process: Path, number: str) -> bool:
    with suppress(OSError):
        return f"{MARK}={CHECKOUT}:{number}".encode() in (process / "environ").read_bytes().split(b"\0")
    return False
