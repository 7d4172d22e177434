"""期初建账: the office's own file in, the same ledger out and in again, nothing changed."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from inspection.imports_exports import importers
from inspection.imports_exports.mapping import Field
from inspection.imports_exports.writing import Column, write_xlsx
from inspection.models import Message
from rectification.actions import exports
from rectification.actions.imports import FIELDS
from rectification.models import Account, Posting
from tests import make

if TYPE_CHECKING:
    from pathlib import Path

    from inspection.models import Office
    from tests.cast import Cast

FILE = "整改台账-云岭县.xlsx"
UNITS = ("县教育局", "县水务局", "县民政局", "县住建局")
KEPT = (
    "number", "unit_id", "problem", "category_text", "subcategory_text", "goal", "measures", "leader_name",
    "leader_post", "department", "owner_name", "at_once", "long_term", "due_on", "progress_status", "progress_percent",
    "progress_text", "historical", "historical_status", "historical_progress", "outside_number", "import_key", "query",
    "status", "origin",
)  # fmt: skip


def kind() -> importers.Importer:
    return importers.importers()["ledger"]


def take_in(office: Office, data: bytes, *, by: Any = None, assignment: Any = None) -> int:
    report = importers.dry_run(kind(), data, office=office, assignment=assignment)
    return importers.commit(kind(), report, office=office, assignment=assignment, by=by)[0]


def sheet(*rows: dict[str, Any]) -> bytes:
    """A file with our own headings."""
    stream = BytesIO()
    write_xlsx(stream, rows, [Column.of(field) for field in FIELDS if not field.name.startswith("historical")], "台账")
    return stream.getvalue()


@pytest.fixture
def ledger(cast: Cast, cases: Path) -> bytes:
    for name in UNITS:
        make.unit(cast.office, name)
    return (cases / FILE).read_bytes()


def taken(cast: Cast, data: bytes) -> dict[str, Account]:
    """The office's file, taken in; its accounts by their number in the file."""
    assert take_in(cast.office, data, by=cast.clerk) == 48
    return {each.outside_number: each for each in Account.objects.all()}


def test_the_offices_file(cast: Cast, ledger: bytes, capsys: Any) -> None:
    accounts = taken(cast, ledger)
    assert all(each.historical and each.origin == "history" for each in accounts.values())
    assert sum(each.status == "cleared" for each in accounts.values()) == 19
    assert accounts["1"].number == f"青石乡-{timezone.localdate().year}-0001"
    history_stays_as_it_was_written(accounts)
    due_wordings(accounts)
    contradictions_are_kept(accounts["9"])
    # What was cleared before counts nothing; the rest is in the units' hands.
    balance = Posting.objects.all().balance(until=timezone.localdate())
    assert balance.opened == balance.closing == 29
    call_command("balance")
    assert "账平" in capsys.readouterr().out


def history_stays_as_it_was_written(accounts: dict[str, Account]) -> None:
    third, first = accounts["7"], accounts["1"]
    assert (third.historical_progress, third.historical_status) == ("正在推进", "待核")
    assert (third.status, third.progress_status) == ("rectifying", "in_progress")
    assert (first.historical_progress, first.status, first.progress_percent) == ("√", "cleared", 100)
    assert (first.leader_name, first.leader_post, len(first.measures)) == ("周海燕", "党委书记", 3)


def due_wordings(accounts: dict[str, Account]) -> None:
    assert accounts["1"].time_type == "立行立改"
    assert str(accounts["3"].due_on) == "2026-05-31"  # 5月底, the year from 填报时间
    assert accounts["4"].time_type == "长期坚持"
    assert accounts["15"].time_type == "立行立改并长期坚持"


def contradictions_are_kept(account: Account) -> None:
    assert account.status == "cleared"
    assert (account.historical_progress, account.historical_status) == ("未启动", "是")
    assert "前后矛盾" in account.query


def test_once_more_changes_nothing(cast: Cast, ledger: bytes) -> None:
    taken(cast, ledger)
    report = importers.dry_run(kind(), ledger, office=cast.office)
    assert all("已在台账中" in "".join(row.lines()) for row in report.rows)
    assert any("前后矛盾" in line for row in report.rows for line in row.lines())
    assert importers.commit(kind(), report, office=cast.office, by=cast.clerk)[0] == 0
    assert take_in(cast.office, exported(cast), by=cast.clerk) == 0
    assert (Account.objects.count(), Posting.objects.count()) == (48, 48)


def exported(cast: Cast) -> bytes:
    stream = BytesIO()
    exports.export_ledger(Account.objects.all(), stream, by=cast.clerk, office_id=cast.office.pk)
    return stream.getvalue()


