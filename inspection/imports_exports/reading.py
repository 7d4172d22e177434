"""Finds the table in a sheet: title, notes, a heading of one to three rows, data rows, and what is none of these."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from pathlib import Path
from typing import IO, Final

from inspection import gate, isolation
from inspection.imports_exports import files, mapping
from inspection.imports_exports.files import Limits, Unreadable
from inspection.imports_exports.mapping import PARTS, Field, normalise
from inspection.imports_exports.sheets import Cell, Layout, Row, Workbook, csv_rows, open_workbook

_LOOK_AHEAD: Final = 40
_HEADING_ROWS: Final = 3
_LONGEST_HEADING: Final = 40
_TOTAL: Final = re.compile(r"^(本页|本组|本乡镇)?(合计|小计|总计|累计|共计|汇总|总数)([:：（(\d].*)?$")
_COUNTED: Final = re.compile(r"^共计?(\d+)(个|件|条|项|名|人|起)[^\d]{0,8}$")
_NOTE: Final = re.compile(
    r"^(填报|填表|制表|报送|审核|审签|复核|备注|附注|注|说明|联系|经办|单位负责人|负责人|日期|盖章|单位\W*盖章)[^:：]{0,12}[:：\d]"
)
_YEAR: Final = re.compile(r"((?:19|20)\d{2})\s*[年./-]")


@dataclass(frozen=True)
class Skipped:
    """A row that is no record, why, what it says, and the number of records it claims, if it does."""

    row: int
    reason: str
    text: str = ""
    declared: int | None = None


@dataclass
class Table:
    """A table found in a file. `rows()` streams its records; `skipped` then lists the rows left out."""

    kind: str
    sheet: str
    sheets: tuple[str, ...]
    encoding: str
    title: str
    notes: tuple[str, ...]
    headings: tuple[str, ...]
    first_heading_row: int
    last_heading_row: int
    own_columns: Mapping[str, str]
    _data: Workbook | str
    _layout: Layout
    _delimiter: str
    _limits: Limits
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def year(self) -> int | None:
        """The year the title or the notes above the table name; the notes (填报时间) go first."""
        for text in (*self.notes, self.title):
            if found := _YEAR.search(text):
                return int(found[1])
        return None

    def rows(self) -> Iterator[Row]:
        """The records in order, vertically merged cells filled down; may be called again."""
        self.skipped = []
        blanks: list[Skipped] = []
        merged = _Merged(self._layout, self.last_heading_row)
        wide = {
            merge.top
            for merge in self._layout.merges
            if merge.top == merge.bottom and 2 * (merge.right - merge.left + 1) > len(self.headings)
        }
        for row in _stream(self._data, self.sheet, self._layout, self._delimiter, self._limits):
            if row.number <= self.last_heading_row:
                continue
            texts = [(index, _text(cell)) for index, cell in enumerate(row.cells)]
            filled = [(index, text) for index, text in texts if text]
            if not filled:
                blanks.append(Skipped(row.number, "空行"))
                continue
            self.skipped += blanks
            blanks = []
            if reason := self._no_record(row, [text for _, text in filled], row.number in wide):
                self.skipped.append(reason)
                continue
            yield merged.fill(row)

    def _no_record(self, row: Row, filled: list[str], is_wide: bool) -> Skipped | None:
        """Why a row that is not blank is no record, or None."""
        text = "　".join(filled)[:120]
        few = len(filled) <= max(2, len(self.headings) // 2)
        counted = [found for value in filled if (found := _COUNTED.match(re.sub(r"\s", "", value)))]
        if _TOTAL.match(re.sub(r"\s", "", filled[0])) or (few and counted):
            numbers = [int(found[1]) for found in counted] or [int(value) for value in filled[1:] if value.isdecimal()]
            return Skipped(row.number, "合计行", text, numbers[0] if len(numbers) == 1 else None)
        if [normalise(cell) for cell in row.cells if cell] == [normalise(name) for name in self.headings if name]:
            return Skipped(row.number, "重复的表头", text)
        if len(filled) == 1 and len(self.headings) > 2:
            if _NOTE.match(filled[0]):
                return Skipped(row.number, "填表说明", text)
            if is_wide:
                return Skipped(row.number, "分节标题", text)
        return None


class _Merged:
    """Carries the value of a vertically merged cell down to the rows it covers."""

    def __init__(self, layout: Layout, last_heading_row: int) -> None:
        self._starts: dict[int, list[tuple[int, int]]] = {}
        self._open: dict[int, tuple[int, Cell]] = {}
        for merge in layout.merges:
            if merge.top > last_heading_row and merge.bottom > merge.top:
                self._starts.setdefault(merge.top, []).append((merge.left - 1, merge.bottom))

    def fill(self, row: Row) -> Row:
        """The row with its covered cells filled; rows must come in order."""
        for column, bottom in self._starts.get(row.number, ()):
            if column < len(row.cells):
                self._open[column] = (bottom, row.cells[column])
        covered = {
            column: value
            for column, (bottom, value) in self._open.items()
            if row.number <= bottom and column < len(row.cells) and row.cells[column] is None
        }
        if not covered:
            return row
        cells = tuple(covered.get(index, cell) for index, cell in enumerate(row.cells))
        return row._replace(cells=cells)


def renewed(data: bytes) -> bytes:
    """An old Excel or WPS table as .xlsx, through the isolated converter; every other file as it came.

    Without a converter the file goes on as it is and is refused in words. Raises Unreadable when it cannot be converted.
    """
    if not data.startswith(files.OLE) or not gate.converter():
        return data
    try:
        with isolation.memory_file(data) as old:
            made, _ = gate.convert(old, "旧版表格.xls")
    except gate.Rejected as refused:
        raise Unreadable(str(refused)) from refused
    with made:
        made.seek(0)
        return made.read()


def open_table(
    source: bytes | Path | IO[bytes],
    fields: Sequence[Field] = (),
    *,
    sheet: str | None = None,
    limits: Limits | None = None,
) -> Table:
    """Open an .xlsx or CSV file and find its table; the fields wanted help to tell the heading from titles.

    Without `sheet`, the first visible sheet that has a table is taken. Raises Unreadable when the file is
    refused, the sheet does not exist, or no heading is found.
    """
    limits = limits or Limits()
    data = _bytes(source, limits)
    if not data.strip():
        raise Unreadable("文件是空的。")
    if files.kind_of(data) == "csv":
        text, encoding = files.decode(data)
        delimiter = files.delimiter_of(text)
        table = _find(text, "", ("",), Layout(), fields, limits, delimiter)
        if table is None:
            raise Unreadable("没有找到表头，请确认首行（或标题之下）是列名。")
        table.encoding = encoding
        return table
    workbook = open_workbook(data, limits)
    if sheet is not None and sheet not in workbook.sheets:
        raise Unreadable(f"没有名为“{sheet}”的工作表；现有：{'、'.join(workbook.sheets)}。")
    for name in [sheet] if sheet is not None else workbook.sheets:
        table = _find(workbook, name, workbook.sheets, workbook.layout(name), fields, limits, "")
        if table is not None:
            return table
    raise Unreadable("没有找到表头，请确认首行（或标题之下）是列名。")


def heading_among(rows: Sequence[Sequence[str]], fields: Sequence[Field]) -> tuple[int, int] | None:
    """First and last index of the heading in plain rows that belong to no file yet, or None."""
    top = [Row(number, tuple(row), {}) for number, row in enumerate(rows[:_LOOK_AHEAD], start=1)]
    found = _heading(top, Layout(), fields, {})
    return found[:2] if found is not None else None


def _bytes(source: bytes | Path | IO[bytes], limits: Limits) -> bytes:
    if isinstance(source, Path):
        with source.open("rb") as stream:
            data = stream.read(limits.size + 1)
    else:
        data = source if isinstance(source, bytes) else source.read(limits.size + 1)
    if len(data) > limits.size:
        raise Unreadable(f"文件超过{limits.size // 1_000_000}MB，请拆分后再导入。")
    return data


def _stream(data: Workbook | str, sheet: str, layout: Layout, delimiter: str, limits: Limits) -> Iterator[Row]:
    if isinstance(data, str):
        return csv_rows(data, delimiter, limits)
    return data.rows(sheet, layout)


def _find(
    data: Workbook | str,
    sheet: str,
    all_sheets: tuple[str, ...],
    layout: Layout,
    fields: Sequence[Field],
    limits: Limits,
    delimiter: str,
) -> Table | None:
    top = list(islice(_stream(data, sheet, layout, delimiter, limits), _LOOK_AHEAD))
    own: Mapping[str, str] = {} if isinstance(data, str) else data.own_columns
    found = _heading(top, layout, fields, own)
    if found is None:
        return None
    first, last, headings = found
    above = [_line(row) for row in top[:first] if _line(row)]
    return Table(
        kind="csv" if isinstance(data, str) else "xlsx",
        sheet=sheet,
        sheets=all_sheets,
        encoding="" if isinstance(data, str) else "UTF-8",
        title=above[0] if above else "",
        notes=tuple(above[1:]),
        headings=headings,
        first_heading_row=top[first].number,
        last_heading_row=top[last].number,
        own_columns=own,
        _data=data,
        _layout=layout,
        _delimiter=delimiter,
        _limits=limits,
    )


def _heading(
    top: list[Row], layout: Layout, fields: Sequence[Field], own: Mapping[str, str]
) -> tuple[int, int, tuple[str, ...]] | None:
    """First and last row index of the heading, and the heading of every column."""
    best: tuple[int, int, tuple[str, ...]] | None = None
    best_score = min(2, len(fields) or 2) - 0.5
    filled = [sum(1 for cell in row.cells if _text(cell)) for row in top]
    for first in range(len(top)):
        for last in range(first, min(first + _HEADING_ROWS, len(top))):
            # A title is one cell; a group heading names at least two.
            if min(filled[first : last + 1]) < min(2, len(fields) or 2):
                break
            headings = _join(top[first : last + 1])
            if fields:
                value = sum(match.score for match in mapping.guess(headings, fields, own).matches.values())
            elif last == first or _spans(layout, top, first, last):
                value = _looks_like_heading(headings, max(filled))
            else:
                continue
            # Each further row might be data, so it has to earn its place.
            value -= 0.6 * (last - first)
            if value > best_score:
                best, best_score = (first, last, headings), value
        if best and not fields:
            break
    return best


def _join(rows: list[Row]) -> tuple[str, ...]:
    """One heading per column out of one to three rows; a group heading reaches right as far as cells below go on."""
    width = max(len(row.cells) for row in rows)
    grid = [[_text(row.cells[index]) if index < len(row.cells) else "" for index in range(width)] for row in rows]
    for upper, lower in pairwise(grid):
        for index in range(1, width):
            if not upper[index] and lower[index]:
                upper[index] = upper[index - 1]
    headings = []
    for index in range(width):
        parts: list[str] = []
        for line in grid:
            text = re.sub(r"\s+", "", line[index])
            if text and text not in parts:
                parts.append(text)
        headings.append(PARTS.join(parts))
    while headings and not headings[-1]:
        headings.pop()
    return tuple(headings)


def _spans(layout: Layout, top: list[Row], first: int, last: int) -> bool:
    """Whether a merged cell ties these rows together, which makes them one heading."""
    above, below = top[first].number, top[last].number
    return any(merge.top == above and merge.bottom == below and merge.right == merge.left for merge in layout.merges)


def _looks_like_heading(headings: tuple[str, ...], width: int) -> float:
    names = [name for name in headings if name]
    if len(names) < max(2, 0.6 * width) or len(set(names)) < len(names):
        return 0
    if any(len(name) > _LONGEST_HEADING or re.fullmatch(r"[\d.,:%-]+", name) for name in names):
        return 0
    return float(len(names))


def _line(row: Row) -> str:
    return "　".join(text for cell in row.cells if (text := _text(cell)))


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip()
