"""Writes tables offices can open, in which no text ever runs as a formula, and which read back unchanged."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any, Final

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from inspection.imports_exports.mapping import Field
from inspection.imports_exports.sheets import GUIDE_SHEET, OWN_SHEET

_FORMULA: Final = re.compile("^'*(\\s*[=+\\-@＝＋－＠]|[\t\r\n])")
_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LONGEST_CELL: Final = 32_767
_FORMATS: Final = {"text": "@", "date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm", "money": "#,##0.00", "integer": "0"}
_THIN: Final = Side(style="thin", color="FF999999")
_BORDER: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEADING_FILL: Final = PatternFill("solid", fgColor="FFEDEDED")


@dataclass(frozen=True)
class Column:
    """A column to write: field name, heading, kind (text, integer, money, date, moment) and width in characters."""

    name: str
    label: str
    kind: str = "text"
    width: int = 16

    @classmethod
    def of(cls, wanted: Field, kind: str = "text", width: int = 16) -> Column:
        """The column an importer's field reads back."""
        return cls(wanted.name, wanted.label, kind, width)


def write_xlsx(
    stream: IO[bytes], rows: Iterable[Mapping[str, Any]], columns: Sequence[Column], title: str = "数据"
) -> int:
    """Write rows (field name → value) under a title and a heading; returns how many.

    Strings are written as strings whatever they look like; a hidden sheet names the columns, so that
    the file can be imported again without guessing. Raises ValueError for text beyond a cell's 32 767 characters.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(title))
    sheet.freeze_panes = "A3"
    for index, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.append([_styled(sheet, title, Font(bold=True, size=14))])
    sheet.append([_heading(sheet, column.label) for column in columns])
    styles: dict[tuple[str, bool], Any] = {}
    count = 0
    try:
        for row in rows:
            sheet.append([_cell(sheet, row.get(column.name), column.kind, styles) for column in columns])
            count += 1
    except BaseException:
        sheet.close()
        raise
    signature = book.create_sheet(OWN_SHEET)
    signature.sheet_state = "veryHidden"
    signature.append(["field", "label"])
    for column in columns:
        signature.append([_text_cell(signature, column.name), _text_cell(signature, column.label)])
    book.save(stream)
    return count


def write_csv(stream: IO[bytes], rows: Iterable[Mapping[str, Any]], columns: Sequence[Column]) -> int:
    """Write rows as UTF-8 with a mark; returns how many.

    A text a spreadsheet would run gets an apostrophe in front, which the reader takes off again.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([_guarded(column.label) for column in columns])
    count = 0
    for row in rows:
        writer.writerow([_guarded(_csv_text(row.get(column.name), column.kind)) for column in columns])
        count += 1
    text.flush()
    text.detach()
    return count


def write_table(
    stream: IO[bytes], rows: Iterable[Mapping[str, Any]], columns: Sequence[Column], title: str, kind: str
) -> int:
    """Write rows as an ``xlsx`` or a ``csv`` file; returns how many."""
    return write_csv(stream, rows, columns) if kind == "csv" else write_xlsx(stream, rows, columns, title)


def write_template(stream: IO[bytes], fields: Sequence[Field], title: str) -> None:
    """An empty table to fill in, with the importer's own headings, drop-downs for closed lists, and a guide sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _sheet_title(title)
    sheet.append([_styled(sheet, title, Font(bold=True, size=14))])
    sheet.append([_heading(sheet, wanted.label) for wanted in fields])
    sheet.freeze_panes = "A3"
    for index, wanted in enumerate(fields, start=1):
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = max(12, 2 * len(wanted.label) + 4)
        listed = ",".join(wanted.choices)
        if listed and len(listed) <= 250 and '"' not in listed:
            rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
            rule.add(f"{letter}3:{letter}5000")
            sheet.add_data_validation(rule)
    guide = book.create_sheet(GUIDE_SHEET)
    guide.append(["列名", "是否必填", "填写要求", "可选值", "也可写作"])
    for wanted in fields:
        required = "必填" if wanted.required else "选填"
        words = (wanted.label, required, wanted.hint, "、".join(wanted.choices), "、".join(wanted.synonyms))
        guide.append([_text_cell(guide, text) for text in words])
    for letter, width in zip("ABCDE", (18, 10, 48, 36, 36), strict=True):
        guide.column_dimensions[letter].width = width
    signature = book.create_sheet(OWN_SHEET)
    signature.sheet_state = "veryHidden"
    signature.append(["field", "label"])
    for wanted in fields:
        signature.append([_text_cell(signature, wanted.name), _text_cell(signature, wanted.label)])
    book.save(stream)


def write_rows(stream: IO[bytes], rows: Iterable[Sequence[str]]) -> None:
    """Write rows of texts as they are, nothing above them; no text runs. Raises ValueError for one that no cell holds."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("粘贴")
    try:
        for row in rows:
            sheet.append([_text_cell(sheet, text) if text else None for text in row])
    except BaseException:
        sheet.close()
        raise
    book.save(stream)


