"""Invented data in bulk beside the demo, for measuring: written straight into the tables, past actions and trail.

Every row is one of the demo's rows with some fields changed, so that a new column needs no line here. Nothing of this
belongs into a database with real work: the command that calls it refuses any but an empty one.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterator

YEARS = 10
CHUNK = 5_000
# Who measures: a leader with two tasks, two people with twenty tasks (old ones; spread over the years).
LEADER, OLD, SPREAD = "scale-leader", "scale-old", "scale-spread"


@dataclass(frozen=True)
class Sizes:
    """How many of each kind go with a number of petitions; at a million the shapes of the performance goals."""

    petitions: int

    @property
    def units(self) -> int:
        return max(40, self.petitions // 500)

    @property
    def rounds(self) -> int:
        return max(8, self.petitions // 5_000)

    @property
    def teams(self) -> int:
        return self.rounds * 5

    @property
    def users(self) -> int:
        return max(20, self.petitions // 200)

    @property
    def accounts(self) -> int:
        return self.petitions * 3 // 10


LONG = (
    "petitions_petition", "petitions_petitiontext", "petitions_petitionaccused", "rectification_account",
    "rectification_posting", "inspection_deadline",
)  # fmt: skip
# Words by how often they come; each letter is put together from them. The rare ones are there to be looked for.
WHO = ("村支书", "村委会主任", "会计", "站所负责人", "副乡长", "包村干部", "组长", "经办人", "施工队", "合作社")
WHERE = ("东岭村", "西坪村", "石桥组", "上街社区", "便民服务中心", "卫生院", "中心小学", "水库", "敬老院", "林场")
DEEDS = (
    "低保名额优亲厚友", "危房改造补助未到位", "征地补偿款账目不清", "虚报退耕还林面积", "扶贫项目重复申报", "公款吃喝并虚开发票",
    "收取群众办事好处费", "惠农资金被截留挪用", "工程未经招标直接发包", "违规发放津补贴", "公车私用", "村务长期不公开",
    "大操大办婚丧喜庆", "低价承包集体土地", "插手干预工程建设", "借培训名义公款旅游", "村集体收入坐收坐支",
)  # fmt: skip
ENDS = (
    "多次反映没有结果", "群众意见很大", "请求派人核实", "有收据和照片为证", "至今没有答复", "希望组织严肃处理", "数额约三万元",
    "涉及农户二十余户", "时间在前年秋季", "当事人拒不说明情况",
)  # fmt: skip
KINDS = ("accusation", "claim", "suggestion")
# So many letters are still open, and what they and the others can be.
OPEN_SHARE = 0.015
UNDER_WAY, DONE = ("accepted", "in_hand"), ("concluded", "filed", "handed")
# What is open falls due within three months around today: a third of it is late.
DUE = "current_date - 30 + b.n % 90"
# word: one letter in so many has it.
PLANTED = {"环境整治": 2, "养老保险": 300, "渡口改建": 700, "古树移栽": 60_000, "赡养纠纷调解": 200_000}


def fill(petitions: int) -> None:
    """Write the bulk for a number of petitions. One transaction; at a million some minutes."""
    sizes, draw = Sizes(petitions), random.Random(7)
    with transaction.atomic(), connection.cursor() as cursor:
        again = _bare(cursor)
        _places(cursor, sizes)
        _tasks(cursor, sizes)
        _people(cursor, sizes)
        _petitions(cursor, sizes, draw)
        _accounts(cursor, sizes)
        _deadlines(cursor)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in again:
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _bare(cursor: Any) -> list[str]:
    """Take foreign keys and indexes off the long tables and say how they are made: row by row they take ten times as long."""
    cursor.execute(
        "SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),"
        " format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))"
        " FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])", [list(LONG)],
    )  # fmt: skip
    keys = cursor.fetchall()
    cursor.execute(
        "SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique", [list(LONG)],
    )  # fmt: skip
    indexes = cursor.fetchall()
    for drop, _ in (*keys, *indexes):
        cursor.execute(drop)
    return [make for _, make in (*indexes, *keys)]


def like(cursor: Any, table: str, which: str, source: str, **fields: str) -> None:
    """Insert rows that are like one of a table's; ``fields`` are what is put instead, in terms of a row ``b`` of the source."""
    cursor.execute(f"SELECT * FROM {table} LIMIT 0")
    columns = [each.name for each in cursor.description]
    values = ", ".join(fields.pop(each, f'model."{each}"') for each in columns)
    assert not fields, fields
    names = ", ".join(f'"{each}"' for each in columns)
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {values} FROM (SELECT * FROM {table} WHERE {which} LIMIT 1) model"
        f" CROSS JOIN {source} b"
    )


