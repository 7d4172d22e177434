"""python -m tests.faults.several --source URL: two web servers, three workers, one clock; what one of them begins another goes on with.

Prints what was found as JSON; the folder is XUNZHANG_VAR, as in ``python -m tests.faults``.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import threading
import urllib.request
from typing import TYPE_CHECKING, Any

from tests.faults import readied
from tests.faults.installation import Installation, wait_until

if TYPE_CHECKING:
    from tests.faults.clients import Answer, Browser
    from tests.faults.world import World
    from tests.faults.writes import Write

TOKEN = "of-the-monitor"
QUEUES = ("default", "papers", "papers,files")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", required=True, help="the address of a migrated, empty database, as its owner")
    options = parser.parse_args()
    with readied.installed(options.source, webs=2, queues=QUEUES) as place:
        place.start(METRICS_TOKEN=TOKEN)
        found = walk(place, readied.world(place))
    sys.stdout.write(json.dumps(found, ensure_ascii=False))
    return 0


def walk(place: Installation, world: World) -> dict[str, Any]:
    """Everything that needs more than one process, one after the other."""
    from tests.faults import model

    checker, reporter = at_both(place, world.checkers[0]), at_both(place, world.reporters[0])
    found = {
        "sessions": [fetched(each, "/")[0] for each in checker],
        "checks": pressed_at_both(world, checker),
        "files": carried_over(world, reporter),
        "paper": printed(place, world),
        "counted": counted(place, checker),
    }
    wait_until("应提醒的全部提醒", lambda: not list(model.reminders()))
    found["reminders"] = reminders()
    found["faults"] = model.all_faults([], [], {})
    return found


def at_both(place: Installation, username: str) -> tuple[Browser, Browser]:
    """Logged in at the first web server; the same session at the second."""
    from tests.faults.clients import Browser

    first = Browser(place.ports[0], username)
    wait_until(f"{username}登录", first.log_in)
    return first, first.second(place.ports[1])


def pressed_at_both(world: World, windows: tuple[Browser, Browser]) -> int:
    """One form, pressed four times at each at once: how many checks there are afterwards."""
    from rectification.models import Check
    from tests.faults import writes

    write = writes.check(world, random.Random(1), "several-presses")
    pressing = [threading.Thread(target=each.second().send, args=(write,)) for each in windows for _ in range(4)]
    for each in pressing:
        each.start()
    for each in pressing:
        each.join()
    return Check.objects.filter(finding=write.mark).count()


def carried_over(world: World, windows: tuple[Browser, Browser]) -> list[Any]:
    """A file handed in at the first, read at the second: the answer's status and how it begins."""
    from inspection.models import Attachment
    from tests.faults import writes

    write: Write = writes.upload(world, random.Random(2), "several-upload")
    wait_until("佐证上传", lambda: windows[0].send(write).kept)
    kept = Attachment.objects.get(note=write.mark)
    wait_until("工作副本", lambda: Attachment.objects.get(pk=kept.pk).copy_state == "ready")
    return fetched(windows[1], f"/unit/files/{kept.pk}/")


def printed(place: Installation, world: World) -> list[Any]:
    """Issued at the first, laid out by a worker, fetched at the second."""
    from inspection.models import Paper
    from petitions.models import Petition
    from tests.faults import writes
    from tests.faults.press import KIND, Press

    registrar = at_both(place, world.registrars[0])[0]
    wait_until("登记信访件", lambda: registrar.send(writes.petition(world, random.Random(3), "several-letter")).kept)
    press = Press(place, "leader-2")
    wait_until("拟稿人登录", press.browser.log_in)
    key = str(Petition.objects.get(text__problem="several-letter").pk)
    wait_until("印发公文", lambda: press.issue(key))
    paper = Paper.objects.get(kind=KIND)
    wait_until("公文排印完成", lambda: Paper.objects.get(pk=paper.pk).file is not None)
    return fetched(press.browser.second(place.ports[1]), f"/papers/{paper.pk}/pdf/")


def fetched(window: Browser, path: str) -> list[Any]:
    """The status of what a window is given, and how it begins. A kept connection may have been closed meanwhile: it asks again."""
    got: list[Answer] = []
    wait_until(path, lambda: got.append(window.ask("GET", path)) or got[-1].status)
    return [got[-1].status, got[-1].body[:5]]


def counted(place: Installation, windows: tuple[Browser, Browser]) -> list[list[float]]:
    """Three more first pages at one, two at the other: by how many each server's figures grew."""
    before = [figures(port) for port in place.ports]
    for window, times in zip(windows, (3, 2), strict=True):
        for _ in range(times):
            fetched(window, "/")
    after = [figures(port) for port in place.ports]
    return [[late - early for early, late in zip(*both, strict=True)] for both in zip(before, after, strict=True)]


def figures(port: int) -> list[float]:
    """Answers of the first page so far."""
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        text = answer.read().decode()
    return [
        float(each) for each in re.findall(r'xunzhang_request_seconds_count\{status="200",view="home"\} (\S+)', text)
    ]


def reminders() -> list[int]:
    """Reminders of deadlines, and how many of them there would be if none had been sent twice."""
    from inspection.models import Message

    sent = list(Message.objects.exclude(deadline=None).values_list("deadline", "stage", "user"))
    return [len(sent), len(set(sent))]


if __name__ == "__main__":
    sys.exit(main())
