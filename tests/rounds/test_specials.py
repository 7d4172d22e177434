"""Several kinds and modes in one round, cross inspections, return visits, problems common to units."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inspection import codes
from inspection.models import Region
from inspection.workflow import Refused
from rectification.models import Account, Report, ReportItem
from rounds.actions import assignments, rounds, specials, teams
from rounds.gates import specials as gates
from rounds.models import Assignment, Finding, Recheck, Round, Seat
from tests import make
from tests.cast import Cast
from tests.rounds.conftest import Planned, finding

pytestmark = pytest.mark.django_db


def kind(code: str):
    return codes.code("inspection_kinds", code)


def planned_round(cast: Cast, lists: None, sequence: int = 9) -> Round:
    year = timezone.localdate().year
    return rounds.plan(cast.office, by=cast.clerk, term=10, sequence=sequence, year=year, plan="按方案开展。")


def dates() -> dict[str, date]:
    today = timezone.localdate()
    return {
        "stationing_begins": today,
        "stationing_ends": today + timedelta(days=30),
        "period_begins": date(2021, 1, 1),
    }


def build(cast: Cast, round_: Round, counties: int = 15) -> None:
    """5 teams on 7 units, one of them with an embedded special; county teams of a joint special; one 延伸 to an outpost."""
    by = cast.clerk
    own = [teams.form_team(round_, by=by) for _ in range(5)]
    for at, team in enumerate(own):
        teams.add_member(team, by=by, person=make.person(f"组长{at}"), seat=Seat.LEADER)
    for at in range(7):
        unit = make.unit(cast.office, f"县第{at}局")
        extra = {"with_special": True, "subject": "公租房"} if at == 0 else {}
        assignments.assign(round_, by=by, team=own[at % 5], unit=unit, kind=kind("regular"), **extra, **dates())
    joint = codes.code("organising_modes", "joint")
    housing = make.unit(cast.office, "县住房保障中心")
    for at in range(counties):
        team = teams.form_team(round_, by=by, origin=f"第{at}县")
        teams.add_member(team, by=by, person=make.person(f"县组长{at}"), seat=Seat.LEADER)
        unit = make.unit(cast.office, f"第{at}县房管局")
        assignments.assign(
            round_, by=by, team=team, unit=unit, kind=kind("special"), mode=joint, subject="公租房", authority="南川市委巡察办",
            focus=codes.code("special_focuses", "project"), **dates(),
        )  # fmt: skip
    outpost = make.unit(cast.office, "驻郑办事处", category="abroad")
    assignments.assign(round_, by=by, team=own[0], unit=outpost, kind=kind("extended"), **dates())
    assert housing


class TestOneRoundManyKinds:
    def test_it_is_planned_reported_and_shown(self, cast: Cast, lists: None, log_in) -> None:
        round_ = planned_round(cast, lists)
        build(cast, round_)
        assert rounds.submit(round_, by=cast.clerk).status == "submitted"
        page = log_in(cast.clerk).get(reverse("rounds:round", args=[round_.pk])).content.decode()
        assert "20 个组，23 个任务" in page
        assert "常规巡察（带专项：公租房）" in page
        assert "专项巡察（公租房），上下联动" in page
        assert "第14县" in page
        assert "延伸巡察" in page

    def test_its_page_asks_no_more_for_more_teams(self, cast: Cast, lists: None, log_in) -> None:
        client = log_in(cast.clerk)

        def asked(sequence: int, counties: int) -> int:
            round_ = planned_round(cast, lists, sequence)
            for each in cast.office.units.filter(assignments__isnull=False).exclude(
                pk__in=[cast.qingshi.pk, cast.liuxi.pk]
            ):
                type(each).objects.filter(pk=each.pk).update(name=f"{sequence}{each.name}")
            build(cast, round_, counties)
            for unit in cast.office.units.all():
                type(unit).objects.filter(pk=unit.pk).update(name=f"{unit.name}·{sequence}")
            client.get(reverse("rounds:round", args=[round_.pk]))
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("rounds:round", args=[round_.pk]))
            return len(queries)

        assert asked(8, 2) == asked(9, 8)


class TestCross:
    def test_nobody_of_the_units_own_region(self, cast: Cast, planned: Planned) -> None:
        county = Region.objects.get(name="云岭县")
        type(cast.office).objects.filter(pk=cast.office.pk).update(region=county)
        cross = codes.code("organising_modes", "cross")
        assignments.edit_assignment(planned.assignment, by=cast.clerk, mode=cross)
        assert gates.local_people(Assignment.objects.get(pk=planned.assignment.pk)) == []
        town = make.region("东岭镇", county)
        type(planned.leader).objects.filter(pk=planned.leader.pk).update(native_region=town)
        with pytest.raises(Refused, match="华组长籍贯在云岭县，异地交叉巡察须地域回避"):
            rounds.submit(planned.round, by=cast.clerk)

    def test_a_post_in_the_region_counts_too(self, cast: Cast, planned: Planned) -> None:
        county = Region.objects.get(name="云岭县")
        type(cast.office).objects.filter(pk=cast.office.pk).update(region=county)
        make.post(planned.member, cast.finance, "科员")
        Assignment.objects.filter(pk=planned.assignment.pk).update(mode=codes.code("organising_modes", "cross"))
        found = gates.local_people(Assignment.objects.get(pk=planned.assignment.pk))
        assert found == ["金组员任职单位县财政局在云岭县，异地交叉巡察须地域回避"]

    def test_another_mode_asks_nothing(self, cast: Cast, planned: Planned) -> None:
        type(planned.leader).objects.filter(pk=planned.leader.pk).update(
            native_region=Region.objects.get(name="云岭县")
        )
        assert gates.local_people(planned.assignment) == []


class TestReturnVisit:
    @pytest.fixture
    def again(self, cast: Cast, stationed: Assignment) -> Assignment:
        """A return visit to 青石乡 after the cast's own assignment."""
        first, dropped = finding(cast, stationed), finding(cast, stationed, title="查无实据")
        Finding.objects.filter(pk=dropped.pk).update(status="dropped", dropped_reason="查无实据")
        round_ = planned_round(cast, None)
        team = teams.form_team(round_, by=cast.clerk)
        assert first
        return assignments.assign(
            round_, by=cast.clerk, team=team, unit=cast.qingshi, kind=kind("return"), parent=stationed, **dates()
        )

    def test_the_earlier_findings_come_along(self, again: Assignment) -> None:
        assert [each.finding.title for each in again.rechecks.all()] == ["公务接待无公函"]

    def test_without_an_earlier_task_it_is_not_reported(self, cast: Cast, planned: Planned) -> None:
        assignments.edit_assignment(planned.assignment, by=cast.clerk, kind=kind("return"))
        with pytest.raises(Refused, match="未选所对应的前次任务"):
            rounds.submit(planned.round, by=cast.clerk)

    def test_another_units_task_is_refused(self, cast: Cast, planned: Planned) -> None:
        with pytest.raises(Refused, match="须对应同一单位"):
            assignments.edit_assignment(
                planned.assignment, by=cast.clerk, kind=kind("return"), parent=cast.assignment_2
            )

    def test_the_state_of_rectification_stands_beside(self, cast: Cast, again: Assignment, log_in) -> None:
        url, item = reverse("rounds:assignment", args=[again.pk]), again.rechecks.get()
        client = log_in(cast.clerk)
        assert "未立账" in client.get(url).content.decode()
        report = Report.objects.create(assignment=item.finding.assignment)
        row = ReportItem.objects.create(report=report, finding=item.finding, position=1, wording="公务接待")
        account = Account.objects.create(
            office=cast.office, assignment=item.finding.assignment, unit=cast.qingshi, holder=cast.qingshi, report_item=row,
            number="青-1", problem="公务接待", status="reported", origin="report", reported_on=timezone.localdate(),
        )  # fmt: skip
        page = client.get(url).content.decode()
        assert "台账记载的整改情况" in page
        assert account.get_status_display() in page
        assert "未立账" not in page

    def test_nobody_leaves_before_each_is_answered(self, cast: Cast, again: Assignment, log_in) -> None:
        assert gates.rechecks_are_answered(again) == ["前次巡察的问题还有1个没有复查结果"]
        Assignment.objects.filter(pk=again.pk).update(status="stationed", entered_on=timezone.localdate())
        make.seat(cast.leader, again, "team_leader")
        item, client = again.rechecks.get(), log_in(cast.leader)
        address = reverse("rounds:assignment_recheck", args=[again.pk])
        assert client.post(address, {f"outcome_{item.pk}": "again"}).status_code == 422
        sent = {f"outcome_{item.pk}": "again", f"note_{item.pk}": "2026年又有4次无公函接待"}
        assert client.post(address, sent).status_code == 302
        assert gates.rechecks_are_answered(again) == []
        assert "整改后反弹" in client.get(reverse("rounds:assignment", args=[again.pk])).content.decode()
        assert Recheck.objects.get().checked_by == cast.leader