def test_out_and_into_an_empty_ledger(cast: Cast, ledger: bytes) -> None:
    taken(cast, ledger)
    before = list(Account.objects.order_by("number").values(*KEPT))
    data = exported(cast)
    _forget_everything()
    assert take_in(cast.office, data, by=cast.clerk) == 48
    assert list(Account.objects.order_by("number").values(*KEPT)) == before


def test_numbers_that_came_with_the_file_are_not_given_again(cast: Cast) -> None:
    year = timezone.localdate().year
    row = {"number": f"青石乡-{year}-0001", "unit": "青石乡", "problem": "甲", "outside_number": "1"}
    take_in(cast.office, sheet(row, {"unit": "青石乡", "problem": "乙", "outside_number": "2"}), by=cast.clerk)
    assert list(Account.objects.order_by("number").values_list("number", flat=True)) == [
        f"青石乡-{year}-0001", f"青石乡-{year}-0002",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"unit": "无此乡", "problem": "甲"}, "没有名为“无此乡”的单位"),
        ({"unit": "青石乡", "problem": "甲", "term": "尽快"}, "尽快"),
        ({"unit": "青石乡", "problem": "甲", "cleared": "也许"}, "不认识的销号情况"),
        ({"unit": "青石乡", "problem": "甲", "progress": "120%"}, "120%"),
        ({"unit": "青石乡", "problem": ""}, "必填"),
    ],
)
def test_rows_that_are_refused(cast: Cast, row: dict[str, str], words: str) -> None:
    good = {"unit": "柳溪镇", "problem": "另一个", "category": "x"}
    report = importers.dry_run(kind(), sheet(row, good), office=cast.office)
    refused = [each for each in report.rows if each.refused]
    assert len(refused) == 1
    assert words in "".join(refused[0].lines())
    assert importers.commit(kind(), report, office=cast.office, by=cast.clerk)[0] == 1


def test_a_row_twice_in_one_file(cast: Cast) -> None:
    row = {"unit": "青石乡", "problem": "甲"}
    report = importers.dry_run(kind(), sheet(row, row), office=cast.office)
    assert "与第" in "".join(report.rows[1].lines())


def test_a_number_of_another_problem(cast: Cast) -> None:
    take_in(cast.office, sheet({"number": "旧-1", "unit": "青石乡", "problem": "甲"}), by=cast.clerk)
    report = importers.dry_run(kind(), sheet({"number": "旧-1", "unit": "青石乡", "problem": "乙"}), office=cast.office)
    assert "另一个问题" in "".join(report.rows[0].lines())


def test_onto_an_assignment_only_its_own_unit(cast: Cast) -> None:
    data = sheet({"unit": "青石乡", "problem": "甲"}, {"unit": "柳溪镇", "problem": "乙"})
    assert take_in(cast.office, data, by=cast.clerk, assignment=cast.assignment) == 1
    assert Account.objects.get().assignment == cast.assignment


def test_formulas_stay_text(cast: Cast) -> None:
    take_in(cast.office, sheet({"unit": "青石乡", "problem": '=HYPERLINK("http://x","点我")'}), by=cast.clerk)
    assert take_in(cast.office, exported(cast), by=cast.clerk) == 0


def test_the_command(cast: Cast, cases: Path, capsys: Any) -> None:
    call_command("import_ledger", cases / FILE, dry_run=True)
    out = capsys.readouterr().out
    assert "E列“巡察反馈问题” → 反馈问题" in out
    assert "没有名为“县教育局”的单位" in out
    assert not Account.objects.exists()
    call_command("import_ledger", cases / FILE, create_units=True)
    assert "已导入48条" in capsys.readouterr().out


def test_the_command_without_the_columns(cast: Cast, tmp_path: Path) -> None:
    stream = BytesIO()
    write_xlsx(
        stream, [{"a": "x", "b": "y"}], [Column.of(Field("a", "问题类别")), Column.of(Field("b", "责任人"))], "表"
    )
    (tmp_path / "x.xlsx").write_bytes(stream.getvalue())
    with pytest.raises(CommandError, match="缺少必需的列"):
        call_command("import_ledger", tmp_path / "x.xlsx")


def _without(trigger: str, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        cursor.execute(f"DELETE FROM {table}")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")


def _forget_everything() -> None:
    """An empty ledger, for this test only: the owner sets the triggers aside."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _without("rectification_posting_append_only", "rectification_posting")
    Message.objects.all().delete()
    Account.objects.all().delete()
    _without("number_entry_is_not_taken_out", "inspection_numberentry")
