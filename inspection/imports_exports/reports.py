"""Says for every row of a table whether it is accepted, repaired or refused, before anything is written."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from decimal import Decimal
from typing import Any, Final

from openpyxl.utils import get_column_letter

from inspection.imports_exports.mapping import ColumnMapping, Field, guess, header_signature
from inspection.imports_exports.reading import Skipped, Table
from inspection.imports_exports.sheets import Cell, Row
from inspection.imports_exports.values import Context, Refused, is_blank, plain

ACCEPTED: Final = "accepted"
REPAIRED: Final = "repaired"
REFUSED: Final = "refused"
STATUS_LABELS: Final = {ACCEPTED: "接收", REPAIRED: "修正后接收", REFUSED: "不接收"}


@dataclass(frozen=True)
class Remark:
    """What was repaired in a cell, or why it was refused; `column` is the spreadsheet's letter, empty for a whole row."""

    field: str
    column: str
    heading: str
    text: str


@dataclass
class RowReport:
    """One record: its row number in the file, the values by field name, what was repaired and what refused."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    repaired: list[Remark] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)

    @property
    def status(self) -> str:
        """accepted, repaired or refused."""
        return REFUSED if self.refused else REPAIRED if self.repaired else ACCEPTED

    def repair(self, name: str, text: str, heading: str = "") -> None:
        """Add a repair an importer made after comparing fields with each other or with the database."""
        self.repaired.append(Remark(name, "", heading, text))

    def refuse(self, name: str, text: str, heading: str = "") -> None:
        """Refuse the row for a reason only the importer can see (a unit nobody knows, a number already used)."""
        self.refused.append(Remark(name, "", heading, text))

    def lines(self) -> list[str]:
        """第5行H列“完成时限”：…, refusals first."""
        return [
            f"第{self.row}行{f'{remark.column}列' if remark.column else ''}"
            f"{f'“{remark.heading}”' if remark.heading else ''}：{remark.text}"
            for remark in (*self.refused, *self.repaired)
        ]


Check = Callable[[RowReport], None]


@dataclass
class ImportReport:
    """The dry run of a whole file: the mapping used, every row, the rows left out, and remarks about the file."""

    sheet: str
    encoding: str
    title: str
    signature: str
    labels: dict[str, str]
    mapping: ColumnMapping
    missing: tuple[str, ...]
    rows: list[RowReport]
    skipped: list[Skipped]
    warnings: list[str]

    @property
    def is_importable(self) -> bool:
        """Whether every required column was found; without one no row is read."""
        return not self.missing

    @property
    def counts(self) -> dict[str, int]:
        """Rows by status, and how many were left out as titles, totals, blanks."""
        counted = Counter(row.status for row in self.rows)
        return {status: counted[status] for status in STATUS_LABELS} | {"skipped": len(self.skipped)}

    def good_rows(self) -> list[RowReport]:
        """The rows an action may take in: accepted and repaired."""
        return [row for row in self.rows if not row.refused]

    def to_json(self, *, with_values: bool = False) -> dict[str, Any]:
        """A plain structure for JSON. Values stay out unless asked for: they may name people."""
        return {
            "sheet": self.sheet,
            "encoding": self.encoding,
            "title": self.title,
            "signature": self.signature,
            "importable": self.is_importable,
            "missing": list(self.missing),
            "mapping": {
                name: {
                    "label": self.labels[name],
                    "column": get_column_letter(match.column + 1),
                    "heading": match.heading,
                    "score": match.score,
                }
                for name, match in self.mapping.matches.items()
            },
            "unused": self.mapping.unused(),
            "counts": self.counts,
            "warnings": self.warnings,
            "skipped": [asdict(row) for row in self.skipped],
            "rows": [
                {
                    "row": row.row,
                    "status": row.status,
                    "repaired": [asdict(remark) for remark in row.repaired],
                    "refused": [asdict(remark) for remark in row.refused],
                }
                | ({"values": _plain(row.values)} if with_values else {})
                for row in self.rows
            ],
        }

    def lines(self) -> Iterator[str]:
        """The report as text, for a command: mapping, remarks row by row, counts."""
        for name, match in self.mapping.matches.items():
            column = get_column_letter(match.column + 1)
            yield f"{column}列“{match.heading}” → {self.labels[name]}（相似度{match.score:.2f}）"
        if unused := self.mapping.unused():
            yield f"未使用的列：{'、'.join(unused)}"
        if self.missing:
            yield f"缺少必需的列：{'、'.join(self.missing)}"
        for row in self.rows:
            for line in row.lines():
                yield f"[{STATUS_LABELS[row.status]}] {line}"
        for skipped in self.skipped:
            yield f"[跳过] 第{skipped.row}行：{skipped.reason}{f'（{skipped.text}）' if skipped.text else ''}"
        yield from self.warnings
        counts = self.counts
        labels = [*STATUS_LABELS.items(), ("skipped", "跳过")]
        yield "，".join(f"{label}{counts[status]}行" for status, label in labels)


def examine(
    table: Table,
    fields: Sequence[Field],
    *,
    mapping: ColumnMapping | None = None,
    context: Context | None = None,
    checks: Iterable[Check] = (),
) -> ImportReport:
    """Read the whole table and report on it; nothing is written.

    Without `mapping` the columns are guessed; without `context` the year in the table's notes serves dates
    that have none. `checks` look at each row afterwards and may repair or refuse it.
    """
    mapping = mapping or guess(table.headings, fields, table.own_columns)
    context = context or Context(table.year)
    missing = tuple(wanted.label for wanted in mapping.missing(fields))
    rows: list[RowReport] = []
    if not missing:
        reader = _Reader(fields, mapping, context)
        for row in table.rows():
            report = reader.read(row)
            for check in checks:
                check(report)
            rows.append(report)
    warnings = [
        f"第{line.row}行{line.reason}写{line.declared}，实际读到{len(rows)}行"
        for line in table.skipped
        if line.declared is not None and line.declared != len(rows)
    ]
    return ImportReport(
        sheet=table.sheet,
        encoding=table.encoding,
        title=table.title,
        signature=header_signature(table.headings),
        labels={wanted.name: wanted.label for wanted in fields},
        mapping=mapping,
        missing=missing,
        rows=rows,
        skipped=list(table.skipped),
        warnings=warnings,
    )


class _Reader:
    """Reads rows one after another; remembers the row above for fields that are filled down."""

    def __init__(self, fields: Sequence[Field], mapping: ColumnMapping, context: Context) -> None:
        self._columns = [(wanted, mapping.column_of(wanted.name)) for wanted in fields]
        self._headings = mapping.headings
        self._context = context
        self._above: dict[str, Cell] = {}

    def read(self, row: Row) -> RowReport:
        """The report of one row."""
        report = RowReport(row.number)
        for wanted, column in self._columns:
            if column is None:
                report.values[wanted.name] = None
                continue
            cell = row.cells[column] if column < len(row.cells) else None
            if remark := row.remarks.get(column):
                report.repaired.append(self._remark(wanted, column, remark))
            if wanted.fill_down:
                cell = self._filled(wanted, column, cell, report)
            self._take(wanted, column, cell, report)
        return report

    def _filled(self, wanted: Field, column: int, cell: Cell, report: RowReport) -> Cell:
        if plain(cell):
            self._above[wanted.name] = cell
        elif (above := self._above.get(wanted.name)) is not None:
            report.repaired.append(self._remark(wanted, column, f"空白，沿用上一行“{plain(above)[:20]}”"))
            return above
        return cell

    def _take(self, wanted: Field, column: int, cell: Cell, report: RowReport) -> None:
        result = wanted.parse(cell, self._context)
        report.values[wanted.name] = None
        if isinstance(result, Refused):
            report.refused.append(self._remark(wanted, column, result.reason))
            return
        report.values[wanted.name] = result.value
        if result.value is None and wanted.required:
            report.refused.append(self._remark(wanted, column, "必填，不能为空"))
        elif result.repaired and not (is_blank(cell) and result.value is None):
            remark = self._remark(wanted, column, result.repaired)
            if remark.text not in {known.text for known in report.repaired if known.column == remark.column}:
                report.repaired.append(remark)

    def _remark(self, wanted: Field, column: int, text: str) -> Remark:
        return Remark(wanted.name, get_column_letter(column + 1), self._headings[column], text)


def _plain(value: Any) -> Any:
    """A value as JSON knows it: dates ISO, amounts as text, dataclasses as objects."""
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(part) for name, part in asdict(value).items()}
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return value
