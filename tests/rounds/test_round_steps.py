"""A round from plan to conclusion: gates in words, nobody decides on his own work."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from inspection import audit, codes, signatures, workflow
from rounds.actions import assignments, rounds, teams
from rounds.models import Round, Seat
from rounds.workflow import RoundStatus
from tests import make
from tests.cast import Cast
from tests.rounds.conftest import Planned


def test_a_round_is_planned_and_recorded(cast: Cast, planned: Planned) -> None:
    assert planned.round.status == RoundStatus.DRAFT
    assert [each.label for each in audit.of(planned.round)] == ["登记"]


def test_a_second_round_of_the_same_number_is_refused(cast: Cast, planned: Planned) -> None:
    with pytest.raises(workflow.Refused, match="第10届第7轮已经登记"):
        rounds.plan(cast.office, by=cast.clerk, term=10, sequence=7, year=2026)


def test_only_the_office_plans(cast: Cast, lists: None) -> None:
    with pytest.raises(PermissionDenied):
        rounds.plan(cast.office, by=cast.leader, term=10, sequence=8, year=2026)


def test_only_the_office_assigns(cast: Cast, planned: Planned) -> None:
    with pytest.raises(PermissionDenied):
        assignments.assign(planned.round, by=cast.leader, team=planned.team, unit=cast.liuxi)
    assert planned.round.assignments.count() == 1


def test_a_special_inspection_has_its_subject(cast: Cast, planned: Planned) -> None:
    special = codes.code("inspection_kinds", "special")
    assignments.edit_assignment(planned.assignment, by=cast.clerk, kind=special)
    with pytest.raises(workflow.Refused, match="主题"):
        rounds.submit(planned.round, by=cast.clerk)


def test_an_empty_round_says_what_is_missing(cast: Cast, lists: None) -> None:
    empty = rounds.plan(cast.office, by=cast.clerk, term=10, sequence=8, year=2026)
    with pytest.raises(workflow.Refused, match="尚未确定被巡察单位；尚未填写实施方案"):
        rounds.submit(empty, by=cast.clerk)


def test_a_team_without_leader_and_dates_is_refused(cast: Cast, planned: Planned) -> None:
    team = teams.form_team(planned.round, by=cast.clerk)
    assignments.assign(planned.round, by=cast.clerk, team=team, unit=cast.liuxi)
    with pytest.raises(workflow.Refused) as refused:
        rounds.submit(planned.round, by=cast.clerk)
    assert str(refused.value) == (
        "第二巡察组尚未确定组长；柳溪镇的进驻、撤离日期未定；柳溪镇的监督时段未定；柳溪镇的巡察类型未定"
    )


def test_the_author_does_not_review(cast: Cast, planned: Planned) -> None:
    make.office_role(cast.clerk, cast.office, "group_deputy")
    rounds.submit(planned.round, by=cast.clerk)
    with pytest.raises(signatures.CannotSign, match="不能由本人签批"):
        rounds.review(planned.round, by=cast.clerk, opinion="同意。")
    planned.round.refresh_from_db()
    assert planned.round.status == RoundStatus.SUBMITTED


def test_the_reviewer_does_not_approve(cast: Cast, planned: Planned) -> None:
    rounds.submit(planned.round, by=cast.clerk)
    rounds.review(planned.round, by=cast.group_head, opinion="同意。")
    with pytest.raises(workflow.Refused, match="不能由同一人"):
        rounds.approve(planned.round, by=cast.group_head, document="纪要1号")


def test_the_secretary_settles_and_the_office_starts(cast: Cast, approved: Planned) -> None:
    assert approved.round.status == RoundStatus.ACTIVE
    assert signatures.signed(approved.round, "书记审定").signer == cast.group_head
    labels = [each.label for each in audit.of(approved.round)]
    assert labels[0] == "启动轮次"
    assert "书记审定" in labels


def test_units_added_after_the_report_need_sending_back(cast: Cast, planned: Planned) -> None:
    rounds.submit(planned.round, by=cast.clerk)
    with pytest.raises(workflow.WrongStatus):
        assignments.assign(planned.round, by=cast.clerk, team=planned.team, unit=cast.liuxi)


def test_sending_back_voids_what_was_signed(cast: Cast, planned: Planned) -> None:
    rounds.submit(planned.round, by=cast.clerk)
    rounds.review(planned.round, by=cast.group_deputy, opinion="同意。")
    back = rounds.send_back(planned.round, by=cast.group_deputy, reason="单位须调整")
    assert back.status == RoundStatus.DRAFT
    assert not signatures.standing(back)


def test_a_change_after_the_approval_stops_the_start(cast: Cast, planned: Planned) -> None:
    rounds.submit(planned.round, by=cast.clerk)
    rounds.review(planned.round, by=cast.group_deputy, opinion="同意。")
    rounds.approve(planned.round, by=cast.group_head, document="纪要1号")
    Round.objects.filter(pk=planned.round.pk).update(plan="另一个方案")
    with pytest.raises(workflow.Refused, match="须退回后重新报审"):
        rounds.start(planned.round, by=cast.head)


def test_an_open_assignment_stops_the_conclusion(cast: Cast, approved: Planned) -> None:
    with pytest.raises(workflow.Refused, match="青石乡尚未办结"):
        rounds.conclude(approved.round, by=cast.head)


def test_two_presses_report_once(cast: Cast, planned: Planned, log_in) -> None:
    client = log_in(cast.clerk)
    url = reverse("rounds:round_submit", args=[planned.round.pk])
    sent = {"form_key": "8f14e45f-ceea-467f-a0e6-0d5f3c1f0001"}
    assert [client.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert [each.label for each in audit.of(planned.round)].count("报领导小组") == 1


@pytest.mark.parametrize(("who", "status"), [("group_deputy", 403), ("leader_2", 404), ("sysadmin", 404)])
def test_who_may_not_report(cast: Cast, planned: Planned, log_in, who: str, status: int) -> None:
    url = reverse("rounds:round_submit", args=[planned.round.pk])
    assert log_in(getattr(cast, who)).post(url).status_code == status


def test_a_step_is_no_page(cast: Cast, planned: Planned, log_in) -> None:
    assert log_in(cast.clerk).get(reverse("rounds:round_submit", args=[planned.round.pk])).status_code == 405


def test_the_overview_shows_teams_units_and_what_is_missing(cast: Cast, planned: Planned, log_in) -> None:
    make.user("x", "新组长")
    planned.team.memberships.filter(seat=Seat.LEADER).delete()
    page = log_in(cast.clerk).get(reverse("rounds:round", args=[planned.round.pk])).content.decode()
    assert "本轮巡察共设立一个巡察组，巡察的对象为一乡" in page
    assert "第一巡察组尚未确定组长" in page
    assert "青石乡" in page
