"""The public's door as it really runs: its own process, port, database and role; the tests speak HTTP to it."""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import uuid
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parents[2]


# Runs commands as `python -m intake` would, one a line; answers whether it succeeded, and with what words.
OWNER = """
import io, json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"], os.environ["INTAKE_AS_OWNER"] = "intake.settings", "1"
import django
from django.core.management import CommandError, call_command
django.setup()
for line in sys.stdin:
    said = io.StringIO()
    try:
        call_command(*json.loads(line), stdout=said, stderr=said)
        answer = (True, said.getvalue())
    except CommandError as error:
        answer = (False, str(error))
    print(json.dumps(answer), flush=True)
"""


@dataclass
class Answered:
    status: int
    headers: list[tuple[str, str]]
    body: str

    @property
    def code(self) -> str:
        """The receipt shown, if one is."""
        found = re.search(r'class="code">([0-9A-Z-]{23})<', self.body)
        return found[1] if found else ""


@dataclass
class Door:
    port: int
    keys: Path
    folder: Path
    variables: dict[str, str]
    owner: subprocess.Popen[str]

    def run(self, *words: str, succeeds: bool = True) -> str:
        """One command of the door's owner, in a process that stays for the next; returns what it prints."""
        assert self.owner.stdin is not None
        assert self.owner.stdout is not None
        self.owner.stdin.write(json.dumps(words) + "\n")
        self.owner.stdin.flush()
        done, said = json.loads(self.owner.stdout.readline())
        assert done == succeeds, said
        return str(said).strip()

    def public_key(self) -> str:
        return self.run("init").splitlines()[-1]

    def take_in(self, data: bytes, *, succeeds: bool = True) -> str:
        file = self.folder / f"{secrets.token_hex(4)}.bundle"
        file.write_bytes(data)
        return self.run("take_in", str(file), succeeds=succeeds)

    def hand_over(self) -> bytes:
        file = self.folder / f"{secrets.token_hex(4)}.letters"
        self.run("hand_over", str(file))
        return file.read_bytes()

    def get(self, path: str, **headers: str) -> Answered:
        return self._ask("GET", path, b"", headers)

    def post(self, path: str, data: dict[str, str], files: tuple[tuple[str, bytes], ...] = ()) -> Answered:
        """A form as a browser sends it: plain, or in parts when files are enclosed."""
        if not files:
            return self._ask(
                "POST", path, urlencode(data).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
            )
        mark = uuid.uuid4().hex
        parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in data.items()]  # fmt: skip
        parts += [
            f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode()
            + content + b"\r\n"
            for name, content in files
        ]  # fmt: skip
        body = b"".join([*parts, f"--{mark}--\r\n".encode()])
        return self._ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"})

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answered:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            return Answered(answer.status, answer.getheaders(), answer.read().decode())

    def rows(self, role: str, statement: str, *given: Any) -> list[tuple[Any, ...]]:
        """Ask the door's database as its owner or as the web role."""
        address = self.variables["INTAKE_OWNER_URL" if role == "owner" else "INTAKE_DATABASE_URL"]
        with closing(psycopg2.connect(address)) as connection, connection, connection.cursor() as cursor:
            cursor.execute(statement, given)
            return cursor.fetchall() if cursor.description else []

    def everything(self) -> str:
        """All rows of all tables, as text: what somebody who takes the door's database away has."""
        tables = [row[0] for row in self.rows("owner", "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        return "\n".join(
            str(row[0]) for table in tables for row in self.rows("owner", f'SELECT t::text FROM "{table}" t')
        )


def start(folder: Path) -> tuple[Door, subprocess.Popen[bytes]]:
    """A fresh database, keys and a process on a free port."""
    name = f"{os.environ.get('XUNZHANG_TEST_DB', 'test_xunzhang')}_door_{secrets.token_hex(4)}"
    owner, web = (_at(os.environ[variable], name) for variable in ("INTAKE_OWNER_URL", "INTAKE_DATABASE_URL"))
    role = urlsplit(web).username
    with closing(psycopg2.connect(os.environ["INTAKE_OWNER_URL"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
            cursor.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
            cursor.execute(f'GRANT CONNECT ON DATABASE "{name}" TO "{role}"')
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    known = {key: os.environ[key] for key in ("PATH", "LANG", "HOME") if key in os.environ}
    known |= {"INTAKE_DATABASE_URL": web, "INTAKE_KEYS": str(folder / "keys"), "INTAKE_LETTERS_PER_HOUR": "1000",
              "INTAKE_LOOKS_PER_HOUR": "1000", "INTAKE_LETTERS_OF_ALL_PER_HOUR": "2000"}  # fmt: skip
    variables = known | {"INTAKE_OWNER_URL": owner}
    commands = subprocess.Popen([sys.executable, "-W", "ignore", "-c", OWNER], env=variables, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # fmt: skip
    door = Door(port, folder / "keys", folder, variables, commands)
    door.run("migrate", "--verbosity=0")
    door.run("init")
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "intake.wsgi:application", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
         "--workers", "1", "--threads", "8", "--no-control-socket", "--log-level", "warning"],
        env=known, cwd=ROOT, stderr=(folder / "log").open("wb"),
    )  # fmt: skip
    for _ in range(300):
        with suppress(OSError):
            if door.get("/healthz").status == 200:
                return door, process
        time.sleep(0.1)
    process.kill()
    raise AssertionError((folder / "log").read_text())


def _at(address: str, database: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{database}"))