class TestCommonProblems:
    @pytest.fixture
    def two(self, cast: Cast, stationed: Assignment) -> list[Finding]:
        other = finding(cast, stationed, title="柳溪镇接待无公函")
        Finding.objects.filter(pk=other.pk).update(assignment=cast.assignment_2, number="10-2-1")
        other.refresh_from_db()
        return [finding(cast, stationed), other]

    def test_what_several_units_have_is_offered(self, cast: Cast, two: list[Finding], log_in) -> None:
        page = log_in(cast.clerk).get(reverse("rounds:common_problem_list")).content.decode()
        assert "财务管理" in page.split('id="candidates-title"')[1].split('id="results"')[0]

    def test_two_units_at_least(self, cast: Cast, two: list[Finding]) -> None:
        with pytest.raises(Refused, match="两个以上单位"):
            specials.gather(cast.office, by=cast.clerk, findings=two[:1], title="公务接待")
        made = specials.gather(cast.office, by=cast.clerk, findings=two, title="公务接待", reach="system")
        assert made.findings.count() == 2

    def test_an_inspection_in_answer_names_its_task(self, cast: Cast, two: list[Finding], planned: Planned) -> None:
        made = specials.gather(cast.office, by=cast.clerk, findings=two, title="公务接待")
        with pytest.raises(Refused, match="须选已列入轮次的专项任务"):
            specials.decide(made, by=cast.clerk, answer="inspection", answer_text="开展专项")
        made = specials.decide(
            made, by=cast.clerk, answer="inspection", answer_text="开展专项", specials=[planned.assignment]
        )
        assert list(planned.assignment.common_problems.all()) == [made]
        assert specials.decide(made, by=cast.clerk, answer="check", answer_text="主题教育专项检查").answer == "check"

    def test_findings_one_may_not_see_are_not_gathered(self, cast: Cast, two: list[Finding]) -> None:
        make.recusal(cast.clerk.person, cast.qingshi)
        with pytest.raises(PermissionDenied):
            specials.gather(cast.office, by=cast.clerk, findings=two, title="公务接待")

    def test_the_page_leaves_out_units_one_keeps_out_of(self, cast: Cast, two: list[Finding], log_in) -> None:
        made = specials.gather(cast.office, by=cast.head, findings=two, title="公务接待")
        address = reverse("rounds:common_problem", args=[made.pk])
        assert "公务接待无公函" in log_in(cast.clerk).get(address).content.decode()
        make.recusal(cast.clerk.person, cast.qingshi)
        assert "公务接待无公函" not in log_in(cast.clerk).get(address).content.decode()
