"""The trail only grows; what is touched behind the product's back is found, and the first bad row is named."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspection import audit
from inspection.embedded import grant_web_role
from inspection.models import AuditEntry, AuditSeal, User
from tests import make

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cast import Cast

TABLES = ("inspection_auditentry", "inspection_auditseal")


@pytest.fixture
def clerk(db) -> User:
    return make.user("clerk", "钱静")


@contextmanager
def tampering() -> Iterator[None]:
    """What only somebody with the owner's rights on the database can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def write(clerk: User, count: int) -> list[AuditEntry]:
    return [audit.record(None, "try", by=clerk, label=f"第{number}次", number=number) for number in range(count)]


def write_in_vain(clerk: User) -> None:
    """An act that is rolled back: its row is gone, its key is not given again."""
    with transaction.atomic():
        write(clerk, 1)
        transaction.set_rollback(True)


def faults() -> list[str]:
    return list(audit.verify())


# --- written in the act's own transaction ----------------------------------------------------------------------------


def test_a_row_says_who_did_what_to_which_record(cast: Cast) -> None:
    entry = audit.record(cast.assignment, "enter", by=cast.leader, label="进驻", was="authorised", now="stationed")
    entry.refresh_from_db()
    assert (entry.actor, entry.actor_name, entry.label) == (cast.leader, "孙组长", "进驻")
    assert (entry.object_id, entry.assignment_id) == (cast.assignment.pk, cast.assignment.pk)
    assert entry.office_id == cast.office.pk
    assert entry.data == {"was": "authorised", "now": "stationed"}
    assert list(audit.of(cast.assignment)) == [entry]


def test_an_act_that_fails_leaves_no_row(clerk: User) -> None:
    write_in_vain(clerk)
    assert not AuditEntry.objects.exists()


def test_the_system_acts_under_its_own_name(db) -> None:
    assert audit.record(None, "sweep", by=None).actor_name == "系统"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.dictionaries(
        st.from_regex(r"[a-z]{1,8}", fullmatch=True),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
            | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
            | st.dates() | st.uuids() | st.decimals(allow_nan=False, allow_infinity=False),
            lambda inner: st.lists(inner, max_size=3),
            max_leaves=4,
        ),
        max_size=4,
    ).filter(lambda data: not data.keys() & {"by", "label", "target", "verb", "office_id"})
)  # fmt: skip
def test_whatever_is_noted_reads_back_under_the_same_hash(clerk: User, data: dict) -> None:
    entry = AuditEntry.objects.get(pk=audit.record(None, "try", by=clerk, **data).pk)
    assert audit.row_hash(entry) == entry.row_hash


# --- append-only -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_not_even_the_owner_changes_the_trail(clerk: User, table: str, statement: str) -> None:
    write(clerk, 1)
    audit.seal()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="审计记录只增不改"),
        transaction.atomic(),
    ):
        cursor.execute(statement.format(table))


def test_a_row_cannot_be_saved_again(clerk: User) -> None:
    (entry,) = write(clerk, 1)
    entry.label = "另一件事"
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save()


# --- seals -----------------------------------------------------------------------------------------------------------


def test_seals_follow_each_other(clerk: User) -> None:
    write(clerk, 3)
    first = audit.seal()
    assert first is not None
    assert (first.rows, first.previous_hash) == (3, audit.GENESIS)
    assert audit.seal() is None
    write(clerk, 2)
    second = audit.seal()
    assert second is not None
    assert (second.rows, second.previous_hash) == (2, first.hash)
    assert audit.head() == second
    assert faults() == []


def test_gaps_left_by_rolled_back_acts_are_normal(clerk: User) -> None:
    for _ in range(3):
        write(clerk, 1)
        write_in_vain(clerk)
    write(clerk, 1)
    audit.seal()
    keys = list(AuditEntry.objects.order_by("pk").values_list("pk", flat=True))
    assert keys[-1] - keys[0] >= len(keys), "there are gaps"
    assert faults() == []


def test_the_database_as_a_person_reads_it_is_what_is_verified(clerk: User) -> None:
    write(clerk, 2)
    assert faults() == [], "rows wait unsealed for a while"


# --- tampering -------------------------------------------------------------------------------------------------------


def _edit(rows: list[AuditEntry], at: int) -> str:
    AuditEntry.objects.filter(pk=rows[at].pk).update(label="什么也没有做")
    return f"第{rows[at].pk}行内容与校验值不符。"


def _edit_and_hash_again(rows: list[AuditEntry], at: int) -> str:
    entry = rows[at]
    entry.label = "什么也没有做"
    AuditEntry.objects.filter(pk=entry.pk).update(label=entry.label, row_hash=audit.row_hash(entry))
    return f"第{entry.pk}行内容与校验值不符。"


def _touch_the_hash(rows: list[AuditEntry], at: int) -> str:
    AuditEntry.objects.filter(pk=rows[at].pk).update(row_hash="0" * 64)
    return f"第{rows[at].pk}行内容与校验值不符。"


def _delete(rows: list[AuditEntry], at: int) -> str:
    AuditEntry.objects.filter(pk=rows[at].pk).delete()
    return f"第{rows[at].pk}行已被删除。"


def _swap(rows: list[AuditEntry], at: int) -> str:
    one, two = rows[at].pk, rows[at + 1].pk
    for was, now in ((one, 10**9), (two, one), (10**9, two)):
        AuditEntry.objects.filter(pk=was).update(id=now)
    return f"第{one}行与其他行调换了次序。"


