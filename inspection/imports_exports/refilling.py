"""An office's own table, filled in anew in its own shape: which cells change, which rows are added, and the file with both.

A workbook is written in a confined child (``inspection.foreign.refilling``), a CSV file here. Nothing but the named cells
changes; no text becomes a formula.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from inspection import isolation
from inspection.imports_exports import files
from inspection.imports_exports.files import Limits, Unreadable
from inspection.imports_exports.sheets import open_workbook
from inspection.imports_exports.writing import escaped, is_formula, rewritten_csv

SECONDS: Final = 30.0
_EPOCH: Final = dt.date(1899, 12, 30)


@dataclass(frozen=True)
class Put:
    """Words for one cell (column from 0); where the office keeps a number there, the ``day`` or ``number`` instead.

    ``share``: the number is a percentage, which a cell of 0 to 1 holds as a share of one. ``was``: what stood there.
    """

    column: int
    text: str
    day: dt.date | None = None
    number: float | None = None
    share: bool = False
    was: str = ""
    # The cell is empty and takes a number all the same.
    counts: bool = False

    @property
    def letter(self) -> str:
        return get_column_letter(self.column + 1)


@dataclass
class Refill:
    """What is to be done with one table: cells of existing rows, rows to add below ``after``."""

    sheet: str
    after: int
    cells: dict[int, list[Put]] = field(default_factory=lambda: defaultdict(list))
    added: list[list[Put]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.added and not any(self.cells.values())


def refilled(data: bytes, wanted: Refill, limits: Limits) -> tuple[bytes, list[str]]:
    """The file with the orders carried out, and remarks in Chinese; nothing to do gives the very bytes back.

    Raises Unreadable.
    """
    if wanted.is_empty:
        return data, []
    if files.kind_of(data) == "csv":
        return _csv(data, wanted), ["CSV 文件没有样式、列宽和合并单元格，按原来的编码和分隔符交还。"]
    remarks = _merged(data, wanted, limits)
    return _workbook(data, wanted, remarks)


def _csv(data: bytes, wanted: Refill) -> bytes:
    text, encoding = files.decode(data)
    cells = {(row, put.column): put.text for row, puts in wanted.cells.items() for put in puts}
    added = [{put.column: put.text for put in puts} for puts in wanted.added]
    made = rewritten_csv(text, files.delimiter_of(text), cells, added, wanted.after)
    if encoding == "GB18030":
        return made.encode("gb18030")
    if encoding == "UTF-16":
        return made.encode("utf-16")
    return made.encode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8")


def _merged(data: bytes, wanted: Refill, limits: Limits) -> list[str]:
    """Cells merged over several rows show their first one: what all rows of one say alike is put there, and no part of it."""
    remarks: list[str] = []
    for merge in open_workbook(data, limits).layout(wanted.sheet).merges:
        covered = range(merge.top, merge.bottom + 1)
        if len(covered) == 1 or merge.top > wanted.after:
            continue
        for column in range(merge.left - 1, merge.right):
            puts = {row: put for row in covered for put in wanted.cells.get(row, ()) if put.column == column}
            if not puts:
                continue
            alike = len({put.text for put in puts.values()}) == 1
            for row, put in puts.items():
                wanted.cells[row].remove(put)
            if alike and len(puts) == len(covered):
                wanted.cells[merge.top].append(puts[merge.top])
                continue
            place = f"{get_column_letter(column + 1)}{merge.top}:{get_column_letter(column + 1)}{merge.bottom}"
            words = "；".join(f"第{row}行应为“{put.text[:40]}”" for row, put in sorted(puts.items()))
            remarks.append(f"{place}是合并单元格，各行现在不一样，没有改写：{words}。")
    return remarks


def _workbook(data: bytes, wanted: Refill, remarks: list[str]) -> tuple[bytes, list[str]]:
    if wanted.is_empty:
        return data, remarks
    orders = {
        "sheet": wanted.sheet, "after": wanted.after,
        "cells": [_order(put, row) for row, puts in sorted(wanted.cells.items()) for put in puts],
        "added": [[_order(put, 0) for put in puts] for puts in wanted.added],
    }  # fmt: skip
    with (
        isolation.memory_file(data) as source,
        isolation.memory_file() as target,
        isolation.memory_file(json.dumps(orders, ensure_ascii=False).encode()) as told,
    ):
        try:
            said = isolation.run("inspection.foreign.refilling:refill", source, target, told, seconds=SECONDS)
        except isolation.Refused as refused:
            raise Unreadable(str(refused)) from refused
        except isolation.Failed as failed:
            raise Unreadable("原表的内部结构异常，不能按原表写回，请用“导出台账”。") from failed
        target.seek(0)
        return target.read(), remarks + said


def _order(put: Put, row: int) -> dict[str, Any]:
    text = escaped(ILLEGAL_CHARACTERS_RE.sub("", put.text.replace("\r\n", "\n").replace("\r", "\n")))
    return {
        "row": row, "column": put.column + 1, "text": text, "guard": is_formula(text), "number": put.number,
        "share": put.share, "counts": put.counts, "serial": (put.day - _EPOCH).days if put.day else None,
    }  # fmt: skip


def cell_count(wanted: Refill) -> int:
    return sum(len(puts) for puts in wanted.cells.values())
