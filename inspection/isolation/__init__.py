"""Runs code that reads other people's bytes in killable children: limits on time and memory, no network, no secrets.

A clean helper process (the nursery) is started once per process with an empty environment and the readers loaded; it
forks one child for each job in some milliseconds. Files go over as descriptors of memory, answers come back as JSON,
never as pickles: a child that was taken over can lie about its file and do no more.
"""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any, Final

SECONDS: Final = 20.0
MEMORY: Final = 1 << 30
GRACE: Final = 2.0
"""Seconds the nursery has for killing a child whose time is over; one that has not done so by then stands still itself."""
LONGEST_ANSWER: Final = 256 << 20
LARGEST_FILE: Final = 512 << 20
# Read inside children; they are loaded before the first job, so that a job costs a fork and no import.
READERS: Final = (
    "inspection.foreign.gate", "inspection.foreign.copies", "inspection.foreign.archives",
    "inspection.foreign.traits", "inspection.foreign.codes", "inspection.foreign.binding", "inspection.foreign.word_texts", "inspection.foreign.refilling", "inspection.foreign.thumbnails", "inspection.imports_exports.sheets",
)  # fmt: skip


class Refused(Exception):
    """The file is not acceptable; the text says why in Chinese and may be shown."""


class Failed(Exception):
    """The child did not answer: ``why`` is time, memory, or crash."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(f"{why} {detail}".strip())
        self.why = why


class HelperLost(Failed):
    """The nursery was killed or stood still: the file is not to blame, and another looks at it."""


_nurseries: dict[int, tuple[socket.socket, subprocess.Popen[bytes]]] = {}
_starting = threading.Lock()


def memory_file(content: bytes = b"", name: str = "foreign") -> IO[bytes]:
    """A file that lies in memory only: what arrives is never on a disk before it is judged."""
    file = open(os.memfd_create(name, os.MFD_CLOEXEC), "w+b")  # noqa: SIM115 - whoever asked for it closes it
    if content:
        file.write(content)
        file.flush()
        file.seek(0)
    return file


def run(
    task: str, *files: IO[bytes], seconds: float = SECONDS, memory: int = MEMORY, programs: bool = False, **options: Any
) -> Any:
    """Call ``module:function`` in a child with the files' descriptors and the options; returns its JSON answer.

    Args:
        task: a function ``(*descriptors, **options)`` that answers with what JSON can carry.
        seconds: after which the child is killed.
        memory: bytes it may take beyond what it starts with.
        programs: whether it may start programs (the office converter); it gets a scratch folder in memory then.

    Raises:
        Refused: the function refused the file, in words.
        Failed: it took too long, too much memory, or died.
    """
    for file in files:
        file.flush()
    order = json.dumps(
        {"task": task, "seconds": seconds, "memory": memory, "programs": programs, "options": options}
    ).encode()
    descriptors = [file.fileno() for file in files]
    # Where each stands and how long it is; a child moves the positions that it shares with us.
    before = [(each, os.lseek(each, 0, os.SEEK_CUR), os.fstat(each).st_size) for each in descriptors]
    try:
        answer = _answer(order, descriptors, seconds)
    except HelperLost:
        for each, position, size in before:
            os.lseek(each, position, os.SEEK_SET)
            if os.fstat(each).st_size != size:
                os.ftruncate(each, size)
        answer = _answer(order, descriptors, seconds)
    if "refused" in answer:
        raise Refused(answer["refused"])
    if "failed" in answer:
        raise Failed(answer["failed"], answer.get("detail", ""))
    return answer["answer"]


def _answer(order: bytes, descriptors: list[int], seconds: float) -> dict[str, Any]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with ours:
        with theirs:
            nursery = _send(order, [theirs.fileno(), *descriptors])
        began = time.monotonic()
        try:
            return _read(ours, began + seconds + GRACE)
        except Failed as failed:
            taken = time.monotonic() - began
            if taken >= seconds + GRACE or _is_ending(nursery):
                _dismiss(nursery)
                raise HelperLost(failed.why) from failed
            # The nursery kills at the deadline; all that is seen here is that the answer ends.
            if taken >= seconds:
                raise Failed("time") from failed
            raise


def _send(order: bytes, descriptors: list[int]) -> subprocess.Popen[bytes]:
    """Hand the job over; returns who has it now."""
    control, nursery = _nursery()
    try:
        socket.send_fds(control, [order], descriptors)
    except OSError:
        # It was killed, by whomever: the next one takes the job.
        _dismiss(nursery)
        control, nursery = _nursery()
        socket.send_fds(control, [order], descriptors)
    return nursery


def _nursery() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """This process's own helper; a forked web worker starts its own."""
    with _starting:
        held = _nurseries.get(os.getpid())
        if held is None or held[1].poll() is not None:
            held = _nurseries[os.getpid()] = _start()
        return held


def _is_ending(nursery: subprocess.Popen[bytes]) -> bool:
    """Whether it has ended, or is about to: what it held open closes a moment before it is gone."""
    try:
        nursery.wait(0.2)
    except subprocess.TimeoutExpired:
        return False
    return True


def _dismiss(nursery: subprocess.Popen[bytes]) -> None:
    """End a helper of this process; its children end with it, and the next job gets another.

    One that stands still would cost every job its whole time, and a worker with forty files to read a quarter of an hour.
    """
    nursery.kill()
    nursery.wait()
    with _starting:
        held = _nurseries.get(os.getpid())
        if held is not None and held[1] is nursery:  # another thread may have a new one already
            held[0].close()
            del _nurseries[os.getpid()]


def _start() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    root = str(Path(__file__).resolve().parents[2])
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-B", "-m", "inspection.isolation.nursery", str(theirs.fileno()), *READERS],
            pass_fds=[theirs.fileno()], cwd=root, env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": root},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    return ours, process


def _read(pipe: socket.socket, deadline: float) -> dict[str, Any]:
    """The child's whole answer as JSON."""
    parts, length = [], 0
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([pipe], [], [], left)[0]:
            break
        part = pipe.recv(1 << 20)
        if not part:
            return _decoded(b"".join(parts))
        parts.append(part)
        length += len(part)
        if length > LONGEST_ANSWER:
            raise Failed("memory", "answer too long")
    raise Failed("time")


def _decoded(answer: bytes) -> dict[str, Any]:
    try:
        read = json.loads(answer)
    except ValueError as error:
        raise Failed("crash", "no answer") from error
    if not isinstance(read, dict) or not {"answer", "refused", "failed"} & set(read):
        raise Failed("crash", "no answer")
    return read
