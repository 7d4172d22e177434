"""python -m benchmarks.loading --source URL [--rate N] [--seconds S]: people read and write at a steady rate while papers print.

Requests are begun when their time has come, whether or not earlier ones are answered; a delay counts from that time. The folder
is XUNZHANG_VAR, as in ``python -m tests.faults``; a report as JSON.
"""

from __future__ import annotations

import argparse
import itertools
import json
import queue
import random
import sys
import threading
import time
import uuid
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.faults import readied
from tests.faults.installation import Installation, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.clients import Browser
    from tests.faults.world import World
    from tests.faults.writes import Write

# So many at the keys; more requests than these are under way at no time.
PEOPLE = 48
LETTERS = 200
PAPER_EVERY = 5.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", required=True, help="the address of a migrated, empty database, as its owner")
    parser.add_argument("--rate", type=float, default=60.0)
    parser.add_argument("--seconds", type=float, default=600.0)
    options = parser.parse_args()
    with readied.installed(options.source) as place:
        place.start()
        found = Load(place, readied.world(place)).run(options.rate, options.seconds)
    sys.stdout.write(json.dumps(found, ensure_ascii=False))
    return 0


class Load:
    """The mix: of twenty requests two write, the others are the pages an office opens all day."""

    def __init__(self, place: Installation, world: World) -> None:
        self.place, self.world, self.random = place, world, random.Random(5)
        self.begun: queue.Queue[float] = queue.Queue()
        self.delays: list[tuple[str, float]] = []
        self.answers: Counter[int] = Counter()
        self.papers = 0
        self.lock = threading.Lock()
        self.over = threading.Event()

    def run(self, rate: float, seconds: float) -> dict[str, Any]:
        """Everybody is logged in first; ten seconds of warming up are not counted."""
        from django.contrib.auth import get_user_model

        # An account has one session: who has several windows logs in once.
        windows = [self._logged_in(name) for name in self._names()]
        people = [
            (each.second(), self._acts(each.username)) for each in itertools.islice(itertools.cycle(windows), PEOPLE)
        ]
        self._letters(people)
        threads = [threading.Thread(target=self._work, args=each, daemon=True) for each in people]
        threads.append(threading.Thread(target=self._print, daemon=True))
        for each in threads:
            each.start()
        self._begin(rate, 10.0)
        wait_until("预热完毕", lambda: len(self.delays) >= int(rate * 10.0))
        with self.lock:
            self.delays.clear()
            self.answers.clear()
        began = time.monotonic()
        self._begin(rate, seconds)
        # Whoever still waits is part of the figures; nobody waits longer than a browser does.
        wait_until("答复全部请求", lambda: len(self.delays) >= int(rate * seconds))
        took = time.monotonic() - began
        self.over.set()
        return self._report(rate, seconds, took) | {"users": get_user_model().objects.count()}

    def _names(self) -> list[str]:
        return [*self.world.checkers, *self.world.reporters, *self.world.registrars]

    def _logged_in(self, name: str) -> Browser:
        from tests.faults.clients import Browser

        browser = Browser(self.place.port, name)
        wait_until(f"{name}登录", browser.log_in)
        return browser

    def _acts(self, name: str) -> list[Callable[[], tuple[str, str, dict[str, str] | None]]]:
        """What this person does, as often as it stands here: a name, an address, and the form if one is sent."""
        from tests.faults import writes

        def page(kind: str, *paths: str) -> Callable[[], tuple[str, str, None]]:
            return lambda: (kind, self.random.choice(paths), None)

        def form(make: Any) -> Callable[[], tuple[str, str, dict[str, str]]]:
            def act() -> tuple[str, str, dict[str, str]]:
                write = make(self.world, self.random, uuid.uuid4().hex)
                return write.kind, write.path, write.posted()

            return act

        accounts = self.world.accounts
        if name in self.world.reporters:
            return [
                *[page("单位首页", "/unit/")] * 4,
                *[page("整改台账", "/unit/accounts/")] * 5,
                *[page("整改账户", *(f"/unit/accounts/{each}/" for each in accounts))] * 6,
                *[page("提醒", "/unit/inbox/")] * 3,
                *[form(writes.progress)] * 2,
            ]
        if name in self.world.checkers:
            return [
                *[page("我的工作", "/")] * 4,
                *[page("整改台账", "/rectification/ledger/")] * 5,
                *[page("整改账户", *(f"/rectification/accounts/{each}/" for each in accounts))] * 6,
                *[page("提醒", "/inbox/")] * 2,
                *[page("检索", f"/search/?q={quote('青石')}")],
                *[form(writes.check)] * 2,
            ]
        return [
            *[page("我的工作", "/")] * 4,
            *[page("信访件", "/petitions/")] * 6,
            *[page("巡察任务", "/rounds/assignments/")] * 3,
            *[page("巡察任务页", f"/rounds/assignments/{self.world.assignment}/")] * 3,
            *[page("提醒", "/inbox/")] * 2,
            *[form(writes.petition)] * 2,
        ]

    def _letters(self, people: list[Any]) -> None:
        """Petitions to look at, and to print forms of."""
        from tests.faults import writes

        registrars = [browser for browser, _ in people if browser.username in self.world.registrars]
        for number in range(LETTERS):
            write = writes.petition(self.world, self.random, f"letter-{number}")
            browser = registrars[number % len(registrars)]
            wait_until("登记信访件", partial(_kept, browser, write))

    def _begin(self, rate: float, seconds: float) -> None:
        start = time.monotonic()
        for number in range(int(rate * seconds)):
            due = start + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            self.begun.put(due)

    def _work(self, browser: Browser, acts: list[Any]) -> None:
        chance = random.Random(browser.username)
        while not self.over.is_set():
            due = self.begun.get()
            kind, path, fields = chance.choice(acts)()
            ask = partial(browser.post, path, fields) if fields else partial(browser.ask, "GET", path)
            answer = ask()
            if answer.status == 0:  # a kept connection that had been closed meanwhile; a form carries its key
                answer = ask()
            with self.lock:
                self.delays.append((kind, time.monotonic() - due))
                self.answers[answer.status] += 1

    def _print(self) -> None:
        """Somebody issues a form of a petition every few seconds; a worker lays it out."""
        from petitions.models import Petition
        from tests.faults.press import Press

        press = Press(self.place, "leader-2")
        wait_until("拟稿人登录", press.browser.log_in)
        for key in Petition.objects.order_by("number").values_list("pk", flat=True):
            if self.over.wait(PAPER_EVERY):
                return
            self.papers += press.issue(str(key))

    def _report(self, rate: float, seconds: float, took: float) -> dict[str, Any]:
        with self.lock:
            delays, answers = list(self.delays), dict(self.answers)
        kinds = {kind: [each for name, each in delays if name == kind] for kind, _ in delays}
        return {
            "rate": rate, "seconds": seconds, "took": round(took, 1), "answered": len(delays), "papers": self.papers,
            "answers": {str(status): count for status, count in sorted(answers.items())},
            "all": _shares([each for _, each in delays]),
            "kinds": {kind: [len(each), *_shares(each)] for kind, each in sorted(kinds.items())},
        }  # fmt: skip


def _kept(browser: Browser, write: Write) -> bool:
    return browser.send(write).kept


def _shares(delays: list[float]) -> list[int]:
    """The median, what 95 and what 99 of a hundred stay under, in milliseconds."""
    ordered = sorted(delays) or [0.0]
    return [round(1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))]) for share in (0.5, 0.95, 0.99)]


if __name__ == "__main__":
    sys.exit(main())
