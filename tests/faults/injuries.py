"""What is done to the running installation. Each injury is one short act; who is hurt next is the run's business."""

from __future__ import annotations

import os
import random
import resource
import signal
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import psycopg2
import redis

from tests.faults.installation import children

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.faults.clients import Client
    from tests.faults.installation import Installation
    from tests.faults.press import Press

# How many bytes a file may have on a "full" disk: less than any upload's copy, or the next page of the log.
FULL = 100


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


class Injuries:
    """Hands that hurt: by name in ``ALL``, each with its share."""

    def __init__(self, place: Installation, clients: list[Client], press: Press, seed: int) -> None:
        self.place, self.clients, self.press, self.random = place, clients, press, random.Random(seed)

    def _children(self, name: str) -> list[int]:
        return children(self.place.pids.get(name, 0)) if self.place.pids.get(name) else []

    def _kill_a_child(self, name: str) -> None:
        if found := self._children(name):
            kill(self.random.choice(found))

    def _kill(self, name: str) -> None:
        if pid := self.place.pids.get(name):
            kill(pid)

    # --- processes ---------------------------------------------------------------------------------------------------

    def web_worker(self) -> None:
        self._kill_a_child("web")

    def web_parent(self) -> None:
        self._kill("web")

    def worker_child(self) -> None:
        self._kill_a_child("worker")

    def worker_parent(self) -> None:
        self._kill("worker")

    def beat(self) -> None:
        self._kill("beat")

    def broker(self) -> None:
        self._kill("broker")

    def broker_away(self) -> None:
        """The broker is away for some seconds; saving goes on meanwhile."""
        self.place.order("hold", "broker")
        time.sleep(self.random.uniform(1, 3))
        self.place.order("release", "broker")

    def postmaster(self) -> None:
        self._kill("database")

    def database_crash(self) -> None:
        """The database ends at once, as on a power cut that leaves the machine running."""
        if pid := self.place.pids.get("database"):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT)

    def database_backend(self) -> None:
        """One of the database's processes is killed; the database then starts over by itself."""
        with self._sql() as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE usename = 'xunzhang_web' ORDER BY random() LIMIT 1")
            if row := cursor.fetchone():
                kill(row[0])

    # --- services ----------------------------------------------------------------------------------------------------

    @contextmanager
    def _sql(self) -> Iterator[psycopg2.extensions.cursor]:
        with suppress(psycopg2.Error):
            line = psycopg2.connect(self.place.superuser_url())
            line.autocommit = True
            try:
                yield line.cursor()
            finally:
                line.close()
            return
        yield _Deaf()  # type: ignore[misc]

    def terminated_connection(self) -> None:
        with self._sql() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'xunzhang_web' "
                "ORDER BY state = 'idle in transaction' DESC, state = 'active' DESC, random() LIMIT 1"
            )

    def all_connections_terminated(self) -> None:
        with self._sql() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'xunzhang_web'")

    def broker_flush(self) -> None:
        with suppress(redis.RedisError):
            redis.Redis.from_url(f"unix://{self.place.instance.sockets / 'valkey.sock'}").flushall()

    # --- the wire ----------------------------------------------------------------------------------------------------

    def slow_database(self) -> None:
        """Every word to and from the database takes longer."""
        wire = self.place.database_wire
        wire.through_relay()
        wire.relay.delay = 0.01
        self.all_connections_terminated()
        time.sleep(self.random.uniform(0.5, 1.5))
        wire.straight()

    def stalled_database(self) -> None:
        """The wire to the database says nothing for a while, then is cut: nobody knows whether the commit arrived."""
        wire = self.place.database_wire
        wire.through_relay()
        self.all_connections_terminated()
        time.sleep(self.random.uniform(0.3, 0.8))
        wire.relay.stalled = True
        time.sleep(self.random.uniform(0.3, 0.8))
        wire.straight()

    def cut_database(self) -> None:
        """Connections are cut in the middle of what they say, three times in a row."""
        wire = self.place.database_wire
        wire.through_relay()
        self.all_connections_terminated()
        for _ in range(3):
            time.sleep(self.random.uniform(0.05, 0.3))
            wire.relay.cut()
        wire.straight()

    def cut_broker(self) -> None:
        """As to the database; nothing waits for the broker."""
        wire = self.place.broker_wire
        wire.through_relay()
        with suppress(redis.RedisError):
            redis.Redis.from_url(f"unix://{wire.service}").client_kill_filter(_type="normal", skipme=True)
        time.sleep(self.random.uniform(0.1, 0.5))
        wire.relay.cut()
        wire.straight()

    # --- disks -------------------------------------------------------------------------------------------------------

    def _limit(self, pids: list[int], size: int) -> None:
        for pid in pids:
            with suppress(ProcessLookupError, PermissionError):
                hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size if size >= 0 else hard, hard))

    def full_upload_disk(self) -> None:
        """No file of the web processes may grow: an upload is refused in words and leaves nothing behind."""
        pids = self._children("web")
        self._limit(pids, FULL)
        time.sleep(self.random.uniform(0.5, 1.5))
        self._limit(pids, -1)

    def full_database_disk(self) -> None:
        """The database can write neither log nor tables: it stops taking anything in until there is room again."""
        parent = self.place.pids.get("database", 0)
        pids = [parent, *self._children("database")] if parent else []
        self._limit(pids, 16 * 1024)
        time.sleep(self.random.uniform(0.3, 0.8))
        # A server that has given up comes back with the supervisor; one that lives gets its room back.
        self._limit([*pids, *self._children("database")], -1)

    # --- people, clocks ----------------------------------------------------------------------------------------------

    def hung_layout(self) -> None:
        """A paper is issued, and the process that lays it out stands still."""
        self.press.hang()

    def many_presses(self) -> None:
        """Somebody presses the button eight times at once."""
        self.random.choice(self.clients).double = 8

    def clock_back(self) -> None:
        """The clock of web, worker and beat is a day behind, then right again."""
        self._clock(-86_400)

    def clock_ahead(self) -> None:
        """The clock is forty minutes ahead: whoever has sat still is logged out and logs in again."""
        self._clock(2_400)

    def _clock(self, seconds: int) -> None:
        ledger = self.clients[0].ledger
        ledger.clock_is_wrong = True
        self.place.clock.write_text(str(seconds))
        time.sleep(self.random.uniform(1, 2))
        self.place.clock.write_text("0")
        # What was asked while it was wrong is answered before the next injury, or soon after.
        threading.Timer(30, lambda: setattr(ledger, "clock_is_wrong", False)).start()

    def frozen_worker(self) -> None:
        """A child of the worker stands still for a while, then goes on where it was."""
        if found := self._children("worker"):
            pid = self.random.choice(found)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
                time.sleep(self.random.uniform(0.5, 2))
                os.kill(pid, signal.SIGCONT)


