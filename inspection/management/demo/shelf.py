"""What the demo's office keeps on its shelf: speeches, declarations and briefings, and a superior's empty form with its cells mapped."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from openpyxl.styles import Alignment, Border, Font, Side

from inspection.imports_exports.writing import write_rows
from inspection.management.demo.days import on
from inspection.superior_forms import filling
from rounds.actions import speeches

if TYPE_CHECKING:
    from datetime import date

    from inspection.management.demo.people import Demo
    from rounds.models import Round

_SPEECHES = (
    (190, "speech", "在县委第二轮巡察动员部署会上的讲话", "蒋为民", "县委巡察工作领导小组组长", "第二轮巡察动员部署会", "",
     "政治巡察、群众身边问题", "同志们：\n这一轮巡察，要把群众身边的问题找出来、改到位。巡察组要敢于发现问题，被巡察单位要主动接受监督。"),
    (150, "briefing", "第二轮巡察情况通报", "赵明远", "县委巡察办主任", "县委常委会会议", "",
     "巡察情况、共性问题", "第二轮巡察了2个乡镇，共性问题集中在公务接待、惠农资金和“三资”管理三个方面。"),
    (100, "declaration", "在巡察反馈会上的表态发言", "吴国栋", "青石乡党委书记", "巡察反馈会议", "青石乡",
     "巡察整改、表态", "反馈的问题实事求是，青石乡党委诚恳接受、照单全收，九十日内集中整改到位。"),
)  # fmt: skip
_ROWS = (
    ("巡察任务", "规模·巡察任务（项）"), ("开展个别谈话（人次）", "进驻了解·个别谈话（人次）"), ("受理信访（件）", "信访线索·受理信访（件）"),
)  # fmt: skip


def play(demo: Demo, made: Round, today: date) -> None:
    """Speeches of the second round, and the form that the city asks for each quarter."""
    for before, kind, title, speaker, post, occasion, unit, tags, text in _SPEECHES:
        with on(today - timedelta(days=before - 1)):
            speeches.keep(
                demo.office, by=demo.users["office"], kind=kind, title=title, speaker=speaker, post=post, occasion=occasion,
                given_on=today - timedelta(days=before), round=made, unit=demo.units.get(unit), tags=tags, text=text,
            )  # fmt: skip
    with on(today - timedelta(days=30)):
        upload = SimpleUploadedFile("县区巡察工作统计表.xlsx", _empty_form())
        form = filling.keep(
            upload, title=f"县区巡察工作统计表（{today.year}年版）", asked_by="南川市委巡察办", office=demo.office, by=demo.users["office"]
        )  # fmt: skip
        said = {(row, 2): words for row, (_, words) in enumerate(_ROWS, 4)}
        filling.map_cells(form, "统计表", said, by=demo.users["office"])


def _empty_form() -> bytes:
    """The workbook as the city sends it: a title over merged cells, the numbers left open."""
    held = BytesIO()
    write_rows(held, (("县区巡察工作统计表",), (), ("项目", "数量", "备注"), *((label,) for label, _ in _ROWS)))
    book = load_workbook(held)
    sheet = book.worksheets[0]
    sheet.title = "统计表"
    sheet.merge_cells("A1:C1")
    sheet["A1"].font, sheet["A1"].alignment = Font(name="黑体", size=16), Alignment(horizontal="center")
    thin = Side(style="thin")
    for line in sheet["A3:C6"]:
        for cell in line:
            cell.border = Border(thin, thin, thin, thin)
    for column, width in (("A", 30), ("B", 12), ("C", 24)):
        sheet.column_dimensions[column].width = width
    filled = BytesIO()
    book.save(filled)
    return filled.getvalue()