def _sheet_title(title: str) -> str:
    return re.sub(r"[\\/*?:\[\]']", "", title)[:31] or "数据"


def _cell(sheet: Any, value: Any, kind: str, styles: dict[tuple[str, bool], Any]) -> Any:
    """A typed cell; what does not fit its column's kind is written as text."""
    if value is None or value == "":
        return None
    value = _local(value)
    numeric = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    if (kind in {"integer", "money"} and numeric) or (kind in {"date", "moment"} and isinstance(value, dt.date)):
        cell = WriteOnlyCell(sheet, value=value)
    else:
        cell, kind = _text_cell(sheet, _shown(value)), "text"
    # Styles are looked up by content on every assignment; a style made once per kind is handed on instead.
    known = (kind, cell.quotePrefix)
    if known in styles:
        cell._style = styles[known]
        return cell
    cell.number_format = _FORMATS[kind]
    cell.alignment, cell.border = Alignment(wrap_text=kind == "text", vertical="top"), _BORDER
    styles[known] = cell._style
    return cell


def _local(value: Any) -> Any:
    """A moment with a zone as local time without one: spreadsheets know no zones."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return timezone.localtime(value).replace(tzinfo=None)
    return value


def _text_cell(sheet: Any, text: str) -> Any:
    if len(text) > _LONGEST_CELL:
        raise ValueError(f"单元格超过{_LONGEST_CELL}字，无法写入表格。")
    text = _ESCAPED.sub("_x005F_", ILLEGAL_CHARACTERS_RE.sub("", text))
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    if _FORMULA.match(text):
        cell.quotePrefix = True
    return cell


def _styled(sheet: Any, text: str, font: Font) -> Any:
    cell = _text_cell(sheet, text)
    cell.font = font
    return cell


def _heading(sheet: Any, label: str) -> Any:
    cell = _styled(sheet, label, Font(bold=True))
    cell.fill, cell.border = _HEADING_FILL, _BORDER
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    return cell


def _shown(value: Any) -> str:
    """A value as the words the importers read: 是/否, ISO dates, lists with 、, objects by their own text."""
    if isinstance(value, bool):
        return "是" if value else "否"
    value = _local(value)
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return "、".join(_shown(part) for part in value)
    return str(getattr(value, "text", value))


def _csv_text(value: Any, kind: str) -> Any:
    numeric = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    if value is None or (numeric and kind in {"integer", "money"}):
        return value
    return _shown(value).replace("\0", "")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula once somebody edits its cell."""
    return bool(_FORMULA.match(text))


def escaped(text: str) -> str:
    """A text whose _x000D_ and the like stay what they are. Raises ValueError beyond a cell's length."""
    if len(text) > _LONGEST_CELL:
        raise ValueError(f"单元格超过{_LONGEST_CELL}字，无法写入表格。")
    return _ESCAPED.sub("_x005F_", text)


def rewritten_csv(
    text: str, delimiter: str, cells: Mapping[tuple[int, int], str], added: Sequence[Mapping[int, str]], after: int
) -> str:
    """A CSV text with some cells (row from 1, column from 0) exchanged and rows put in below row ``after``."""
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    for (row, column), words in cells.items():
        line = rows[row - 1]
        line += [""] * (column + 1 - len(line))
        line[column] = _guarded(words)
    width = len(rows[after - 1])
    rows[after:after] = [[_guarded(line.get(at, "")) for at in range(max(width, max(line) + 1))] for line in added]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n" if "\r\n" in text else "\n")
    writer.writerows(rows)
    return stream.getvalue()


def _guarded(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
