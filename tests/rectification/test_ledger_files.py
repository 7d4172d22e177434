"""原表交还: the office's own file in, the same file out; only what changed in the product is changed in it."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

from inspection import storage
from inspection.imports_exports import importers
from inspection.models import AuditEntry, ImportBatch
from rectification.actions import ledger_files
from rectification.models import Account, LedgerFile
from tests import make
from tests.floor import formulas
from tests.rectification.test_import_ledger import FILE, UNITS, kind

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cast import Cast

HEADINGS = (
    "序号",
    "单位",
    "反馈问题",
    "整改措施",
    "责任领导",
    "完成时限",
    "整改进展",
    "是否销号",
    "分管县领导",
    "佐证份数",
)
ROWS = (
    (1, "青石乡", "公务接待超标准", "1.开会；\n2.退款", "周海燕（党委书记）", date(2026, 5, 7), "√", "√", "张三", 3),
    (2, None, "党费收缴不及时", "补缴", "王德胜（乡长）", "立行立改", "推进中（70%）", "×", "李四", 1),
    (3, None, "台账不全", "补齐", "王德胜（乡长）", date(2026, 6, 30), 0.4, None, None, None),
    (4, "柳溪镇", "会议记录缺失", "补记", "孙志强（镇党委书记）", "长期坚持", None, "×", "王五", 0),
)
WPS = b"<?xml version='1.0'?><cellImages xmlns='http://www.wps.cn/officeDocument/2017/etCustomData'/>"


def workbook() -> bytes:
    """A ledger as an office keeps it: title, notes, heading, merged units, widths, colours, a sum, rules, a second sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "台账"
    sheet["A1"], sheet["A2"] = "整改台账", "填报时间：2026年3月20日"
    sheet["A1"].font, sheet["A1"].alignment = Font(name="方正小标宋简体", size=20, bold=True), Alignment("center")
    sheet.merge_cells("A1:J1")
    sheet.append(HEADINGS)
    for row in ROWS:
        sheet.append(row)
    sheet.append(("合计", None, 4, None, None, None, None, None, None, "=SUM(J4:J7)"))
    thin = Side(style="thin")
    for row in sheet.iter_rows(min_row=3, max_row=8):
        for cell in row:
            cell.border = Border(thin, thin, thin, thin)
    for row in range(4, 8):
        sheet.cell(row, 6).number_format, sheet.cell(row, 7).number_format = "yyyy年m月d日", "0%"
        sheet.cell(row, 9).fill = PatternFill("solid", fgColor="FFFFEE00")
    sheet.merge_cells("B4:B6")
    sheet.merge_cells("A8:B8")
    for at, width in zip("ABCDEFGHIJ", (6, 12, 40, 30, 18, 14, 10, 8, 12, 9), strict=True):
        sheet.column_dimensions[at].width = width
    sheet.row_dimensions[7].height = 33
    rule = DataValidation(type="list", formula1='"√,×"', allow_blank=True)
    rule.add("H4:H7")
    sheet.add_data_validation(rule)
    sheet.auto_filter.ref, sheet.print_area, sheet.freeze_panes = "A3:J7", "A1:J8", "A4"
    other = book.create_sheet("说明")
    other["A1"], other["B1"] = "=SUM(台账!J4:J7)", "本表一式两份"
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr("xl/cellimages.xml", WPS)
    return stream.getvalue()


def taken(cast: Cast, data: bytes, name: str = "台账.xlsx") -> LedgerFile:
    report = importers.dry_run(kind(), data, office=cast.office)
    importers.commit(kind(), report, office=cast.office, by=cast.clerk, source=importers.Source(name, data))
    return LedgerFile.objects.latest("created_at")


def back(file: LedgerFile, cast: Cast) -> bytes:
    return ledger_files.give_back(file, by=cast.clerk).data


@pytest.fixture
def file(cast: Cast) -> LedgerFile:
    if not cast.office.units.filter(short_name="柳溪镇").exists():
        make.unit(cast.office, "柳溪镇")
    return taken(cast, workbook())


