"""Understands dates, time limits and periods in every wording offices use for them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from typing import Final

from inspection import wording
from inspection.imports_exports.sheets import Cell
from inspection.imports_exports.values import Context, Parsed, Refused, is_blank, plain

_UNREAD: Final = "不是看得懂的日期"
_LAST_DAY: Final = "按最后一日"
_EARLIEST: Final = 1900
_LATEST: Final = 2199
_EXCEL_EPOCH: Final = dt.date(1899, 12, 30)
_NUMERAL: Final = re.compile(r"[〇零一二三四五六七八九十]+(?=[年月日号])")
_YEAR: Final = r"(?:(?P<year>\d{4}|\d{2}(?=年))(?:年|[-/.。]))?"
_PATTERNS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<year>\d{4})[-/.。](?P<month>\d{1,2})[-/.。](?P<day>\d{1,2})",
        _YEAR + r"(?P<month>\d{1,2})月(?:份)?(?P<day>\d{1,2})[日号]?",
        _YEAR + r"(?P<month>\d{1,2})月(?:份)?(?P<part>底|末|上旬|中旬|下旬|初|中)?",
        r"(?P<year>\d{4})[-/.。](?P<month>\d{1,2})",
        r"(?:(?P<year>\d{4}|\d{2})年)?(?:第?(?P<quarter>[1-4一二三四])季度(?:末|底)?|(?P<half>[上下])半年(?:末|底)?)",
        r"(?:(?P<year>\d{4}|\d{2})年(?P<part>底|末)?|(?P<yearend>年底|年末))",
    )
)
_PARTS: Final = {"上旬": 10, "初": 10, "中旬": 20, "中": 15}
_TIME: Final = re.compile(r"[\sT]*(\d{1,2})[:：时点](\d{1,2})(?:[:：分](\d{1,2})(?:\.\d+)?)?[分秒]?$")
_BEFORE: Final = re.compile(r"(?:之前|以前|前|内|以内|之内|前完成|完成)$")
_CERTAIN: Final = re.compile(r"\d{4}-\d{2}-\d{2}|\d{4}/\d{1,2}/\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日")
_AT_ONCE: Final = re.compile(r"立行立改|立查立改|即知即改|边查边改|立即整改|立整立改|立改")
_LONG_TERM: Final = re.compile(r"(?:并|且)?(?:长期坚持|长期整改|长期|持续整改|持续推进|持续坚持|持续巩固|常态化|坚持)")
_UNTIL: Final = re.compile(r"\s*(?:—+|–+|－+|~+|～+|至|到|-+)\s*")
_OPEN: Final = re.compile(r"(?:至今|到今|至目前|到目前|以来|起至今|起)$")


@dataclass(frozen=True)
class Term:
    """By when a rectification is to be done: a date, at once (立行立改), for good (长期坚持), or a combination."""

    due: dt.date | None = None
    at_once: bool = False
    long_term: bool = False

    @property
    def text(self) -> str:
        """The time limit in the office's words; reads back as the same Term."""
        words = [wording.date_text(self.due)] if self.due else []
        words += ["立行立改"] * self.at_once + ["长期坚持"] * self.long_term
        return "并".join(words)


@dataclass(frozen=True)
class Period:
    """From one day to another, both included; without an end it is still running (至今)."""

    first: dt.date
    last: dt.date | None

    @property
    def text(self) -> str:
        """2026年3月2日至4月2日, 2021年1月1日至今; reads back as the same Period."""
        return wording.date_range(self.first, self.last)


@dataclass(frozen=True)
class Moment:
    """A day, and the time of day if one was written; the time is local (Asia/Shanghai)."""

    day: dt.date
    time: dt.time | None = None

    @property
    def text(self) -> str:
        """2026-03-12 20:00, or the day alone; reads back as the same Moment."""
        return f"{self.day} {self.time:%H:%M:%S}".removesuffix(":00") if self.time else self.day.isoformat()