class _Deaf:
    """Stands for the database while it does not answer: the injury finds nobody."""

    def execute(self, *_: object) -> None:
        return

    def fetchone(self) -> None:
        return None


# Name in the report, share, act. What costs a whole start of the programs comes seldom.
ALL: tuple[tuple[str, int, Callable[[Injuries], None]], ...] = (
    ("强行结束网页进程（子）", 40, Injuries.web_worker),
    ("强行结束网页主进程", 4, Injuries.web_parent),
    ("强行结束后台任务进程（子）", 40, Injuries.worker_child),
    ("强行结束后台任务主进程", 6, Injuries.worker_parent),
    ("强行结束定时进程", 6, Injuries.beat),
    ("强行结束消息队列", 20, Injuries.broker),
    ("消息队列停几秒", 6, Injuries.broker_away),
    ("清空消息队列", 40, Injuries.broker_flush),
    ("切断一个数据库连接", 60, Injuries.terminated_connection),
    ("切断全部数据库连接", 20, Injuries.all_connections_terminated),
    ("强行结束数据库子进程", 10, Injuries.database_backend),
    ("强行结束数据库主进程", 5, Injuries.postmaster),
    ("数据库立即停机", 5, Injuries.database_crash),
    ("数据库网络变慢", 6, Injuries.slow_database),
    ("数据库网络停顿后断开", 8, Injuries.stalled_database),
    ("数据库网络反复断开", 10, Injuries.cut_database),
    ("消息队列网络断开", 10, Injuries.cut_broker),
    ("附件磁盘写满", 10, Injuries.full_upload_disk),
    ("数据库磁盘写满", 5, Injuries.full_database_disk),
    ("同一表单连按八次", 40, Injuries.many_presses),
    ("时钟拨慢一天", 3, Injuries.clock_back),
    ("时钟拨快四十分钟", 3, Injuries.clock_ahead),
    ("公文排印停住", 4, Injuries.hung_layout),
    ("后台任务进程停顿", 8, Injuries.frozen_worker),
)


def program(seed: int, count: int) -> list[tuple[str, Callable[[Injuries], None]]]:
    """So many injuries in a drawn order, each kind at least once."""
    draw = random.Random(seed)
    names = [(name, act) for name, _, act in ALL]
    drawn = draw.choices(names, [share for _, share, _ in ALL], k=max(0, count - len(names)))
    found = names + drawn
    draw.shuffle(found)
    return found
