"""Streams the raw rows of a workbook's sheet or of a CSV file, merged cells and formulas told apart."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Final, NamedTuple
from xml.etree import ElementTree

from openpyxl import load_workbook
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, range_boundaries
from openpyxl.utils.escape import unescape

from inspection import isolation
from inspection.imports_exports import files
from inspection.imports_exports.files import Limits, Unreadable

Cell = str | int | float | Decimal | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None

# What `write_csv` puts before a formula-like text, and a spreadsheet shows as the sign of plain text.
_GUARDED: Final = re.compile("^'+(\\s*[=+\\-@＝＋－＠]|[\t\r\n])")
SECONDS: Final = 30.0
OWN_SHEET: Final = "_xunzhang"
GUIDE_SHEET: Final = "填写说明"


class Row(NamedTuple):
    """One row as it stands in the file: its number there (from 1), its cells, and remarks by column index."""

    number: int
    cells: tuple[Cell, ...]
    remarks: Mapping[int, str]


class Merge(NamedTuple):
    """A merged range, rows and columns counted from 1, both ends included."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class Layout:
    """What a sheet's cells do not say themselves."""

    last_row: int = 0
    last_column: int = 0
    merges: tuple[Merge, ...] = ()
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Workbook:
    """An .xlsx that passed the checks: its visible sheets, and the column signature if this system wrote it.

    The file itself is opened in confined children only; what comes back is plain cells.
    """

    data: bytes
    limits: Limits
    sheets: tuple[str, ...]
    own_columns: Mapping[str, str]
    _read: dict[str, dict[str, Any]] = field(default_factory=dict)

    def _sheet(self, sheet: str) -> dict[str, Any]:
        if sheet not in self._read:
            self._read[sheet] = _confined("read_sheet", self.data, self.limits, sheet=sheet)
        return self._read[sheet]

    def layout(self, sheet: str) -> Layout:
        """Size, merged ranges and uncomputed formulas of one sheet; raises Unreadable beyond the limits."""
        told = self._sheet(sheet)["layout"]
        formulas = {(row, column): text for row, column, text in told["formulas"]}
        return Layout(told["rows"], told["columns"], tuple(Merge(*each) for each in told["merges"]), formulas)

    def rows(self, sheet: str, layout: Layout) -> Iterator[Row]:
        """The sheet's rows in order, blank ones included."""
        for number, values in enumerate(self._sheet(sheet)["cells"], start=1):
            cells: list[Cell] = [_unpacked(value) for value in values]
            remarks = {}
            for index in range(len(cells)):
                if formula := layout.formulas.get((number, index + 1)):
                    cells[index] = formula
                    remarks[index] = "公式没有计算结果，以文本保存"
            yield Row(number, tuple(cells), remarks)


_FAILED: Final = {
    "time": "文件打开超时，请删去多余的内容、拆分后再导入。", "memory": "文件打开时占用内存过多，请拆分后再导入。",
    "crash": "文件已损坏，无法打开。",
}  # fmt: skip


def _confined(task: str, data: bytes, limits: Limits, **options: Any) -> Any:
    with isolation.memory_file(data) as file:
        try:
            return isolation.run(f"{__name__}:{task}", file, seconds=SECONDS, limits=asdict(limits), **options)
        except isolation.Refused as refused:
            raise Unreadable(str(refused)) from refused
        except isolation.Failed as failed:
            raise Unreadable(_FAILED[failed.why]) from failed


def open_workbook(data: bytes, limits: Limits) -> Workbook:
    """Check an .xlsx and list its visible sheets; raises Unreadable."""
    told = _confined("read_book", data, limits)
    return Workbook(data, limits, tuple(told["sheets"]), told["own"])


# --- in the child ----------------------------------------------------------------------------------------------------


def read_book(descriptor: int, *, limits: dict[str, int]) -> dict[str, Any]:
    """Check a workbook and name its sheets. Raises isolation.Refused."""
    try:
        return _book(_bytes(descriptor), Limits(**limits))
    except Unreadable as error:
        raise isolation.Refused(str(error)) from error


def read_sheet(descriptor: int, *, sheet: str, limits: dict[str, int]) -> dict[str, Any]:
    """One sheet's layout and cells. Raises isolation.Refused."""
    most = Limits(**limits)
    data = _bytes(descriptor)
    try:
        layout = _layout_of(data, sheet, most)
        if layout.last_row * layout.last_column > most.cells:
            raise Unreadable("表格的单元格过多，请删去多余的行列、拆分后再导入。")
        cells = _cells(data, sheet, layout)
    except Unreadable as error:
        raise isolation.Refused(str(error)) from error
    formulas = [[row, column, text] for (row, column), text in layout.formulas.items()]
    told = {"rows": layout.last_row, "columns": layout.last_column, "merges": layout.merges, "formulas": formulas}
    return {"layout": told, "cells": cells}


def _bytes(descriptor: int) -> bytes:
    with os.fdopen(os.dup(descriptor), "rb") as file:
        file.seek(0)
        return file.read()