def parse_date(cell: Cell, context: Context) -> Parsed[dt.date] | Refused:
    """A day in any wording; a month's end for 5月底, the context's year where none is written (both repaired).

    Refused: impossible and ambiguous dates, and a missing year when the context has none.
    """
    result = _moment(cell, context, exact=False)
    if isinstance(result, Refused) or result.value is None:
        return Parsed(None) if isinstance(result, Parsed) else result
    time = result.value.time
    if time is not None and time != dt.time():
        return Parsed(result.value.day, f"只取日期，未保留时刻{time:%H:%M}")
    return Parsed(result.value.day, result.repaired)


def parse_moment(cell: Cell, context: Context) -> Parsed[Moment] | Refused:
    """A day with or without a time of day: 2026-03-12 20:00, 20260319, 2026年3月27日; a mere month is refused."""
    return _moment(cell, context, exact=True)


def _moment(cell: Cell, context: Context, *, exact: bool) -> Parsed[Moment] | Refused:
    if isinstance(cell, dt.datetime):
        return Parsed(Moment(cell.date(), cell.time() if cell.time() != dt.time() else None))
    if isinstance(cell, dt.date):
        return Parsed(Moment(cell))
    if is_blank(cell):
        return Parsed(None)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and 20_000 <= cell <= 80_000:
        day = _EXCEL_EPOCH + dt.timedelta(days=int(cell))
        return Parsed(Moment(day), f"日期序号{plain(cell)}读作{wording.date_text(day)}")
    written = _normal(cell)
    time: dt.time | None = None
    if found := _TIME.search(written):
        time = _time(found)
        if time is None:
            return Refused(f"“{plain(cell)[:20]}”的时刻不存在")
        written = written[: found.start()]
    day_or_refusal = _day(written, context, last=True)
    if isinstance(day_or_refusal, Refused):
        return Refused(f"“{plain(cell)[:20]}”{day_or_refusal.reason}")
    day, assumed = day_or_refusal
    if exact and assumed and _LAST_DAY in assumed:
        return Refused(f"“{plain(cell)[:20]}”没有写明哪一日")
    if assumed is None and not _CERTAIN.fullmatch(written.strip()):
        assumed = "已转为规范日期"
    return Parsed(Moment(day, time), f"“{plain(cell)}”读作{wording.date_text(day)}，{assumed}" if assumed else None)


def parse_term(cell: Cell, context: Context) -> Parsed[Term] | Refused:
    """A time limit: any date of `parse_date`, 2026年5月底前, 立行立改, 长期坚持, or both (并长期坚持)."""
    if not isinstance(cell, str):
        result = parse_date(cell, context)
        if isinstance(result, Refused) or result.value is None:
            return Parsed(None) if isinstance(result, Parsed) else result
        return Parsed(Term(result.value), result.repaired)
    if is_blank(cell):
        return Parsed(None)
    written = _normal(cell)
    rest = _LONG_TERM.sub("", _AT_ONCE.sub("", written))
    at_once, long_term = bool(_AT_ONCE.search(written)), bool(_LONG_TERM.search(written))
    rest = re.sub(r"^[\s,，;；、。并且]+|[\s,，;；、。并且]+$", "", rest)
    if not rest:
        return Parsed(Term(None, at_once, long_term))
    result = parse_date(rest, context)
    if isinstance(result, Refused) or result.value is None:
        return Refused(f"看不懂的时限“{plain(cell)[:20]}”") if not isinstance(result, Refused) else result
    return Parsed(Term(result.value, at_once, long_term), result.repaired)


def parse_period(cell: Cell, context: Context) -> Parsed[Period] | Refused:
    """3月2日—4月2日, 2026.3.2至4.2, 2021年1月至今, 2021年1月—2025年12月; the later end inherits year and month.

    An end before its beginning falls in the next year when its year was not written; otherwise it is refused.
    """
    if is_blank(cell):
        return Parsed(None)
    written, shown = _normal(cell), plain(cell)[:40]
    if found := _OPEN.search(written):
        first = _day(written[: found.start()], context, last=False)
        if isinstance(first, Refused):
            return Refused(f"“{shown}”{first.reason}")
        return Parsed(Period(first[0], None), first[1] and f"“{shown}”{first[1]}")
    for cut in _UNTIL.finditer(written):
        left, right = written[: cut.start()], written[cut.end() :]
        period = _period(left, right, context)
        if isinstance(period, Parsed):
            return Parsed(period.value, period.repaired and f"“{shown}”{period.repaired}")
        if period.reason != _UNREAD:
            return Refused(f"“{shown}”{period.reason}")
    return Refused(f"看不懂的起止时间“{shown}”")


