"""An installation of its own for one run: folder, services, database, and the processes of script/server under a supervisor."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import psycopg2

from inspection.embedded import postgres, services, serving, valkey
from inspection.embedded.places import CHECKOUT, Instance
from inspection.embedded.roles import DATABASE, OWNER, WEB
from tests.faults.supervisor import MARK
from tests.faults.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable

# Generous: a slow, busy machine is no fault.
PATIENCE = 180.0
# WAL in small steps, so that a full disk is felt at once.
DATABASE_OPTIONS = ("-c", "max_wal_size=128MB", "-c", "checkpoint_timeout=60s", "-c", "restart_after_crash=on")


class TookTooLong(Exception):
    """A condition did not come true within the patience; the text says which."""


def wait_until(what: str, condition: Callable[[], object], patience: float = PATIENCE) -> None:
    """Wait until a function returns something true; what it raises counts as not yet."""
    until = time.monotonic() + patience
    while True:
        with suppress(Exception):
            if condition():
                return
        if time.monotonic() > until:
            raise TookTooLong(what)
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Installation:
    """``folder`` is the var folder of this process too (XUNZHANG_VAR): what the embedded services make lies there.

    ``webs`` web servers, each at a port of its own, and a worker for each of ``queues`` (names with commas between them);
    ``replica``: a second PostgreSQL that replays what the first one keeps, for pages of figures.
    """

    def __init__(
        self, folder: Path, *, webs: int = 1, queues: tuple[str, ...] = (serving.QUEUES,), replica: bool = False
    ) -> None:
        self.folder = folder
        self.mark = uuid.uuid4().hex
        self.instance = Instance("server")
        self.net, self.media = folder / "net", folder / "media"
        for each in (self.net, self.media):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.clock = folder / "clock"
        self.clock.write_text("0")
        self.ports = [free_port() for _ in range(webs)]
        self.queues, self.replica = queues, replica
        self.starts: dict[str, int] = {}
        self.pids: dict[str, int] = {}

    @property
    def port(self) -> int:
        return self.ports[0]

    # --- before anything runs ----------------------------------------------------------------------------------------

    def owner_url(self) -> str:
        """Straight to the database: the harness does not feel what it does to the programs' wire."""
        return postgres.url(self.instance, OWNER)

    def superuser_url(self, database: str = DATABASE, *, replica: bool = False) -> str:
        secret = self.instance.secret("superuser")
        sockets = self.replica_sockets if replica else self.instance.sockets
        return f"postgres://postgres:{secret}@/{database}?host={quote(str(sockets))}"

    @property
    def replica_sockets(self) -> Path:
        return self.instance.home / "replica" / "run"

    def environment(self) -> dict[str, str]:
        """What the programs are started with: their services behind the wire, the seam of the run, and its mark."""
        secret = self.instance.secret(WEB)
        ours = {
            "DATABASE_URL": f"postgres://{WEB}:{secret}@/{DATABASE}?host={quote(str(self.net))}",
            "REDIS_URL": f"unix://{self.net / 'valkey.sock'}", "XUNZHANG_VAR": str(self.folder),
            "MEDIA_ROOT": str(self.media), "DJANGO_SETTINGS_MODULE": "tests.faults.seam", "XUNZHANG_DEMO": "1",
            "XUNZHANG_FAULTS_CLOCK": str(self.clock), "PYTHONUNBUFFERED": "1", MARK: self.mark,
        }  # fmt: skip
        dropped = (
            "DATABASE_OWNER_URL",
            "INTAKE_DATABASE_URL",
            "INTAKE_OWNER_URL",
            "XUNZHANG_AS_OWNER",
            "METRICS_TOKEN",
            "REPLICA_URL",
        )
        if self.replica:
            ours["REPLICA_URL"] = f"postgres://{WEB}:{secret}@/{DATABASE}?host={quote(str(self.replica_sockets))}"
        return {name: value for name, value in os.environ.items() if name not in dropped} | ours

    def make_database(self, source: str, also: Callable[[], None] = lambda: None) -> None:
        """The services once, as script/server starts them, and in the database a copy of a migrated, empty one.

        ``also`` is done while nobody else is connected.
        """
        services.discard(self.instance)
        started = services.start(self.instance, {})
        tools, dump = postgres.binaries(), self.folder / "empty.dump"
        quiet = {"check": True, "stdout": subprocess.DEVNULL}
        subprocess.run(
            [tools / "pg_dump", "--format=custom", f"--file={dump}", "--no-owner", "--no-acl", source], **quiet
        )
        target = started["DATABASE_OWNER_URL"]
        subprocess.run(
            [tools / "pg_restore", "--no-owner", "--no-acl", "--single-transaction", f"--dbname={target}", dump],
            **quiet,
        )
        dump.unlink()
        serving._grant(started)
        also()
        services.stop(self.instance)
        if self.replica:
            self._make_replica()

    def _make_replica(self) -> None:
        """A copy of the stopped server's folder that follows it from there on."""
        home, data = self.instance.home, self.instance.home / "replica" / "postgres"
        shutil.copytree(home / "postgres", data)
        self.replica_sockets.mkdir()
        (data / "standby.signal").touch()
        with (data / "postgresql.auto.conf").open("a") as file:
            secret = self.instance.secret("superuser")
            file.write(
                f"primary_conninfo = 'host={self.instance.sockets} user=postgres password={secret}'\n"
                f"unix_socket_directories = '{self.replica_sockets}'\n"
            )
        for each in (home / "replica", *(home / "replica").rglob("*")):
            if self.instance.account:
                shutil.chown(each, self.instance.account, self.instance.account)
            each.chmod(0o700 if each.is_dir() else 0o600)

    # --- while it runs -----------------------------------------------------------------------------------------------

    def start(self, **also: str) -> None:
        """Everything under the supervisor; returns when every web server answers. ``also``: more of the programs' environment."""
        sockets = self.instance.sockets
        self.database_wire = Wire(self.net / ".s.PGSQL.5432", sockets / ".s.PGSQL.5432")
        self.broker_wire = Wire(self.net / "valkey.sock", sockets / "valkey.sock")
        plan = self.folder / "plan.json"
        plan.write_text(
            json.dumps({"mark": self.mark, "remove": str(self.instance.home), "programs": self._programs(also)})
        )
        plan.chmod(0o600)
        self.supervisor = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.supervisor", str(plan)], cwd=CHECKOUT, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        threading.Thread(target=self._listen, daemon=True).start()
        wait_until("数据库启动", self.database_answers)
        wait_until("缓存启动", lambda: valkey.running(self.instance))
        for port in self.ports:
            wait_until("页面应答", lambda port=port: self.web_answers(port))

    def _programs(self, also: dict[str, str]) -> list[dict[str, Any]]:
        home, environment = self.instance.home, self.environment() | also
        bare = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", MARK: self.mark}
        data, account = home / "postgres", self.instance.account
        words = {"python": shlex.quote(sys.executable), "var": shlex.quote(str(self.folder)), "web": "2", "worker": "2"}
        found: list[dict[str, Any]] = [
            {"name": "database", "command": [postgres.binaries() / "postgres", "-D", data, *DATABASE_OPTIONS],
             "environment": bare, "folder": data, "account": account},
            {"name": "broker", "command": [valkey.binary(), "--port", "0", "--unixsocket", self.instance.sockets / "valkey.sock",
             *valkey.QUIET, "--dir", home / "valkey", *valkey.KEEP], "environment": bare, "folder": home / "valkey", "account": account},
        ]  # fmt: skip
        if self.replica:
            copy = home / "replica" / "postgres"
            found.append(
                {"name": "replica", "command": [postgres.binaries() / "postgres", "-D", copy], "environment": bare,
                 "folder": copy, "account": account}
            )  # fmt: skip
        for name, kind, own in self._ours():
            line = shlex.split(serving.PROCESSES[kind].format(**{"port": "", "queues": ""} | words | own))
            if kind == "beat":
                line[line.index("-A") + 1] = "tests.faults.hurried"
            if kind == "worker" and len(self.queues) > 1:
                line += ["--hostname", f"{name}@%h"]
            found.append({"name": name, "command": line, "environment": environment, "folder": CHECKOUT})
        for each in found:
            each["log"] = str(self.folder / f"{each['name']}.log")
            each["command"] = [str(word) for word in each["command"]]
            each["folder"] = str(each["folder"])
        return found

    def _ours(self) -> list[tuple[str, str, dict[str, Any]]]:
        """The programs of script/server: name, kind, what differs between those of a kind."""
        webs = [{"port": port} for port in self.ports]
        workers = [{"queues": each} for each in self.queues]
        found = []
        for kind, rows in (("web", webs), ("worker", workers), ("beat", [{}])):
            found += [(kind if at == 1 else f"{kind}-{at}", kind, own) for at, own in enumerate(rows, start=1)]
        return found

    def _listen(self) -> None:
        assert self.supervisor.stdout is not None
        for line in self.supervisor.stdout:
            told = json.loads(line)
            self.pids[told["name"]] = told["pid"]
            if told["pid"]:
                self.starts[told["name"]] = self.starts.get(told["name"], 0) + 1

    def order(self, verb: str, name: str) -> None:
        assert self.supervisor.stdin is not None
        self.supervisor.stdin.write(f"{verb} {name}\n".encode())
        self.supervisor.stdin.flush()

    def database_answers(self) -> bool:
        psycopg2.connect(self.owner_url()).close()
        return True

    def web_answers(self, port: int | None = None) -> bool:
        with socket.create_connection(("127.0.0.1", port or self.port), timeout=2) as line:
            line.settimeout(10)
            line.sendall(b"GET /login/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return line.recv(64).split()[1] == b"200"

    def stop(self) -> None:
        """End every process and remove all that was kept."""
        if hasattr(self, "supervisor"):
            assert self.supervisor.stdin is not None
            self.supervisor.stdin.close()
            self.supervisor.wait()
        services.discard(self.instance)

    def words_of_log(self, name: str, count: int = 2000) -> str:
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace")[-count:] if path.exists() else ""

    def where(self, name: str) -> str:
        """Where one of our programs and its children stand now: state of each process, then the lines of Python it is at."""
        parent = self.pids.get(name, 0)
        found = [each for each in (parent, *children(parent)) if each]
        path, words = self.folder / f"{name}.log", []
        for pid in found:
            before = path.stat().st_size
            with suppress(OSError):
                state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
                os.kill(pid, signal.SIGUSR2)
                time.sleep(0.5)
                words.append(f"{pid}（{state}）{path.read_bytes()[before:].decode(errors='replace')[:3000]}")
        return "\n".join(words)


def children(pid: int) -> list[int]:
    """The processes a process has started and that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            words = stat.read_text().rpartition(")")[2].split()
            if int(words[1]) == pid and words[0] != "Z":
                found.append(int(stat.parent.name))
    return sorted(found)


def remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