def _layout_of(data: bytes, sheet: str, limits: Limits) -> Layout:
    book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    try:
        # The stream reader skips merged ranges, so they are read from the same part a second time.
        path = book[sheet]._worksheet_path
    finally:
        book.close()
    with zipfile.ZipFile(io.BytesIO(data)) as package, package.open(path) as part:
        try:
            return _layout(ElementTree.iterparse(part), limits)
        except Unreadable:
            raise
        except (ElementTree.ParseError, ValueError, EOFError, zlib.error, zipfile.BadZipFile) as error:
            raise Unreadable("工作表内容已损坏，无法读取。") from error


def _cells(data: bytes, sheet: str, layout: Layout) -> list[list[Any]]:
    if not layout.last_row:
        return []
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        stream = book[sheet].iter_rows(max_row=layout.last_row, max_col=layout.last_column, values_only=True)
        return [[_packed(_from_excel(value)) for value in values] for values in stream]
    except (SyntaxError, ValueError, LookupError, OverflowError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise Unreadable("工作表内容已损坏，无法读取。") from error
    finally:
        book.close()


def _book(data: bytes, limits: Limits) -> dict[str, Any]:
    files.check_workbook(data, limits)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl lets through whatever a broken part makes it trip over
        raise Unreadable("文件已损坏，无法打开。") from error
    try:
        visible = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
        own: dict[str, str] = {}
        if OWN_SHEET in book.sheetnames:
            pairs = book[OWN_SHEET].iter_rows(min_row=2, max_row=limits.columns, max_col=2, values_only=True)
            own = {str(label): str(name) for name, label in pairs if name and label}
    finally:
        book.close()
    sheets = [title for title in visible if title != GUIDE_SHEET]
    if not sheets:
        raise Unreadable("文件里没有可见的工作表。")
    return {"sheets": sheets, "own": own}


# Values JSON has no word for cross the border as [kind, text].
_KINDS: Final[dict[str, Callable[[str], Cell]]] = {
    "datetime": dt.datetime.fromisoformat, "date": dt.date.fromisoformat, "time": dt.time.fromisoformat,
    "timedelta": lambda text: dt.timedelta(seconds=float(text)), "Decimal": Decimal,
}  # fmt: skip


def _packed(value: Cell) -> Any:
    kind = type(value).__name__
    if kind not in _KINDS:
        return value
    return [kind, str(value.total_seconds()) if isinstance(value, dt.timedelta) else
            str(value) if isinstance(value, Decimal) else value.isoformat()]  # type: ignore[union-attr]  # fmt: skip


def _unpacked(value: Any) -> Cell:
    return _KINDS[value[0]](value[1]) if isinstance(value, list) else value


def csv_rows(text: str, delimiter: str, limits: Limits) -> Iterator[Row]:
    """The rows of a CSV text in order, blank ones included; raises Unreadable for broken quotes and beyond the limits."""
    if "\0" in text:
        raise Unreadable("文件含有空字符，可能不是文本文件。")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, values in enumerate(reader, start=1):
            _check_place(number, len(values), limits)
            yield Row(number, tuple(_from_csv(value) for value in values), {})
    except csv.Error as error:
        raise Unreadable(f"第{reader.line_num}行附近的引号不成对或单元格过长，请检查后再导入。") from error


def _from_excel(value: object) -> Cell:
    if isinstance(value, str):
        return unescape(value)
    return value  # type: ignore[return-value]  # openpyxl yields nothing else


def _from_csv(value: str) -> str | None:
    if _GUARDED.match(value):
        return value[1:]
    return value or None


def _check_place(row: int, column: int, limits: Limits) -> None:
    if row > limits.rows:
        raise Unreadable(f"超过{limits.rows}行，请拆分后再导入。")
    if column > limits.columns:
        raise Unreadable(f"第{row}行超过{limits.columns}列，请检查是否有多余内容。")


def _layout(events: Iterator[tuple[str, ElementTree.Element]], limits: Limits) -> Layout:
    last_row = last_column = row_number = column_number = 0
    merges: list[Merge] = []
    formulas: dict[tuple[int, int], str] = {}
    for _, element in events:
        tag = element.tag.rpartition("}")[2]
        if tag == "c":
            # Cells close before their row does, so a row without a number is counted when its first cell comes.
            row, column_number = _place(element, row_number + 1, column_number + 1)
            parts = {child.tag.rpartition("}")[2]: child for child in element}
            if not parts:
                continue
            _check_place(row, column_number, limits)
            last_row, last_column = max(last_row, row), max(last_column, column_number)
            if "f" in parts and ("v" not in parts or parts["v"].text is None):
                formulas[row, column_number] = f"={parts['f'].text or ''}"
        elif tag == "row":
            row_number = int(element.get("r") or row_number + 1)
            column_number = 0
            element.clear()
        elif tag == "mergeCell" and (reference := element.get("ref")):
            merges.append(_merge(reference))
    return Layout(last_row, last_column, tuple(merges), formulas)


def _place(element: ElementTree.Element, row: int, column: int) -> tuple[int, int]:
    reference = element.get("r")
    if not reference:
        return row, column
    letters, number = coordinate_from_string(reference)
    return number, column_index_from_string(letters)


def _merge(reference: str) -> Merge:
    left, top, right, bottom = range_boundaries(reference)
    return Merge(int(left or 1), int(top or 1), int(right or left or 1), int(bottom or top or 1))
