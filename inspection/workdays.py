"""Counts days the way the offices count them, over a calendar that is handed in as data."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

import chinese_calendar
from chinese_calendar import constants as published

ONE_DAY: Final = timedelta(days=1)
WEEKEND: Final = "周末"
# No rule of the field reaches this far; a slip of the keyboard should fail at once, not loop for minutes.
LONGEST: Final = 10_000

_FULL_NAMES: Final = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}


class Unit(StrEnum):
    """The units a time limit is given in (R-362, R-363)."""

    WORKING_DAY = "working_day"
    DAY = "day"
    MONTH = "month"
    SAME_DAY = "same_day"
    NEXT_DAY = "next_day"

    @property
    def label(self) -> str:
        """The unit as it stands in a sentence."""
        return {
            Unit.WORKING_DAY: "个工作日",
            Unit.DAY: "日",
            Unit.MONTH: "个月",
            Unit.SAME_DAY: "当天",
            Unit.NEXT_DAY: "明天之内",
        }[self]


class Day(NamedTuple):
    """One published day that differs from the plain week, or belongs to a named holiday."""

    date: date
    is_workday: bool
    name: str


class Noted(NamedTuple):
    """A day that was passed over, or worked although it is a Saturday or Sunday, and why."""

    date: date
    why: str


@dataclass(frozen=True)
class Due:
    """A due date and how it came about.

    The limit runs to 24:00 of `date`. `provisional` says that a year without a published calendar was
    needed, so the date may still move. `skipped` are the rest days passed over, `worked` the make-up
    weekend days that counted. `is_rest_day` says that the last day itself is a rest day: remind before it.
    """

    date: date
    provisional: bool = False
    skipped: tuple[Noted, ...] = ()
    worked: tuple[Noted, ...] = ()
    is_rest_day: bool = False

    def explain(self) -> str:
        """One Chinese sentence for the page: what was left out, what was counted, what is not certain."""
        parts = []
        if self.skipped:
            parts.append(f"扣除{_grouped(self.skipped)}")
        if self.worked:
            parts.append(f"计入{_grouped(self.worked)}")
        if self.is_rest_day:
            parts.append("期限最后一日为休息日")
        if self.provisional:
            parts.append("所涉年度工作日历尚未公布，暂按周一至周五推算")
        return "；".join(parts)


@dataclass(frozen=True)
class Calendar:
    """Working days and rest days: published days on top of the plain week.

    `years` are the years whose calendar has been published and loaded. Days of another year are judged by
    the plain week (and by any day given for it), and every result that needed one is provisional.
    A notice for the coming year may still turn a weekend of this December into a working day: load it as a
    day of this December.
    """

    days: Mapping[date, Day] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    @classmethod
    def of(cls, rows: Iterable[tuple[date, bool, str]], years: Iterable[int] | None = None) -> Calendar:
        """Build from rows (date, is_workday, name); without `years`, the years the rows fall in are loaded."""
        days = {row[0]: Day(*row) for row in rows}
        loaded = frozenset(years) if years is not None else frozenset(day.year for day in days)
        return cls(MappingProxyType(days), loaded)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on that day."""
        if known := self.days.get(day):
            return known.is_workday
        return day.weekday() < 5

    def is_loaded(self, day: date) -> bool:
        """Whether the calendar of that day's year has been published and loaded."""
        return day.year in self.years

    def why(self, day: date) -> str:
        """The name of a holiday or make-up day, 周末 for a plain weekend, else empty."""
        if known := self.days.get(day):
            return known.name or ("调休上班" if known.is_workday else "放假")
        return WEEKEND if day.weekday() >= 5 else ""


def add_working_days(start: date, amount: int, calendar: Calendar) -> Due:
    """The last of `amount` working days after `start`; the day of the trigger is not counted.

    From a rest day, the next working day is day 1. 0 gives `start` itself. Raises ValueError for a
    negative or absurd amount.
    """
    _check(amount)
    return _walk(start, amount, calendar, ONE_DAY)


def working_days_before(start: date, amount: int, calendar: Calendar) -> Due:
    """The day that lies `amount` working days before `start`, for "at least N working days before" duties."""
    _check(amount)
    return _walk(start, amount, calendar, -ONE_DAY)


def add_days(start: date, amount: int, calendar: Calendar, *, shift: bool = False) -> Due:
    """`amount` calendar days after `start`, the day of the trigger not counted.

    With `shift` a last day that is a rest day moves to the first working day after it. Raises ValueError
    for a negative or absurd amount.
    """
    _check(amount)
    return _settle(start + timedelta(days=amount), calendar, shift)


