"""Reminders: ahead, due, overdue, escalated — each once per deadline, person and stage, whatever happens."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inspection import deadlines, locks, reminders, tasks, workdays
from inspection.models import Deadline, Message, Stage
from inspection.tasks import sweep_deadlines
from rounds.models import Meeting
from tests import make
from tests.cast import build

if TYPE_CHECKING:
    from rounds.models import Assignment, WorkingPaper
    from tests.cast import Cast

DUE = date(2026, 11, 20)
RULE = deadlines.Rule(
    "test.reply", "答复", 10, workdays.Unit.DAY, "R-360", "rounds.confirm_paper", ahead=(7, 3, 1),
    escalate=((3, "rounds.enter_assignment"), (10, "rounds.approve_round")),
)  # fmt: skip


@pytest.fixture(autouse=True)
def rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "_RULES", {RULE.code: RULE})


@pytest.fixture
def running(paper: WorkingPaper) -> Deadline:
    return deadlines.start(paper, RULE, on=DUE - timedelta(days=10))


def told() -> list[tuple[str, int, str]]:
    rows = Message.objects.exclude(deadline=None).order_by("at", "user__username")
    return [(each.stage, each.level, each.user.username) for each in rows.select_related("user")]


def start_on_another(assignment: Assignment) -> Deadline:
    """On a record of its own: one rule runs once per record."""
    meeting = Meeting.objects.create(assignment=assignment, kind="team", held_on=DUE)
    return deadlines.start(meeting, RULE, on=DUE - timedelta(days=10))


def sweep(days: int) -> reminders.Swept:
    """A pass so many days after (before, when negative) the due date."""
    return reminders.sweep(DUE + timedelta(days=days))


# --- stages ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "stage", "level", "text"),
    [
        (-7, Stage.AHEAD, 1, "“答复”还剩7天到期"),
        (-3, Stage.AHEAD, 2, "“答复”还剩3天到期"),
        (-1, Stage.AHEAD, 3, "“答复”还剩1天到期"),
        (0, Stage.DUE, 0, "“答复”今天到期"),
        (1, Stage.OVERDUE, 0, "“答复”已超期1天"),
    ],
)
def test_the_leader_is_told_in_time(running: Deadline, days: int, stage: str, level: int, text: str) -> None:
    assert sweep(days).sent == 1
    message = Message.objects.get()
    assert (message.user.username, message.stage, message.level, message.text) == ("leader", stage, level, text)


def test_long_before_nobody_is_told(running: Deadline) -> None:
    assert sweep(-8).sent == 0


def test_each_stage_reaches_a_person_once(running: Deadline) -> None:
    for days in range(-10, 15):
        for _ in range(2):
            sweep(days)
    stages = [(stage, level) for stage, level, user in told() if user == "leader" and stage != Stage.ESCALATED]
    assert stages == [(Stage.AHEAD, 1), (Stage.AHEAD, 2), (Stage.AHEAD, 3), (Stage.DUE, 0), (Stage.OVERDUE, 0)]


def test_overdue_goes_up_level_by_level(running: Deadline) -> None:
    sweep(2)
    assert {level for stage, level, _ in told() if stage == Stage.ESCALATED} == set()
    assert sweep(3).escalated == 3, "the leader, and the office's two"
    assert {user for stage, level, user in told() if level == 1} == {"leader", "head", "clerk"}
    assert sweep(10).escalated == 1
    assert told()[-1] == (Stage.ESCALATED, 2, "group-head")


def test_missed_nights_are_made_up_for_with_the_nearest_stage_only(running: Deadline) -> None:
    """The house was dark from the 8th to the 2nd day before: one reminder, not two."""
    assert sweep(-2).sent == 1
    assert told() == [(Stage.AHEAD, 2, "leader")]


def test_after_missed_weeks_every_level_is_told(running: Deadline) -> None:
    assert sweep(12).sent == 5
    assert sweep(12).already == 5


# --- who -------------------------------------------------------------------------------------------------------------


def test_the_one_in_charge_is_told_instead_of_all_who_could(cast: Cast, running: Deadline) -> None:
    Deadline.objects.update(handler=cast.member)
    sweep(0)
    assert told() == [(Stage.DUE, 0, "member")]


@pytest.mark.parametrize("why", ["left", "seat_ended", "recused"])
def test_whoever_may_not_act_any_more_is_not_told(cast: Cast, running: Deadline, why: str) -> None:
    Deadline.objects.update(handler=cast.member)
    if why == "left":
        cast.member.is_active = False
        cast.member.save(update_fields=["is_active"])
    elif why == "seat_ended":
        cast.member.assignment_grants.update(ends=date(2021, 1, 1))
    else:
        make.recusal(cast.member.person, cast.qingshi)
    sweep(0)
    assert told() == [(Stage.DUE, 0, "leader")]


def test_many_deadlines_are_asked_for_together(cast: Cast, running: Deadline) -> None:
    """A pass over eight asks no more than a pass over two."""
    start_on_another(cast.assignment)
    Deadline.objects.update(handler=cast.member)
    Deadline.objects.filter(pk=running.pk).update(handler=None)

    def questions() -> int:
        with CaptureQueriesContext(connection) as seen:
            sweep(3)
        return len(seen)

    questions()
    few = questions()
    for _ in range(6):
        start_on_another(cast.assignment)
    Deadline.objects.exclude(pk=running.pk).update(handler=cast.member)
    questions()
    assert questions() <= few


def test_a_recused_person_is_not_told(cast: Cast, running: Deadline) -> None:
    make.recusal(cast.head.person, cast.qingshi)
    sweep(3)
    assert {user for _, _, user in told()} == {"leader", "clerk"}


def test_a_recusal_from_the_upper_unit_counts_too(cast: Cast, running: Deadline) -> None:
    upper = make.unit(cast.office, "云岭县农业农村局")
    cast.qingshi.parent = upper
    cast.qingshi.save(update_fields=["parent"])
    make.recusal(cast.head.person, upper)
    sweep(3)
    assert "head" not in {user for _, _, user in told()}


def test_the_unit_never_hears_of_the_teams_duties(cast: Cast, running: Deadline) -> None:
    sweep(12)
    assert not {"secretary", "liaison"} & {user for _, _, user in told()}


def test_the_words_name_no_unit_and_no_matter(running: Deadline) -> None:
    sweep(12)
    texts = "".join(Message.objects.values_list("text", flat=True))
    assert "青石" not in texts
    assert "补贴" not in texts


# --- what does not run -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["met_at", "cancelled_at", "paused_on"])
def test_what_does_not_run_is_left_alone(running: Deadline, field: str) -> None:
    Deadline.objects.update(**{field: DUE if field == "paused_on" else timezone.now()})
    assert sweep(30).sent == 0


def test_a_rule_that_is_gone_disturbs_nobody(running: Deadline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "_RULES", {})
    assert sweep(30) == reminders.Swept()


# --- twice, in parallel, after a crash ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_the_same_time_send_once(at_once) -> None:
    assignment = build().assignment
    for _ in range(12):
        start_on_another(assignment)
    done = at_once(4, lambda number: reminders.sweep(DUE))
    assert all(isinstance(each, reminders.Swept) for each in done), done
    reminders.sweep(DUE)
    assert Message.objects.filter(stage=Stage.DUE).count() == 12


def test_a_crash_in_the_middle_loses_nothing(running: Deadline) -> None:
    with transaction.atomic():
        sweep(0)
        transaction.set_rollback(True)
    assert told() == []
    assert sweep(0).sent == 1


def test_many_deadlines_are_swept_in_batches(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "BATCH", 5)
    for _ in range(12):
        start_on_another(cast.assignment)
    assert sweep(0).sent == 12


def test_the_task_sweeps_today(running: Deadline) -> None:
    Deadline.objects.update(due_on=date(2020, 1, 1))
    sweep_deadlines.delay()
    assert ("overdue", 0, "leader") in told()


# --- the inbox -------------------------------------------------------------------------------------------------------


def test_a_message_opens_its_record_and_is_read(cast: Cast, running: Deadline, log_in) -> None:
    reminders.notify(cast.leader, "您有一件退回重办", url="/inbox/")
    client = log_in(cast.leader)
    message = Message.objects.get(user=cast.leader)
    assert reminders.unread(cast.leader) == 1
    response = client.post(f"/inbox/{message.pk}/open/")
    assert response.status_code == 302
    assert reminders.unread(cast.leader) == 0


def test_nobody_opens_anothers_message(cast: Cast, log_in) -> None:
    message = reminders.notify(cast.leader, "您有一件退回重办")
    assert log_in(cast.head).post(f"/inbox/{message.pk}/open/").status_code == 404
    assert reminders.unread(cast.leader) == 1


def test_one_sweep_at_a_time(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one is under way the next has nothing to do; when it is done, the next sweeps."""
    swept: list[str] = []
    monkeypatch.setattr(tasks.reminders, "sweep", lambda: swept.append("once") or reminders.Swept())
    other = connection.copy()
    with closing(other), other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [locks.SWEEPING])
        tasks.sweep_deadlines.delay()
        assert swept == []
        cursor.execute("SELECT pg_advisory_unlock(%s)", [locks.SWEEPING])
    tasks.sweep_deadlines.delay()
    tasks.sweep_deadlines.delay()
    assert swept == ["once", "once"]
