"""Rows copied in Excel or WPS and pasted as text: made a workbook, which then goes the one road of every file."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspection.imports_exports.files import Limits, Unreadable
from inspection.imports_exports.reading import heading_among
from inspection.imports_exports.writing import write_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from inspection.imports_exports.mapping import Field

FILENAME: Final = "从Excel粘贴.xlsx"
GUESS, HEADED, BARE = "", "yes", "no"
FIRST_ROW: Final = [(GUESS, "自动判断"), (HEADED, "是列名"), (BARE, "不是列名，从第一行起就是数据")]
# A cell with a line break comes in quotes, its own quotes doubled; other cells come as they are, quotes included.
_QUOTED: Final = re.compile(r'"((?:[^"]|"")*+)"(?=[\t\n]|\Z)')
_NEEDS_QUOTES: Final = re.compile('\n|""')
_PLAIN: Final = re.compile(r"[^\t\n]*")
_TITLE: Final = 2
NO_HEAD: Final = "粘贴的内容没有认出列名，已按模板的列序在上面加了一行列名（行号因此多1），请核对列的对应；第一行其实是列名的，请重新粘贴并选“是列名”。"


@dataclass(frozen=True)
class Pasted:
    """A workbook of what was pasted, and what has to be said of it."""

    data: bytes
    warnings: tuple[str, ...] = ()


def rows_of(text: str) -> list[list[str]]:
    """The cells of a pasted range. Raises Unreadable where quotes leave open which cell is which."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    rows: list[list[str]] = []
    row: list[str] = []
    at = 0
    while at <= len(text):
        found = _QUOTED.match(text, at)
        if found is not None and "\t" in found[1]:
            raise Unreadable(
                f"第{len(rows) + 1}行有单元格以英文引号开头，分不清到哪里为止，请删去这个引号，或改为上传文件。"
            )
        if found is not None and _NEEDS_QUOTES.search(found[1]):
            cell = found[1].replace('""', '"')
        else:
            found = _PLAIN.match(text, at)
            assert found is not None
            cell = found[0]
        row.append(cell)
        at = found.end() + 1
        if text[found.end() : at] != "\t":
            rows.append(row)
            row = []
    while rows and not _filled(rows[-1]):
        rows.pop()
    return rows


def text_of(rows: Iterable[Sequence[str]]) -> str:
    """Rows as a spreadsheet puts them on the clipboard; ``rows_of`` reads them back."""

    def cell(words: str) -> str:
        words = words.replace("\r\n", "\n").replace("\t", " ")
        if "\n" not in words and not words.startswith('"'):
            return words
        quoted = words.replace('"', '""')
        return f'"{quoted}"'

    return "\n".join("\t".join(map(cell, row)) for row in rows)


def as_file(text: str, fields: Sequence[Field], *, first_row: str = GUESS, limits: Limits | None = None) -> Pasted:
    """A workbook of the pasted rows; without a head row the fields' labels are put above, in the template's order.

    Raises Unreadable.
    """
    limits = limits or Limits()
    rows = rows_of(text)
    if not rows:
        raise Unreadable("没有粘贴内容。")
    if len(rows) >= limits.rows:
        raise Unreadable(f"超过{limits.rows}行，请拆分后再导入。")
    width = max(map(len, rows))
    if width > limits.columns:
        raise Unreadable(f"超过{limits.columns}列，请检查是否有多余内容。")
    heading = None if first_row == BARE else _heading(rows, fields)
    warnings = []
    if heading is None and first_row != HEADED:
        if width > len(fields):
            raise Unreadable(f"没有认出列名，又有{width}列，多于模板的{len(fields)}列，请连同列名一起复制。")
        rows = [[each.label for each in fields], *rows]
        warnings.append(NO_HEAD)
    elif heading is not None:
        warnings += _beyond(rows, heading)
    stream = io.BytesIO()
    try:
        write_rows(stream, rows)
    except ValueError as error:
        raise Unreadable(str(error)) from error
    return Pasted(stream.getvalue(), tuple(warnings))


def _heading(rows: list[list[str]], fields: Sequence[Field]) -> int | None:
    """The row of the head; what stands above it can only be a title or a note, else it is none."""
    found = heading_among(rows, fields)
    if found is None or any(len(_filled(row)) > _TITLE for row in rows[: found[0]]):
        return None
    return found[1]


def _beyond(rows: list[list[str]], heading: int) -> list[str]:
    """Cells that no head stands above are not read: that is said."""
    named = len(_trimmed(rows[heading]))
    late = [str(at) for at, row in enumerate(rows, start=1) if at > heading + 1 and len(_trimmed(row)) > named]
    return [f"第{'、'.join(late[:10])}行比列名多出单元格，多出的内容不会读入，请检查是否错列。"] if late else []


def _filled(row: list[str]) -> list[str]:
    return [cell for cell in row if cell.strip()]


def _trimmed(row: list[str]) -> list[str]:
    kept = list(row)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept
