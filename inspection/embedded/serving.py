"""Everything of script/server: services, tables, demo, then web, worker and beat under one process manager."""

import hashlib
import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg2
from honcho.compat import ProcessManager
from honcho.manager import Manager

from inspection.embedded import services
from inspection.embedded.places import CHECKOUT, Instance, ServiceFailed, var
from inspection.embedded.roles import WEB, create_role, grant_web_role

# The programs carry it in their environment: checkout and number of their server.
MARK = "XUNZHANG_SERVER"
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Django takes longer to start than most commands to run.
RUN = """
import sys, django
from django.core.management import call_command
django.setup()
for step in sys.argv[1:]:
    command, _, file = step.partition(" > ")
    if not file:
        print("· manage.py", command, flush=True)
    call_command(*command.split(), **({"stdout": open(file, "w", encoding="utf-8")} if file else {}))
"""
# Ctrl-C in the terminal reaches us alone; we end what we started.
_APART: dict[str, Any] = {"cwd": CHECKOUT, "stdin": subprocess.DEVNULL, "start_new_session": True}
PROCESSES = {
    "web": "{python} -m gunicorn inspection.wsgi:application --bind 0.0.0.0:{port} --worker-class gthread"
    " --preload --workers {web} --threads 4 --timeout 120 --graceful-timeout 3 --no-control-socket --log-level warning",
    "worker": "{python} -W ignore::Warning:celery.platforms -m celery --quiet -A inspection worker --queues {queues} --concurrency {worker}"
    " --without-gossip --without-mingle --loglevel warning",
    "beat": "{python} -m celery --quiet -A inspection beat --schedule {var}/beat-schedule --pidfile= --loglevel warning",
}
# All of them, in the order of the settings; on many machines each worker may take its own (WORKER_QUEUES).
QUEUES = "default,papers,files"
# The public's own door, only where INTAKE_PORT says so. One process: it counts visitors in its memory and nowhere else.
DOOR = (
    "{python} -m gunicorn intake.wsgi:application --bind 0.0.0.0:{port} --worker-class gthread --workers 1 --threads 8"
    " --timeout 60 --graceful-timeout 3 --no-control-socket --log-level warning"
)
# All that the door's process is given: no address of the office's services, no key of its own.
DOOR_KNOWS = ("PATH", "LANG", "LC_ALL", "HOME", "PYTHONUNBUFFERED", "INTAKE_DATABASE_URL", "INTAKE_KEYS", "INTAKE_HOSTS",
              "INTAKE_BEHIND_PROXY", "INTAKE_LETTERS_PER_HOUR", "INTAKE_LOOKS_PER_HOUR", "INTAKE_LETTERS_OF_ALL_PER_HOUR")  # fmt: skip


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
                accounts = prepare(variables)
                door = _prepare_door(variables)
            return _run(variables, port, accounts, door)
        finally:
            for number in STOPPING:
                signal.signal(number, signal.SIG_IGN)
            if not services.held(instance):
                services.stop(instance)


def announce(_instance: Instance) -> None:
    """Wait for the first page, then print the address and the demo accounts; started by `serve`."""
    port = int(os.environ["PORT"])
    for _ in range(600):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            break
        time.sleep(0.1)
    line, accounts = "─" * 60, os.environ["XUNZHANG_ACCOUNTS"].rstrip()
    print(f"\n{line}\n巡账已启动：http://localhost:{port}/\n{accounts}\n按 Ctrl-C 停止\n{line}", flush=True)


def environment(addresses: dict[str, str]) -> dict[str, str]:
    """What the programs are started with: our defaults, the caller's own variables, the services' addresses."""
    ours = {"DJANGO_SETTINGS_MODULE": "inspection.settings", "XUNZHANG_DEMO": "1", "PYTHONUNBUFFERED": "1"}
    return ours | dict(os.environ) | addresses | {"XUNZHANG_VAR": str(var())}


def prepare(variables: dict[str, str]) -> str:
    """Tables as the owner, the web role's rights, reference data and, if wanted, the demo; returns its accounts.

    Raises:
        ServiceFailed: a step failed; its own words are on the terminal.
    """
    # Other packages bring migrations only with a new lock.
    lock, stamp = hashlib.sha256((CHECKOUT / "requirements.txt").read_bytes()).hexdigest(), var() / "migrated.stamp"
    if not stamp.exists() or stamp.read_text() != lock or _migrations_wait(variables):
        _manage("migrate --noinput --verbosity 1", variables=variables | {"XUNZHANG_AS_OWNER": "1"})
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(lock)
    _grant(variables)
    if not _demo(variables):
        _manage("load_reference", variables=variables)
        return ""
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as accounts:
        steps = ("load_reference", "seed_demo --if-empty", f"seed_demo --print-accounts > {accounts.name}")
        _manage(*steps, variables=variables)
        return accounts.read()


