"""Tables this system writes: nothing in them runs, and they read back unchanged."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection.imports_exports import dates, people, values
from inspection.imports_exports.mapping import Field
from inspection.imports_exports.reading import open_table
from inspection.imports_exports.reports import examine
from inspection.imports_exports.writing import Column, write_csv, write_template, write_xlsx

FIELDS = (
    Field("unit", "被巡察单位", ("被巡察党组织",), required=True),
    Field("problem", "反馈问题", required=True, hint="一格一个问题"),
    Field("number", "序号", parse=values.parse_integer),
    Field("amount", "金额", parse=values.parse_money),
    Field("opened", "立账日期", parse=dates.parse_date),
    Field("term", "完成时限", parse=dates.parse_term),
    Field("progress", "进展", parse=values.parse_progress),
    Field("named", "是否实名", parse=values.parse_yes_no, choices=("是", "否")),
    Field("people", "责任人", parse=people.parse_persons),
    Field("phone", "电话", parse=people.parse_phone),
)
KINDS = {"number": "integer", "amount": "money", "opened": "date"}
COLUMNS = [Column.of(wanted, KINDS.get(wanted.name, "text")) for wanted in FIELDS]
ROW = {
    "unit": "青石乡",
    "problem": '=HYPERLINK("http://x","点我")',
    "number": 7,
    "amount": Decimal("683454.50"),
    "opened": dt.date(2026, 3, 2),
    "term": dates.Term(dt.date(2026, 5, 31), at_once=True, long_term=True),
    "progress": values.Progress("in_progress", 70),
    "named": True,
    "people": ["张㛃", "李𠮷", "魏堃"],
    "phone": "19900100001",
}
PAYLOADS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    "=cmd|' /C calc'!A0",
    "'=1+1",
    "''=1+1",
    "'",
    "＝1+1",
    "#REF!",
    "_x0041_",
    'a,b"c\nd',
    "0012",
    "1e5",
    "2026-03-02",
]
# What a cell keeps: no control characters, one kind of line end, nothing invisible at the ends.
TEXTS = st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=60).filter(
    lambda text: values.plain(text) == text and values.plain(text) and text not in {"#REF!", "#N/A"}
)


def written(writer, rows, columns=COLUMNS, **more):
    stream = io.BytesIO()
    assert writer(stream, rows, columns, **more) == len(rows)
    return stream.getvalue()


def read(data, fields=FIELDS):
    return examine(open_table(data, fields), fields)


@pytest.mark.parametrize("writer", [write_xlsx, write_csv])
def test_a_row_reads_back_unchanged(writer):
    report = read(written(writer, [ROW, ROW | {"amount": None, "people": None, "term": None, "progress": None}]))
    assert report.counts["refused"] == 0
    assert report.rows[0].values == ROW
    assert report.rows[1].values["amount"] is None


@pytest.mark.parametrize("writer", [write_xlsx, write_csv])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_texts_that_look_like_something_else_read_back(writer, payload):
    row = read(written(writer, [ROW | {"problem": payload}])).rows[0]
    if payload == "#REF!":
        assert row.refused
    else:
        assert row.values["problem"] == payload


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_of_a_workbook_is_a_formula(payload):
    columns = [*COLUMNS[:2], Column("payload", payload)]
    data = written(write_xlsx, [ROW | {"problem": payload, "payload": payload}], columns, title=payload)
    book = openpyxl.load_workbook(io.BytesIO(data))
    kinds = {cell.data_type for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None}
    assert kinds == {"s"}


@pytest.mark.parametrize("payload", ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "＝1+1"])
def test_no_field_of_a_csv_begins_like_a_formula(payload):
    text = written(write_csv, [ROW | {"problem": payload}]).decode("utf-8-sig")
    assert f"青石乡,'{payload}," in text


@settings(max_examples=60, deadline=None)
@given(TEXTS)
@pytest.mark.parametrize("writer", [write_xlsx, write_csv])
def test_any_text_reads_back(writer, text):
    report = read(written(writer, [{"unit": "青石乡", "problem": text}], COLUMNS[:2]))
    assert [row.values["problem"] for row in report.rows] == [text]


def test_columns_are_known_by_name_even_under_other_labels():
    columns = [Column("problem", "甲"), Column("unit", "乙")]
    report = read(written(write_xlsx, [ROW], columns))
    assert report.is_importable
    assert report.rows[0].values["unit"] == "青石乡"


def test_types_of_cells():
    data = written(write_xlsx, [ROW])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    line = {heading.value: cell for heading, cell in zip(sheet[2], sheet[3], strict=True)}
    assert (line["序号"].data_type, line["金额"].data_type, line["立账日期"].is_date) == ("n", "n", True)
    assert line["电话"].data_type == "s"
    assert line["反馈问题"].quotePrefix
    assert sheet.freeze_panes == "A3"


def test_moments_are_written_in_local_time():
    moment = dt.datetime(2026, 3, 2, 20, 0, tzinfo=dt.UTC)
    columns = [*COLUMNS[:2], Column("at", "时间", "moment")]
    fields = (*FIELDS[:2], Field("at", "时间", parse=dates.parse_moment))
    row = read(written(write_xlsx, [ROW | {"at": moment}], columns), fields).rows[0]
    assert row.values["at"] == dates.Moment(dt.date(2026, 3, 3), dt.time(4))


def test_a_text_beyond_a_cell_is_an_error_not_a_cut():
    with pytest.raises(ValueError, match="32767"):
        written(write_xlsx, [ROW | {"problem": "字" * 32_768}])


def test_the_template_reads_back_empty_and_explains_itself():
    stream = io.BytesIO()
    write_template(stream, FIELDS, "整改台账导入模板")
    report = read(stream.getvalue())
    assert report.is_importable
    assert report.rows == []
    book = openpyxl.load_workbook(stream)
    assert book.sheetnames == ["整改台账导入模板", "填写说明", "_xunzhang"]
    assert [cell.value for cell in book["填写说明"][2]] == ["被巡察单位", "必填", None, None, "被巡察党组织"]
    assert book.worksheets[0].data_validations.dataValidation[0].formula1 == '"是,否"'