def _period(left: str, right: str, context: Context) -> Parsed[Period] | Refused:
    """The period between two texts; refused as unread when they were not cut at the right place."""
    if "月" in left or "月" in right:
        left, right = (re.sub(r"(?<![\d.])(\d{1,2})[./](\d{1,2})$", r"\1月\2日", text) for text in (left, right))
    elif re.fullmatch(r"(\d{4}[./])?\d{1,2}[./]\d{1,2}", left) and re.fullmatch(r"\d{1,2}[./]\d{1,2}", right):
        right = re.sub(r"[./]", "月", right) + "日"
        left = re.sub(r"^(\d{1,2})[./](\d{1,2})$", r"\1月\2日", left)
    first = _day(left, context, last=False)
    if isinstance(first, Refused):
        return first
    if re.fullmatch(r"\d{1,2}[日号]?", right):
        right = f"{first[0].month}月{right}"
    last = _day(right, Context(first[0].year), last=True)
    if isinstance(last, Refused):
        return last
    end, wrote_year = last[0], last[1] is None or "年份" not in last[1]
    if end < first[0]:
        if wrote_year or end.replace(day=1) == first[0].replace(day=1):
            return Refused("的结束早于开始")
        end = _day(right, Context(first[0].year + 1), last=True)[0]  # type: ignore[index]  # it read before
    return Parsed(Period(first[0], end), first[1])


def _normal(cell: Cell) -> str:
    written = unicodedata.normalize("NFKC", plain(cell))
    written = _NUMERAL.sub(lambda found: str(wording.from_cn_number(found[0])), written)
    return re.sub(r"(?<=[年月日\d./-])\s+(?=[年月日号底末])|(?<=[年月./-])\s+(?=\d)", "", written).strip()


def _time(found: re.Match[str]) -> dt.time | None:
    try:
        return dt.time(int(found[1]), int(found[2]), int(found[3] or 0))
    except ValueError:
        return None


def _day(written: str, context: Context, *, last: bool) -> tuple[dt.date, str | None] | Refused:
    """The day, and what had to be assumed; of a month or year its last day when `last`, else its first."""
    written = _BEFORE.sub("", written.strip(" ,，。;；."))
    for pattern in _PATTERNS:
        if found := pattern.fullmatch(written):
            break
    else:
        return Refused(_UNREAD)
    parts = found.groupdict()
    assumed = []
    year_text = parts.get("year")
    if year_text is None and context.year is None:
        return Refused("没有写年份")
    year = int(year_text) if year_text else int(context.year or 0)
    if not year_text:
        assumed.append(f"未写年份，按{year}年")
    elif len(year_text) == 2:
        year += 2000
        assumed.append(f"年份按{year}年")
    if not _EARLIEST <= year <= _LATEST:
        return Refused("的年份不合常理")
    first, end = _ends(year, parts)
    if first is None or end is None:
        return Refused("不是存在的日期")
    if first != end and last:
        assumed.append(_LAST_DAY)
    return (end if last else first), "，".join(assumed) or None


def _ends(year: int, parts: dict[str, str | None]) -> tuple[dt.date | None, dt.date | None]:
    """First and last day of what the parts of a date name."""
    first_month, last_month = 1, 12
    if quarter := parts.get("quarter"):
        last_month = 3 * wording.from_cn_number(quarter)
        first_month = last_month - 2
    elif half := parts.get("half"):
        first_month, last_month = (1, 6) if half == "上" else (7, 12)
    elif month := parts.get("month"):
        first_month = last_month = int(month)
    if not 1 <= first_month <= 12:
        return None, None
    end = dt.date(year, last_month, monthrange(year, last_month)[1])
    if day := parts.get("day"):
        try:
            end = dt.date(year, first_month, int(day))
        except ValueError:
            return None, None
        return end, end
    if (part := parts.get("part")) in _PARTS:
        end = end.replace(day=_PARTS[str(part)])
    return dt.date(year, first_month, 1), end
