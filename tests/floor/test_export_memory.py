"""Long tables go out and come in a piece at a time: what is held does not grow with the rows."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest

from inspection.imports_exports.mapping import Field
from inspection.imports_exports.reading import open_table
from inspection.imports_exports.reports import examine
from inspection.imports_exports.writing import Column, write_table
from inspection.views.exports import as_table

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = [Column("number", "编号"), Column("text", "问题"), Column("count", "份数", "integer")]
FEW, MANY = 1_000, 20_000
MEGABYTE = 1 << 20


def rows(count: int) -> Iterator[dict[str, Any]]:
    return ({"number": f"青石乡-{at:05}", "text": f"村级财务第{at}项不规范" * 8, "count": at} for at in range(count))


def peak(count: int, kind: str) -> int:
    """The most that writing and handing out so many rows holds at one time."""
    tracemalloc.start()
    try:
        answer, written = as_table("台账", rows(count), COLUMNS, kind)
        assert written == count
        assert sum(len(part) for part in answer) > 0
        answer.file_to_stream.close()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_writing_twenty_thousand_rows_holds_no_more_than_a_thousand(kind: str) -> None:
    peak(10, kind)  # what is loaded once
    assert peak(MANY, kind) < peak(FEW, kind) + MEGABYTE


@pytest.mark.parametrize("kind", [pytest.param("xlsx", marks=pytest.mark.slow), "csv"])
def test_twenty_thousand_rows_come_back_as_they_went(kind: str, tmp_path: Any) -> None:
    """Heads are found again by their own names, and every row is taken."""
    file = tmp_path / f"台账.{kind}"
    with file.open("wb") as stream:
        write_table(stream, rows(MANY), COLUMNS, "台账", kind)
    wanted = [Field("number", "编号", required=True), Field("text", "问题", required=True), Field("count", "份数")]
    report = examine(open_table(file, wanted), wanted)
    assert report.counts["accepted"] == MANY
    assert [row.values["number"] for row in report.rows][-1] == f"青石乡-{MANY - 1:05}"
