"""No text runs as a formula, whichever writer writes it and in whatever place it stands."""

from __future__ import annotations

import ast
import io
from pathlib import Path

import pytest

from inspection.imports_exports.mapping import Field
from inspection.imports_exports.reading import open_table
from inspection.imports_exports.reports import examine
from inspection.imports_exports.writing import Column, write_csv, write_template, write_xlsx
from tests.floor import formulas

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("text", "integer", "money", "date", "moment")
COLUMNS = [Column(kind, f"={kind}", kind) for kind in KINDS]


def written(writer, rows, columns=COLUMNS, *more) -> bytes:
    stream = io.BytesIO()
    writer(stream, rows, columns, *more)
    return stream.getvalue()


def test_there_are_enough_of_them() -> None:
    assert len(set(formulas.PAYLOADS)) >= 40
    book = formulas.openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    held = io.BytesIO()
    book.save(held)
    assert len(formulas.in_workbook(held.getvalue())) == 2, "the look-through finds one that is there"
    assert formulas.in_csv(b"a,=1+1") == ["=1+1"]


def test_no_formula_in_a_table() -> None:
    """As a value of every kind of column, as a heading, as the title."""
    rows = [dict.fromkeys(KINDS, text) for text in formulas.PAYLOADS]
    data = written(write_xlsx, rows)
    assert formulas.in_workbook(data) == []
    assert "=cmd|' /C calc'!A0" in formulas.texts(data)
    for text in formulas.PAYLOADS:
        columns = [Column("text", text)]
        assert formulas.in_workbook(written(write_xlsx, [{"text": [text, text]}], columns, text)) == []


def test_no_formula_in_a_csv() -> None:
    columns = [*COLUMNS, *(Column(str(at), text) for at, text in enumerate(formulas.PAYLOADS))]
    data = written(write_csv, [dict.fromkeys(KINDS, text) for text in formulas.PAYLOADS], columns)
    assert formulas.in_csv(data) == []


def test_no_formula_in_a_template() -> None:
    fields = [Field(f"f{at}", text, (text,), hint=text, choices=(text,)) for at, text in enumerate(formulas.PAYLOADS)]
    stream = io.BytesIO()
    write_template(stream, fields, "=1+1")
    assert formulas.in_workbook(stream.getvalue()) == []


@pytest.mark.parametrize("writer", [write_xlsx, write_csv])
def test_they_read_back_as_what_they_were(writer) -> None:
    """Nothing is added to a text for good: what went out comes in again."""
    wanted = [Field("text", "内容", required=True), Field("note", "说明")]
    texts = [text for text in formulas.PAYLOADS if text == text.strip() and text[0] != "\u3000" and "\t" not in text]
    rows = [{"text": text, "note": "甲"} for text in texts]
    report = examine(open_table(written(writer, rows, [Column.of(each) for each in wanted]), wanted), wanted)
    assert [row.values["text"] for row in report.rows] == [text.replace("\r", "\n") for text in texts]


def test_tables_are_written_in_one_place() -> None:
    """Whoever makes a workbook or a CSV file elsewhere goes past the writer that keeps formulas out."""
    makers = {"Workbook", "writer", "DictWriter"}
    found = set()
    for path in ROOT.glob("*/**/*.py"):
        part = path.relative_to(ROOT)
        if part.parts[0] not in {"inspection", "rounds", "petitions", "rectification"}:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
            if name in makers:
                found.add(part.as_posix())
    # sheets.py has a class of that name for what it reads.
    assert found == {"inspection/imports_exports/writing.py", "inspection/imports_exports/sheets.py"}
