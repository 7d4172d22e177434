"""The demo's earlier ledger: what a round before this system found, read in from the office's own table (期初建账)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from inspection.imports_exports import importers
from inspection.imports_exports.writing import Column, write_xlsx
from inspection.management.demo.days import on
from rectification.actions.imports import FIELDS, LEDGER

if TYPE_CHECKING:
    from datetime import date

    from inspection.management.demo.people import Demo

_NAMES = (
    "outside_number",
    "unit",
    "category",
    "subcategory",
    "problem",
    "measures",
    "leader",
    "owner",
    "progress",
    "cleared",
)
# Cleared before: they count in no balance, and tell what was found again.
_ROWS = (
    ("1", "青石乡", "全面从严治党不力", "财务管理", "公务接待无清单、同城接待2次，金额4,860元。", "清退费用，重申公函制度。", "吴国栋（党委书记）", "郑晓东", "已完成", "已销号"),
    ("2", "青石乡", "群众身边不正之风", "惠农资金", "3户死亡人员仍领耕地地力补贴，多发2,310元。", "追回补贴，按季核对名册。", "严文博（乡长）", "何秀英", "已完成，持续巩固", "已销号"),
    ("3", "柳溪镇", "党的领导弱化", "落实主体责任", "党委会未专题研究全面从严治党工作。", "每半年专题研究一次。", "周建国（镇党委书记）", "李红梅", "已完成", "已销号"),
)  # fmt: skip


def play(demo: Demo, today: date) -> None:
    """Read in long before the second round, so that it stands in a year of its own."""
    stream = BytesIO()
    rows = [dict(zip(_NAMES, each, strict=True)) for each in _ROWS]
    write_xlsx(stream, rows, [Column.of(each) for each in FIELDS if each.name in _NAMES], "整改台账")
    with on(today - timedelta(days=620)):
        report = importers.dry_run(LEDGER, stream.getvalue(), office=demo.office, assignment=None)
        importers.commit(LEDGER, report, office=demo.office, assignment=None, by=demo.users["office"])