def _prepare_door(variables: dict[str, str]) -> dict[str, str]:
    """Tables, keys and rights of the public's door; what its process is started with, or nothing where it is not wanted.

    Raises:
        ServiceFailed: it has no database, or a step failed.
    """
    if not variables.get("INTAKE_PORT"):
        return {}
    if not variables.get("INTAKE_DATABASE_URL"):
        raise ServiceFailed("设置了 INTAKE_PORT 而没有 INTAKE_DATABASE_URL：公开受理须有自己的数据库，见管理员手册。")
    variables = variables | {"INTAKE_KEYS": variables.get("INTAKE_KEYS") or str(var() / "intake")}
    for step in (["migrate", "--noinput", "--verbosity", "0"], ["init"]):
        if subprocess.run([sys.executable, "-m", "intake", *step], env=variables, stdout=subprocess.DEVNULL, **_APART).returncode:  # fmt: skip
            raise ServiceFailed(f"python -m intake {step[0]} 未完成，见上。")
    return {name: variables[name] for name in DOOR_KNOWS if name in variables}


def _migrations_wait(variables: dict[str, str]) -> bool:
    """Whether a migration of ours is not applied; asked here because starting Django takes longer."""
    ours = {(path.parts[-3], path.stem) for path in CHECKOUT.glob("*/migrations/[0-9]*.py")}
    with closing(psycopg2.connect(variables["DATABASE_OWNER_URL"])) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.django_migrations') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return True
        cursor.execute("SELECT app, name FROM django_migrations")
        return bool(ours - set(cursor.fetchall()))


def _grant(variables: dict[str, str]) -> None:
    """Give the web role of DATABASE_URL its rights, and make it if the owner may make roles."""
    web = urlsplit(variables["DATABASE_URL"])
    with (
        closing(psycopg2.connect(variables["DATABASE_OWNER_URL"])) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0] and web.username:
            create_role(cursor, unquote(web.username), unquote(web.password or ""))
        grant_web_role(cursor, unquote(web.username or WEB))


def _demo(variables: Mapping[str, str]) -> bool:
    return variables["XUNZHANG_DEMO"].lower() in ("1", "true", "yes", "on", "y", "ok")


@contextmanager
def _static_files(variables: dict[str, str]) -> Iterator[None]:
    """Collect static files while the body runs, if they changed since the last time."""
    digest = hashlib.sha256((CHECKOUT / "requirements.txt").read_bytes())
    for folder in ("static", "assets/dist", "docs/pictures"):
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


def _manage(*steps: str, variables: dict[str, str]) -> None:
    """Run management commands in one process; a step may end with `> file`.

    Raises:
        ServiceFailed: one failed; its own words are on the terminal.
    """
    if subprocess.run([sys.executable, "-c", RUN, *steps], env=variables, **_APART).returncode:
        raise ServiceFailed(f"{'、'.join(step.partition(' >')[0] for step in steps)} 未完成，见上。")


class _Leaders(ProcessManager):
    """Asks only each program's first process to stop: a worker's children then finish their tasks.

    What still runs after honcho's five seconds is killed with its whole group.
    """

    def terminate(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


def _run(variables: dict[str, str], port: int, accounts: str, door: dict[str, str]) -> int:
    # Nothing that answers a page or a task knows the owner.
    owners = ("DATABASE_OWNER_URL", "INTAKE_OWNER_URL")
    variables = {name: value for name, value in variables.items() if name not in owners}
    variables[MARK] = f"{CHECKOUT}:{os.getpid()}"
    manager = Manager()
    manager._procmgr = _Leaders()
    sizes = {
        "web": variables.get("WEB_CONCURRENCY", "2"), "worker": variables.get("WORKER_CONCURRENCY", "2"),
        "queues": shlex.quote(variables.get("WORKER_QUEUES") or QUEUES),
    }  # fmt: skip
    for name, command in PROCESSES.items():
        words = {"python": shlex.quote(sys.executable), "port": port, "var": shlex.quote(str(var())), **sizes}
        manager.add_process(name, f"exec {command.format(**words)}", env=variables, cwd=str(CHECKOUT))
    if door:
        words = {"python": shlex.quote(sys.executable), "port": variables["INTAKE_PORT"]}
        manager.add_process("intake", f"exec {DOOR.format(**words)}", env=door | {MARK: variables[MARK]}, cwd=str(CHECKOUT))  # fmt: skip
    teller = subprocess.Popen(
        [sys.executable, "-m", "inspection.embedded", "announce"],
        env=variables | {"PORT": str(port), "XUNZHANG_ACCOUNTS": accounts},
        **_APART,
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
