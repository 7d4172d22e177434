"""Due dates: started, met, paused, extended, explained; provisional ones counted again when a year is published."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspection import audit, deadlines, reminders, workdays
from inspection.models import CalendarDay, CalendarYear, Deadline, DeadlineDays, Message
from tests import make

if TYPE_CHECKING:
    from rounds.models import WorkingPaper
    from tests.cast import Cast

SHANGHAI = ZoneInfo("Asia/Shanghai")
POWER = "rounds.confirm_paper"


@pytest.fixture(autouse=True)
def rules(monkeypatch: pytest.MonkeyPatch) -> dict[str, deadlines.Rule]:
    """Rules of every unit, for the time of a test."""
    units = {
        "today": (0, workdays.Unit.SAME_DAY), "tomorrow": (None, workdays.Unit.NEXT_DAY),
        "working": (10, workdays.Unit.WORKING_DAY), "days": (60, workdays.Unit.DAY), "months": (2, workdays.Unit.MONTH),
        "given": (None, None), "silent": (None, workdays.Unit.DAY),
    }  # fmt: skip
    made = {
        name: deadlines.Rule(f"test.{name}", f"期限{name}", days, unit, "R-361", POWER)
        for name, (days, unit) in units.items()
    }
    monkeypatch.setattr(deadlines, "_RULES", {each.code: each for each in made.values()})
    return made


def load_year(year: int, *, published: bool = True) -> CalendarYear:
    row = CalendarYear.objects.create(year=year, source="国务院办公厅通知", published=published)
    for day in workdays.from_package(year):
        CalendarDay.objects.create(date=day.date, year=row, is_workday=day.is_workday, name=day.name)
    return row


def load_plain(year: int, *days: tuple[date, bool, str]) -> None:
    row = CalendarYear.objects.create(year=year, source="测试", published=True)
    for day, is_workday, name in days:
        CalendarDay.objects.create(date=day, year=row, is_workday=is_workday, name=name)


def at(year: int, month: int, day: int, hour: int, minute: int = 0):
    return time_machine.travel(datetime(year, month, day, hour, minute, tzinfo=SHANGHAI), tick=False)


# --- how days are counted --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "moment", "due"),
    [
        ("today", (2026, 9, 30, 23, 59), date(2026, 9, 30)),
        ("today", (2026, 10, 1, 0, 0), date(2026, 10, 1)),  # a holiday is a day like any other
        ("tomorrow", (2026, 9, 30, 23, 59), date(2026, 10, 1)),
        ("tomorrow", (2026, 12, 31, 8, 0), date(2027, 1, 1)),
        ("days", (2026, 1, 1, 9, 0), date(2026, 3, 2)),
        ("months", (2026, 12, 31, 9, 0), date(2027, 2, 28)),
    ],
)  # fmt: skip
def test_a_day_is_a_calendar_day_in_shanghai(paper: WorkingPaper, rules, name, moment, due) -> None:
    with at(*moment):
        assert deadlines.start(paper, rules[name]).due_on == due


def test_a_minute_before_midnight_is_not_overdue_a_minute_after_is(paper: WorkingPaper, rules) -> None:
    with at(2026, 11, 3, 16):
        deadline = deadlines.start(paper, rules["today"])
    with at(2026, 11, 3, 23, 59):
        assert deadlines.overdue_days(deadline) == 0
    with at(2026, 11, 4, 0, 0):
        assert deadlines.overdue_days(deadline) == 1


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2026, 9, 18), date(2026, 10, 9)),  # the Sunday worked for 中秋 counts, 中秋 and 国庆 do not
        (date(2026, 9, 25), date(2026, 10, 15)),  # over 国庆, with the Saturday worked after it
        (date(2026, 2, 6), date(2026, 2, 27)),  # over 春节
    ],
)
def test_working_days_over_the_holidays_of_2026(paper: WorkingPaper, rules, start: date, due: date) -> None:
    load_year(2026)
    deadline = deadlines.start(paper, rules["working"], on=start)
    calendar = deadlines.calendar()
    assert workdays.working_days_between(start, deadline.due_on, calendar) == 10
    assert calendar.is_workday(deadline.due_on)
    assert deadline.due_on == due
    assert not deadline.provisional


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.dates(date(2025, 1, 1), date(2026, 11, 20)), days=st.integers(1, 25))
def test_between_start_and_due_lie_exactly_the_working_days(start: date, days: int) -> None:
    rows = [*workdays.from_package(2025), *workdays.from_package(2026)]
    calendar = workdays.Calendar.of(rows)
    rule = deadlines.Rule("test.any", "任意", days, workdays.Unit.WORKING_DAY, "R-363", POWER)
    end = deadlines.due(rule, start, days, working=calendar)
    assert end is not None
    assert workdays.working_days_between(start, end.date, calendar) == days
    assert workdays.working_days_between(start, end.date - timedelta(days=1), calendar) == days - 1


def test_the_record_gives_the_date(paper: WorkingPaper, rules) -> None:
    assert deadlines.start(paper, rules["given"], due_on=date(2026, 12, 20)).due_on == date(2026, 12, 20)


# --- the office's own days -------------------------------------------------------------------------------------------


def test_the_office_may_set_its_own_days(cast: Cast, paper: WorkingPaper, rules) -> None:
    for version, days in ((1, 20), (2, 30)):
        DeadlineDays.objects.create(office=cast.office, rule="test.days", days=days, version=version)
    assert deadlines.start(paper, rules["days"], on=date(2026, 1, 1)).due_on == date(2026, 1, 31)


@pytest.mark.parametrize("name", ["days", "today", "tomorrow", "working"])
def test_blank_means_no_alarm(cast: Cast, paper: WorkingPaper, rules, name: str) -> None:
    DeadlineDays.objects.create(office=cast.office, rule=f"test.{name}", days=None)
    assert deadlines.start(paper, rules[name]).due_on is None


def test_a_rule_without_a_number_is_silent(paper: WorkingPaper, rules) -> None:
    assert deadlines.start(paper, rules["silent"]).due_on is None


# --- start, meet, cancel ---------------------------------------------------------------------------------------------


def test_starting_twice_changes_nothing(paper: WorkingPaper, rules) -> None:
    first = deadlines.start(paper, rules["days"], on=date(2026, 1, 1))
    assert deadlines.start(paper, rules["days"], on=date(2026, 5, 1)) == first
    assert Deadline.objects.count() == 1


def test_met_it_may_start_again(paper: WorkingPaper, rules) -> None:
    first = deadlines.start(paper, rules["days"])
    met = deadlines.meet(paper, rules["days"], late_reason="等待鉴定")
    assert met == first
    assert not met.running
    assert deadlines.meet(paper, rules["days"]) is None, "nothing runs"
    assert deadlines.start(paper, rules["days"]) != first


def test_a_duty_may_fall_away(paper: WorkingPaper, rules) -> None:
    deadlines.start(paper, rules["days"])
    deadlines.start(paper, rules["today"])
    assert deadlines.cancel(paper, rules["days"]) == 1
    assert [each.rule for each in deadlines.of(paper)] == ["test.today"]


def test_the_database_refuses_a_second_running_one(paper: WorkingPaper, rules) -> None:
    first = deadlines.start(paper, rules["days"])
    first.pk, first._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_started_by_eight_at_once_it_runs_once(at_once, rules) -> None:
    office = make.office()
    round_ = make.round_(office)
    assignment = make.assignment(round_, make.team(round_), make.unit(office))
    answers = at_once(8, lambda number: deadlines.start(assignment, rules["days"]).pk)
    assert len(set(answers)) == 1
    assert Deadline.objects.get().pk == answers[0]


# --- pause, extend, explain ------------------------------------------------------------------------------------------


def test_extended_it_says_why(cast: Cast, paper: WorkingPaper, rules) -> None:
    deadlines.start(paper, rules["days"], on=date(2026, 1, 1))
    extended = deadlines.extend(paper, rules["days"], date(2026, 4, 1), reason="案情复杂", by=cast.leader)
    assert extended.due_on == date(2026, 4, 1)
    assert "2026-03-02 改为 2026-04-01：案情复杂" in deadlines.explain(extended)
    entry = audit.of(paper).get(verb="extend_deadline")
    assert (entry.data["was"], entry.data["now"]) == ("2026-03-02", "2026-04-01")


def test_a_new_date_is_reminded_of_from_the_beginning(cast: Cast, paper: WorkingPaper, rules) -> None:
    deadlines.start(paper, rules["days"], on=date(2026, 1, 1))
    assert reminders.sweep(date(2026, 3, 2)).sent == 1
    deadlines.extend(paper, rules["days"], date(2026, 4, 1), reason="案情复杂", by=cast.leader)
    assert reminders.sweep(date(2026, 3, 3)).sent == 0
    assert reminders.sweep(date(2026, 4, 1)).sent == 1
    assert Message.objects.count() == 2, "the first reminder stays in the inbox"


def test_a_pause_takes_working_days_with_it(cast: Cast, paper: WorkingPaper, rules) -> None:
    load_year(2026)
    deadlines.start(paper, rules["working"], on=date(2026, 11, 2))  # Monday, due Monday 16th
    paused = deadlines.pause(paper, rules["working"], reason="等待鉴定", by=cast.leader, on=date(2026, 11, 6))
    assert not paused.running
    assert reminders.sweep(date(2026, 11, 30)).sent == 0
    resumed = deadlines.resume(paper, rules["working"], by=cast.leader, on=date(2026, 11, 20))
    assert resumed.due_on == date(2026, 11, 30), "six working days were left"
    assert any("暂停：等待鉴定" in line for line in deadlines.explain(resumed))


def test_a_pause_moves_calendar_days(cast: Cast, paper: WorkingPaper, rules) -> None:
    deadlines.start(paper, rules["days"], on=date(2026, 1, 1))
    deadlines.pause(paper, rules["days"], reason="等待鉴定", by=cast.leader, on=date(2026, 2, 1))
    assert deadlines.resume(paper, rules["days"], by=cast.leader, on=date(2026, 2, 11)).due_on == date(2026, 3, 12)


def test_an_overdue_duty_stays_overdue_through_a_pause(cast: Cast, paper: WorkingPaper, rules) -> None:
    deadlines.start(paper, rules["days"], on=date(2026, 1, 1))
    deadlines.pause(paper, rules["days"], reason="等待鉴定", by=cast.leader, on=date(2026, 3, 10))
    assert deadlines.resume(paper, rules["days"], by=cast.leader, on=date(2026, 4, 1)).due_on == date(2026, 3, 2)


def test_pausing_and_resuming_twice_changes_nothing(cast: Cast, paper: WorkingPaper, rules) -> None:
    deadlines.start(paper, rules["days"], on=date(2026, 1, 1))
    for _ in range(2):
        deadlines.pause(paper, rules["days"], reason="等待鉴定", by=cast.leader, on=date(2026, 2, 1))
    for _ in range(2):
        found = deadlines.resume(paper, rules["days"], by=cast.leader, on=date(2026, 2, 2))
    assert len(found.history) == 2


def test_the_explanation_names_source_start_and_the_days_left_out(paper: WorkingPaper, rules) -> None:
    load_year(2026)
    lines = deadlines.explain(deadlines.start(paper, rules["working"], on=date(2026, 9, 25)))
    assert lines[:3] == ["依据：R-361", "起算日：2026-09-25（当日不计入）", "期限：10个工作日"]
    assert "国庆节10月1日至10月7日" in lines[3]
    assert "10月10日" in lines[3], "the Saturday worked is named"


# --- provisional -----------------------------------------------------------------------------------------------------


@pytest.fixture
def provisional(paper: WorkingPaper, rules) -> Deadline:
    """Ten working days from 28 December 2026, with 2027 not published: due 11 January, 暂定."""
    load_year(2026)
    deadline = deadlines.start(paper, rules["working"], on=date(2026, 12, 28))
    assert (deadline.due_on, deadline.provisional) == (date(2027, 1, 11), True)
    return deadline


def test_a_year_not_published_makes_the_date_provisional(provisional: Deadline) -> None:
    assert any("暂定" in line for line in deadlines.explain(provisional))
    assert reminders.sweep(date(2027, 1, 11)).sent == 1
    assert "日期暂定" in Message.objects.get().text


def test_a_year_loaded_by_one_person_only_changes_nothing(provisional: Deadline) -> None:
    CalendarYear.objects.create(year=2027, source="国务院办公厅通知", published=False)
    assert deadlines.recompute_provisional() == 0
    provisional.refresh_from_db()
    assert provisional.provisional


def test_published_the_date_is_counted_again_with_old_and_new(provisional: Deadline, cast: Cast) -> None:
    load_plain(2027, (date(2027, 1, 1), False, "元旦"))
    assert deadlines.recompute_provisional(by=cast.clerk) == 1
    provisional.refresh_from_db()
    assert (provisional.due_on, provisional.provisional) == (date(2027, 1, 12), False)
    assert "2027-01-11 改为 2027-01-12：工作日历发布后重算" in deadlines.explain(provisional)
    entry = audit.of(provisional.record).get(verb="recompute_deadline")
    assert (entry.actor, entry.data["was"], entry.data["now"]) == (cast.clerk, "2027-01-11", "2027-01-12")
    assert deadlines.recompute_provisional() == 0, "a second time changes nothing"


def test_published_without_a_difference_only_the_mark_goes(provisional: Deadline) -> None:
    load_plain(2027)
    assert deadlines.recompute_provisional() == 0
    provisional.refresh_from_db()
    assert (provisional.due_on, provisional.provisional, provisional.history) == (date(2027, 1, 11), False, [])


def test_what_a_person_extended_is_not_counted_again(provisional: Deadline, cast: Cast, rules) -> None:
    deadlines.extend(provisional.record, rules["working"], date(2027, 3, 1), reason="案情复杂", by=cast.leader)
    load_plain(2027, (date(2027, 1, 1), False, "元旦"))
    assert deadlines.recompute_provisional() == 0


def test_after_a_pause_the_rest_is_counted_again(provisional: Deadline, cast: Cast, rules) -> None:
    record = provisional.record
    deadlines.pause(record, rules["working"], reason="等待鉴定", by=cast.leader, on=date(2026, 12, 29))
    resumed = deadlines.resume(record, rules["working"], by=cast.leader, on=date(2026, 12, 30))
    assert (resumed.due_on, resumed.provisional) == (date(2027, 1, 12), True)
    load_plain(2027, (date(2027, 1, 1), False, "元旦"))
    assert deadlines.recompute_provisional() == 1
    resumed.refresh_from_db()
    assert resumed.due_on == date(2027, 1, 13)
