"""Where the embedded services of one checkout live, and as whom they run."""

import hashlib
import os
import pwd
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
ROOT_HOME = Path("/var/lib/xunzhang")
ACCOUNT = "xunzhang"
# A unix socket's path may have 107 bytes; PostgreSQL adds "/.s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 90


class ServiceFailed(Exception):
    """An embedded service cannot be made, started or reached; the text says what an administrator can do."""


def var() -> Path:
    """The folder for everything this installation makes (XUNZHANG_VAR, by default `var` in the checkout)."""
    return Path(os.environ.get("XUNZHANG_VAR") or CHECKOUT / "var").resolve()


def key() -> str:
    """A short name for this installation, so that two checkouts on one machine never share a database."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", CHECKOUT.name)[:20]
    return f"{name}-{hashlib.sha256(os.fsencode(var())).hexdigest()[:8]}"


def homes() -> Path:
    """The folder that holds the instances of this installation.

    PostgreSQL refuses to run as root, and an unprivileged account may be unable to enter the checkout; so for root
    the data lie under /var/lib/xunzhang instead of opening the checkout's parent folders to others.
    """
    return ROOT_HOME / key() if os.getuid() == 0 else var() / "services"


@dataclass(frozen=True)
class Instance:
    """One pair of services: `server` keeps its data through crashes, `test` is fast and forgetful."""

    name: str = "server"

    @property
    def durable(self) -> bool:
        return self.name != "test"

    @property
    def home(self) -> Path:
        return homes() / self.name

    @cached_property
    def sockets(self) -> Path:
        """The folder of both unix sockets, readable by their owner only."""
        folder = self.home / "run"
        if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
            return folder
        return Path(tempfile.gettempdir()) / f"xunzhang-{os.getuid()}-{key()[-8:]}-{self.name}"

    @cached_property
    def account(self) -> str | None:
        """The account the services run as when we are root, else None."""
        return _account() if os.getuid() == 0 else None

    def prepare(self) -> None:
        """Make the folders: data and sockets belong to the account, and to nobody else."""
        self.home.parent.mkdir(parents=True, exist_ok=True)
        for folder in (self.home, self.sockets):
            try:
                folder.mkdir(mode=0o700)
            except FileExistsError:
                if folder.is_symlink() or folder.stat().st_uid not in self._owners:
                    raise ServiceFailed(f"{folder} 属于其他用户，请删除或改用 XUNZHANG_VAR。") from None
            if self.account:
                shutil.chown(folder, self.account, pwd.getpwnam(self.account).pw_gid)

    @property
    def _owners(self) -> set[int]:
        return {os.getuid()} | ({pwd.getpwnam(self.account).pw_uid} if self.account else set())

    def as_account(self) -> dict[str, Any]:
        """Arguments for `subprocess` that drop root's rights; none when we are not root."""
        if not self.account:
            return {}
        return {"user": self.account, "group": pwd.getpwnam(self.account).pw_gid, "extra_groups": []}

    def run(self, command: Sequence[str | Path]) -> str:
        """Run a tool of the services and return its output.

        Raises:
            ServiceFailed: it ended with an error.
        """
        done = subprocess.run(
            [str(word) for word in command],
            cwd=self.home,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **self.as_account(),
        )
        if done.returncode:
            raise ServiceFailed(f"{Path(command[0]).name} 失败：\n{done.stdout.strip()[-2000:]}")
        return done.stdout

    def secret(self, name: str) -> str:
        """A password of this instance: made once, kept readable by us only."""
        path = self.home.parent / f"{self.name}.{name}"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_hex(16))
        return path.read_text()


def _account() -> str:
    """The unprivileged system account; made on first use, `nobody` where accounts cannot be made."""
    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        make = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", str(ROOT_HOME)]
        tool = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")
        if not tool:
            return "nobody"
        made = subprocess.run([tool, *make[1:], "--shell", "/usr/sbin/nologin", ACCOUNT], capture_output=True)
        return "nobody" if made.returncode else ACCOUNT
    return ACCOUNT


def reachable(site: Path, parts: Sequence[str], package: str) -> Path:
    """Folder from which the services' account may run `parts`: site-packages itself, or a copy when we are root.

    The parts keep their places to each other, as programs find their libraries by relative path.
    """
    if os.getuid() != 0:
        return site
    copy = ROOT_HOME / "bin" / f"{package}-{version(package)}"
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=copy.parent) as scratch:
            new = Path(scratch) / "new"
            for part in filter(lambda part: (site / part).exists(), parts):
                shutil.copytree(site / part, new / part, ignore=shutil.ignore_patterns("include", "*.a", "pkgconfig"))
            # Another start may have been quicker.
            with suppress(OSError):
                new.rename(copy)
    return copy
