"""What is done to the running installation. Each injury is one short act; who is hurt next is the run's business."""

from __future__ import annotations

import os
import pwd
import random
import resource
import signal
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2
import redis

from tests.faults.installation import children
from tests.faults.press import is_reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.faults.clients import Client
    from tests.faults.installation import Installation
    from tests.faults.press import Press

# How many bytes a file may have on a "full" disk: less than any upload's copy, or the next page of the log.
FULL = 100


class Missed(Exception):
    """The injury found nobody, or could not be done here: it does not count."""


def is_python(pid: int) -> bool:
    with suppress(OSError):
        return b"python" in Path(f"/proc/{pid}/cmdline").read_bytes().partition(b"\0")[0]
    return False


def kill(pid: int, number: int = signal.SIGKILL) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        raise Missed from None


def limit(pids: list[int], size: int, account: str | None) -> int:
    """Let no file of these processes grow beyond so many bytes (-1: as far as they may); how many it was done to.

    Only their own account may do it where root lacks CAP_SYS_RESOURCE: a child that has become that account does.
    """
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    done = 0
    try:
        if account:
            who = pwd.getpwnam(account)
            os.setgroups([])
            os.setresgid(who.pw_gid, who.pw_gid, who.pw_gid)
            os.setresuid(who.pw_uid, who.pw_uid, who.pw_uid)
        for pid in pids:
            with suppress(OSError):
                hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size if size >= 0 else hard, hard))
                done += 1
    finally:
        os._exit(min(done, 100))


class Injuries:
    """Hands that hurt: by name in ``ALL``, each with its share."""

    def __init__(self, place: Installation, clients: list[Client], press: Press, seed: int) -> None:
        self.place, self.clients, self.press, self.random = place, clients, press, random.Random(seed)

    def _children(self, name: str) -> list[int]:
        """Those that work: a program that starts asks the linker for libraries, whose end would injure nobody."""
        found = children(self.place.pids[name]) if self.place.pids.get(name) else []
        return found if name == "database" else [each for each in found if is_python(each)]

    def _kill_a_child(self, name: str) -> None:
        if not (found := self._children(name)):
            raise Missed
        kill(self.random.choice(found))

    def _kill(self, name: str) -> None:
        kill(self._pid(name))

    def _pid(self, name: str) -> int:
        if not (pid := self.place.pids.get(name)):
            raise Missed
        return pid

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
        kill(self._pid("database"), signal.SIGQUIT)

    def database_backend(self) -> None:
        """One of the database's processes is killed; the database then starts over by itself."""
        with self._sql() as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE usename = 'xunzhang_web' ORDER BY random() LIMIT 1")
            row = cursor.fetchone()
        if row is None:
            raise Missed
        kill(row[0])

    # --- services ----------------------------------------------------------------------------------------------------

    @contextmanager
    def _sql(self) -> Iterator[psycopg2.extensions.cursor]:
        try:
            line = psycopg2.connect(self.place.superuser_url())
            line.autocommit = True
            try:
                yield line.cursor()
            finally:
                line.close()
        except psycopg2.Error:
            raise Missed from None

    def terminated_connection(self) -> None:
        with self._sql() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'xunzhang_web' "
                "ORDER BY state = 'idle in transaction' DESC, state = 'active' DESC, random() LIMIT 1"
            )
            if not cursor.rowcount:
                raise Missed

    def all_connections_terminated(self) -> None:
        with self._sql() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'xunzhang_web'")

    def broker_flush(self) -> None:
        try:
            redis.Redis.from_url(f"unix://{self.place.instance.sockets / 'valkey.sock'}").flushall()
        except redis.RedisError:
            raise Missed from None

    # --- the wire ----------------------------------------------------------------------------------------------------

    def _reconnect(self) -> None:
        """Programs come back over the wire as it is now; without it, it is straight again and nothing was done."""
        try:
            self.all_connections_terminated()
        except Missed:
            self.place.database_wire.straight()
            raise

    def slow_database(self) -> None:
        """Every word to and from the database takes longer."""
        wire = self.place.database_wire
        wire.through_relay()
        wire.relay.delay = 0.01
        self._reconnect()
        time.sleep(self.random.uniform(0.5, 1.5))
        wire.straight()

    def stalled_database(self) -> None:
        """The wire to the database says nothing for a while, then is cut: nobody knows whether the commit arrived."""
        wire = self.place.database_wire
        wire.through_relay()
        self._reconnect()
        time.sleep(self.random.uniform(0.3, 0.8))
        wire.relay.stalled = True
        time.sleep(self.random.uniform(0.3, 0.8))
        wire.straight()

    def cut_database(self) -> None:
        """Connections are cut in the middle of what they say, three times in a row."""
        wire = self.place.database_wire
        wire.through_relay()
        self._reconnect()
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

    def full_upload_disk(self) -> None:
        """No file of the web processes may grow: an upload is refused in words and leaves nothing behind."""
        pids = self._children("web")
        if not limit(pids, FULL, None):
            raise Missed
        time.sleep(self.random.uniform(0.5, 1.5))
        limit(pids, -1, None)

    def full_database_disk(self) -> None:
        """The database can write neither log nor tables: it stops taking anything in until there is room again."""
        pids, account = [self._pid("database"), *self._children("database")], self.place.instance.account
        if not limit(pids, 16 * 1024, account):
            raise Missed
        time.sleep(self.random.uniform(0.3, 0.8))
        # A server that has given up comes back with the supervisor; one that lives gets its room back.
        limit([*pids, *self._children("database")], -1, account)

    # --- people, clocks ----------------------------------------------------------------------------------------------

    def hung_layout(self) -> None:
        """A paper is issued, and the process that lays it out stands still."""
        self.press.hang()

    def hung_reader(self) -> None:
        """The helper of a worker or of a web process that reads files stands still, and stays so: it is given up."""
        found = [
            reader
            for name in ("worker", "web")
            for each in self._children(name)
            for reader in children(each)
            if is_reader(reader)
        ]
        if not found:
            raise Missed
        kill(self.random.choice(found), signal.SIGSTOP)

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
        if not (found := self._children("worker")):
            raise Missed
        pid = self.random.choice(found)
        kill(pid, signal.SIGSTOP)
        time.sleep(self.random.uniform(0.5, 2))
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


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
    ("读件进程停住", 4, Injuries.hung_reader),
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
