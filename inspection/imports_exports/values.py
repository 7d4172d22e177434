"""Understands what people type into cells: every parser answers with a value, a repaired value, or a refusal."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final, Generic, TypeVar

from inspection import wording
from inspection.imports_exports.sheets import Cell

T = TypeVar("T")

_ERRORS: Final = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
_DASHES: Final = frozenset({"-", "--", "—", "——", "–", "/", "\\", "无", "暂无", "空", "空白", "不详", "未知"})
_FORMULA: Final = re.compile(r"^[=+\-@＝＋－＠](?![\d\s.,]*%?$)")
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_MONEY: Final = re.compile(r"(?<![\d.])(\d{1,3}(?:[,，]\d{3})+|\d+)(\.\d+)?\s*(亿|千万|百万|万|千)?\s*(元|圆|块)")
_PLAIN_MONEY: Final = re.compile(r"^(-?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?)(亿|千万|百万|万|千)?(元|圆)?整?$")
_SIZES: Final = {"": 1, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}


@dataclass(frozen=True)
class Context:
    """What a cell cannot know: the year that dates without one fall in (from the round or the table's notes)."""

    year: int | None = None


@dataclass(frozen=True)
class Parsed(Generic[T]):
    """A value understood; `repaired` says in Chinese what was changed or assumed. An empty cell gives None."""

    value: T | None
    repaired: str | None = None


@dataclass(frozen=True)
class Refused:
    """A cell that must not be taken in, and why."""

    reason: str


Parser = Callable[[Cell, Context], Parsed[Any] | Refused]


def plain(cell: Cell) -> str:
    """A cell as text: whole numbers without .0, dates as ISO, no invisible characters, line ends as \\n."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "minutes")
    text = str(cell).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = "".join(mark for mark in text if mark == "\n" or unicodedata.category(mark) not in _INVISIBLE)
    return text.strip()


def key(cell: Cell) -> str:
    """A cell for comparing: half-width, lower-case, without any space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", plain(cell)).lower())


def is_blank(cell: Cell) -> bool:
    """Whether a cell is empty or holds one of the marks people put for nothing (—, /, 无)."""
    return not plain(cell) or key(cell) in _DASHES


def text(*, longest: int = 20_000) -> Parser:
    """A parser of free text: kept character by character (rare names too), formulas disarmed, errors refused.

    Text that a spreadsheet might run stays as it is and is flagged. Longer than `longest` is refused.
    """

    def parse(cell: Cell, context: Context) -> Parsed[str] | Refused:
        value = plain(cell)
        if value in _ERRORS:
            return Refused(f"单元格公式出错（{value}）")
        if len(value) > longest:
            return Refused(f"超过{longest}字")
        if not value:
            return Parsed(None)
        if len(value) > 1 and _FORMULA.match(value):
            return Parsed(value, "内容形似公式，以文本保存")
        if isinstance(cell, str) and _hidden(cell):
            return Parsed(value, "去掉了不可见字符")
        return Parsed(value)

    return parse


parse_text: Final = text()


def _hidden(value: str) -> bool:
    return any(unicodedata.category(mark) in _INVISIBLE and mark not in "\n\r\t" for mark in value)


def choice(options: Mapping[T, Sequence[str]], *, what: str = "选项") -> Parser:
    """A parser of a closed list: value → the ways to write it, width, case and spaces aside; else refused."""
    values = {key(word): value for value, words in options.items() for word in words}

    def parse(cell: Cell, context: Context) -> Parsed[T] | Refused:
        wanted = key(cell)
        if wanted in values:
            return Parsed(values[wanted])
        if is_blank(cell):
            return Parsed(None)
        return Refused(f"不认识的{what}“{plain(cell)[:20]}”")

    return parse


_YES: Final = ("是", "有", "对", "√", "✓", "✔", "☑", "V", "Y", "YES", "T", "TRUE", "1", "已")
_NO: Final = ("否", "无", "没有", "不是", "×", "✗", "✘", "✕", "X", "N", "NO", "F", "FALSE", "0", "未")
parse_yes_no: Final = choice({True: _YES, False: _NO}, what="是否")
parse_is_named: Final = choice(
    {True: (*_YES, "实名", "署名"), False: (*_NO, "匿名", "非实名", "未署名")}, what="是否实名"
)
parse_cleared: Final = choice(
    {
        "cleared": (*_YES, "已销号", "已销账", "销号", "销账", "同意销号"),
        "open": (*_NO, "未销号", "未销账", "不同意销号"),
        "to_check": ("待核", "待核实", "待核查", "核查中", "待定", "申请中"),
    },
    what="销号情况",
)


@dataclass(frozen=True)
class Progress:
    """How far a rectification is.

    `status` is not_started, in_progress, nearly_done, done, done_continuing, or None where only a free text
    (`note`) was given; `percent` is what was written, 100 for what is done.
    """

    status: str | None
    percent: int | None = None
    note: str = ""

    @property
    def text(self) -> str:
        """推进中（70%）: in the office's words; reads back as the same Progress."""
        if self.status is None:
            return self.note
        shown = self.percent is not None and not (self.status.startswith("done") and self.percent == 100)
        return PROGRESS_LABELS[self.status] + (f"（{self.percent}%）" if shown else "")


PROGRESS_LABELS: Final = {
    "not_started": "未启动",
    "in_progress": "推进中",
    "nearly_done": "基本完成",
    "done": "已完成",
    "done_continuing": "已完成，持续巩固",
}
_PROGRESS: Final = (
    ("not_started", r"(未|没有|尚未|暂未|还未)(启动|开始|开展|整改)"),
    ("in_progress", r"(未|没有|尚未|暂未|还未)(完成|到位|办结|销号)"),
    ("nearly_done", r"基本(完成|到位|办结|整改)"),
    ("done_continuing", r"(完成|到位|办结).*(持续|长期|巩固|坚持)"),
    ("in_progress", r"(推进|进行|整改|办理|落实|实施|处理)中|正在|持续推进|部分(完成|整改)|阶段性"),
    ("done", r"^(已|全部|均已|已经|已全部)?(完成|整改完成|办结|整改到位|落实到位|完成整改|销号|完毕)$"),
)


def parse_progress(cell: Cell, context: Context) -> Parsed[Progress] | Refused:
    """推进中（70%）, √, 基本完成, 已完成，持续巩固, 0.7 in a percent cell … as Progress; other text is kept as a note."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if not 0 <= cell <= 100:
            return Refused(f"进度{plain(cell)[:20]}不在0至100之间")
        whole = round(cell * 100) if cell <= 1 else round(cell)
        return _progress_of(whole, f"“{plain(cell)}”读作{whole}%")
    written = plain(cell)
    if written in _ERRORS:
        return Refused(f"单元格公式出错（{written}）")
    if is_blank(cell):
        return Parsed(None)
    if key(cell) in {"√", "✓", "✔", "☑", "v"}:
        return Parsed(Progress("done", 100))
    return _progress_in_words(written)


def _progress_in_words(written: str) -> Parsed[Progress] | Refused:
    found = re.search(r"(\d{1,4})(?:\.\d+)?%", key(written))
    percent = int(found[1]) if found else None
    if percent is not None and percent > 100:
        return Refused(f"进度{percent}%超过100%")
    words = re.sub(r"[（(]?约?\d{1,3}(\.\d+)?%[)）]?", "", key(written))
    if not words and percent is not None:
        return _progress_of(percent, None)
    for status, pattern in _PROGRESS:
        if re.search(pattern, words) and len(words) <= 20:
            if status == "not_started":
                percent = None
            elif status.startswith("done") and percent is None:
                percent = 100
            return Parsed(Progress(status, percent))
    return Parsed(Progress(None, percent, written), "未能判断进度，原文保留")


def _progress_of(percent: int, repaired: str | None) -> Parsed[Progress]:
    if percent == 0:
        return Parsed(Progress("not_started"), repaired)
    return Parsed(Progress("done" if percent == 100 else "in_progress", percent), repaired)


def parse_integer(cell: Cell, context: Context) -> Parsed[int] | Refused:
    """A whole number, also with a measure word (13次) or in Chinese numerals (repaired)."""
    if is_blank(cell) and key(cell) != "无":
        return Parsed(None)
    written = key(cell).replace(",", "")
    if re.fullmatch(r"-?\d{1,15}", written):
        return Parsed(int(written))
    if found := re.fullmatch(r"共?(\d{1,15})[^\d.]{1,3}", written):
        return Parsed(int(found[1]), f"“{plain(cell)}”读作{found[1]}")
    try:
        number = wording.from_cn_number(written)
    except ValueError:
        return Refused(f"“{plain(cell)[:20]}”不是整数")
    return Parsed(number, f"“{plain(cell)}”读作{number}")


def ordinal_of(measure: str) -> Parser:
    """A parser of 第一巡察组, 一组, 1 for a numbered thing whose name ends in `measure` (巡察组) or its last character."""

    def parse(cell: Cell, context: Context) -> Parsed[int] | Refused:
        if is_blank(cell):
            return Parsed(None)
        written = key(cell).removesuffix(measure).removesuffix(measure[-1])
        try:
            return Parsed(wording.from_cn_number(written.rsplit("第", 1)[-1]))
        except ValueError:
            return Refused(f"“{plain(cell)[:20]}”里没有序号")

    return parse


parse_team_number: Final = ordinal_of("巡察组")


def parse_money(cell: Cell, context: Context) -> Parsed[Decimal] | Refused:
    """An amount in yuan as Decimal: numbers, 683,454元, 68.3万元, ￥1,234.56; a sentence is searched for one amount."""
    if isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool):
        return _yuan(str(cell), "", None)
    if is_blank(cell):
        return Parsed(None)
    written = re.sub(r"^(人民币|rmb|cny|[¥￥])", "", key(cell))
    if found := _PLAIN_MONEY.match(written):
        size = found[2] or ""
        return _yuan(found[1], size, f"“{plain(cell)}”按元保存" if size else None)
    amounts = money_in(plain(cell))
    if len(amounts) == 1:
        return Parsed(amounts[0].quantize(Decimal("0.01"), ROUND_HALF_UP), f"取文字中的{wording.money(amounts[0])}")
    return Refused(f"“{plain(cell)[:20]}”不是一个金额" if not amounts else "文字中有多个金额，请只填一个")


def _yuan(number: str, size: str, repaired: str | None) -> Parsed[Decimal] | Refused:
    try:
        amount = Decimal(re.sub("[,，]", "", number)) * _SIZES[size]
    except InvalidOperation:
        return Refused(f"“{number}”不是金额")
    if not amount.is_finite() or abs(amount) >= 10**14:
        return Refused("金额超出范围")
    cents = amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return Parsed(cents, repaired if cents == amount else f"四舍五入到分：{cents}")


def money_in(sentence: str) -> list[Decimal]:
    """Every amount a sentence names, in yuan, in order: 涉及19人、342,724元 → [342724]."""
    amounts = []
    for whole, fraction, size, _ in _MONEY.findall(unicodedata.normalize("NFKC", sentence)):
        amounts.append(Decimal(re.sub("[,，]", "", whole) + fraction) * _SIZES[size])
    return amounts
