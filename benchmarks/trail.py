"""What the trail costs: a change with its audit row against the bare change, a transaction for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from benchmarks.measure import Line, interleaved
from inspection import audit
from inspection.models import AuditEntry, User
from petitions.models import Petition

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITES = 100
SLOWER = 1 / 0.6


def change(petition: Petition, n: int) -> None:
    petition.handler_name = f"承办{n}"
    petition.save(update_fields=["handler_name"])


def measure() -> Iterator[Line]:
    user = User.objects.get(username="office")
    rows = list(Petition.objects.for_user(user).order_by("pk")[:WRITES])

    def plain() -> None:
        for n, each in enumerate(rows):
            with transaction.atomic():
                change(each, n)

    def noted() -> None:
        for n, each in enumerate(rows):
            with transaction.atomic():
                change(each, n)
                audit.record(each, "measured", by=user, label="基准测试", n=n)

    at = interleaved({"ours": noted, "plain": plain}, rounds=9, seconds=60).medians
    rate = 1000 * WRITES / at["ours"]
    yield Line(
        "改一件并留痕", "只改不留痕", at["ours"], at["plain"], SLOWER, f"每秒{rate:.0f}件（一个进程，按CPU时间）"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size(%s::regclass)", [AuditEntry._meta.db_table])
        size = cursor.fetchone()[0] / max(1, AuditEntry.objects.count())
    yield Line("一条痕迹所占空间（含索引）", "985字节（整行快照）", size, 985, 1.0, f"{size:.0f}字节")
