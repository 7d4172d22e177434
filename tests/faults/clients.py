"""People at the keys: each sends one form after the other and sends it again, with the same key, until it is answered.

An answer is written to a file and synced before the next form is sent: what was promised is known whoever is killed.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import threading
import time
import urllib.parse
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import timezone

from tests.faults import writes
from tests.faults.world import PASSWORD
from tests.faults.writes import Write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.faults.world import World

# A person gives up on one answer after this long and sends the form again.
ANSWER_WITHIN = 20.0


@dataclass
class Answer:
    """What came back: the status (0: nothing), where it leads to, the body."""

    status: int
    location: str = ""
    body: str = ""

    @property
    def kept(self) -> bool:
        """Whether the system has said that it is done."""
        if self.status == 302:
            return not self.location.startswith(("/login/", "/password/", "/account"))
        return self.status == 200 and self.body.startswith('{"at": "') and len(self.body) > 10

    @property
    def unknown(self) -> bool:
        """No word on whether it was done: nothing came, that something broke, or that the session ended meanwhile."""
        return self.status in (0, 400) or self.status >= 500


@dataclass
class Ledger:
    """What was sent, and what was promised; the promises lie in a file as well, synced one by one."""

    folder: Path
    sent: dict[str, Write] = field(default_factory=dict)
    promised: dict[str, Write] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    retries: int = 0
    # While the clock is wrong, a day that is not today's may be refused.
    clock_is_wrong: bool = False
    drafts: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, write: Write) -> None:
        with self.lock:
            self.sent[write.mark] = write

    def promise(self, write: Write, handle: int) -> None:
        os.write(handle, f"{write.kind} {write.mark} {write.key}\n".encode())
        os.fdatasync(handle)
        with self.lock:
            self.promised[write.mark] = write

    def fault(self, words: str) -> None:
        with self.lock:
            if len(self.faults) < 200:
                self.faults.append(words)

    def draft(self, key: str, mark: str, kept: bool) -> None:
        with self.lock:
            said = self.drafts.setdefault(key, [])
            if kept:
                said.clear()  # what was kept before is overwritten
            said.append((mark, kept))


class Browser:
    """One account's session over connections that are kept; the double-submit token is the browser's own."""

    def __init__(self, port: int, username: str) -> None:
        self.port, self.username = port, username
        self.token = uuid.uuid4().hex
        self.cookies: dict[str, str] = {"csrftoken": self.token}
        self._line: http.client.HTTPConnection | None = None

    def second(self, port: int | None = None) -> Browser:
        """Another window of the same session, at another of several web servers if one is named."""
        other = Browser(port or self.port, self.username)
        other.token, other.cookies = self.token, self.cookies
        return other

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Answer:
        headers = {
            "Host": "localhost", "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-CSRFToken": self.token, "Accept-Encoding": "identity",
        }  # fmt: skip
        if kind:
            headers["Content-Type"] = kind
        try:
            if self._line is None:
                self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_WITHIN)
            self._line.request(method, path, body, headers)
            got = self._line.getresponse()
            text = got.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            self.close()
            return Answer(0)
        for line in got.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            if name == "sessionid" and value:
                self.cookies[name] = value
        return Answer(got.status, got.headers.get("Location", ""), text)

    def post(self, path: str, fields: dict[str, str], file: tuple[str, bytes] | None = None) -> Answer:
        if file is None:
            return self.ask("POST", path, urllib.parse.urlencode(fields).encode(), "application/x-www-form-urlencoded")
        border = uuid.uuid4().hex
        parts = [
            f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        head = f'--{border}\r\nContent-Disposition: form-data; name="files"; filename="{file[0]}"\r\n'
        parts += [head.encode() + b"Content-Type: application/pdf\r\n\r\n", file[1], f"\r\n--{border}--\r\n".encode()]
        return self.ask("POST", path, b"".join(parts), f"multipart/form-data; boundary={border}")

    def log_in(self) -> bool:
        answer = self.post("/login/", {"username": self.username, "password": PASSWORD})
        return answer.status == 302 and not answer.location.startswith("/login/")

    def send(self, write: Write) -> Answer:
        return self.post(write.path, write.posted(), write.file)


class Client(threading.Thread):
    """One person: draws what to write next, sends it until it is answered."""

    def __init__(
        self, number: int, browser: Browser, draw: Callable[[random.Random, str], Write], ledger: Ledger
    ) -> None:
        super().__init__(daemon=True)
        self.number, self.browser, self.draw, self.ledger = number, browser, draw, ledger
        self.random = random.Random(number)
        self.resting, self.ended = threading.Event(), threading.Event()
        self.at_rest = threading.Event()
        self.double = 0
        self.count = 0

    def run(self) -> None:
        handle = os.open(
            self.ledger.folder / f"promises-{self.number}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600
        )
        while not self.ended.is_set():
            if self.resting.is_set():
                self.at_rest.set()
                time.sleep(0.02)
                continue
            self.at_rest.clear()
            self.count += 1
            write = self.draw(self.random, f"{self.number}-{self.count}-{uuid.uuid4().hex[:8]}")
            self.ledger.send(write)
            if self.double:
                self._press_often(write)
            self._until_answered(write, handle)
        self.at_rest.set()
        os.close(handle)

    def _press_often(self, write: Write) -> None:
        """The button pressed several times at once; what comes back is looked at by the press that follows."""
        times, self.double = self.double, 0
        windows = [self.browser.second() for _ in range(times)]
        presses = [threading.Thread(target=each.send, args=(write,), daemon=True) for each in windows]
        for each in presses:
            each.start()
        for each in presses:
            each.join()
        for each in windows:
            each.close()

    def _until_answered(self, write: Write, handle: int) -> None:
        pause = 0.02
        while not self.ended.is_set():
            answer = self.browser.send(write)
            if write.kind == writes.DRAFT and (answer.kept or answer.unknown):
                self.ledger.draft(write.key, write.mark, answer.kept)
            if answer.kept:
                self.ledger.promise(write, handle)
                return
            if answer.status == 302:
                if not self.browser.log_in():
                    time.sleep(pause)
            elif not answer.unknown and not _asks_again(answer):
                if not (answer.status == 422 and (self.ledger.clock_is_wrong or _of_yesterday(write))):
                    self.ledger.fault(f"{write.kind}被拒绝：{answer.status} {_words(answer.body)}")
                return
            elif "Traceback" in answer.body:
                self.ledger.fault(f"{write.path}的出错页面露出程序内部")
            self.ledger.retries += 1
            time.sleep(pause)
            pause = min(pause * 2, 0.6)


def _of_yesterday(write: Write) -> bool:
    """Whether midnight came between drawing and sending."""
    return write.fields.get("received_on", str(timezone.localdate())) != str(timezone.localdate())


def _asks_again(answer: Answer) -> bool:
    """Refusals that say that nothing was kept and that one may try again."""
    return answer.status == 422 and "存储空间不足" in answer.body


def _words(page: str) -> str:
    import re

    found = re.search(r'role="alert"[^>]*>(.*?)</(?:div|section|ul)>', page, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", found.group(1) if found else page)[:200].strip()


def people(world: World, port: int, ledger: Ledger) -> list[Client]:
    """Checkers, reporters of the unit and registrars of the second team, each with his own share of kinds."""
    made: list[Client] = []

    def seat(username: str, *shares: tuple[int, Callable[[World, random.Random, str], Write]]) -> None:
        kinds, weights = [act for _, act in shares], [share for share, _ in shares]

        def draw(chance: random.Random, mark: str) -> Write:
            return chance.choices(kinds, weights)[0](world, chance, mark)

        made.append(Client(len(made) + 1, Browser(port, username), draw, ledger))

    for name in world.checkers:
        key = str(uuid.uuid4())
        seat(
            name, (3, writes.check), (3, lambda world, draw, mark, key=key: writes.draft(world, draw, mark, key)),
            (24, lambda world, draw, mark, name=name: writes.read(world, draw, name, mark)),
        )  # fmt: skip
    for name in world.reporters:
        seat(
            name, (12, writes.progress), (1, writes.upload),
            (48, lambda world, draw, mark, name=name: writes.read(world, draw, name, mark)),
        )  # fmt: skip
    for name in world.registrars:
        seat(name, (1, writes.petition))
    return made


def promised_on_disk(folder: Path) -> list[tuple[str, str]]:
    """Kind and mark of everything that was promised, as the files have it."""
    found = []
    for path in sorted(folder.glob("promises-*.log")):
        with suppress(ValueError):
            found += [(kind, mark) for kind, mark, _ in (line.split(" ") for line in path.read_text().splitlines())]
    return found


def told(folder: Path, **words: object) -> None:
    with (folder / "events.log").open("a") as log:
        log.write(json.dumps({"at": round(time.monotonic(), 2), **words}, ensure_ascii=False) + "\n")
