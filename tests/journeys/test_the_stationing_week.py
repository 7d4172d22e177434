"""A week in the unit in a browser: leader at a desk, member on a phone, office: absentees, log, difficulty, urging, lots, digest, leaving."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from inspection import codes
from inspection.management.demo import people
from inspection.models import Deadline, link_of
from rounds.models import Assignment, ConductRecord, Coordination, DailyLog, Digest, Meeting, RovingCheck, Urging
from tests import make
from tests.journeys.conftest import Window

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
TODAY = timezone.localdate


def _text(who: Window, path: str) -> str:
    assert who.open(path) == 200
    return who.page.locator("main").inner_text()


def _url(name: str, record: Any, *more: Any) -> str:
    return reverse(f"rounds:{name}", args=[record.pk, *(each.pk for each in more)])


def test_the_stationing_week(window: Callable[..., Window]) -> None:
    call_command("load_reference", verbosity=0)
    demo = people.build()
    round_ = make.round_(demo.office, 3)
    team = make.team(round_)
    today = TODAY()
    task = make.assignment(round_, team, demo.units["青石乡"], stationing_begins=today, stationing_ends=today)
    Assignment.objects.filter(pk=task.pk).update(status="stationed", entered_on=today)
    for name, seat in (("team-leader", "team_leader"), ("team-member", "team_member")):
        make.member(team, demo.users[name].person, seat)
        make.seat(demo.users[name], task, seat)
    codes.change_setting(demo.office, "digest.week", "current", reason="周五汇总", by=demo.users["office-head"])
    leader, office = window(demo.users["team-leader"]), window(demo.users["office"])
    member = window(demo.users["team-member"], **PHONE)

    _who_was_absent(leader, task)
    _the_day_is_told(member, office, task)
    _a_slow_team_is_urged(office, leader, task)
    _lots_are_drawn(office, leader, task)
    _the_week_is_read(office, window(demo.users["group-head"]))
    _the_team_leaves(leader, member, task)


def _who_was_absent(leader: Window, task: Assignment) -> None:
    """Noted at the meeting, told by the end of the next day."""
    leader.send(_url("meeting_add", task), kind="动员会", held_on=TODAY(), place="乡政府会议室")
    meeting = Meeting.objects.get(assignment=task)
    leader.send(_url("absentee_add", meeting), name="严文博", reason="外出")
    clock = Deadline.objects.get(**link_of(meeting), rule="rounds.absentees")
    assert clock.due_on == TODAY() + timedelta(days=1)
    absentee = meeting.absentees.get()
    leader.send(
        _url("absentee_inform", meeting, absentee),
        informed_on=TODAY(),
        informed_by="乡党委书记",
        informed_how="当面传达",
    )
    clock.refresh_from_db()
    assert clock.met_at is not None


def _the_day_is_told(member: Window, office: Window, task: Assignment) -> None:
    """The log is written on the phone; its difficulty stands on the office's list and comes back settled."""
    member.send(_url("log_add", task), work_done="谈话2人，走访3户。", difficulties="缺会计人员。")
    log = DailyLog.objects.get(assignment=task)
    member.step(_url("log", log), "报送")
    width = member.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, width
    item = Coordination.objects.get(log=log)
    assert "缺会计人员" in _text(office, reverse("rounds:coordination_list"))
    office.step(_url("coordination", item), "登记结果", result="已从县财政局借调一人。")
    assert "已从县财政局借调一人" in _text(member, _url("coordination", item))


def _a_slow_team_is_urged(office: Window, leader: Window, task: Assignment) -> None:
    assert "督促提醒" in _text(office, reverse("rounds:progress"))
    office.send(_url("urging_add", task), text="班子谈话进展慢，请抓紧。", reply_by=TODAY())
    note = Urging.objects.get(assignment=task)
    assert "督促提醒未回复" in leader.refusal(_url("assignment", task), "撤离")
    leader.step(_url("urging", note), "回复", reply="明日起两组同时谈话。")
    assert "明日起两组同时谈话" in _text(office, _url("urging", note))


def _lots_are_drawn(office: Window, leader: Window, task: Assignment) -> None:
    """The team learns of a visit when it is over."""
    office.send(_url("roving_draw_add", task.round), size=1, witness="赵明远")
    check = RovingCheck.objects.get(assignment=task)
    assert leader.open(_url("roving_check", check)) == 404
    office.send(_url("roving_check_report", check), findings="日报齐全，底稿及时。", outcome="运行正常")
    assert "日报齐全" in _text(leader, _url("roving_check", check))


def _the_week_is_read(office: Window, head: Window) -> None:
    office.open(reverse("rounds:digest_add"))
    office.press("汇总")
    week = Digest.objects.get()
    assert "缺会计人员" in _text(office, _url("digest", week))
    office.step(_url("digest", week), "报领导小组组长", note="人手已协调。")
    head.step(_url("digest", week), "阅示", comment="进度要服从质量。")
    assert "进度要服从质量" in _text(office, _url("digest", week))


def _the_team_leaves(leader: Window, member: Window, task: Assignment) -> None:
    """The countdown is on the case file; what a member owes keeps the team until it is paid."""
    assert "进驻今天届满" in _text(leader, _url("assignment", task))
    seat = task.team.memberships.get(person=member.user.person)
    member.send(
        _url("conduct_record_add", seat), kind="住宿缴费", happened_on=TODAY(), matter="住宿一晚", handling="如实记录",
        amount="60",
    )  # fmt: skip
    assert "有未缴清的个人费用" in leader.refusal(_url("assignment", task), "撤离")
    owed = ConductRecord.objects.get()
    member.send(_url("conduct_record_pay", owed), paid_on=TODAY(), receipt="0012")
    page = _text(leader, _url("withdrawal", task))
    assert "未办妥" not in page
    assert "收据 0012" in page
    # This seat was for the stationing only: with the withdrawal it sees nothing of the task any more.
    leader.open(_url("assignment", task))
    leader.page.get_by_role("button", name="撤离", exact=True).first.click()
    with leader.page.expect_navigation():
        leader.page.locator("#ask-yes").click()
    task.refresh_from_db()
    assert task.status == "withdrawn"
    assert leader.open(_url("assignment", task)) == 404
