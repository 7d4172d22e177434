"""The list of petitions as a file: what the process holds at most while it writes, and how often it asks the database."""

from __future__ import annotations

import time
import tracemalloc
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.lists import reader
from benchmarks.measure import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMORY, QUESTIONS = 32, 40


def measure() -> Iterator[Line]:
    client, address = reader("office"), reverse("petitions:petition_list")
    for kind in ("xlsx", "csv"):
        with CaptureQueriesContext(connection) as queries:
            begun = time.process_time()
            size = sum(len(part) for part in client.get(address, {"export": kind}))
            seconds = time.process_time() - begun
        tracemalloc.start()
        count = sum(1 for _ in client.get(address, {"export": kind}))
        most = tracemalloc.get_traced_memory()[1] / 2**20
        tracemalloc.stop()
        note = f"{most:.1f}MB，{seconds:.1f}秒CPU，文件{size // 1024}KB，分{count}块送出"
        yield Line(f"信访件全部导出{kind}，内存峰值", f"{MEMORY}MB", most, MEMORY, 1.0, note)
        yield Line(
            f"信访件全部导出{kind}，提问次数", f"{QUESTIONS}次", len(queries), QUESTIONS, 1.0, f"{len(queries)}次"
        )