def _places(cursor: Any, sizes: Sizes) -> None:
    cursor.execute(
        "CREATE TEMP TABLE bulk_unit ON COMMIT DROP AS SELECT gen_random_uuid() id, n FROM generate_series(1, %s) n",
        [sizes.units],
    )
    like(
        cursor, "inspection_unit", "covered", "bulk_unit", id="b.id", name="'云岭县第' || b.n || '单位'",
        short_name="'第' || b.n || '单位'", parent_id="NULL", successor_id="NULL", valid_until="NULL",
    )  # fmt: skip


def _tasks(cursor: Any, sizes: Sizes) -> None:
    """Rounds in windows over the years, five teams each, two units a team."""
    # The last round began a month ago, so that its tasks are under way.
    first = timezone.localdate() - timedelta(days=365 * YEARS + 30)
    step = 365 * YEARS / sizes.rounds
    cursor.execute(
        "CREATE TEMP TABLE bulk_round ON COMMIT DROP AS SELECT gen_random_uuid() id, n, %s::date + (n * %s)::int begins"
        " FROM generate_series(1, %s) n", [first, step, sizes.rounds],
    )  # fmt: skip
    like(
        cursor, "rounds_round", "true", "bulk_round", id="b.id", term="1", sequence="1000 + b.n", status="'concluded'",
        name="'规模第' || b.n || '轮'", year="extract(year from b.begins)", begins="b.begins", ends="b.begins + 75",
    )  # fmt: skip
    cursor.execute(
        "CREATE TEMP TABLE bulk_team ON COMMIT DROP AS SELECT gen_random_uuid() id, r.id round, r.begins, k,"
        " (row_number() OVER (ORDER BY r.n, k))::int n FROM bulk_round r, generate_series(1, 5) k"
    )
    like(cursor, "rounds_team", "true", "bulk_team", id="b.id", round_id="b.round", number="b.k")
    cursor.execute(
        "CREATE TEMP TABLE bulk_task ON COMMIT DROP AS SELECT gen_random_uuid() id, t.id team, t.round, t.begins, u.id unit,"
        " (row_number() OVER (ORDER BY t.n, half))::int n FROM bulk_team t CROSS JOIN generate_series(0, 1) half"
        " JOIN bulk_unit u ON u.n = 1 + ((t.n * 2 + half) %% %s)", [sizes.units],
    )  # fmt: skip
    like(
        cursor, "rounds_assignment", "parent_id IS NULL", "bulk_task", id="b.id", team_id="b.team", round_id="b.round",
        unit_id="b.unit", subject="''", status="'fed_back'", stationing_begins="b.begins", stationing_ends="b.begins + 60",
        entered_on="b.begins", withdrawn_on="b.begins + 60",
    )  # fmt: skip


