"""A large round in a browser: five teams, seven units, a special inspection carried along, one extended to a village; to the secretary's approval."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from inspection.documents import papers
from inspection.management.demo import people
from inspection.models import Paper
from rounds.models import Assignment, Round, Team
from tests import make

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.conftest import Window

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
