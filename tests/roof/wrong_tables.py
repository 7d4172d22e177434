"""Tables as nobody would fill them in: right rows of an importer's own fields with wrong cells, heads, packages and bytes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl

from tests.roof import wrong_values

if TYPE_CHECKING:
    import random

    from inspection.imports_exports.importers import Importer

RIGHT = {
    "副组长": "吴志强", "组长": "赵志强", "联络员": "卫淑芬", "组员": "赵玉梅、严浩然", "巡察类型": "常规巡察", "进驻时间": "3月2日—4月2日",
    "监督时段": "2021年1月至今", "出生年月": "1985年6月", "性别": "男", "是否党员": "是", "学历": "本科", "库别": "人才库", "准入条件": "全部符合", "姓名": "卓一凡",
    "入库依据": "县委组织部考察合格意见",
    "日期": "2026年3月2日", "时间": "2026年3月2日—4月2日", "时限": "2026年12月底前", "电话": "19900100002", "年月": "1985年3月", "序号": "1",
    "号": "XF00{}", "组": "第一巡察组", "年": "2026", "单位": "青石乡", "党组织": "青石乡", "党委": "青石乡", "部门": "青石乡财政所", "人": "张伟", "领导": "王建国",
    "是否": "是", "金额": "1.5万元", "比例": "60%", "进度": "已完成",
}  # fmt: skip
CELLS = (
    True, False, 0, -1, 10**20, -(10**15), 46149, 2958465, 2958466, 60, 0.1, 1e308, -1e-300, dt.date(1900, 1, 1), dt.date(9999, 12, 31),
    dt.datetime(2026, 5, 7, 23, 59, 59), dt.time(12, 30), dt.timedelta(days=400), "#REF!", "#N/A", "=1/0", "=HYPERLINK(\"http://x\")", "'2026",
    "2026.13.45", "5月35日", "三月", "99年99月99日", "第十百组", "-5万元", "1e400元", "９９９９９９９９９９９９９９９９９９万元", "150%", "0/0", "张 伟、、；李四", "、",
    "甲" * 3000, "\n\n", "否？", "同上", "〃", "——", "长期坚持" * 50,
)  # fmt: skip


def right(label: str, choices: tuple[str, ...], number: int) -> str:
    if choices:
        return choices[0]
    words = next((value for key, value in RIGHT.items() if key in label), "反映青石乡虚报补贴")
    return words.format(number)


def disarranged(head: list[Any], rows: list[list[Any]], source: random.Random) -> tuple[list[Any], list[list[Any]]]:
    """A head that is not ours, twice or in the wrong place; rows too long, empty, repeated."""
    match source.randrange(12):
        case 0:
            head[source.randrange(len(head))] = _text(source)
        case 1:
            head.append(source.choice(head))
        case 2:
            source.choice(rows).append(_text(source))
        case 3:
            rows.append([])
            rows.append(list(rows[0]))
        case 4:
            rows.insert(0, [None] * source.randrange(300))
        case 5:
            head, rows = rows[0], [head]
    return head, rows


def table(kind: Importer, source: random.Random) -> list[list[Any]]:
    """Head and rows with something wrong here and there."""
    fields = list(kind.fields)
    if source.random() < 0.3:
        source.shuffle(fields)
    head: list[Any] = [each.label for each in fields]
    rows = [[right(each.label, each.choices, at) for each in fields] for at in range(source.randint(1, 3))]
    for _ in range(source.randint(1, 4)):
        row = source.choice(rows)
        row[source.randrange(len(row))] = source.choice(CELLS) if source.random() < 0.6 else _text(source)
    head, rows = disarranged(head, rows, source)
    if kind.code.startswith("plan") and source.random() < 0.9:
        rows.insert(0, head)
        head = ["云岭县委第十轮巡察安排表"]
    elif source.random() < 0.2:
        rows.insert(0, head)
        head = [source.choice(("第十轮巡察安排表", "2026年整改台账", _text(source)))]
    return [head, *rows]


def _text(source: random.Random) -> str:
    found = wrong_values.one(source, "张伟")
    return found if isinstance(found, str) else found.decode("latin-1")


def as_csv(rows: list[list[Any]], source: random.Random) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(
        stream, delimiter=source.choice(",,,;\t"), escapechar="\\", lineterminator=source.choice(("\n", "\r\n", "\r"))
    )
    for row in rows:
        writer.writerow(["" if each is None else each for each in row])
    return stream.getvalue().encode(source.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16")), "replace")


# What no workbook can hold.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def as_workbook(rows: list[list[Any]], source: random.Random) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            sheet.cell(at, column).value = NOT_IN_XML.sub("?", value) if isinstance(value, str) else value
    if source.random() < 0.15:
        top, left = source.randint(1, 3), source.randint(1, 4)
        sheet.merge_cells(start_row=top, end_row=top + source.randint(0, 3), start_column=left, end_column=left + 2)
    if source.random() < 0.1:
        book.create_sheet("第二张").append(["甲", "乙"])
    stream = io.BytesIO()
    book.save(stream)
    data = stream.getvalue()
    return broken_package(data, source) if source.random() < 0.3 else data


def broken_package(data: bytes, source: random.Random) -> bytes:
    """One part of the package changed in its text, so that it still unpacks."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = source.choice([each for each in names if each.endswith(".xml")])
        for name in names:
            content = old.read(name)
            if name == chosen:
                if source.random() < 0.2:
                    continue
                content = wounded(content, source)
            new.writestr(name, content)
    return stream.getvalue()


NUMBERS_IN_XML = (b'"1"', b'"0"', b'"s"', b'"A1"', b'"n"', b"<v>", b'count="')
INSTEAD = (b'"-1"', b'"99999999999"', b'"e"', b'"XFD1048577"', b'"b"', b"<v>x", b'count="x', b'"d"', b'""', b'"A0"')


def wounded(data: bytes, source: random.Random) -> bytes:
    """A few places changed."""
    for _ in range(source.randint(1, 4)):
        if source.random() < 0.6:
            data = data.replace(source.choice(NUMBERS_IN_XML), source.choice(INSTEAD), source.choice((1, 1, -1)))
        elif data:
            at = source.randrange(len(data))
            data = data[:at] + source.randbytes(source.randrange(3)) + data[at + source.randrange(20) :]
    return data


def file_of(kind: Importer, source: random.Random) -> tuple[str, bytes]:
    rows = table(kind, source)
    made = as_workbook(rows, source) if source.random() < 0.6 else as_csv(rows, source)
    if source.random() < 0.1:
        made = wounded(made, source)
    return source.choice(("台账.xlsx", "台账.csv", "台账.xls", "台账.et", "台账")), made