def _people(cursor: Any, sizes: Sizes) -> None:
    """Accounts with a seat on a task or two; those who measure have theirs open-ended."""
    cursor.execute(
        "CREATE TEMP TABLE bulk_user ON COMMIT DROP AS SELECT gen_random_uuid() id, gen_random_uuid() person, n,"
        " CASE n WHEN 1 THEN %s WHEN 2 THEN %s WHEN 3 THEN %s ELSE 'scale-' || n END username FROM generate_series(1, %s) n",
        [LEADER, OLD, SPREAD, sizes.users],
    )  # fmt: skip
    like(cursor, "inspection_person", "true", "bulk_user", id="b.person", name="'规模' || b.n", phone="''")
    like(
        cursor, "inspection_user", "true", "bulk_user", id="b.id", username="b.username", person_id="b.person",
        password="'!'", session_key="''",
    )  # fmt: skip
    cursor.execute(
        "CREATE TEMP TABLE bulk_seat ON COMMIT DROP AS"
        " SELECT gen_random_uuid() id, u.id user_id, t.id task, t.begins, u.n <= 3 AS open FROM bulk_user u JOIN bulk_task t ON CASE"
        "  WHEN u.n = 1 THEN t.n > %(tasks)s - 2 WHEN u.n = 2 THEN t.n <= 20"
        "  WHEN u.n = 3 THEN t.n %% greatest(%(tasks)s / 20, 1) = 0 ELSE t.n = 1 + (u.n * 7) %% %(tasks)s OR t.n = 1 + (u.n * 13) %% %(tasks)s END",
        {"tasks": sizes.teams * 2},
    )  # fmt: skip
    like(
        cursor, "rounds_assignmentgrant", "true", "bulk_seat", id="b.id", user_id="b.user_id", content_object_id="b.task",
        role="'team_leader'", authorisation_id="NULL", begins="b.begins", revoked_at="NULL",
        ends="CASE WHEN b.open THEN NULL ELSE b.begins + 75 END",
    )  # fmt: skip


def body(draw: random.Random) -> str:
    """A letter of 100 to 400 characters."""
    parts: list[str] = []
    while sum(map(len, parts)) < 90:
        for _ in range(draw.randrange(1, 5)):
            deed = DEEDS[min(int(draw.expovariate(0.25)), len(DEEDS) - 1)]
            parts.append(f"{draw.choice(WHERE)}{draw.choice(WHO)}{deed}，{draw.choice(ENDS)}。")
    parts += [f"另反映{word}。" for word, one_in in PLANTED.items() if draw.randrange(one_in) == 0]
    return "".join(parts)[:400]