def add_months(start: date, amount: int, calendar: Calendar, *, shift: bool = False) -> Due:
    """The same day number `amount` months later, or the end of a month that has no such day.

    `shift` as in `add_days`. Raises ValueError for a negative or absurd amount.
    """
    _check(amount)
    months = start.year * 12 + start.month - 1 + amount
    year, month = divmod(months, 12)
    last = monthrange(year, month + 1)[1]
    return _settle(date(year, month + 1, min(start.day, last)), calendar, shift)


def same_day(start: date) -> Due:
    """当天: until 24:00 of the day itself (R-362)."""
    return Due(start)


def next_day(start: date) -> Due:
    """明天之内: until 24:00 of the next calendar day, working day or not (R-362)."""
    return Due(start + ONE_DAY)


def due(start: date, amount: int, unit: Unit | str, calendar: Calendar, *, shift: bool = False) -> Due:
    """The due date of a limit of `amount` `unit`s that began on `start`; the amount of 当天 and 明天之内 is ignored.

    `shift` only concerns calendar days and months. Raises ValueError for an unknown unit or a bad amount.
    """
    match Unit(unit):
        case Unit.WORKING_DAY:
            return add_working_days(start, amount, calendar)
        case Unit.DAY:
            return add_days(start, amount, calendar, shift=shift)
        case Unit.MONTH:
            return add_months(start, amount, calendar, shift=shift)
        case Unit.SAME_DAY:
            return same_day(start)
        case Unit.NEXT_DAY:
            return next_day(start)


def next_workday(day: date, calendar: Calendar) -> Due:
    """The day itself if it is a working day, else the first working day after it."""
    return _settle(day, calendar, shift=True)


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """How many working days lie after `start` up to and including `end`; negative when `end` is earlier."""
    if end < start:
        return -working_days_between(end, start, calendar)
    return sum(calendar.is_workday(day) for day in days_after(start, end))


def days_left(today: date, last_day: date) -> int:
    """Calendar days left until the end of `last_day`: 0 on the day itself, negative when overdue."""
    return (last_day - today).days


def days_after(start: date, end: date) -> Iterator[date]:
    """Every day after `start`, up to and including `end`."""
    for offset in range(1, (end - start).days + 1):
        yield start + timedelta(days=offset)


def from_package(year: int) -> list[Day]:
    """The holidays and make-up days of one published year, ready to load.

    Raises LookupError for a year the package does not know: such a year is not published, and must not
    be taken for a year without holidays.
    """
    if year not in published_years():
        raise LookupError(f"{year}年的放假安排尚未收录。")
    days = [Day(day, False, _name(holiday)) for day, holiday in published.holidays.items() if day.year == year]
    days += [
        Day(day, True, f"{_name(holiday)}调休上班") for day, holiday in published.workdays.items() if day.year == year
    ]
    return sorted(days)


def published_years() -> range:
    """The years whose State Council notice the installed package contains."""
    years = {day.year for day in published.holidays}
    return range(min(years), max(years) + 1)


def _name(holiday: str) -> str:
    chinese = str(chinese_calendar.Holiday(holiday).chinese)
    return _FULL_NAMES.get(chinese, chinese)


def _check(amount: int) -> None:
    if not 0 <= amount <= LONGEST:
        raise ValueError(f"期限须在0至{LONGEST}之间。")


def _walk(start: date, amount: int, calendar: Calendar, step: timedelta) -> Due:
    day, counted = start, 0
    provisional = False
    skipped: list[Noted] = []
    worked: list[Noted] = []
    while counted < amount:
        day += step
        provisional = provisional or not calendar.is_loaded(day)
        if not calendar.is_workday(day):
            skipped.append(Noted(day, calendar.why(day)))
            continue
        counted += 1
        if day.weekday() >= 5:
            worked.append(Noted(day, calendar.why(day)))
    if amount == 0:
        provisional = not calendar.is_loaded(day)
    return Due(day, provisional, tuple(sorted(skipped)), tuple(sorted(worked)), not calendar.is_workday(day))


def _settle(day: date, calendar: Calendar, shift: bool) -> Due:
    provisional = not calendar.is_loaded(day)
    skipped: list[Noted] = []
    while shift and not calendar.is_workday(day):
        skipped.append(Noted(day, calendar.why(day)))
        day += ONE_DAY
        provisional = provisional or not calendar.is_loaded(day)
    return Due(day, provisional, tuple(skipped), (), not calendar.is_workday(day))


def _grouped(days: Iterable[Noted]) -> str:
    """国庆节10月1日至10月7日、周末10月17日 …: runs of neighbouring days with one reason are one entry."""
    runs: list[tuple[str, date, date]] = []
    for day, why in days:
        if runs and runs[-1][0] == why and day - runs[-1][2] == ONE_DAY:
            runs[-1] = (why, runs[-1][1], day)
        else:
            runs.append((why, day, day))
    return "、".join(
        f"{why}{first.month}月{first.day}日" + (f"至{last.month}月{last.day}日" if last != first else "")
        for why, first, last in runs
    )