def account(file: LedgerFile, row: int) -> Account:
    found = file.rows.get(row=row).account
    assert found is not None
    return found


def changed(file: LedgerFile, row: int, **fields: Any) -> Account:
    Account.objects.filter(pk=account(file, row).pk).update(**fields)
    return account(file, row)


def cells(data: bytes) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Every cell of every sheet with what it says and looks like."""
    return {
        (sheet.title, cell.coordinate): (
            cell.value, cell.number_format, cell.font.b, cell.font.name, cell.font.sz, cell.fill.fgColor.rgb,
            cell.border.left.style, cell.border.bottom.style, cell.alignment.horizontal, cell.alignment.wrap_text,
        )
        for sheet in openpyxl.load_workbook(io.BytesIO(data)) for row in sheet.iter_rows() for cell in row
    }  # fmt: skip


def shape(data: bytes) -> list[Any]:
    """What is not in the cells: merges, widths, heights, rules, filter, print area."""
    return [
        (sheet.title, sorted(map(str, sheet.merged_cells.ranges)), {at: each.width for at, each in sheet.column_dimensions.items()},
         {at: each.height for at, each in sheet.row_dimensions.items()}, str(sheet.auto_filter.ref), sheet.print_area,
         sheet.freeze_panes, [str(each.sqref) for each in sheet.data_validations.dataValidation])
        for sheet in openpyxl.load_workbook(io.BytesIO(data))
    ]  # fmt: skip


def differences(before: bytes, after: bytes) -> dict[tuple[str, str], tuple[Any, Any]]:
    old, new = cells(before), cells(after)
    assert old.keys() == new.keys()
    return {at: (old[at][0], new[at][0]) for at in old if old[at] != new[at]}


def test_unchanged_it_comes_back_byte_by_byte(file: LedgerFile, cast: Cast) -> None:
    assert (file.rows.count(), file.sheet, file.last_row) == (4, "台账", 7)
    assert back(file, cast) == workbook_of(file)


def workbook_of(file: LedgerFile) -> bytes:
    return storage.path_of(file.file).read_bytes()


def test_exactly_what_changed_is_changed(file: LedgerFile, cast: Cast) -> None:
    """In the office's own words and kinds of cell: √ for cleared, a date where dates stood, a share where shares stood."""
    changed(file, 5, status="cleared", cleared_on=timezone.localdate(), progress_status="done", progress_percent=100)
    changed(file, 6, due_on=date(2026, 9, 30), progress_status="in_progress", progress_percent=80)
    before, after = workbook_of(file), back(file, cast)
    assert differences(before, after) == {
        ("台账", "G5"): ("推进中（70%）", "√"), ("台账", "H5"): ("×", "√"),
        ("台账", "F6"): (timezone.datetime(2026, 6, 30), timezone.datetime(2026, 9, 30)), ("台账", "G6"): (0.4, 0.8),
    }  # fmt: skip
    assert shape(before) == shape(after)


def test_parts_nobody_reads_stay(file: LedgerFile, cast: Cast) -> None:
    changed(file, 5, goal="x", leader_name="孙一", leader_post="书记")
    data = back(file, cast)
    with zipfile.ZipFile(io.BytesIO(workbook_of(file))) as old, zipfile.ZipFile(io.BytesIO(data)) as new:
        assert new.read("xl/cellimages.xml") == WPS
        assert old.namelist() == new.namelist()
        assert old.read("xl/worksheets/sheet2.xml").split(b"<sheetData>")[1] in new.read("xl/worksheets/sheet2.xml")


