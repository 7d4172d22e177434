"""One run: the installation is made, people write, it is hurt again and again, and at every rest the model is asked."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection

from inspection import storage, tallies
from inspection.models import AuditEntry, Message, Paper, PaperStatus
from tests.faults import clients as people
from tests.faults import injuries, model
from tests.faults.installation import Installation, TookTooLong, wait_until
from tests.faults.press import Press

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.faults.world import World


def afresh(question: Callable[[], Any]) -> Any:
    """Ask over a new connection: the harness's own are hurt with everybody's."""
    connection.close()
    return question()


@dataclass
class Report:
    """What a run says of itself."""

    injuries: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    promised: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    retries: int = 0
    reminders: int = 0
    trail: int = 0
    rests: int = 0
    clients: int = 0
    seconds: float = 0.0
    starts: dict[str, int] = field(default_factory=dict)
    left_files: int = 0
    papers: int = 0
    layouts_stopped: int = 0
    faults: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {
            **vars(self),
            "injuries": dict(self.injuries),
            "missed": dict(self.missed),
            "promised": dict(self.promised),
        }


class Run:
    """``faults`` injuries, spread over ``seconds`` where that is time enough, and on until ``writes`` are promised."""

    def __init__(self, place: Installation, world: World, folder: Path, *, seed: int = 1) -> None:
        self.place, self.folder, self.seed = place, folder, seed
        self.ledger = people.Ledger(folder)
        self.clients = people.people(world, place.port, self.ledger)
        self.press = Press(place, "leader-2")
        self.hands = injuries.Injuries(place, self.clients, self.press, seed)
        self.report = Report()

    def go(self, *, faults: int, writes: int, seconds: float, rest_every: float, at_most: float) -> Report:
        began = time.monotonic()
        wait_until("拟稿人登录", self.press.browser.log_in)
        for each in self.clients:
            wait_until(f"{each.browser.username}登录", each.browser.log_in)
        for each in self.clients:
            each.start()
        try:
            self._hurt(faults, writes, began + seconds, rest_every, began + at_most)
        except TookTooLong as late:
            self.report.faults.append(f"没有恢复：{late}（{self._seen()}）")
        self.rest()
        for each in self.clients:
            each.ended.set()
        self._sum_up(began)
        return self.report

    def _hurt(self, faults: int, writes: int, until: float, rest_every: float, end: float) -> None:
        begun = rested = time.monotonic()
        # What missed is made up for from a second program.
        drawn = injuries.program(self.seed, faults) + injuries.program(self.seed + 1, faults)
        for number, (name, act) in enumerate(drawn, start=1):
            if number > faults and self.report.injuries.total() >= faults:
                break
            before = len(self.ledger.promised)
            if not self._done(name, act):
                continue
            wait_until(f"{name}之后恢复办理", lambda before=before: len(self.ledger.promised) > before)
            if time.monotonic() - rested > rest_every:
                self.rest()
                rested = time.monotonic()
            # Injuries are spread over the time there is; what took longer is caught up.
            time.sleep(max(0.0, begun + (until - begun) * number / max(1, faults) - time.monotonic()))
        while (promised := len(self.ledger.promised)) < writes and time.monotonic() < end:
            wait_until("继续办理", lambda promised=promised: len(self.ledger.promised) >= min(writes, promised + 10))

    def _done(self, name: str, act: Callable[[injuries.Injuries], None]) -> bool:
        """Do it, a few times if it finds nobody (the database is just starting); what never did is said, not counted."""
        for _ in range(20):
            try:
                act(self.hands)
            except injuries.Missed:
                time.sleep(0.5)
                continue
            self.report.injuries[name] += 1
            people.told(self.folder, injury=name)
            return True
        self.report.missed[name] += 1
        return False

    def rest(self) -> None:
        """Nobody writes any more; what is under way ends; then the model is asked."""
        for each in self.clients:
            each.resting.set()
        try:
            for each in self.clients:
                wait_until(f"{each.browser.username}的表单得到答复", each.at_rest.is_set)
            wait_until(
                "公文排印完成", lambda: not afresh(Paper.objects.filter(status=PaperStatus.ISSUED, file=None).exists)
            )
            # The sweep sends what is due; it is asked again until it has.
            try:
                wait_until("应提醒的全部提醒", lambda: not afresh(lambda: list(model.reminders())))
            except TookTooLong as late:
                self.report.faults.append(str(late))
            self._sweep_files()
            self.report.faults += model.all_faults(
                self.ledger.sent.values(), self.ledger.promised.values(), self.ledger.drafts
            )
        except TookTooLong as late:
            self.report.faults.append(f"没有恢复：{late}（{self._seen()}）")
        self.report.rests += 1
        for each in self.clients:
            each.at_rest.clear()
            each.resting.clear()

    def _seen(self) -> str:
        """What stands where something did not come back: the papers without a file, the queues, what the worker did last."""
        papers = afresh(
            lambda: list(Paper.objects.filter(status=PaperStatus.ISSUED, file=None).values_list("issued_at", flat=True))
        )
        queues: Any = "不应答"
        with suppress(Exception):
            queues = tallies.waiting(settings.QUEUES)
        said = self.place.words_of_log("worker")
        last = [each for each in (self.folder / "events.log").read_text().splitlines() if '"injury"' in each][-8:]
        return f"未排印{[str(each) for each in papers]}，队列{queues}，最后的故障{last}，worker：{said}\n所在：{self.place.where('worker')}"

    def _sweep_files(self) -> None:
        """What a killed upload left is removed by the nightly comparison, which is asked now for files of any age."""
        done = storage.reconcile(settled=0)
        self.report.left_files += len(done.removed)
        if not done.sound:
            self.report.faults.append(f"文件核对：缺失{len(done.missing)}个，变动{len(done.altered)}个")

    def _sum_up(self, began: float) -> None:
        kept = people.promised_on_disk(self.folder)
        self.report.promised = Counter(kind for kind, _ in kept)
        if {mark for _, mark in kept} != self.ledger.promised.keys():
            self.report.faults.append("答复记录与内存不符")
        self.report.faults += self.ledger.faults
        self.report.sent, self.report.retries = len(self.ledger.sent), self.ledger.retries
        self.report.reminders = Message.objects.exclude(deadline=None).count()
        self.report.trail = AuditEntry.objects.count()
        self.report.papers, self.report.layouts_stopped = self.press.issued, self.press.stopped
        self.report.clients = len(self.clients)
        self.report.starts = dict(self.place.starts)
        self.report.seconds = round(time.monotonic() - began, 1)
