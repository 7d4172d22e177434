"""Difficulties, roving checks drawn by lot, non-cooperation, public opinion: recorded, watched, closed; who sees what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from inspection import codes, workflow
from inspection.documents import papers
from inspection.models import Deadline, Message, link_of
from rounds.actions import logs, supervision
from rounds.models import Assignment, RovingCheck
from tests.cast import Cast


def today() -> Any:
    return timezone.localdate()


@pytest.fixture
def two(cast: Cast, stationed: Assignment) -> Assignment:
    """Both teams are stationed."""
    return stationed


@given(st.text(min_size=1, max_size=20), st.sets(st.uuids().map(str), min_size=1, max_size=30), st.data())
def test_a_seed_draws_the_same_over_the_same_pool_whatever_its_order(seed: str, pool: set[str], data: Any) -> None:
    size = data.draw(st.integers(1, len(pool)))
    drawn = supervision.lots(seed, list(pool), size)
    assert drawn == supervision.lots(seed, sorted(pool, reverse=True), size)
    assert len(set(drawn)) == size
    assert set(drawn) <= pool


def test_different_seeds_reach_everybody() -> None:
    pool = [str(each) for each in range(10)]
    assert {supervision.lots(str(seed), pool, 1)[0] for seed in range(300)} == set(pool)


def test_a_drawing_keeps_pool_and_seed_and_can_be_drawn_again(cast: Cast, two: Assignment) -> None:
    made = supervision.draw(cast.round, by=cast.clerk, size=1, witness="赵主任")
    assert len(made.pool) == 2
    assert made.seed
    assert supervision.holds(made)
    again = supervision.draw(cast.round, by=cast.clerk, size=1, witness="赵主任", seed=made.seed)
    assert again.checks.get().assignment_id == made.checks.get().assignment_id
    other = next(key for key in made.pool if key != str(made.checks.get().assignment_id))
    RovingCheck.objects.filter(draw=made).update(assignment_id=other)
    assert not supervision.holds(made)


def test_only_the_office_draws_and_never_more_than_there_are(cast: Cast, two: Assignment) -> None:
    with pytest.raises(PermissionDenied):
        supervision.draw(cast.round, by=cast.leader, size=1, witness="某")
    with pytest.raises(workflow.Refused, match="进驻中的任务有2个"):
        supervision.draw(cast.round, by=cast.clerk, size=3, witness="某")


def test_the_three_outcomes(cast: Cast, two: Assignment) -> None:
    made = supervision.draw(cast.round, by=cast.clerk, size=2, witness="赵主任")
    first, second = made.checks.all()
    report = {"by": cast.clerk, "visited_on": today(), "findings": "日报齐全。"}
    with pytest.raises(workflow.Refused, match="须写明指导意见"):
        supervision.report_check(first, outcome="guided", **report)
    with pytest.raises(workflow.Refused, match="须写明责任人和期限"):
        supervision.report_check(first, outcome="coordinate", **report)
    supervision.report_check(first, outcome="good", **report)
    done = supervision.report_check(second, outcome="coordinate", owner="赵主任", due_on=today(), **report)
    assert done.coordination.text == "日报齐全。"
    text = papers.text_of(papers.compose(papers.draft(made, "rounds.roving_brief", by=cast.clerk)))
    assert "随机抽取2个" in text
    assert made.seed in text
    assert "已列入协调事项" in text


def test_the_brief_waits_for_every_visit(cast: Cast, two: Assignment) -> None:
    made = supervision.draw(cast.round, by=cast.clerk, size=2, witness="赵主任")
    with pytest.raises(workflow.Refused, match="还有2个任务未登记"):
        papers.draft(made, "rounds.roving_brief", by=cast.clerk)


def test_the_team_is_not_told_beforehand(cast: Cast, two: Assignment, log_in) -> None:
    made = supervision.draw(cast.round, by=cast.clerk, size=2, witness="赵主任")
    check = made.checks.get(assignment=two)
    url = reverse("rounds:roving_check", args=[check.pk])
    assert log_in(cast.leader).get(url).status_code == 404
    assert log_in(cast.leader).get(reverse("rounds:roving_draw", args=[made.pk])).status_code == 404
    assert not Message.objects.filter(user=cast.leader).exists()
    supervision.report_check(check, by=cast.clerk, visited_on=today(), findings="日报齐全。", outcome="good")
    assert log_in(cast.leader).get(url).status_code == 200
    assert log_in(cast.leader_2).get(url).status_code == 404


def test_a_difficulty_of_the_log_becomes_an_item_with_a_day(cast: Cast, stationed: Assignment, log_in) -> None:
    log = logs.open_log(stationed, by=cast.member, day=today(), work_done="谈话。", difficulties="缺少财务人员。")
    url = reverse("rounds:coordination_add", args=[stationed.pk]) + f"?log={log.pk}"
    client = log_in(cast.member)
    assert "缺少财务人员" in client.get(url).content.decode()
    sent = {"text": "缺少财务人员。", "owner": "赵主任", "due_on": today() + timedelta(days=2)}
    assert client.post(url, sent).status_code == 302
    item = log.coordinations.get()
    assert Deadline.objects.get(**link_of(item)).due_on == item.due_on
    with pytest.raises(PermissionDenied):
        supervision.close_coordination(item, by=cast.member, result="已派员。")
    item = supervision.close_coordination(item, by=cast.head, result="已派员。")
    assert item.status == "closed"
    assert Deadline.objects.get(**link_of(item)).met_at is not None


def refused_to_cooperate(cast: Cast, assignment: Assignment, **fields: Any) -> Any:
    given = {
        "kind": codes.code("non_cooperation", "delay"), "persons": "某所长", "occurred_on": today(), "facts": "三次催要账簿未提供。",
    } | fields  # fmt: skip
    return supervision.record_non_cooperation(assignment, by=cast.member, **given)


def test_non_cooperation_is_handed_over_the_same_day_to_who_holds_to_account(cast: Cast, stationed: Assignment) -> None:
    case = refused_to_cooperate(cast, stationed)
    assert Deadline.objects.get(**link_of(case)).due_on == today()
    for wrong in (cast.qingshi, cast.finance):
        with pytest.raises(workflow.Refused, match="纪检监察机关或组织部门"):
            supervision.hand_over(case, by=cast.leader, handed_to=wrong, receipt="某")
    with pytest.raises(PermissionDenied):
        supervision.hand_over(case, by=cast.member, handed_to=cast.discipline_organ, receipt="冯纪检")
    case = supervision.hand_over(case, by=cast.leader, handed_to=cast.discipline_organ, receipt="冯纪检")
    assert (case.status, case.handed_on) == ("handed_over", today())


def test_the_unit_never_sees_what_is_noted_of_it(cast: Cast, stationed: Assignment, log_in) -> None:
    case = refused_to_cooperate(cast, stationed)
    for who in (cast.liaison, cast.secretary, cast.leader_2, cast.recused):
        assert log_in(who).get(reverse("rounds:non_cooperation", args=[case.pk])).status_code == 404
    assert log_in(cast.leader).get(reverse("rounds:non_cooperation_list")).status_code == 200


def test_the_unit_reports_opinion_and_what_is_grave_is_told_at_once(cast: Cast, stationed: Assignment, log_in) -> None:
    client = log_in(cast.liaison)
    sent = {
        "assignment": stationed.pk, "level": "grave", "occurred_on": today(), "source": "短视频平台", "summary": "有人发布不实视频。",
        "leader": "吴书记", "handling": "已核实并回应。",
    }  # fmt: skip
    assert client.post(reverse("unit:opinion_report_add"), sent).status_code == 302
    report = stationed.opinion_reports.get()
    assert Message.objects.filter(user=cast.leader, text__contains="重要舆情").exists()
    supervision.note_opinion(report, by=cast.leader, advice="继续关注，及时报告。")
    assert "继续关注" in client.get(reverse("unit:opinion_report", args=[report.pk])).content.decode()
    assert log_in(cast.liaison_2).get(reverse("unit:opinion_report", args=[report.pk])).status_code == 404


@pytest.mark.parametrize("page", ["coordination_list", "non_cooperation_list", "opinion_report_list"])
def test_the_lists_are_the_offices_and_the_teams(cast: Cast, stationed: Assignment, log_in, page: str) -> None:
    refused_to_cooperate(cast, stationed)
    assert log_in(cast.clerk).get(reverse(f"rounds:{page}")).status_code == 200
    assert log_in(cast.finance_officer).get(reverse(f"rounds:{page}")).status_code == 403
