"""A week in the unit in a browser: leader at a desk, member on a phone, office: absentees, log, difficulty, urging, lots, digest, leaving."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from inspection import codes
from inspection.management.demo import people
from inspection.models import Deadline, link_of
from rounds.models import (
    Assignment,
    ConductRecord,
    Coordination,
    DailyLog,
    Digest,
    FieldRecord,
    Meeting,
    Request,
    RovingCheck,
    UnitLeave,
    Urging,
)
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


def test_the_stationing_week(window: Callable[..., Window], tmp_path: Path) -> None:
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
    _a_draft_survives(member, task)
    _a_visit_with_a_photo(member, task, tmp_path)
    liaison, secretary = window(demo.users["unit-liaison"]), window(demo.users["unit-secretary"])
    _a_notice_is_answered(leader, liaison, task)
    _leave_is_asked(liaison, secretary, leader)
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


def _a_draft_survives(member: Window, task: Assignment) -> None:
    """What is typed on the phone is on the server two seconds later; the page is lost, the words are not."""
    form = _url("field_record_add", task)
    member.open(form)
    member.put(
        subject_name="乡水管站站长", begins_at="09:00", ends_at="10:00", place="谈话室", points="水费收缴不公开。"
    )
    member.page.get_by_text("已自动保存 ").wait_for()
    member.open(_url("assignment", task))
    member.open(form)
    with member.page.expect_navigation():
        member.page.get_by_role("button", name="恢复").click()
    assert "尚未提交" in member.page.locator("main").inner_text()
    assert member.page.locator('[name="points"]').input_value() == "水费收缴不公开。"
    member.send("", conducted_by=["孙立群", "李思齐"])
    record = FieldRecord.objects.get(method__code="interview")
    assert (record.subject_name, record.points.get().text) == ("乡水管站站长", "水费收缴不公开。")
    member.step(_url("field_record", record), "定稿")


def _a_visit_with_a_photo(member: Window, task: Assignment, folder: Path) -> None:
    """A visit to households, with a photo taken on the spot; the form fits a phone."""
    photo = folder / "走访.jpg"
    Image.new("RGB", (1200, 900), "olive").save(photo)
    form = f"{_url('field_record_add', task)}?kind=visit"
    assert member.open(form) == 200
    assert member.page.evaluate("document.documentElement.scrollWidth") <= 390
    member.send(
        "", place="下坝村二组", conducted_by=["李思齐"], person_times=3, detail_households=3, detail_selection="花名册抽签",
        summary="三户均反映补助到账。", files=str(photo),
    )  # fmt: skip
    record = FieldRecord.objects.get(method__code="visit")
    page = _url("field_record", record)
    member.open(page)
    link = member.page.get_by_role("link", name="走访.jpg", exact=True)
    assert link.is_visible()
    shown = member.page.request.get(member.base + str(link.get_attribute("href")))
    assert (shown.status, shown.headers["content-type"]) == (200, "image/jpeg")
    member.step(page, "定稿")


def _a_notice_is_answered(leader: Window, liaison: Window, task: Assignment) -> None:
    """An explanation asked for by notice; signed for, answered over the secretary's name, accepted."""
    leader.send(
        reverse("rounds:request_add", args=[task.pk, "explain"]), title="补助重复申领", text="请说明重复申领的原因。",
        due_on=TODAY() + timedelta(days=3), purpose="与花名册核对后发现。",
    )  # fmt: skip
    notice = Request.objects.get(kind="explain")
    page = _url("request", notice)
    leader.step(page, "发出")
    unit = reverse("unit:request", args=[notice.pk])
    assert "与花名册核对" not in _text(liaison, unit)
    liaison.step(unit, "签收")
    liaison.step(unit, "回复", text="系跨村登记，已停发并追回。", signed_by="吴国栋")
    assert "已停发并追回" in _text(leader, page)
    leader.step(page, "采纳")


def _leave_is_asked(liaison: Window, secretary: Window, leader: Window) -> None:
    """Private leave of a controlled person: signed by the secretary, approved by the leader, seen on the board, ended."""
    liaison.send(
        reverse("unit:leave_add"), person="何秀英", post="财政所所长", group="财政", kind="因私", reason="复诊", destination="南川市",
        phone="19900100009", leaves_on=TODAY(), returns_on=TODAY(),
    )  # fmt: skip
    leave = UnitLeave.objects.get()
    page = reverse("unit:unit_leave", args=[leave.pk])
    secretary.step(page, "审签")
    leader.step(_url("unit_leave", leave), "批准")
    assert "何秀英" in _text(leader, reverse("rounds:unit_leave_list"))
    liaison.step(page, "销假", back_on=TODAY())


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