def test_a_new_account_is_added_in_the_same_style(file: LedgerFile, cast: Cast) -> None:
    unit = account(file, 7).unit
    today = timezone.localdate()
    for at, words in enumerate(("新问题一", "新问题二")):
        Account.objects.create(
            office=cast.office, unit=unit, holder=unit, number=f"新-{at}", origin="supervision", problem=words, status="rectifying",
            delivered_on=today, due_on=date(2026, 12, 31),
        )  # fmt: skip
    Account.objects.create(office=cast.office, unit=unit, holder=unit, number="新-9", origin="report", problem="未交账")
    before, after = (
        openpyxl.load_workbook(io.BytesIO(workbook_of(file))),
        openpyxl.load_workbook(io.BytesIO(back(file, cast))),
    )
    sheet, old = after["台账"], before["台账"]
    assert [cell.value for cell in sheet[8]] == [
        5,
        unit.name,
        "新问题一",
        None,
        None,
        "2026年12月31日",
        None,
        "×",
        None,
        None,
    ]
    assert (sheet["A9"].value, sheet["C9"].value) == (6, "新问题二")
    assert [(cell.border.left.style, cell.fill.fgColor.rgb) for cell in sheet[8]] == [
        (cell.border.left.style, cell.fill.fgColor.rgb) for cell in old[7]
    ]
    assert sheet.row_dimensions[8].height == 33
    # What stood below moved along, and what meant the table means all of it.
    assert [cell.value for cell in sheet[10]][:3] == ["合计", None, 4]
    assert sheet["J10"].value == "=SUM(J4:J9)"
    assert after["说明"]["A1"].value == "=SUM(台账!J4:J9)"
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["A10:B10", "A1:J1", "B4:B6"]
    assert sheet.auto_filter.ref == "A3:J9"
    assert "$10" in sheet.print_area
    assert str(sheet.data_validations.dataValidation[0].sqref) == "H4:H9"


def test_what_was_given_back_is_known_when_it_comes_again(file: LedgerFile, cast: Cast) -> None:
    unit = account(file, 7).unit
    Account.objects.create(
        office=cast.office, unit=unit, holder=unit, number="新-1", origin="supervision", problem="新问题", status="rectifying",
        delivered_on=timezone.localdate(),
    )  # fmt: skip
    changed(file, 5, status="cleared", cleared_on=timezone.localdate())
    data, count = back(file, cast), Account.objects.count()
    again = taken(cast, data, "再次.xlsx")
    assert Account.objects.count() == count
    assert [each.account.number for each in again.rows.filter(row=8)] == ["新-1"]
    assert back(again, cast) == data


def test_cells_merged_over_rows(cast: Cast) -> None:
    """What all rows of one say alike goes into it; what they say differently is told and not written."""
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    book["台账"].merge_cells("E5:E6")
    stream = io.BytesIO()
    book.save(stream)
    file = taken(cast, stream.getvalue())
    for row in (5, 6):
        changed(file, row, leader_name="孙一", leader_post="乡长")
    assert differences(workbook_of(file), back(file, cast)) == {("台账", "E5"): ("王德胜（乡长）", "孙一（乡长）")}
    changed(file, 6, leader_name="钱二")
    filled = ledger_files.fill(file, by=cast.clerk)
    assert filled.data == workbook_of(file)
    assert any("E5:E6是合并单元格" in words and "钱二" in words for words in filled.remarks)


@pytest.mark.parametrize("text", formulas.PAYLOADS)
def test_no_text_becomes_a_formula(file: LedgerFile, cast: Cast, text: str) -> None:
    """Only the office's own sums are formulas; what people wrote is text, and marked as text for whoever edits the cell."""
    changed(file, 5, leader_name=text[:40], leader_post="", measures=[text])
    unit = account(file, 7).unit
    Account.objects.create(
        office=cast.office, unit=unit, holder=unit, number=f"新-{text[:20]}", origin="supervision", problem=text, status="rectifying",
        delivered_on=timezone.localdate(),
    )  # fmt: skip
    data = back(file, cast)
    book = openpyxl.load_workbook(io.BytesIO(data))
    found = {cell.coordinate for row in book["台账"].iter_rows() for cell in row if cell.data_type == "f"}
    assert found == {"J9"}
    if text[0] in "=+-@":
        assert book["台账"]["C8"].quotePrefix
        assert book["台账"]["C8"].value == text.replace("\r", "\n")


