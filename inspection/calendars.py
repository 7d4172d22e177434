"""The working calendar's years: loaded by one person, confirmed by another, and then every provisional date counted again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from inspection import access, audit, deadlines, workdays
from inspection.models import CalendarDay, CalendarYear, User
from inspection.workflow import Refused, WrongStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

POWER = "inspection.manage_settings"


def from_package(year: int) -> list[workdays.Day]:
    """A published year out of the installed package. Raises Refused for a year it does not know."""
    try:
        return workdays.from_package(year)
    except LookupError as unknown:
        raise Refused(f"程序包中没有{year}年的放假安排，请按国务院办公厅通知粘贴。") from unknown


def _check_power(by: User) -> None:
    """The calendar is one for all offices: whoever manages the settings of one may work on it."""
    if not access.may(by, POWER):
        raise PermissionDenied(POWER)


def _check(year: int, days: list[workdays.Day]) -> None:
    """Refuse what cannot be a year's notice."""
    if not days:
        raise Refused("没有一天放假或调休，请核对。")
    seen: set[date] = set()
    for day in days:
        if day.date.year != year and not (day.date.year == year - 1 and day.date.month == 12):
            raise Refused(f"{day.date:%Y-%m-%d} 不在{year}年内。")
        if day.date in seen:
            raise Refused(f"{day.date:%Y-%m-%d} 出现了两次。")
        seen.add(day.date)
        if day.is_workday and day.date.weekday() < 5:
            raise Refused(f"{day.date:%Y-%m-%d} 本是工作日，不必列为调休上班。")


@transaction.atomic
def load(year: int, days: Iterable[workdays.Day], *, source: str, by: User) -> CalendarYear:
    """Load a year; it counts once another person has confirmed it. Raises Refused, WrongStatus.

    Loading again replaces a year that is not published yet. Of the year before, only its December may be in the notice
    (a Sunday worked for New Year).
    """
    _check_power(by)
    listed = sorted(days)
    _check(year, listed)
    row = CalendarYear.objects.select_for_update().filter(year=year).first()
    if row is not None and row.published:
        raise WrongStatus(f"{year}年工作日历已发布，不能重新装入。")
    if row is None:
        row = CalendarYear(year=year)
    row.source, row.loaded_by, row.confirmed_by = source, by, None
    row.save()
    row.days.all().delete()
    if taken := CalendarDay.objects.filter(date__in=[day.date for day in listed]).first():
        raise Refused(f"{taken.date:%Y-%m-%d} 已在{taken.year}工作日历中。")
    CalendarDay.objects.bulk_create(
        CalendarDay(date=day.date, year=row, is_workday=day.is_workday, name=day.name) for day in listed
    )
    audit.record(None, "load_calendar", by=by, label="装入工作日历", year=year, days=len(listed), source=source)
    return row


@transaction.atomic
def publish(year: int, *, by: User) -> int:
    """The second person has compared the days with the notice: the year counts. Returns how many due dates moved."""
    _check_power(by)
    row = CalendarYear.objects.select_for_update().get(year=year)
    if row.published:
        raise WrongStatus(f"{year}年工作日历已发布。")
    if row.loaded_by_id == by.pk:
        raise Refused("须由装入人以外的另一人核对发布。")
    row.published, row.confirmed_by = True, by
    row.save(update_fields=["published", "confirmed_by"])
    moved = deadlines.recompute_provisional(by=by)
    audit.record(None, "publish_calendar", by=by, label="发布工作日历", year=year, moved=moved)
    return moved


@transaction.atomic
def discard(year: int, *, by: User) -> None:
    """Throw away a year that was loaded wrongly and is not published."""
    _check_power(by)
    row = CalendarYear.objects.select_for_update().get(year=year)
    if row.published:
        raise WrongStatus(f"{year}年工作日历已发布，不能退回。")
    row.delete()
    audit.record(None, "discard_calendar", by=by, label="退回工作日历", year=year)
