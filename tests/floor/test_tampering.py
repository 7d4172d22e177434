"""More than a hundred kinds of tampering by the database's owner: each is found, the first bad row named, and the exported file agrees."""

from __future__ import annotations

import importlib.util
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import F

from inspection import audit, trail_export
from inspection.models import AuditEntry, AuditSeal, TwoPersonAct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.cast import Cast

TABLES = ("inspection_auditentry", "inspection_auditseal")
ROWS, SEALS = TABLES


@dataclass
class Trail:
    """Three sealed batches of four kinds of row, each with a gap behind it, and two rows still unsealed."""

    cast: Cast
    rows: list[AuditEntry]
    seals: list[AuditSeal]

    @property
    def anchor(self) -> str:
        return self.seals[-1].hash


@pytest.fixture
def trail(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Trail:
    monkeypatch.setattr(audit, "_in_flight", set)
    for batch in range(3):
        for write in (
            lambda: audit.record(cast.head, "login", by=cast.head, label="登录"),
            lambda: audit.looked(cast.assignment, by=cast.leader),
            lambda number=batch: audit.record(
                cast.assignment, "enter", by=cast.leader, label="进驻", was="authorised", now="stationed", days=number, of=[1, 2]
            ),
            lambda: audit.record(None, "sweep", by=None, label="夜间检查"),
        ):  # fmt: skip
            write()
            with transaction.atomic():  # an act that is rolled back leaves a gap behind
                audit.record(None, "try", by=None)
                transaction.set_rollback(True)
        audit.seal(wait=0)
    for _ in range(2):
        audit.record(cast.office, "look", by=cast.clerk, office_id=cast.office.pk)
    return Trail(cast, list(AuditEntry.objects.order_by("pk")), list(AuditSeal.objects.order_by("pk")))


@contextmanager
def as_owner() -> Iterator[None]:
    """What only somebody with the owner's rights on the database can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement, values or None)


_spec = importlib.util.spec_from_file_location("verify_trail", Path(settings.BASE_DIR) / "tools" / "verify_trail.py")
assert _spec is not None
assert _spec.loader is not None
verifier = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(verifier)


def taken(trail: Trail, folder: Path) -> Path:
    """The file as the auditor takes it, made from the trail as it now is."""
    act = TwoPersonAct(office=trail.cast.office, asked_by=trail.cast.auditor, decided_by=trail.cast.secadmin)
    path = folder / "trail.jsonl"
    path.write_bytes(b"".join(trail_export.lines(act, by=trail.cast.auditor)))
    return path


def test_untouched_both_find_nothing(trail: Trail, tmp_path: Path) -> None:
    assert list(audit.verify(anchor=trail.anchor)) == []
    read = verifier.verify(taken(trail, tmp_path), trail.anchor)
    assert (read.rows, len(read.seals)) == (14, 3)


# --- one column of one row -------------------------------------------------------------------------------------------


def other_type(key: int | None) -> Any:
    """A kind of record that there is, but another."""
    return ContentType.objects.exclude(pk=key).order_by("pk").values_list("pk", flat=True).first()


VALUES: dict[str, Callable[[Trail, AuditEntry], Any]] = {
    "at": lambda trail, row: row.at - timedelta(days=1),
    "actor_id": lambda trail, row: trail.cast.second_member.pk,
    "actor_name": lambda trail, row: "无此人",
    "verb": lambda trail, row: "nothing",
    "label": lambda trail, row: "什么也没有做",
    "content_type_id": lambda trail, row: other_type(row.content_type_id),
    "object_id": lambda trail, row: uuid.uuid4(),
    "assignment_id": lambda trail, row: trail.cast.assignment_2.pk,
    "office_id": lambda trail, row: uuid.uuid4(),
    "data": lambda trail, row: {"was": "nothing"},
    "request_id": lambda trail, row: "0" * 36,
    "row_hash": lambda trail, row: "0" * 64,
}
KINDS = {"登录": 4, "查看": 5, "办理": 6, "系统": 7}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("column", VALUES)
def test_an_edited_column(trail: Trail, tmp_path: Path, column: str, kind: str) -> None:
    row = trail.rows[KINDS[kind]]
    with as_owner():
        AuditEntry.objects.filter(pk=row.pk).update(**{column: VALUES[column](trail, row)})
    assert next(audit.verify()) == f"第{row.pk}行内容与校验值不符。"
    with pytest.raises(verifier.Bad, match=f"第{row.pk}条"):
        verifier.verify(taken(trail, tmp_path))


@pytest.mark.parametrize("column", [each for each in VALUES if each != "row_hash"])
def test_an_edited_column_with_its_hash_made_anew(trail: Trail, tmp_path: Path, column: str) -> None:
    row = trail.rows[6]
    with as_owner():
        AuditEntry.objects.filter(pk=row.pk).update(**{column: VALUES[column](trail, row)})
        AuditEntry.objects.filter(pk=row.pk).update(row_hash=audit.row_hash(AuditEntry.objects.get(pk=row.pk)))
    assert next(audit.verify()) == f"第{row.pk}行内容与校验值不符。"
    with pytest.raises(verifier.Bad, match=f"第{row.pk}条"):
        verifier.verify(taken(trail, tmp_path))


@pytest.mark.parametrize(
    "change",
    [
        "data || '{\"more\": 1}'", "data - 'was'", "jsonb_set(data, '{days}', '\"1\"')", "jsonb_set(data, '{was}', 'null')",
        "jsonb_set(data, '{of}', '[2, 1]')", "'{}'", "'null'", "'[]'",
    ],
)  # fmt: skip
def test_edited_inside_the_data(trail: Trail, tmp_path: Path, change: str) -> None:
    row = trail.rows[6]
    with as_owner():
        sql(f"UPDATE {ROWS} SET data = {change} WHERE id = {row.pk}")
    assert next(audit.verify()) == f"第{row.pk}行内容与校验值不符。"
    with pytest.raises(verifier.Bad, match=f"第{row.pk}条"):
        verifier.verify(taken(trail, tmp_path))


# --- rows taken away, put in, moved -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("which", "first"),
    [([0], 0), ([3], 3), ([4], 4), ([5], 5), ([7], 7), ([11], 11), ([4, 5, 6, 7], 4), ([0, 1, 2, 3], 0), ([1, 5, 9], 1),
     (range(12), 0), ([8, 9, 10, 11], 8)],
)  # fmt: skip
def test_rows_deleted(trail: Trail, tmp_path: Path, which: Any, first: int) -> None:
    with as_owner():
        AuditEntry.objects.filter(pk__in=[trail.rows[at].pk for at in which]).delete()
    assert next(audit.verify()) == f"第{trail.rows[first].pk}行已被删除。"
    with pytest.raises(verifier.Bad, match=f"第{trail.rows[first].pk}条记录已被删除"):
        verifier.verify(taken(trail, tmp_path))


@pytest.mark.parametrize("after", [0, 3, 5, 11])
def test_a_row_inserted_where_a_gap_was(trail: Trail, tmp_path: Path, after: int) -> None:
    forged = AuditEntry.objects.get(pk=trail.rows[0].pk)
    forged.pk, forged.label = trail.rows[after].pk + 1, "从未做过的事"
    forged.row_hash = audit.row_hash(forged)
    if after == 11:  # behind the last seal a row of its own making cannot be told from one the house wrote …
        forged.row_hash = trail.rows[11].row_hash  # … but a copy can
    forged.save(force_insert=True)
    found, words = ("是封存之后插入的", "是封存之后插入的") if after != 11 else ("内容与校验值不符", "内容与校验值不符")
    assert next(audit.verify()) == f"第{forged.pk}行{found}。"
    with pytest.raises(verifier.Bad, match=f"第{forged.pk}条记录{words}|不在封存范围内"):
        verifier.verify(taken(trail, tmp_path))


def test_a_row_inserted_before_the_first(trail: Trail, tmp_path: Path) -> None:
    forged = AuditEntry.objects.get(pk=trail.rows[0].pk)
    forged.pk = -5
    forged.save(force_insert=True)
    assert next(audit.verify()) == "第-5行是封存之后插入的。"
    with pytest.raises(verifier.Bad, match="封存"):
        verifier.verify(taken(trail, tmp_path))


@pytest.mark.parametrize(("one", "two"), [(0, 1), (4, 5), (4, 7), (0, 11), (3, 4), (10, 11)])
def test_two_rows_swapped(trail: Trail, tmp_path: Path, one: int, two: int) -> None:
    first, second = trail.rows[one].pk, trail.rows[two].pk
    with as_owner():
        for was, now in ((first, 10**9), (second, first), (10**9, second)):
            AuditEntry.objects.filter(pk=was).update(id=now)
    assert next(audit.verify()).startswith(f"第{first}行")
    with pytest.raises(verifier.Bad, match=f"第{first}条"):
        verifier.verify(taken(trail, tmp_path))


def test_three_rows_turned_round(trail: Trail, tmp_path: Path) -> None:
    keys = [each.pk for each in trail.rows[4:7]]
    with as_owner():
        for was, now in ((keys[0], 10**9), (keys[1], keys[0]), (keys[2], keys[1]), (10**9, keys[2])):
            AuditEntry.objects.filter(pk=was).update(id=now)
    assert next(audit.verify()) == f"第{keys[0]}行与其他行调换了次序。"
    with pytest.raises(verifier.Bad, match=f"第{keys[0]}条"):
        verifier.verify(taken(trail, tmp_path))


def test_a_row_moved_into_a_gap(trail: Trail, tmp_path: Path) -> None:
    row = trail.rows[5]
    with as_owner():
        AuditEntry.objects.filter(pk=row.pk).update(id=row.pk + 1)
    assert next(audit.verify()) == f"第{row.pk}行已被删除。"
    with pytest.raises(verifier.Bad, match=f"第{row.pk}条"):
        verifier.verify(taken(trail, tmp_path))


# --- seals -----------------------------------------------------------------------------------------------------------

SEAL: dict[str, Callable[[AuditSeal], Any]] = {
    "first_id": lambda seal: seal.first_id - 1,
    "last_id": lambda seal: seal.last_id + 1,
    "rows": lambda seal: seal.rows + 1,
    "leaves": lambda seal: bytes(seal.leaves)[:-1] + b"\0",
    "previous_hash": lambda seal: "1" * 64,
    "hash": lambda seal: "2" * 64,
    "sealed_at": lambda seal: seal.sealed_at - timedelta(hours=1),
    "covers_time": lambda seal: False,
}


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("column", SEAL)
def test_an_edited_seal(trail: Trail, tmp_path: Path, column: str, at: int) -> None:
    seal = trail.seals[at]
    with as_owner():
        AuditSeal.objects.filter(pk=seal.pk).update(**{column: SEAL[column](seal)})
    assert list(audit.verify()) != []
    with pytest.raises(verifier.Bad):
        verifier.verify(taken(trail, tmp_path))


@pytest.mark.parametrize("cut", [b"", b"\0" * 3, b"\0" * 16])
def test_the_notes_of_a_seal_cut_short(trail: Trail, tmp_path: Path, cut: bytes) -> None:
    """With no notes at all an edit is still found by the digest; only the row is not named."""
    with as_owner():
        AuditSeal.objects.filter(pk=trail.seals[1].pk).update(leaves=cut)
        if not cut:
            AuditEntry.objects.filter(pk=trail.rows[5].pk).update(label="什么也没有做")
    assert list(audit.verify()) != []
    with pytest.raises(verifier.Bad):
        verifier.verify(taken(trail, tmp_path))


@pytest.mark.parametrize("at", [0, 1])
def test_a_seal_deleted(trail: Trail, tmp_path: Path, at: int) -> None:
    with as_owner():
        AuditSeal.objects.filter(pk=trail.seals[at].pk).delete()
    assert "不相接" in next(audit.verify())
    with pytest.raises(verifier.Bad, match="不相接"):
        verifier.verify(taken(trail, tmp_path))


def test_two_seals_swapped(trail: Trail, tmp_path: Path) -> None:
    one, two = trail.seals[0].pk, trail.seals[1].pk
    with as_owner():
        for was, now in ((one, 10**9), (two, one), (10**9, two)):
            AuditSeal.objects.filter(pk=was).update(id=now)
    assert "不相接" in next(audit.verify())
    with pytest.raises(verifier.Bad):
        verifier.verify(taken(trail, tmp_path))


def forge_from(at: int) -> None:
    """Every seal from one on made anew over the rows as they now are: the whole chain closes again."""
    seals = list(AuditSeal.objects.order_by("pk"))
    previous, after = (seals[at - 1].hash, seals[at - 1].last_id) if at else (audit.GENESIS, 0)
    for seal in seals[at:]:
        rows = list(
            AuditEntry.objects.filter(pk__gt=after, pk__lte=seal.last_id).order_by("pk").values_list("pk", "row_hash")
        )
        digest, leaves = audit._chain(previous, rows, seal.sealed_at)
        AuditSeal.objects.filter(pk=seal.pk).update(
            previous_hash=previous, hash=digest, leaves=leaves, rows=len(rows), first_id=rows[0][0]
        )
        previous, after = digest, seal.last_id


def _edit(trail: Trail, at: int) -> None:
    AuditEntry.objects.filter(pk=trail.rows[at].pk).update(label="什么也没有做")
    AuditEntry.objects.filter(pk=trail.rows[at].pk).update(
        row_hash=audit.row_hash(AuditEntry.objects.get(pk=trail.rows[at].pk))
    )


@pytest.mark.parametrize("at", [0, 5, 9])
def test_rewritten_forward_the_anchor_tells(trail: Trail, tmp_path: Path, at: int) -> None:
    with as_owner():
        _edit(trail, at)
        forge_from(at // 4)
    assert list(audit.verify()) == [], "nothing in the house can tell"
    assert "锚定的封存" in next(audit.verify(anchor=trail.anchor))
    with pytest.raises(verifier.Bad, match="以前抄录的封存"):
        verifier.verify(taken(trail, tmp_path), trail.anchor)


def test_one_seal_rewritten_and_not_the_next(trail: Trail, tmp_path: Path) -> None:
    with as_owner():
        _edit(trail, 1)
        rows = [(each.pk, each.row_hash) for each in AuditEntry.objects.order_by("pk")[:4]]
        digest, leaves = audit._chain(audit.GENESIS, rows, trail.seals[0].sealed_at)
        AuditSeal.objects.filter(pk=trail.seals[0].pk).update(hash=digest, leaves=leaves)
    assert "不相接" in next(audit.verify())
    with pytest.raises(verifier.Bad, match="不相接"):
        verifier.verify(taken(trail, tmp_path))


@pytest.mark.parametrize("seals", [1, 2, 3])
def test_the_tail_cut_off_the_anchor_tells(trail: Trail, tmp_path: Path, seals: int) -> None:
    keep = trail.seals[-seals - 1].last_id if seals < 3 else 0
    with as_owner():
        AuditSeal.objects.filter(last_id__gt=keep).delete()
        AuditEntry.objects.filter(pk__gt=keep).delete()
    assert "锚定的封存" in next(audit.verify(anchor=trail.anchor))
    with pytest.raises(verifier.Bad, match="以前抄录的封存"):
        verifier.verify(taken(trail, tmp_path), trail.anchor)


def test_two_batches_merged_under_one_seal(trail: Trail, tmp_path: Path) -> None:
    with as_owner():
        AuditSeal.objects.filter(pk=trail.seals[0].pk).delete()
        AuditSeal.objects.filter(pk=trail.seals[1].pk).update(
            first_id=trail.seals[0].first_id, rows=F("rows") + 4, previous_hash=audit.GENESIS
        )
    assert list(audit.verify()) != []
    with pytest.raises(verifier.Bad):
        verifier.verify(taken(trail, tmp_path))


# --- the guards ------------------------------------------------------------------------------------------------------

TRIGGERS = [f"{table}_{what}" for table in TABLES for what in ("append_only", "never_truncated")]


@pytest.mark.parametrize("name", TRIGGERS)
@pytest.mark.parametrize(
    "way", ["ALTER TABLE {table} DISABLE TRIGGER {name}", "DROP TRIGGER {name} ON {table}",
            "ALTER TABLE {table} ENABLE REPLICA TRIGGER {name}", "ALTER TRIGGER {name} ON {table} RENAME TO other"]
)  # fmt: skip
def test_a_trigger_switched_off(trail: Trail, name: str, way: str) -> None:
    sql(way.format(name=name, table=name.rpartition("_append")[0] or name.rpartition("_never")[0]))
    assert f"数据库触发器{name}" in next(audit.verify())


def test_a_trigger_that_looks_away(trail: Trail) -> None:
    name = TRIGGERS[0]
    sql(f"DROP TRIGGER {name} ON {ROWS}")
    sql(f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {ROWS} FOR EACH ROW WHEN (OLD.actor_name <> '钱静') "
        "EXECUTE FUNCTION inspection_refuse_change()")  # fmt: skip
    assert f"数据库触发器{name}" in next(audit.verify())


def test_the_function_replaced(trail: Trail) -> None:
    sql("CREATE OR REPLACE FUNCTION inspection_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN COALESCE(NEW, OLD); END $$")  # fmt: skip
    assert "函数被改动" in next(audit.verify())


def test_a_trigger_that_swallows_new_rows(trail: Trail) -> None:
    sql("CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$")
    sql(f"CREATE TRIGGER swallow BEFORE INSERT ON {ROWS} FOR EACH ROW EXECUTE FUNCTION swallow()")
    assert "多出触发器swallow" in next(audit.verify())


@pytest.mark.parametrize(
    ("column", "to"), [("data", "text USING data::text"), ("at", "timestamp"), ("label", "char(60)"), ("verb", "char(40)"),
                       ("data", "json USING '{}'::json"), ("at", "date USING at::date")]
)  # fmt: skip
def test_a_columns_type_changed(trail: Trail, column: str, to: str) -> None:
    with as_owner():
        sql(f"ALTER TABLE {ROWS} ALTER COLUMN {column} TYPE {to}")
    assert f"列{column}被改动" in next(audit.verify())


@pytest.mark.parametrize("column", ["label", "at", "data", "row_hash"])
def test_an_unsealed_row_edited(trail: Trail, tmp_path: Path, column: str) -> None:
    row = trail.rows[12]
    with as_owner():
        AuditEntry.objects.filter(pk=row.pk).update(**{column: VALUES[column](trail, row)})
    assert next(audit.verify()) == f"第{row.pk}行内容与校验值不符。"
    with pytest.raises(verifier.Bad, match=f"第{row.pk}条"):
        verifier.verify(taken(trail, tmp_path))
