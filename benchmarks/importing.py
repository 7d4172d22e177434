"""A register of petitions taken in: from the file to the committed rows, against COPY of the same rows and openpyxl with bulk_create.

A file of an office holds at most 20,000 rows; a hundred thousand are five such files. Here one of some hundred rows is
measured and taken back; what comes out is said for each row.
"""

from __future__ import annotations

import io
import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import connection, transaction
from openpyxl import Workbook, load_workbook

from benchmarks.measure import Line, interleaved
from inspection.imports_exports import importers
from inspection.management.demo import scale
from inspection.models import Office, User
from petitions.actions.imports import REGISTER
from petitions.models import Petition, PetitionText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROWS = 300
NAMES = ("王建国", "李秀英", "张志强", "刘桂兰", "陈明亮", "杨春梅")
HEAD = (
    "登记号",
    "登记日期",
    "来源",
    "反映人",
    "是否实名",
    "被反映人",
    "被反映人单位及职务",
    "反映主要问题",
    "承办人",
    "办理方式",
    "办结情况",
)


def workbook() -> bytes:
    luck, sheet = random.Random(11), Workbook()
    page: Any = sheet.active
    page.append(HEAD)
    for n in range(ROWS):
        day = date(2024, 1, 1) + timedelta(days=luck.randrange(300))
        page.append(
            (
                f"D{n}",
                day.isoformat(),
                "来信",
                "匿名",
                "否",
                NAMES[n % len(NAMES)],
                "",
                scale.body(luck),
                "",
                "受理",
                "已办结",
            )
        )
    file = io.BytesIO()
    sheet.save(file)
    return file.getvalue()


def taken_back(way: Callable[[], int]) -> Callable[[], int]:
    def run() -> int:
        with transaction.atomic():
            made = way()
            transaction.set_rollback(True)
        return made

    return run


def ours(data: bytes, office: Office, user: User) -> int:
    report = importers.dry_run(REGISTER, data, office=office)
    return importers.commit(REGISTER, report, office=office, by=user)[0]


def usual(data: bytes, office: Office) -> int:
    """What a script does: openpyxl, two tables, bulk_create; no check, no trail, no vault."""
    page: Any = load_workbook(io.BytesIO(data), read_only=True).active
    rows = list(page.iter_rows(min_row=2, values_only=True))
    made = [Petition(office=office, number=row[0], received_on=row[1], status="concluded") for row in rows]
    Petition.objects.bulk_create(made, batch_size=500)
    texts = [PetitionText(petition=each, problem=row[7]) for each, row in zip(made, rows, strict=True)]
    return len(PetitionText.objects.bulk_create(texts, batch_size=500))


def copied(office: Office, bodies: list[str]) -> int:
    """As little as it can be: rows like one that is there, straight into the two tables."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench_row (id uuid, n int, problem text) ON COMMIT DROP")
        scale.copy(cursor, "bench_row", iter([(uuid4(), n, each) for n, each in enumerate(bodies)]))
        scale.like(
            cursor, "petitions_petition", f"office_id = '{office.pk}'", "bench_row", id="b.id", number="'C' || b.n",
            number_entry_id="NULL",
        )  # fmt: skip
        scale.like(cursor, "petitions_petitiontext", "true", "bench_row", petition_id="b.id", problem="b.problem")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP TABLE bench_row")
    return len(bodies)


def measure() -> Iterator[Line]:
    user = User.objects.get(username="office")
    office, data = Office.objects.get(grants__user=user), workbook()
    luck = random.Random(11)
    bodies = [scale.body(luck) for _ in range(ROWS)]
    ways = {
        "ours": taken_back(lambda: ours(data, office, user)), "usual": taken_back(lambda: usual(data, office)),
        "copy": taken_back(lambda: copied(office, bodies)),
    }  # fmt: skip
    both = interleaved(ways, rounds=3, seconds=60, least=1)
    assert set(both.given.values()) == {ROWS}, both.given
    at = both.medians
    each = f"{at['ours'] / ROWS:.2f}毫秒一行（{ROWS}行）"
    yield Line("导入登记簿，从文件到入库", "同样的行COPY入库", at["ours"], at["copy"], 2.0, each, 1.6)
    yield Line(
        "导入登记簿，从文件到入库", "openpyxl加bulk_create", at["ours"], at["usual"], 0.4, "对方不校验、不留痕、不封存"
    )