def test_a_csv_comes_back_as_one(cast: Cast) -> None:
    text = "序号,单位,反馈问题,是否销号,备注\r\n1,青石乡,甲问题,否,=1+1\r\n2,青石乡,乙问题,否,无\r\n"
    file = taken(cast, text.encode("gb18030"), "台账.csv")
    assert back(file, cast) == text.encode("gb18030")
    changed(file, 3, status="cleared", cleared_on=timezone.localdate())
    rows = list(csv.reader(io.StringIO(back(file, cast).decode("gb18030"))))
    assert rows[1:] == [["1", "青石乡", "甲问题", "否", "=1+1"], ["2", "青石乡", "乙问题", "已销号", "无"]]
    assert any("CSV" in words for words in ledger_files.fill(file, by=cast.clerk).remarks)


def test_an_old_format_is_said_not_to_come_back(cast: Cast) -> None:
    filled = ledger_files.fill(taken(cast, workbook(), "台账.xls"), by=cast.clerk)
    assert filled.name == "台账.xlsx"
    assert "只能交还 .xlsx" in filled.remarks[0]


def test_the_offices_own_case(cast: Cast, cases: Path) -> None:
    for name in UNITS:
        make.unit(cast.office, name)
    data = (cases / FILE).read_bytes()
    file = taken(cast, data, FILE)
    assert file.rows.exclude(account=None).count() == 48
    assert back(file, cast) == data
    changed(file, 5, status="cleared", cleared_on=timezone.localdate())
    changed(file, 6, progress_status="in_progress", progress_percent=60, progress_text="已召开党委会")
    after = back(file, cast)
    found = differences(data, after)
    assert set(found) == {("整改台账", "M5"), ("整改台账", "L6")}
    assert found["整改台账", "L6"][1] == "推进中（60%）：已召开党委会"
    assert shape(data) == shape(after)


# --- the pages ---


def test_in_the_browser(cast: Cast, log_in: Any) -> None:
    """Handed in as offices do, kept, seen with its changes, fetched; both noted in the trail."""
    client = log_in(cast.clerk)
    upload = SimpleUploadedFile("我的台账.xlsx", workbook())
    client.post(reverse("import_new", args=["ledger"]), {"file": upload, "office": cast.office.pk})
    batch = ImportBatch.objects.get()
    done = client.post(reverse("import_commit", args=[batch.pk]), follow=True)
    assert "原表已留存" in done.content.decode()
    file = LedgerFile.objects.get()
    assert "我的台账.xlsx" in client.get(reverse("rectification:ledger_file_list")).content.decode()
    changed(file, 5, status="cleared", cleared_on=timezone.localdate())
    page = client.get(reverse("rectification:ledger_file", args=[file.pk])).content.decode()
    assert "H5" in page
    assert "其余工作表原样交还" in page
    answer = client.get(reverse("rectification:ledger_file_export", args=[file.pk]))
    assert openpyxl.load_workbook(io.BytesIO(answer.content))["台账"]["H5"].value == "√"
    assert ".xlsx" in answer.headers["Content-Disposition"]
    entries = AuditEntry.objects.filter(object_id=file.pk).order_by("at")
    assert [each.verb for each in entries] == ["register", "export"]


@pytest.mark.parametrize("name", ["ledger_file", "ledger_file_export"])
def test_with_a_unit_one_keeps_out_of_it_is_shut(file: LedgerFile, cast: Cast, log_in: Any, name: str) -> None:
    client = log_in(cast.clerk)
    address = reverse(f"rectification:{name}", args=[file.pk])
    assert client.get(address).status_code == 200
    assert cast.clerk.person is not None
    make.recusal(cast.clerk.person, account(file, 7).unit)
    assert client.get(address).status_code == 404


def test_a_file_that_is_lost_is_told(file: LedgerFile, cast: Cast, log_in: Any) -> None:
    storage.path_of(file.file).unlink()
    client = log_in(cast.clerk)
    assert "留存的原表缺失" in client.get(reverse("rectification:ledger_file", args=[file.pk])).content.decode()
    answer = client.get(reverse("rectification:ledger_file_export", args=[file.pk]), follow=True)
    assert "留存的原表缺失" in answer.content.decode()