def _letters(tasks: list[tuple[UUID, date]], count: int, draw: random.Random) -> Iterator[tuple[Any, ...]]:
    for n in range(count):
        task, begins = tasks[n * len(tasks) // count]
        received = begins + timedelta(days=draw.randrange(75))
        (kind,) = draw.choices(KINDS, (70, 25, 5))
        open_ = draw.random() < OPEN_SHARE
        (status,) = draw.choices(UNDER_WAY if open_ else DONE, (1, 3) if open_ else (70, 20, 10))
        yield UUID(int=draw.getrandbits(128), version=4), task, n, received, kind, status, body(draw)


def copy(cursor: Any, table: str, rows: Iterator[tuple[Any, ...]]) -> None:
    """COPY rows into a table, some thousand at a time."""
    sheet = io.StringIO()
    for n, row in enumerate(rows, start=1):
        sheet.write("\t".join(map(str, row)) + "\n")
        if n % CHUNK == 0:
            sheet.seek(0)
            cursor.cursor.copy_expert(f"COPY {table} FROM STDIN", sheet)
            sheet = io.StringIO()
    sheet.seek(0)
    cursor.cursor.copy_expert(f"COPY {table} FROM STDIN", sheet)


def _petitions(cursor: Any, sizes: Sizes, draw: random.Random) -> None:
    cursor.execute("SELECT id, begins FROM bulk_task ORDER BY n")
    tasks = cursor.fetchall()
    cursor.execute(
        "CREATE TEMP TABLE bulk_petition (id uuid, task uuid, n int, received date, kind text, status text, problem text) ON COMMIT DROP"
    )
    copy(cursor, "bulk_petition", _letters(tasks, sizes.petitions, draw))
    like(
        cursor, "petitions_petition", "NOT imported AND NOT about_team", "bulk_petition", id="b.id", assignment_id="b.task",
        number="'G' || b.n", number_entry_id="NULL", received_on="b.received", registered_at="b.received + time '10:00'",
        kind="b.kind", status="b.status", repeat_of_id="NULL", created_at="b.received + time '10:00'", handler_name="''",
        responsible_unit_id="NULL",
    )  # fmt: skip
    like(
        cursor, "petitions_petitiontext", "true", "bulk_petition", petition_id="b.id", problem="b.problem", demand="''",
        handling="''", reply="''",
    )  # fmt: skip
    like(
        cursor, "petitions_petitionaccused", "true", "(SELECT * FROM bulk_petition WHERE n % 3 > 0)", id="gen_random_uuid()",
        petition_id="b.id", position="1", person_id="NULL", unit_id="NULL", name="'被反映人' || b.n % 9000",
    )  # fmt: skip


def _accounts(cursor: Any, sizes: Sizes) -> None:
    """Accounts with four postings each: 报, 交, 查 and, for nineteen in twenty, 销."""
    cursor.execute(
        "CREATE TEMP TABLE bulk_account ON COMMIT DROP AS SELECT gen_random_uuid() id, g.n, t.id task, t.unit, t.begins + 90 opened,"
        " g.n %% 20 > 0 AS cleared FROM generate_series(1, %s) g (n) JOIN bulk_task t ON t.n = 1 + g.n %% %s",
        [sizes.accounts, sizes.teams * 2],
    )  # fmt: skip
    like(
        cursor, "rectification_account", "true", "bulk_account", id="b.id", assignment_id="b.task", unit_id="b.unit",
        holder_id="b.unit", number="'ZG' || b.n", import_key="''", report_item_id="NULL", parent_id="NULL", origin="'report'",
        problem="'台账管理不规范，第' || b.n || '项问题整改不到位'", reported_on="b.opened", delivered_on="b.opened + 10",
        checked_on="b.opened + 40", transferred_on="NULL", historical="false",
        due_on=f"CASE WHEN b.cleared THEN b.opened + 70 ELSE {DUE} END",
        status="CASE WHEN b.cleared THEN 'cleared' ELSE 'rectifying' END",
        cleared_on="CASE WHEN b.cleared THEN b.opened + 60 END", created_at="b.opened + time '09:00'",
    )  # fmt: skip
    lines = """(SELECT a.id, a.unit, k, a.opened + days AS dated, kind, quantity, into_unit, out_of_unit FROM bulk_account a
        CROSS JOIN (VALUES (1, 'report', 0, 1, true, false), (2, 'deliver', 10, 0, false, false), (3, 'check', 40, 0, false, false),
        (4, 'clear', 60, 1, false, true)) AS v (k, kind, days, quantity, into_unit, out_of_unit) WHERE k < 4 OR a.cleared)"""
    like(
        cursor, "rectification_posting", "by_id IS NOT NULL", lines, id="gen_random_uuid()", account_id="b.id", number="b.k",
        internal="false", kind="b.kind", dated="b.dated", quantity="b.quantity", corrects_id="NULL", reason="''",
        target_id="CASE WHEN b.into_unit THEN b.unit END", source_id="CASE WHEN b.out_of_unit THEN b.unit END",
    )  # fmt: skip


def _deadlines(cursor: Any) -> None:
    """One running deadline for every open petition and account."""
    kinds = (("petitions", "petition", "bulk_petition WHERE status IN ('accepted', 'in_hand')"),
             ("rectification", "account", "bulk_account WHERE NOT cleared"))  # fmt: skip
    for app, model, rows in kinds:
        which = (
            f"content_type_id = (SELECT id FROM django_content_type WHERE app_label = '{app}' AND model = '{model}')"
        )
        like(
            cursor, "inspection_deadline", which, f"(SELECT id, task, n FROM {rows})", id="gen_random_uuid()", object_id="b.id",
            handler_id="NULL", met_at="NULL", cancelled_at="NULL", paused_on="NULL", due_on=DUE, assignment_id="b.task",
        )  # fmt: skip
