"""Working days, calendar days and months, counted over published and unpublished years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection import workdays
from inspection.workdays import Calendar, Unit

YEARS = (2025, 2026)
CALENDAR = Calendar.of((row for year in YEARS for row in workdays.from_package(year)), YEARS)
DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        (date(2026, 9, 28), 15, date(2026, 10, 23)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # from a Saturday: Monday, not Tuesday
        (date(2026, 12, 10), 15, date(2026, 12, 31)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday worked for the Spring Festival
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
    ],
)
def test_working_days(start, amount, expected):
    due = workdays.add_working_days(start, amount, CALENDAR)
    assert due.date == expected
    assert not due.provisional


def test_a_limit_that_needs_an_unpublished_year_is_provisional():
    assert workdays.add_working_days(date(2026, 12, 11), 15, CALENDAR).provisional
    assert workdays.add_months(date(2026, 8, 31), 6, CALENDAR).provisional


@pytest.mark.parametrize(
    ("start", "amount", "expected", "shifted"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28), date(2026, 2, 28)),  # a make-up working Saturday
        (date(2026, 8, 31), 6, date(2027, 2, 28), date(2027, 3, 1)),
        (date(2026, 9, 1), 1, date(2026, 10, 1), date(2026, 10, 8)),
        (date(2026, 11, 30), 3, date(2027, 2, 28), date(2027, 3, 1)),
        (date(2026, 3, 15), 12, date(2027, 3, 15), date(2027, 3, 15)),
    ],
)
def test_months(start, amount, expected, shifted):
    assert workdays.add_months(start, amount, CALENDAR).date == expected
    assert workdays.add_months(start, amount, CALENDAR, shift=True).date == shifted


def test_what_was_skipped_and_what_was_worked():
    due = workdays.add_working_days(date(2026, 9, 28), 9, CALENDAR)
    assert [(day.day, why) for day, why in due.skipped] == [
        *((day, "国庆节") for day in range(1, 8)),
        (11, "周末"),
    ]
    assert due.worked == ((date(2026, 10, 10), "国庆节调休上班"),)
    assert due.explain() == "扣除国庆节10月1日至10月7日、周末10月11日；计入国庆节调休上班10月10日"


def test_a_calendar_day_limit_ending_on_a_rest_day():
    stays = workdays.add_days(date(2026, 9, 21), 15, CALENDAR)
    assert (stays.date, stays.is_rest_day) == (date(2026, 10, 6), True)
    moves = workdays.add_days(date(2026, 9, 21), 15, CALENDAR, shift=True)
    assert (moves.date, moves.is_rest_day) == (date(2026, 10, 8), False)
    assert [day.day for day, _ in moves.skipped] == [6, 7]


def test_same_day_and_next_day_know_no_rest_days():
    friday = date(2026, 9, 30)
    assert workdays.due(friday, 5, Unit.SAME_DAY, CALENDAR).date == friday
    assert workdays.due(friday, 5, Unit.NEXT_DAY, CALENDAR).date == date(2026, 10, 1)


def test_working_days_before():
    assert workdays.working_days_before(date(2026, 10, 9), 2, CALENDAR).date == date(2026, 9, 30)


def test_days_left():
    assert workdays.days_left(date(2026, 3, 1), date(2026, 3, 4)) == 3
    assert workdays.days_left(date(2026, 3, 4), date(2026, 3, 4)) == 0
    assert workdays.days_left(date(2026, 3, 5), date(2026, 3, 4)) == -1


def test_both_published_years_have_248_working_days():
    for year in YEARS:
        assert workdays.working_days_between(date(year - 1, 12, 31), date(year, 12, 31), CALENDAR) == 248


def test_the_make_up_days_of_2026():
    worked = [day.date for day in workdays.from_package(2026) if day.is_workday]
    assert [(day.month, day.day) for day in worked] == [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]


def test_an_unpublished_year_is_an_error_not_a_year_without_holidays():
    assert workdays.published_years()[0] == 2004
    with pytest.raises(LookupError, match="尚未收录"):
        workdays.from_package(workdays.published_years()[-1] + 1)


def test_an_empty_calendar_counts_the_plain_week_provisionally():
    due = workdays.add_working_days(date(2026, 9, 30), 1, Calendar())
    assert (due.date, due.provisional) == (date(2026, 10, 1), True)


@pytest.mark.parametrize("amount", [-1, workdays.LONGEST + 1])
def test_absurd_amounts_are_refused(amount):
    with pytest.raises(ValueError, match="期限"):
        workdays.add_working_days(date(2026, 1, 1), amount, CALENDAR)


@given(DAYS, st.integers(1, 200))
def test_counting_forth_and_back_agree(start, amount):
    due = workdays.add_working_days(start, amount, CALENDAR)
    assert CALENDAR.is_workday(due.date)
    assert workdays.working_days_between(start, due.date, CALENDAR) == amount
    assert (due.date - start).days == amount + len(due.skipped)


@given(DAYS, st.integers(0, 200))
def test_later_starts_never_end_earlier(start, amount):
    later = start + timedelta(days=1)
    for unit in Unit:
        before = workdays.due(start, amount, unit, CALENDAR, shift=True)
        assert before.date <= workdays.due(later, amount, unit, CALENDAR, shift=True).date


@given(DAYS, st.integers(0, 60))
def test_months_keep_the_day_number_or_end_the_month(start, amount):
    end = workdays.add_months(start, amount, CALENDAR).date
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == amount
    assert end.day == start.day or (end + timedelta(days=1)).day == 1
