"""The same pages on ten thousand petitions and on this set, page by page in turns: time, questions and memory.

A reader is a process of its own on its own database, so that neither warms anything for the other.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Any

from benchmarks.databases import environment, made
from benchmarks.measure import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL = "tiny"
MOST, TURNS = 1.3, 5
LEADER, OLD, OFFICE = "scale-leader", "scale-old", "office"
PEOPLE = {LEADER: "组长", OLD: "旧任务20项", OFFICE: "巡察办"}
# Pages whose work should not grow with what lies in the database.
PAGES = {
    "petitions": ("信访件列表", (LEADER, OLD, OFFICE)), "deep": ("信访件末页", (OFFICE,)), "petition": ("一件信访件", (LEADER, OFFICE)),
    "search": ("检索“渡口改建”", (LEADER, OFFICE)), "ledger": ("整改台账", (LEADER, OFFICE)), "account": ("一个账户", (OFFICE,)),
    "assignments": ("巡察任务", (LEADER, OFFICE)), "home": ("我的工作", (LEADER, OFFICE)),
}  # fmt: skip


@cache
def address(page: str, person: str) -> str:
    """Where a person finds a page on the database of this process."""
    from django.urls import reverse

    from benchmarks.lists import deep_page
    from inspection.models import User
    from petitions.models import Petition
    from rectification.models import Account

    user = User.objects.get(username=person)
    lists = {"petitions": "petitions:petition_list", "ledger": "rectification:ledger", "home": "home",
             "assignments": "rounds:assignment_list"}  # fmt: skip
    if page in lists:
        return reverse(lists[page])
    if page == "deep":
        return deep_page(user)
    if page == "search":
        return reverse("petitions:petition_list") + "?q=渡口改建"
    model: Any = {"petition": Petition, "account": Account}[page]
    row = model.objects.for_user(user).order_by("-created_at").first()
    return reverse(f"{model._meta.app_label}:{page}", args=[row.pk])


class Reader:
    """A process that opens pages on the database of one size."""

    def __init__(self, size: str) -> None:
        made(size)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.reading"], env=environment(size), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def ask(self, page: str, person: str, *, weigh: bool = False) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps({"page": page, "person": person, "weigh": weigh}), file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *args: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)


def measure() -> Iterator[Line]:
    from django.db import connection

    size = connection.settings_dict["NAME"].removeprefix("bench_")
    with ExitStack() as held:
        small, big = (held.enter_context(Reader(each)) for each in (SMALL, size))
        for page, (words, people) in PAGES.items():
            for person in people:
                yield from compared(small, big, page, person, f"{words}·{PEOPLE[person]}")


def compared(small: Reader, big: Reader, page: str, person: str, words: str) -> Iterator[Line]:
    for each in (small, big):
        each.ask(page, person)
    # Pairs, and the order changes: whoever is first finds a colder machine.
    times: dict[Reader, list[float]] = {small: [], big: []}
    for turn in range(TURNS):
        for each in (small, big) if turn % 2 else (big, small):
            times[each].append(each.ask(page, person))
    before, after = (statistics.median(times[each]) for each in (small, big))
    asked, held = zip(*(each.ask(page, person, weigh=True) for each in (small, big)), strict=True)
    note = f"{before:.0f}→{after:.0f}毫秒，提问{asked[0]}→{asked[1]}次，内存{held[0]:.1f}→{held[1]:.1f}MB"
    yield Line(f"{words}，用时", "一万件时", after, before, MOST, note)
    yield Line(f"{words}，提问次数", "一万件时", asked[1], asked[0], MOST)
    yield Line(f"{words}，内存", "一万件时", held[1], held[0], MOST)