def _insert(rows: list[AuditEntry], at: int) -> str:
    """Into a gap that a rolled-back act left: the row's own hash is right."""
    forged = AuditEntry.objects.get(pk=rows[0].pk)
    forged.pk, forged.label = rows[at].pk + 1, "从未做过的事"
    forged.row_hash = audit.row_hash(forged)
    forged.save(force_insert=True)
    return f"第{forged.pk}行是封存之后插入的。"


@pytest.mark.parametrize("at", [0, 3, 6])
@pytest.mark.parametrize("way", [_edit, _edit_and_hash_again, _touch_the_hash, _delete, _swap, _insert])
def test_a_touched_row_is_named(clerk: User, way, at: int) -> None:
    rows = []
    for _ in range(8):
        rows += write(clerk, 1)
        write_in_vain(clerk)
    audit.seal()
    write(clerk, 2)
    audit.seal()
    assert faults() == []
    with tampering():
        expected = way(rows, at)
    assert faults()[0] == expected


def test_an_unsealed_row_that_was_edited_is_named(clerk: User) -> None:
    rows = write(clerk, 3)
    with tampering():
        expected = _edit(rows, 1)
    assert faults() == [expected]


def test_a_seal_made_anew_is_found(clerk: User) -> None:
    """Whoever edits a row and its seal must also forge every seal after it."""
    rows = write(clerk, 3)
    audit.seal()
    write(clerk, 1)
    audit.seal()
    with tampering():
        _edit_and_hash_again(rows, 0)
        first = AuditSeal.objects.order_by("pk")[0]
        digest, leaves = audit._chain(
            audit.GENESIS, [(each.pk, each.row_hash) for each in AuditEntry.objects.order_by("pk")[:3]]
        )
        AuditSeal.objects.filter(pk=first.pk).update(hash=digest, leaves=leaves)
    assert any("不相接" in each for each in faults())


def test_a_seal_taken_from_the_middle_is_found(clerk: User) -> None:
    for _ in range(3):
        write(clerk, 2)
        audit.seal()
    with tampering():
        AuditSeal.objects.filter(pk=AuditSeal.objects.order_by("pk")[1].pk).delete()
    assert "不相接" in faults()[0]


def test_the_end_taken_away_is_found_by_the_anchor(clerk: User) -> None:
    write(clerk, 2)
    audit.seal()
    rows = write(clerk, 2)
    noted = audit.seal()
    assert noted is not None
    assert list(audit.verify(anchor=noted.hash)) == []
    with tampering():
        AuditSeal.objects.filter(pk=noted.pk).delete()
        AuditEntry.objects.filter(pk__in=[each.pk for each in rows]).delete()
    assert faults() == [], "nothing in the house can tell"
    assert "锚定的封存" in next(iter(audit.verify(anchor=noted.hash)))


def test_rows_that_wait_too_long_for_a_seal_are_told(clerk: User) -> None:
    write(clerk, 1)
    audit.seal()
    first, *_ = write(clerk, 2)
    later = timezone.now() + audit.UNSEALED_FOR + timedelta(minutes=1)
    assert audit.unsealed_since() is None
    assert audit.unsealed_since(later) == first
    audit.seal()
    assert audit.unsealed_since(later) is None


# --- with real transactions ------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_row_that_commits_late_is_not_left_out_of_the_seal() -> None:
    """Keys are given before the commit: a slow act must not slip under a seal that was made meanwhile."""
    clerk = make.user("clerk", "钱静")
    written, release = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                write(clerk, 1)
                written.set()
                release.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(10)
    write(clerk, 3)
    assert audit.seal(wait=0.2) is None, "the slow act is in flight: nothing is sealed"
    release.set()
    thread.join()
    sealed = audit.seal()
    assert sealed is not None
    assert sealed.rows == 4
    assert faults() == []


OWNER, WEB = (urlsplit(os.environ.get(name, "")) for name in ("DATABASE_OWNER_URL", "DATABASE_URL"))


@pytest.fixture
def as_web_role(transactional_db) -> Iterator[None]:
    """The test's connection belongs to the web role, as in the office; the owner's comes back afterwards."""
    if not OWNER.username or OWNER.username == WEB.username:
        pytest.skip("owner and web are one role here")
    make.user("clerk", "钱静")
    with connection.cursor() as cursor:
        assert grant_web_role(cursor)
    held = connection.settings_dict
    connection.close()
    connection.settings_dict = held | {"USER": unquote(WEB.username or ""), "PASSWORD": unquote(WEB.password or "")}
    yield
    connection.close()
    connection.settings_dict = held


def test_the_web_role_writes_and_seals_and_has_no_other_right(as_web_role) -> None:
    write(User.objects.get(), 2)
    assert audit.seal() is not None
    assert faults() == []
    for table in TABLES:
        for statement in (
            "UPDATE {} SET id = id",
            "DELETE FROM {}",
            "TRUNCATE {}",
            "ALTER TABLE {} DISABLE TRIGGER USER",
        ):
            with connection.cursor() as cursor, pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
                cursor.execute(statement.format(table))


@pytest.mark.django_db(transaction=True)
def test_two_sealers_and_many_writers_at_once() -> None:
    clerk = make.user("clerk", "钱静")

    def run(act) -> None:
        try:
            for _ in range(15):
                act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[lambda: write(clerk, 2)]) for _ in range(3)]
    threads += [threading.Thread(target=run, args=[audit.seal]) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    audit.seal()
    assert sum(AuditSeal.objects.values_list("rows", flat=True)) == AuditEntry.objects.count() == 90
    assert faults() == []
