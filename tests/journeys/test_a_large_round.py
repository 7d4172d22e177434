"""A large round in a browser: five teams, seven units, a special inspection carried along, one extended; to the secretary's approval.

At a city besides: a special inspection by the teams of fifteen counties, crosswise, and an office that the city keeps elsewhere.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from inspection import codes
from inspection.documents import papers
from inspection.management.demo import people
from inspection.models import Paper
from rounds.actions import assignments, teams
from rounds.models import Assignment, Round, Seat, Team
from tests import make
from tests.rounds import test_joint

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.conftest import Window
    from tests.rounds.test_joint import Above

pytestmark = pytest.mark.django_db(transaction=True)
# Who leads, whom he takes along (if anybody yet), which units: (unit, kind, more of the form).
TEAMS = (
    ("孙立群", "李思齐", (("青石乡", "常规巡察", {"with_special": True, "subject": "惠农资金管理使用"}), ("青石村", "延伸巡察", {}))),
    ("周文博", "魏堃", (("柳溪镇", "常规巡察", {}),)),
    ("申长河", "", (("县水务局", "常规巡察", {}), ("县民政局", "常规巡察", {}))),
    ("温如海", "", (("县住建局", "专项巡察", {"subject": "公租房分配"}),)),
    ("裴青山", "", (("县教育局", "常规巡察", {}),)),
)  # fmt: skip


def test_planned_reviewed_and_settled_by_the_secretary(window: Callable[..., Window]) -> None:
    call_command("load_reference", verbosity=0)
    demo = people.build()
    for name in ("申长河", "", "温如海", "卓二凡", "裴青山", "卓三凡"):
        make.person(name)
    secretary = make.user("county-secretary", "欧阳书记")
    make.office_role(secretary, demo.office, "secretary")
    office, today = window(demo.users["office"]), timezone.localdate()
    office.send(
        reverse("rounds:round_add"), term=10, sequence=5, year=today.year, begins=today, ends=today + timedelta(days=90),
        purpose="紧盯惠农资金开展巡察。", plan="一、组织方式：五个组，常规带专项，延伸到村。\n二、时间安排：巡前准备、进驻、报告。",
    )  # fmt: skip
    round_ = Round.objects.get()
    page = reverse("rounds:round", args=[round_.pk])
    for number, (leader, member, _) in enumerate(TEAMS, 1):
        office.send(f"{page}teams/add/", number=number, phone=f"1990010000{number}")
        team = Team.objects.get(number=number)
        for name, seat in ((leader, "组长"), (member, "组员")) if member else ((leader, "组长"),):
            office.send(reverse("rounds:membership_add", args=[team.pk]), person=name, seat=seat)
    dates = {
        "stationing_begins": today,
        "stationing_ends": today + timedelta(days=45),
        "period_begins": date(2021, 1, 1),
    }
    for number, (_, _, units) in enumerate(TEAMS, 1):
        for unit, kind, more in units:
            team_name = str(Team.objects.get(number=number))
            office.send(f"{page}assignments/add/", team=team_name, unit=unit, kind=kind, **dates, **more)
    assert (Team.objects.count(), Assignment.objects.count()) == (5, 7)
    _a_recused_member_is_refused(office, Team.objects.get(number=1))
    office.open(page)
    shown = office.page.locator("main").inner_text()
    for words in ("五个巡察组", "带专项：惠农资金管理使用", "延伸巡察", "专项巡察（公租房分配）"):
        assert words in shown
    office.step(page, "报领导小组")
    settle = window(secretary)
    assert "尚未经领导小组审议" in settle.refusal(page, "书记审定")
    window(demo.users["group-deputy"]).step(page, "领导小组审议", opinion="同意。")
    settle.step(page, "书记审定", document="云委〔2026〕5号")
    round_.refresh_from_db()
    assert (round_.status, round_.approval_document) == ("approved", "云委〔2026〕5号")
    _the_plan_is_printed(office, window(demo.users["group-head"]), page)


def _a_recused_member_is_refused(office: Window, team: Team) -> None:
    """金小平 worked in 青石乡 once: refused in words, what was chosen stays."""
    office.open(reverse("rounds:membership_add", args=[team.pk]))
    office.put(person="金小平", seat="组员")
    office.page.locator('form:has([name="person"]) button[type=submit]').first.click()
    assert "金小平曾任青石乡纪委书记，须任职回避" in office.alert()
    assert not team.memberships.filter(person__name="金小平").exists()


def _the_plan_is_printed(office: Window, head: Window, page: str) -> None:
    """轮次工作方案: drafted by the office, approved by who approves rounds, numbered and issued."""
    office.step(page, "起草轮次工作方案")
    address = office.page.url.removeprefix(office.base)
    head.step(address, "审定")
    office.step(address, "印发")
    issued = Paper.objects.get(kind="rounds.round_plan")
    text = papers.text_of(issued.html)
    assert issued.number.startswith("云委巡〔")
    assert all(unit in text for _, _, units in TEAMS for unit, _, _ in units)


# The city's own units, five teams for seven: the first two take two each.
CITY_UNITS = ("市教育局", "市水利局", "市林业局", "市民政局", "市医保局", "市城管局", "市国资委")


def test_a_city_and_its_fifteen_counties(window: Callable[..., Window]) -> None:
    call_command("load_reference", verbosity=0)
    above, today, axe = test_joint.city(), timezone.localdate(), Axe()
    deputy, secretary = make.user("city-deputy", "市副组长"), make.user("city-secretary", "市委书记")
    make.office_role(deputy, above.office, "group_deputy")
    make.office_role(secretary, above.office, "secretary")
    clerk = window(above.clerk)

    def sound(shown: Window) -> None:
        assert not axe.run(shown.page).response["violations"], shown.page.url

    clerk.send(
        reverse("rounds:round_add"), term=11, sequence=7, year=today.year, begins=today, ends=today + timedelta(days=90),
        purpose="常规巡察七个单位，同步开展公租房专项。", plan="一、常规巡察五个组。\n二、公租房专项由十五个县交叉开展。\n三、延伸巡察一个驻外机构。",
    )  # fmt: skip
    round_ = Round.objects.get()
    page = reverse("rounds:round", args=[round_.pk])
    _the_citys_own_teams(above, round_)
    _one_elsewhere(clerk, above, page)
    _fifteen_on_one_page(clerk, above, round_, sound)
    assert (round_.teams.count(), round_.assignments.count()) == (20, 23)
    assert "第六巡察组尚未确定组长" in clerk.refusal(page, "报领导小组")
    county = window(above.counties[0].clerk)
    _a_county_seats_its_own(county, above, round_, sound)
    for each in above.counties[1:]:
        leader = make.person(f"{each.office.committee_short}组长", native_region=each.office.region, office=each.office)
        teams.add_member(round_.teams.get(sender=each.office), by=each.clerk, person=leader, seat=Seat.LEADER)
    clerk.step(page, "报领导小组")
    shown = clerk.page.locator("main").inner_text()
    for words in ("二十个巡察组", "带专项：营商环境", "延伸巡察", "异地交叉", "第14县委"):
        assert words in shown
    sound(clerk)
    window(deputy).step(page, "领导小组审议", opinion="同意。")
    window(secretary).step(page, "书记审定", document="市委〔2026〕7号")
    round_.refresh_from_db()
    assert (round_.status, round_.approval_document) == ("approved", "市委〔2026〕7号")
    assert county.open(page) == 200
    assert "第2县" not in county.page.locator("main").inner_text()


def _the_citys_own_teams(above: Above, round_: Round) -> None:
    """Five teams, seven units, the first with a special inspection carried along: clicked through in the journey above."""
    own = [teams.form_team(round_, by=above.clerk) for _ in range(5)]
    for team in own:
        teams.add_member(team, by=above.clerk, person=make.person(f"市组长{team.number}"), seat=Seat.LEADER)
    for at, name in enumerate(CITY_UNITS):
        carried = {"with_special": True, "subject": "营商环境"} if at == 0 else {}
        assignments.assign(
            round_, by=above.clerk, team=own[at % 5], unit=make.unit(above.office, name),
            kind=codes.code("inspection_kinds", "regular"), stationing_begins=timezone.localdate(),
            stationing_ends=timezone.localdate() + timedelta(days=60), period_begins=date(2021, 1, 1), **carried,
        )  # fmt: skip


def _one_elsewhere(clerk: Window, above: Above, page: str) -> None:
    """延伸巡察: an office of the city in another place, by the team of the unit it belongs to."""
    make.unit(above.office, "市驻省城办事处", region=make.region("省城"))
    today = timezone.localdate()
    clerk.send(
        f"{page}assignments/add/", team="第一巡察组", unit="市驻省城办事处", kind="延伸巡察", stationing_begins=today,
        stationing_ends=today + timedelta(days=30), period_begins=date(2021, 1, 1),
    )  # fmt: skip


def _fifteen_on_one_page(clerk: Window, above: Above, round_: Round, sound: Callable[[Window], None]) -> None:
    """One form: the subject once, a unit for each county's team. One wrong row, and nothing is taken in."""
    today = timezone.localdate()
    clerk.open(reverse("rounds:round", args=[round_.pk]))
    with clerk.page.expect_navigation():
        clerk.page.get_by_role("link", name="交叉、联动专项").click()
    sound(clerk)
    clerk.put(
        subject="公租房分配", mode="异地交叉", stationing_begins=today, stationing_ends=today + timedelta(days=20),
        period_begins=date(2023, 1, 1),
    )  # fmt: skip
    rows = {f"unit_{office.pk.hex}": f"{unit.office.committee_short} {unit.name}" for office, unit in above.crosswise()}
    first, own = above.counties[0], f"{above.counties[0].office.committee_short} {above.counties[0].unit.name}"
    clerk.put(**rows | {f"unit_{first.office.pk.hex}": own})
    button = clerk.page.get_by_role("button", name="列入计划")
    with clerk.page.expect_navigation():
        button.click()
    assert "异地交叉巡察不能巡察本地的第0县住房保障中心" in clerk.alert()
    assert not round_.teams.exclude(sender=None).exists()
    sound(clerk)
    clerk.send(**{f"unit_{first.office.pk.hex}": rows[f"unit_{first.office.pk.hex}"]})
    assert "已列入本轮" in clerk.said()


def _a_county_seats_its_own(county: Window, above: Above, round_: Round, sound: Callable[[Window], None]) -> None:
    """The county's clerk finds its team in the round, and seats a leader in it; of other teams he finds nothing."""
    one = above.counties[0]
    make.person("县审计局老周", native_region=one.office.region, office=one.office)
    team = round_.teams.get(sender=one.office)
    county.open(reverse("rounds:round", args=[round_.pk]))
    shown = county.page.locator("main").inner_text()
    assert "第1县住房保障中心" in shown
    assert not [words for words in ("第2县", "市教育局", "第一巡察组") if words in shown]
    sound(county)
    county.send(reverse("rounds:membership_add", args=[team.pk]), person="县审计局老周", seat="组长")
    assert team.members()[0].person.name == "县审计局老周"
    sound(county)
    assert county.open(reverse("rounds:team", args=[round_.teams.get(number=1).pk])) == 404
