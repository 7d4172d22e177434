"""Entering, extending, withdrawing: gates in words, clocks started and stopped, rights that end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inspection import access, workflow
from inspection.models import Deadline, User, link_of
from rounds.actions import assignments, logs, pledges
from rounds.models import Assignment
from rounds.workflow import ENTER, AssignmentStatus
from tests import make
from tests.cast import Cast
from tests.rounds.conftest import Planned, interview, mobilise


def pledge_all(cast: Cast, planned: Planned) -> None:
    for each in planned.team.members():
        pledges.record_pledges(each, by=cast.clerk)


@pytest.fixture
def entered(cast: Cast, authorised: Planned) -> Planned:
    mobilise(cast, authorised.assignment)
    pledge_all(cast, authorised)
    make.approved_plan(authorised.assignment, User.objects.get(person=authorised.leader), cast.head)
    authorised.assignment = assignments.enter(authorised.assignment, by=cast.clerk)
    return authorised


def test_what_is_missing_is_said_by_name(cast: Cast, authorised: Planned) -> None:
    pledges.record_pledges(authorised.team.leader, by=cast.clerk)
    assert ENTER.unmet(authorised.assignment) == [
        "金组员未签保密承诺书、回避承诺书、纪律承诺书", "动员会通知尚未印发", "巡察工作方案尚未拟定",
    ]  # fmt: skip


def test_a_member_signs_his_own_pledges_only(cast: Cast, authorised: Planned, log_in) -> None:
    mine = authorised.team.memberships.get(person=authorised.member)
    client = log_in(User.objects.get(person=authorised.member))
    assert client.post(reverse("rounds:membership_sign", args=[mine.pk])).status_code == 302
    assert mine.pledges.count() == 3
    other = reverse("rounds:membership_sign", args=[authorised.team.leader.pk])
    assert client.post(other).status_code == 403
    assert client.post(reverse("rounds:membership_pledge", args=[mine.pk])).status_code == 403


def test_entering_starts_the_clocks(cast: Cast, entered: Planned) -> None:
    running = Deadline.objects.filter(**link_of(entered.assignment), met_at=None).values_list("rule", "due_on")
    today, last = timezone.localdate(), entered.assignment.stationing_ends
    assert set(running) == {
        ("rounds.daily_log", today), ("rounds.stationing", last), ("rounds.midterm", today + timedelta(days=15)),
        ("rounds.contacts", today + timedelta(days=3)),
    }  # fmt: skip
    assert Deadline.objects.get(**link_of(entered.assignment), rule="rounds.pledges").met_at is not None


def test_entering_twice(cast: Cast, entered: Planned) -> None:
    with pytest.raises(workflow.WrongStatus):
        assignments.enter(entered.assignment, by=cast.clerk)


def test_the_day_of_entry_is_not_in_the_future(cast: Cast, authorised: Planned) -> None:
    with pytest.raises(workflow.Refused, match="不能晚于今天"):
        assignments.enter(authorised.assignment, by=cast.clerk, on=timezone.localdate() + timedelta(days=1))


def test_extending_keeps_the_history_and_moves_everything(cast: Cast, entered: Planned) -> None:
    was = entered.assignment.stationing_ends
    until = was + timedelta(days=15)
    made = assignments.extend(
        entered.assignment, by=cast.clerk, until=until, reason="重要问题待核实", document="批示1号"
    )
    assert (made.stationing_ends, made.extensions[0]["was"]) == (until, str(was))
    assert set(made.authorisations.values_list("ends", flat=True)) == {until}
    assert made.grants.get(role="team_leader").ends == until
    assert Deadline.objects.get(**link_of(made), rule="rounds.stationing").due_on == until


def test_extending_to_an_earlier_day_is_refused(cast: Cast, entered: Planned) -> None:
    with pytest.raises(workflow.Refused, match="须晚于原撤离日期"):
        assignments.extend(
            entered.assignment, by=cast.clerk, until=timezone.localdate(), reason="提前", document="批示1号"
        )


def test_withdrawing_waits_for_logs_and_records(cast: Cast, stationed: Assignment) -> None:
    interview(cast, stationed)
    with pytest.raises(workflow.Refused) as refused:
        assignments.withdraw(stationed, by=cast.leader)
    assert "等11天的工作日报未报送" in str(refused.value)
    assert "还有1条工作记录未定稿" in str(refused.value)
    stationed.refresh_from_db()
    assert stationed.withdrawn_on is None


def test_withdrawing_ends_the_fieldwork_at_once(cast: Cast, stationed: Assignment) -> None:
    today = timezone.localdate()
    Assignment.objects.filter(pk=stationed.pk).update(entered_on=today)
    log = logs.open_log(stationed, by=cast.member, day=today, work_done="进驻并召开动员会。")
    logs.submit(log, by=cast.member)
    made = assignments.withdraw(stationed, by=cast.leader)
    assert made.status == AssignmentStatus.WITHDRAWN
    assert not access.may(cast.member, "rounds.add_field_record", made)
    assert access.may(cast.leader, "rounds.confirm_paper", made)
    # What still runs is what begins with withdrawal: the unit's evaluation.
    running = Deadline.objects.filter(**link_of(made), met_at=None, cancelled_at=None)
    assert list(running.values_list("label", flat=True)) == ["巡后评估"]


@pytest.mark.parametrize(("who", "status"), [("member", 403), ("leader_2", 404), ("recused", 404), ("expired", 404)])
def test_who_may_not_withdraw(cast: Cast, stationed: Assignment, log_in, who: str, status: int) -> None:
    url = reverse("rounds:assignment_withdraw", args=[stationed.pk])
    assert log_in(getattr(cast, who)).post(url).status_code == status


def test_the_case_file_greys_with_reasons(cast: Cast, stationed: Assignment, log_in) -> None:
    page = log_in(cast.leader).get(reverse("rounds:assignment", args=[stationed.pk])).content.decode()
    assert "工作日报未报送" in page
    assert "缺报" in page
    assert "登记谈话" in page


def test_the_case_file_for_every_role_that_may_see_it(cast: Cast, stationed: Assignment, log_in) -> None:
    for who in ("head", "clerk", "group_head", "supervisor", "member"):
        assert log_in(getattr(cast, who)).get(reverse("rounds:assignment", args=[stationed.pk])).status_code == 200
