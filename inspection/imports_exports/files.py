"""Decides whether a handed-in office file may be opened at all, and how its bytes are to be read."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import Final

OLE: Final = b"\xd0\xcf\x11\xe0"
_ZIP: Final = b"PK\x03\x04"
_XML: Final = (".xml", ".rels", ".vml")
_CONTENT_TYPES: Final = "[Content_Types].xml"

# What a plain table never needs, and the word for it in the refusal.
_UNWANTED_PARTS: Final = {
    "vbaproject": "宏",
    "vbadata": "宏",
    "/macrosheets/": "宏表",
    "/dialogsheets/": "宏对话框",
    "/externallinks/": "外部链接",
    "/connections.xml": "外部数据连接",
    "/querytables/": "外部数据查询",
    "/embeddings/": "嵌入对象",
    "/activex/": "控件",
    "/ctrlprops/": "控件",
    "/webextensions/": "加载项",
}

DELIMITERS: Final = ",\t;|，"

# Characters GB 18030 moved out of the private use area after the edition that Python's codec follows (GB 18030-2022).
_SINCE_2022: Final = str.maketrans(
    {
        0xE81E: 0x9FB4,
        0xE826: 0x9FB5,
        0xE82B: 0x9FB6,
        0xE82C: 0x9FB7,
        0xE832: 0x9FB8,
        0xE843: 0x9FB9,
        0xE854: 0x9FBA,
        0xE864: 0x9FBB,
        0xE816: 0x20087,
        0xE817: 0x20089,
        0xE818: 0x200CC,
        0xE831: 0x215D7,
        0xE83B: 0x2298F,
        0xE855: 0x241FE,
    }
)


class Unreadable(ValueError):
    """The file cannot be taken as a table; the message says in Chinese why, and what to do about it."""


@dataclass(frozen=True)
class Limits:
    """How much a file may hold: bytes as handed in and unpacked, parts, rows, columns, cells of one sheet."""

    size: int = 50_000_000
    unpacked: int = 500_000_000
    parts: int = 2_000
    rows: int = 120_000
    columns: int = 256
    cells: int = 3_000_000


def kind_of(data: bytes) -> str:
    """Either xlsx or csv, by content; raises Unreadable for what is recognisably something else."""
    if data.startswith(OLE):
        raise Unreadable("这是旧版 Excel（.xls）或加了密码的文件，请另存为不加密的 .xlsx 后再导入。")
    if data.startswith(_ZIP):
        return "xlsx"
    if data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf")):
        raise Unreadable("这不是表格文件，请导入 .xlsx 或 .csv。")
    return "csv"


def check_workbook(data: bytes, limits: Limits) -> None:
    """Look into an .xlsx without unpacking it; raises Unreadable for bombs, macros, outside links and the like."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            _check_sizes(parts, limits)
            _check_parts(package, parts)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise Unreadable("文件已损坏，无法打开。") from error


def _check_sizes(parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    # zipfile never yields more bytes than a part declares, so the declared sizes may be trusted as a ceiling.
    if len(parts) > limits.parts or sum(part.file_size for part in parts) > limits.unpacked:
        raise Unreadable("文件展开后过大，请拆分后再导入。")
    if len({part.filename.lower() for part in parts}) != len(parts):
        raise Unreadable("文件结构异常（部件重名），不予打开。")
    if any(part.flag_bits & 0x1 for part in parts):
        raise Unreadable("文件加了密码，请取消密码后再导入。")


def _check_parts(package: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if _CONTENT_TYPES not in names or not any(name.lower().endswith("workbook.xml") for name in names):
        raise Unreadable("这不是 .xlsx 表格文件。")
    for name in names:
        lowered = f"/{name.lower()}"
        for mark, what in _UNWANTED_PARTS.items():
            if mark in lowered:
                raise Unreadable(f"文件含有{what}，请另存为普通 .xlsx（不含{what}）后再导入。")
    if b"macroEnabled" in package.read(_CONTENT_TYPES):
        raise Unreadable("文件启用了宏，请另存为普通 .xlsx 后再导入。")
    for name in names:
        if name.lower().endswith(_XML):
            with package.open(name) as part:
                head = part.read(4096).replace(b"\0", b"")
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise Unreadable("文件结构异常（含实体定义），不予打开。")


def decode(data: bytes) -> tuple[str, str]:
    """The text of a CSV file and the name of its encoding: UTF-8, UTF-16 with a mark, or GB18030.

    Raises Unreadable, with the place, when the bytes are none of these.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError as error:
            raise Unreadable("文件编码有误（UTF-16），请另存为 UTF-8 后再导入。") from error
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("gb18030").translate(_SINCE_2022), "GB18030"
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"第{line}行的编码既不是 UTF-8 也不是 GB18030，请另存为 UTF-8 后再导入。") from error


def delimiter_of(text: str) -> str:
    """The separator under which the first lines split most evenly; a comma when nothing splits."""
    sample = "\n".join(text[:65_536].splitlines()[:40])
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row]
        except csv.Error:
            continue
        if not widths:
            continue
        width, times = Counter(widths).most_common(1)[0]
        score = (width > 1) * times / len(widths) * min(width, 8)
        if score > best_score:
            best, best_score = delimiter, score
    return best
