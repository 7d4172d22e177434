"""python -m tests.faults.copy_of_database --source URL: a second PostgreSQL follows the first, and pages of figures are read from it.

Prints what was found as JSON; the folder is XUNZHANG_VAR, as in ``python -m tests.faults``.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import urllib.request
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

import psycopg2

from inspection.embedded.roles import DATABASE
from tests.faults import readied
from tests.faults.installation import Installation, wait_until

if TYPE_CHECKING:
    from tests.faults.clients import Browser
    from tests.faults.world import World

PAGE = "/statistics/?over=all"
ROUNDS = 5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", required=True, help="the address of a migrated, empty database, as its owner")
    options = parser.parse_args()
    with readied.installed(options.source, replica=True) as place:
        place.start()
        found = walk(place, readied.world(place))
    sys.stdout.write(json.dumps(found, ensure_ascii=False))
    return 0


class Desk:
    """Who registers petitions, who reads how many there are, and what is sent next."""

    def __init__(self, place: Installation, world: World) -> None:
        from tests.faults.clients import Browser

        self.place, self.world, self.sent = place, world, 0
        self.registrar, self.head = Browser(place.port, world.registrars[0]), Browser(place.port, "head")
        for each in (self.registrar, self.head):
            wait_until(f"{each.username}登录", each.log_in)

    def register(self) -> None:
        from tests.faults import writes

        self.sent += 1
        write = writes.petition(self.world, random.Random(self.sent), f"copied-{self.sent}")
        wait_until("登记信访件", lambda: self.registrar.send(write).kept)

    def read(self) -> int:
        """How many petitions the page of figures says there are; one question, as a person asks it."""
        return figure(self.head)


def figure(window: Browser) -> int:
    answer = window.ask("GET", PAGE)
    if answer.status == 0:  # a kept connection that had been closed meanwhile
        answer = window.ask("GET", PAGE)
    said = re.search(r"受理信访</span><(?:a|b)[^>]*>(\d+)<", answer.body)
    return int(said[1]) if answer.status == 200 and said else -answer.status


def walk(place: Installation, world: World) -> dict[str, Any]:
    wait_until("副本跟上", lambda: health(place) == "ok")
    desk = Desk(place, world)
    desk.register()
    before = asked(place)
    assert desk.read() == desk.sent
    # Being asked whether it is level is one question; a page is many.
    wait_until("页面由副本答复", lambda: asked(place) > before + 15)
    fresh = [(desk.register(), desk.read())[1] == desk.sent for _ in range(ROUNDS)]
    halt(place, pause=True)
    behind = []
    for _ in range(ROUNDS):
        desk.register()
        behind.append(desk.read() == desk.sent)
    state = health(place)
    halt(place, pause=False)
    wait_until("副本再次跟上", lambda: health(place) == "ok")
    place.order("hold", "replica")
    wait_until("副本停下", lambda: not place.pids.get("replica"))
    desk.register()
    gone, without = desk.read() == desk.sent, health(place)
    place.order("release", "replica")
    wait_until("副本回来", lambda: health(place) == "ok")
    return {"fresh": fresh, "behind": behind, "while_behind": state, "gone": gone, "while_gone": without, "again": desk.read() == desk.sent}  # fmt: skip


def asked(place: Installation) -> int:
    """How many questions of the programs the copy has answered; asked from a database of its own, so as not to count itself."""
    with closing(psycopg2.connect(place.superuser_url("postgres", replica=True))) as line, line.cursor() as cursor:
        cursor.execute("SELECT xact_commit FROM pg_stat_database WHERE datname = %s", [DATABASE])
        return int(cursor.fetchone()[0])


def halt(place: Installation, *, pause: bool) -> None:
    """Let the copy stand still where it is, or go on."""
    with closing(psycopg2.connect(place.superuser_url(DATABASE, replica=True))) as line, line.cursor() as cursor:
        cursor.execute("SELECT pg_wal_replay_pause()" if pause else "SELECT pg_wal_replay_resume()")


def health(place: Installation) -> str:
    with (
        suppress(OSError, ValueError),
        urllib.request.urlopen(f"http://127.0.0.1:{place.port}/healthz", timeout=30) as got,
    ):
        return str(json.load(got)["replica"])
    return ""


if __name__ == "__main__":
    sys.exit(main())
