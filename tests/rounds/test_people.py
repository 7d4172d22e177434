"""Pools, rosters, training, leave, conduct, complaints, equipment, readiness: each rule in its own words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import codes
from inspection.models import Deadline, Person
from inspection.workflow import Refused
from rounds import rosters
from rounds.actions import conduct, equipment, leave, talent, training
from rounds.gates import people as gates
from rounds.models import Assignment, ConductRecord, Course, Equipment, Membership, Talent
from tests import make
from tests.cast import Cast

DAY = timezone.localdate
ALL = ("political", "clean", "able", "experience", "health")


def admit(cast: Cast, person: Person, **fields: Any) -> Talent:
    given = {
        "pool": "talent",
        "basis": "考察意见",
        "checks": ALL,
        "vetted_by": "县委组织部",
        "vetted_on": DAY(),
    } | fields
    return talent.admit(cast.office, person, by=cast.clerk, **given)


def seat(cast: Cast, user: Any) -> Membership:
    return Membership.objects.get(person=user.person, ends=None)


# Pools


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"checks": ALL[:-1]}, "准入条件未全部符合：身体健康"),
        ({"vetted_by": ""}, "未填组织考察单位和日期"),
        ({"person": {"party_member": False}}, "不是中共党员"),
        ({"person": {"birth_month": date(1950, 1, 1)}}, "超过60岁"),
    ],
)
def test_who_is_not_admitted_and_why(cast: Cast, lists: None, changes: dict[str, Any], words: str) -> None:
    person = make.person("华候选", **changes.pop("person", {}))
    with pytest.raises(Refused, match=words):
        admit(cast, person, **changes)


def test_the_oldest_age_is_the_offices_own(cast: Cast, lists: None) -> None:
    codes.change_setting(cast.office, "talent.oldest", 75, reason="专家", by=cast.head)
    assert admit(cast, make.person("戚专家", birth_month=date(1960, 1, 1))).state[0] == "在库"


def test_suspended_back_and_out(cast: Cast, lists: None) -> None:
    one = admit(cast, make.person("谢停用"))
    assert talent.suspend(one, by=cast.clerk, reason="病休").state[0] == "停用"
    assert talent.resume(one, by=cast.clerk).state[0] == "在库"
    assert talent.leave_pool(one, by=cast.clerk, reason="调离").state[0] == "出库"
    with pytest.raises(Refused):
        talent.suspend(one, by=cast.clerk, reason="病休")


def test_structure_counts_everybody_in_stock(cast: Cast, lists: None) -> None:
    admit(cast, make.person("邹某", birth_month=date(1990, 1, 1), specialties=["财务"], education="大学本科"))
    admit(cast, make.person("喻某", specialties=["财务", "党务"]))
    talent.leave_pool(admit(cast, make.person("柏某")), by=cast.clerk, reason="调离")
    charts = {
        each["title"]: {row["label"]: row["values"][0] for row in each["rows"]}
        for each in rosters.structure(cast.office, "talent")
    }
    assert charts["专业特长"] == {"财务": 2, "党务": 1}
    assert charts["学历"] == {"大学本科": 1, "未填": 1}
    assert sum(charts["年龄"].values()) == 2


def test_promotions_are_counted_by_level(cast: Cast) -> None:
    talent.note(cast.office, cast.member.person, by=cast.clerk, kind="promotion", on=DAY(), text="提任", level="科级")
    assert rosters.promoted(cast.office, DAY().year) == [("科级", 1)]
    with pytest.raises(Refused, match="提任层级"):
        talent.note(cast.office, cast.member.person, by=cast.clerk, kind="promotion", on=DAY(), text="提任")
    with pytest.raises(PermissionDenied):
        talent.note(cast.office, cast.head.person, by=cast.head, kind="award", on=DAY(), text="自评")


# Rosters


def test_a_roster_says_what_it_lacks(cast: Cast) -> None:
    assert rosters.warnings(cast.team) == ["缺少熟悉党务的人员", "缺少熟悉财务的人员"]
    Person.objects.filter(pk=cast.member.person_id).update(specialties=["财务", "党务"])
    assert rosters.warnings(cast.team) == []
    codes.change_setting(cast.office, "roster.party_percent", 50, reason="试", by=cast.head)
    assert rosters.warnings(cast.team) == ["熟悉党务的占33%，低于50%"]


def test_too_many_from_the_round_before(cast: Cast) -> None:
    Person.objects.filter(pk=cast.member.person_id).update(specialties=["财务", "党务"])
    before = make.round_(cast.office, 90, term=cast.office.term - 1)
    for user in (cast.leader, cast.member):
        make.member(make.team(before, before.teams.count() + 1), user.person)
    assert rosters.warnings(cast.team) == ["上一轮也参加的占66%，超过50%，宜适当轮换"]


def test_the_quota_of_new_cadres(cast: Cast, lists: None) -> None:
    codes.change_setting(cast.office, "roster.newly_promoted", 1, reason="试", by=cast.head)
    assert "新提拔、拟提拔干部0人，少于1人" in rosters.round_warnings(cast.round)
    admit(cast, cast.member.person, newly_promoted=True)
    assert not [each for each in rosters.round_warnings(cast.round) if "新提拔" in each]


def test_suggestions_respect_recusal_leave_load_and_rotation(cast: Cast, lists: None) -> None:
    helps, native, lazy = (
        make.person(name, specialties=skills)
        for name, skills in (("甲合适", ["财务"]), ("乙籍贯", ["党务"]), ("丙停用", []))
    )
    Person.objects.filter(pk=native.pk).update(native_region=cast.qingshi.region)
    for each in (helps, native, lazy, cast.leader_2.person):
        admit(cast, each)
    talent.suspend(Talent.objects.get(person=lazy), by=cast.clerk, reason="病休")
    cast.office.region = make.region("云岭县")
    cast.office.save(update_fields=["region"])
    fit, unfit = rosters.suggest(cast.team)
    assert [each.person.name for each in fit] == ["甲合适"]
    assert fit[0].reasons[0] == "本组缺财务，本人熟悉"
    against = {each.person.name: "；".join(each.against) for each in unfit}
    assert "地域回避" in against["乙籍贯"]
    assert "已停用：病休" in against["丙停用"]
    assert "第二巡察组" in against["周组长"]


def test_who_was_there_before_comes_last(cast: Cast, lists: None) -> None:
    again, fresh = make.person("丁再来"), make.person("戊新人")
    old = make.round_(cast.office, 80, term=cast.office.term - 2)
    team = make.team(old)
    make.member(team, again)
    Membership.objects.filter(person=again).update(ends=DAY())
    make.assignment(old, team, cast.qingshi)
    for each in (again, fresh):
        admit(cast, each)
    fit, _ = rosters.suggest(cast.team)
    assert [each.person.name for each in fit] == ["戊新人", "丁再来"]
    assert "曾巡察青石乡，宜换人" in fit[1].reasons


# Training


@pytest.fixture
def course(cast: Cast, lists: None) -> Course:
    return training.add_course(
        cast.round, by=cast.clerk, title="巡察实务", held_on=DAY(), lecturer=cast.discipline.person
    )


def test_everybody_of_the_round_is_expected_and_the_absent_make_up(cast: Cast, course: Course) -> None:
    training.take_attendance(course, by=cast.clerk, present=[cast.leader.person])
    assert gates.untrained(cast.team) == ["何组员", "李组员"]
    training.make_up(course, by=cast.clerk, persons=[cast.member.person, cast.second_member.person])
    assert gates.untrained(cast.team) == []
    assert training.totals([course]) == (1, 3)


def test_training_warns_or_blocks_as_the_office_says(cast: Cast, course: Course) -> None:
    assert gates.members_are_trained(cast.assignment) == []
    codes.change_setting(cast.office, "training.before_authorisation", "block", reason="试", by=cast.head)
    assert gates.members_are_trained(cast.assignment) == ["何组员、孙组长、李组员未参加本轮培训"]


def test_a_lecturer_sees_his_own_course_only(cast: Cast, course: Course, log_in: Any) -> None:
    teacher = make.user("lecturer", "云讲师")
    make.office_role(teacher, cast.office, "lecturer")
    own = training.add_course(cast.round, by=cast.clerk, title="财务核查", held_on=DAY(), lecturer=teacher.person)
    client = log_in(teacher)
    assert client.get(reverse("rounds:course", args=[own.pk])).status_code == 200
    assert client.get(reverse("rounds:course", args=[course.pk])).status_code == 404
    assert "巡察实务" not in client.get(reverse("rounds:course_list")).content.decode()
    assert client.get(reverse("rounds:round", args=[cast.round.pk])).status_code == 404


# Leave


def test_leave_from_asking_to_return(cast: Cast) -> None:
    one = leave.ask(
        seat(cast, cast.member), by=cast.member, begins=DAY(), ends=DAY() + timedelta(days=1), reason="就医"
    )
    assert leave.away(cast.team, DAY()) == []
    one = leave.approve(one, by=cast.leader, answer="同意")
    assert [each.pk for each in leave.away(cast.team, DAY())] == [one.pk]
    running = Deadline.objects.get(rule="rounds.member_leave", object_id=one.pk)
    assert running.due_on == one.ends
    leave.come_back(one, by=cast.member, on=DAY())
    running.refresh_from_db()
    assert running.met_at is not None
    assert leave.away(cast.team, DAY()) == []


def test_the_leaders_own_leave_goes_to_the_office(cast: Cast) -> None:
    one = leave.ask(seat(cast, cast.leader), by=cast.leader, begins=DAY(), ends=DAY(), reason="开会")
    with pytest.raises(Refused, match="组长请假由巡察办审批"):
        leave.approve(one, by=cast.leader)
    with pytest.raises(PermissionDenied):
        leave.approve(one, by=cast.member)
    with pytest.raises(PermissionDenied):
        leave.approve(one, by=cast.leader_2)
    assert leave.approve(one, by=cast.clerk).status == "approved"


def test_nobody_asks_or_returns_for_another_or_twice(cast: Cast) -> None:
    with pytest.raises(Refused, match="由本人提出"):
        leave.ask(seat(cast, cast.member), by=cast.leader, begins=DAY(), ends=DAY(), reason="就医")
    one = leave.ask(seat(cast, cast.member), by=cast.member, begins=DAY(), ends=DAY(), reason="就医")
    with pytest.raises(Refused, match="已有请假"):
        leave.ask(seat(cast, cast.member), by=cast.member, begins=DAY(), ends=DAY(), reason="又请")
    one = leave.approve(one, by=cast.leader)
    with pytest.raises(Refused, match="由本人办理"):
        leave.come_back(one, by=cast.leader, on=DAY())


# Conduct


def entry(cast: Cast, **fields: Any) -> ConductRecord:
    given = {
        "kind": "pleading",
        "happened_on": DAY(),
        "matter": "打听谈话内容",
        "handling": "recorded",
        "who": "某单位某人",
    }
    return conduct.record(seat(cast, cast.member), by=cast.member, **(given | fields))


@pytest.mark.parametrize("kind", ["gift", "invitation"])
def test_nothing_offered_can_be_entered_as_kept(cast: Cast, kind: str) -> None:
    with pytest.raises(Refused, match="只能登记为当场拒绝、已退还或已上交"):
        entry(cast, kind=kind)
    one = entry(cast, kind=kind, handling="refused")
    with pytest.raises(IntegrityError), transaction.atomic():
        ConductRecord.objects.filter(pk=one.pk).update(handling="recorded")


def test_pleading_says_who_and_reaches_an_outcome(cast: Cast) -> None:
    with pytest.raises(Refused, match="对方的姓名"):
        entry(cast, who="")
    one = entry(cast)
    with pytest.raises(PermissionDenied):
        conduct.conclude(one, by=cast.leader, outcome="已提醒")
    assert conduct.conclude(one, by=cast.head, outcome="移交县纪委监委问责").status == "concluded"


def test_who_sees_the_log(cast: Cast, log_in: Any) -> None:
    address = reverse("rounds:conduct_record", args=[entry(cast).pk])
    seen = {name: log_in(getattr(cast, name)).get(address).status_code for name in (
        "member", "leader", "clerk", "group_head", "second_member", "leader_2", "recused", "secretary", "liaison", "supervisor",
        "auditor", "discipline",
    )}  # fmt: skip
    assert [name for name, status in seen.items() if status == 200] == ["member", "leader", "clerk", "group_head"]
    assert set(seen.values()) == {200, 404}


def test_unpaid_meals_hold_the_team(cast: Cast) -> None:
    one = entry(cast, kind="meal", who="", amount=30)
    assert gates.fees_are_paid(cast.assignment) == ["李组员有未缴清的个人费用"]
    conduct.pay(one, by=cast.member, paid_on=DAY(), receipt="0001")
    assert gates.fees_are_paid(cast.assignment) == []


def test_the_weekly_self_check_is_whole_and_once(cast: Cast, lists: None) -> None:
    own = seat(cast, cast.member)
    items = {each.code: True for each in codes.choices("conduct.prohibitions", cast.office)}
    assert "李组员" in conduct.without_self_check(cast.team, DAY())
    with pytest.raises(Refused, match="还有未自查的"):
        conduct.check_oneself(own, by=cast.member, kept={"politics": True})
    with pytest.raises(Refused, match="请说明情况"):
        conduct.check_oneself(own, by=cast.member, kept=items | {"gifts": False})
    conduct.check_oneself(own, by=cast.member, kept=items)
    with pytest.raises(Refused, match="本周已自查"):
        conduct.check_oneself(own, by=cast.member, kept=items)
    assert "李组员" not in conduct.without_self_check(cast.team, DAY())


# Complaints about inspectors


def test_a_complaint_does_not_exist_for_the_team(cast: Cast, log_in: Any) -> None:
    one = conduct.take_complaint(
        cast.office,
        by=cast.clerk,
        received_on=DAY(),
        source="来信",
        text="作风生硬",
        persons=[cast.member.person],
        team=cast.team,
    )
    make.office_role(cast.second_member, cast.office, "office_staff")
    address = reverse("rounds:complaint", args=[one.pk])
    for user in (cast.leader, cast.member, cast.second_member, cast.secretary):
        assert log_in(user).get(address).status_code == 404
    for user in (cast.head, cast.group_head):
        assert log_in(user).get(address).status_code == 200
    with pytest.raises(PermissionDenied):
        conduct.conclude_complaint(one, by=cast.second_member, outcome="不实")
    with pytest.raises(Refused, match="交由他人登记"):
        conduct.take_complaint(
            cast.office, by=cast.second_member, received_on=DAY(), source="来电", text="某事", team=cast.team
        )


# Equipment and readiness


@pytest.fixture
def stick(cast: Cast, lists: None) -> Equipment:
    return equipment.register(cast.office, by=cast.clerk, number="U-001", name="U盘", carrier=True)


def test_issued_signed_returned_checked_by_another(cast: Cast, stick: Equipment) -> None:
    equipment.issue(stick, by=cast.clerk, membership=seat(cast, cast.member), issued_on=DAY())
    with pytest.raises(Refused, match="尚未归还"):
        equipment.issue(stick, by=cast.clerk, membership=seat(cast, cast.leader), issued_on=DAY())
    with pytest.raises(Refused, match="本人签收"):
        equipment.sign_for(stick, by=cast.leader)
    equipment.sign_for(stick, by=cast.member)
    assert gates.carriers_are_returned(cast.assignment) == ["李组员的涉密载体未归还：U盘 U-001"]
    equipment.take_back(stick, by=cast.clerk, returned_on=DAY(), condition="完好")
    with pytest.raises(Refused, match="另一人核对"):
        equipment.check_return(stick, by=cast.clerk)
    equipment.check_return(stick, by=cast.head)
    assert gates.carriers_are_returned(cast.assignment) == []


def test_the_last_unit_is_not_left_with_carriers_out(cast: Cast, stick: Equipment) -> None:
    equipment.issue(stick, by=cast.clerk, membership=seat(cast, cast.member), issued_on=DAY())
    other = make.assignment(cast.round, cast.team, cast.liuxi)
    assert gates.carriers_are_returned(cast.assignment) == []
    Assignment.objects.filter(pk=other.pk).update(status="withdrawn")
    assert gates.carriers_are_returned(cast.assignment)


def test_a_member_sees_what_he_has_in_hand(cast: Cast, stick: Equipment, log_in: Any) -> None:
    address = reverse("rounds:equipment", args=[stick.pk])
    assert log_in(cast.member).get(address).status_code == 404
    equipment.issue(stick, by=cast.clerk, membership=seat(cast, cast.member), issued_on=DAY())
    assert log_in(cast.member).get(address).status_code == 200
    assert log_in(cast.second_member).get(address).status_code == 404


def test_rooms_facilities_and_funds_are_confirmed(cast: Cast, lists: None) -> None:
    assert gates.readiness_gaps(cast.round) == ["场所尚未落实", "设施尚未落实", "经费尚未落实"]
    assert gates.round_is_ready(cast.assignment) == []
    codes.change_setting(cast.office, "readiness.before_entry", "block", reason="试", by=cast.head)
    for each in codes.choices("readiness", cast.office):
        assert gates.round_is_ready(cast.assignment)
        equipment.confirm_ready(cast.round, by=cast.clerk, item=each, note="已落实")
    assert gates.round_is_ready(cast.assignment) == []


# Pages


@pytest.mark.parametrize(
    "name",
    ["talent_list", "pool_structure", "service_note_list", "secondment_list", "appraisal_list", "course_list",
     "member_leave_list", "conduct_record_list", "complaint_list", "equipment_list"],
)  # fmt: skip
def test_the_registers_open(cast: Cast, lists: None, course: Course, stick: Equipment, log_in: Any, name: str) -> None:
    admit(cast, make.person("华某"))
    entry(cast)
    leave.ask(seat(cast, cast.member), by=cast.member, begins=DAY(), ends=DAY(), reason="就医")
    assert log_in(cast.clerk).get(reverse(f"rounds:{name}")).status_code == 200
    assert log_in(cast.secretary).get(reverse(f"rounds:{name}")).status_code == 404


def test_team_and_member_pages_say_what_is_due(cast: Cast, lists: None, course: Course, log_in: Any) -> None:
    page = log_in(cast.clerk).get(reverse("rounds:team", args=[cast.team.pk])).content.decode()
    assert "缺少熟悉财务的人员" in page
    assert "本周尚未五严禁自查" in page
    assert (
        "请假"
        in log_in(cast.member).get(reverse("rounds:membership", args=[seat(cast, cast.member).pk])).content.decode()
    )
    assert "尚未落实" in log_in(cast.clerk).get(reverse("rounds:round", args=[cast.round.pk])).content.decode()
    assert (
        "可用人选" in log_in(cast.clerk).get(reverse("rounds:team_suggestions", args=[cast.team.pk])).content.decode()
    )
