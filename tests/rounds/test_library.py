"""Regulations and who read them, guidance, items from above, publicity with 三不两防, cases on inspectors, rule sets, places."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import audit, codes, deadlines
from inspection.workflow import Refused
from rounds.actions import library as actions
from rounds.actions import meetings
from rounds.models import Assignment, ConductCase, Guidance, MeetingKind, Publicity, Regulation
from tests import make
from tests.cast import Cast
from tests.rounds.conftest import interview

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def regulation(cast: Cast) -> Regulation:
    return actions.add_regulation(
        cast.office, by=cast.clerk, kind="internal", title="巡察组请销假办法", must_read=True, drives="组员离岗审批"
    )


class TestRegulations:
    def test_every_inspector_reads_them_the_unit_does_not(self, cast: Cast, regulation: Regulation, log_in) -> None:
        address = reverse("rounds:regulation", args=[regulation.pk])
        assert log_in(cast.member).get(address).status_code == 200
        assert log_in(cast.group_deputy).get(address).status_code == 200
        assert log_in(cast.liaison).get(address).status_code == 404
        assert log_in(cast.discipline).get(address).status_code == 403

    def test_reading_is_acknowledged_once_and_again_after_a_change(self, cast: Cast, regulation, log_in) -> None:
        client = log_in(cast.member)
        address = reverse("rounds:regulation_acknowledge", args=[regulation.pk])
        assert "待阅知" in client.get(reverse("rounds:regulation_list")).content.decode()
        client.post(address)
        client.post(address)
        assert regulation.readings.count() == 1
        assert "已阅知" in client.get(reverse("rounds:regulation_list")).content.decode()
        actions.edit_regulation(regulation, by=cast.clerk, text="新增第五条")
        assert "待阅知" in client.get(reverse("rounds:regulation_list")).content.decode()

    def test_who_has_not_read_it_is_named_to_the_keeper_only(self, cast: Cast, regulation, log_in) -> None:
        address = reverse("rounds:regulation", args=[regulation.pk])
        assert "孙组长" in log_in(cast.clerk).get(address).content.decode().split("阅知情况")[1]
        assert "阅知情况" not in log_in(cast.member).get(address).content.decode()

    def test_a_new_edition_takes_the_old_ones_place(self, cast: Cast, regulation: Regulation) -> None:
        later = actions.add_regulation(
            cast.office, by=cast.clerk, kind="internal", title="巡察组请销假办法（修订）", former=regulation
        )
        regulation.refresh_from_db()
        assert (regulation.effective, regulation.later) == (False, later)

    def test_internal_rules_in_force_are_counted(self, cast: Cast, regulation: Regulation, log_in) -> None:
        assert "现行内控制度 1 项" in log_in(cast.clerk).get(reverse("rounds:regulation_list")).content.decode()

    def test_only_the_office_keeps_it(self, cast: Cast, regulation: Regulation) -> None:
        with pytest.raises(PermissionDenied):
            actions.edit_regulation(regulation, by=cast.leader, text="改")


class TestGuidance:
    def test_help_and_criticism_are_kept_and_hidden_from_the_criticised(self, cast: Cast, log_in) -> None:
        actions.note_guidance(
            cast.office,
            by=cast.head,
            kind="criticism",
            team=cast.team,
            person=cast.member.person,
            on=TODAY(),
            text="三次谈话未做记录",
        )
        assert "三次谈话未做记录" in log_in(cast.clerk).get(reverse("rounds:guidance_list")).content.decode()
        Guidance.objects.update(person=cast.clerk.person)
        assert "三次谈话未做记录" not in log_in(cast.clerk).get(reverse("rounds:guidance_list")).content.decode()
        assert log_in(cast.member).get(reverse("rounds:guidance_list")).status_code == 403

    def test_only_of_a_member(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="不在第一巡察组"):
            actions.note_guidance(
                cast.office, by=cast.head, team=cast.team, person=cast.leader_2.person, on=TODAY(), text="帮扶"
            )


class TestItemsFromAbove:
    def test_followed_reported_revisited(self, cast: Cast) -> None:
        item = actions.take_item(
            cast.office, by=cast.clerk, source="省委第五轮巡视", content="人防系统专项整改", unit=cast.qingshi,
            received_on=TODAY(), due_on=TODAY() + timedelta(days=10),
        )  # fmt: skip
        assert deadlines.of(item).get().due_on == item.due_on
        item = actions.report_up(item, by=cast.clerk, progress="已整改3项", on=TODAY())
        assert deadlines.of(item).get().met_at
        assert actions.revisit(item, by=cast.clerk, revisit="现场核实到位").status == "revisited"

    def test_of_ones_own_unit_it_is_not_seen(self, cast: Cast, log_in) -> None:
        actions.take_item(
            cast.office,
            by=cast.head,
            source="省委巡视",
            content="督办青石乡水库",
            unit=cast.qingshi,
            received_on=TODAY(),
        )
        make.recusal(cast.clerk.person, cast.qingshi)
        assert "青石乡水库" not in log_in(cast.clerk).get(reverse("rounds:superior_item_list")).content.decode()
        assert "青石乡水库" in log_in(cast.head).get(reverse("rounds:superior_item_list")).content.decode()


class TestPublicity:
    ALL = ("secret", "review", "leads", "hype", "petition")

    def item(self, cast: Cast, assignment: Assignment, **fields) -> Publicity:
        meeting = meetings.record_meeting(assignment, by=cast.leader, kind=MeetingKind.MOBILISATION, held_on=TODAY())
        values = {
            "title": "巡察组进驻青石乡",
            "medium": "廉洁云岭",
            "text": "召开动员会。",
            "risk": "无",
            "meeting": meeting,
        }
        return actions.draft_publicity(assignment, by=cast.leader, **(values | fields))

    def test_every_point_is_ticked_by_another(self, cast: Cast, stationed: Assignment) -> None:
        item = self.item(cast, stationed)
        with pytest.raises(Refused, match="防止引发群体性上访"):
            actions.pass_publicity(item, by=cast.clerk, checks=list(self.ALL[:4]))
        own = actions.draft_publicity(
            cast.office, by=cast.clerk, title="稿", medium="微信", text="文", risk="无", meeting=item.meeting
        )
        with pytest.raises(Refused, match="不能是拟稿人本人"):
            actions.pass_publicity(own, by=cast.clerk, checks=list(self.ALL))
        item = actions.pass_publicity(item, by=cast.clerk, checks=list(self.ALL))
        item = actions.publish(item, by=cast.leader, on=TODAY(), link="廉洁云岭第12期")
        assert (item.status, item.reviewed_by) == ("published", cast.clerk)

    def test_the_database_wants_another_reviewer_too(self, cast: Cast, stationed: Assignment) -> None:
        item = self.item(cast, stationed)
        with pytest.raises(IntegrityError), transaction.atomic():
            Publicity.objects.filter(pk=item.pk).update(reviewed_by=cast.leader)

    def test_a_risk_is_weighed(self, cast: Cast, stationed: Assignment) -> None:
        with pytest.raises(Refused, match="未写风险评估"):
            actions.pass_publicity(self.item(cast, stationed, risk=" "), by=cast.clerk, checks=list(self.ALL))

    def test_only_of_entry_and_feedback_unless_the_office_sees_it_otherwise(self, cast: Cast, stationed) -> None:
        item = self.item(cast, stationed, meeting=None)
        with pytest.raises(Refused, match="不作新闻报道"):
            actions.pass_publicity(item, by=cast.clerk, checks=list(self.ALL))
        team = meetings.record_meeting(stationed, by=cast.leader, kind=MeetingKind.TEAM, held_on=TODAY())
        actions.edit_publicity(item, by=cast.leader, meeting=team)
        with pytest.raises(Refused, match="不作新闻报道"):
            actions.pass_publicity(item, by=cast.clerk, checks=list(self.ALL))
        key = "publicity.only_entry_and_feedback"
        codes.change_setting(cast.office, key, False, reason="县委要求广泛宣传", by=cast.head)
        assert actions.pass_publicity(item, by=cast.clerk, checks=list(self.ALL)).status == "passed"

    def test_by_browser(self, cast: Cast, stationed: Assignment, log_in) -> None:
        item = self.item(cast, stationed)
        client = log_in(cast.clerk)
        assert client.post(reverse("rounds:publicity_pass", args=[item.pk]), {"checks": ["secret"]}).status_code == 422
        assert client.post(reverse("rounds:publicity_pass", args=[item.pk]), {"checks": self.ALL}).status_code == 302
        assert "巡察组进驻青石乡" in client.get(reverse("rounds:publicity_list")).content.decode()

    def test_another_team_does_not_see_it(self, cast: Cast, stationed: Assignment, log_in) -> None:
        item = self.item(cast, stationed)
        assert log_in(cast.leader_2).get(reverse("rounds:publicity", args=[item.pk])).status_code == 404


class TestConduct:
    def case(self, cast: Cast, person=None) -> ConductCase:
        return actions.open_case(
            cast.office, by=cast.clerk, person=person or cast.member.person, team=cast.team, source="来信",
            violation=codes.code("violations", "leak"), received_on=TODAY(), content="泄露谈话安排",
        )  # fmt: skip

    def test_checked_settled_and_out_of_the_pool(self, cast: Cast, lists: None) -> None:
        place = make.talent(cast.office)
        case = actions.check_case(self.case(cast, place.person), by=cast.clerk, finding="属实")
        with pytest.raises(Refused, match="登记人不能办理处理结果"):
            actions.settle_case(case, by=cast.clerk, result="诫勉", effect="removed")
        assert actions.settle_case(case, by=cast.head, result="诫勉", effect="removed").status == "closed"
        place.refresh_from_db()
        assert place.ends == TODAY()

    def test_it_does_not_exist_for_the_person(self, cast: Cast, lists: None, log_in) -> None:
        case = self.case(cast, cast.head.person)
        assert log_in(cast.head).get(reverse("rounds:conduct_case", args=[case.pk])).status_code == 404
        assert "赵主任</a>" not in log_in(cast.head).get(reverse("rounds:conduct_case_list")).content.decode()
        assert log_in(cast.group_head).get(reverse("rounds:conduct_case", args=[case.pk])).status_code == 200

    def test_teams_do_not_see_it_and_looks_are_noted(self, cast: Cast, lists: None, log_in) -> None:
        case = self.case(cast)
        address = reverse("rounds:conduct_case", args=[case.pk])
        assert log_in(cast.leader).get(address).status_code == 404
        log_in(cast.clerk).get(address)
        assert "查看" in [each.label for each in audit.of(case)]


class TestRuleSets:
    def test_sets_come_along_and_what_is_only_named_is_written_by_the_office(self, cast: Cast, lists: None) -> None:
        assert codes.choices("rules.five_forbidden").count() == 5
        assert codes.choices("rules.six_limits").count() == 6
        assert codes.current_list("rules.six_strict")
        assert codes.current_list("rules.ten_bans")
        empty = codes.current_list("rules.ten_ten")
        rows = [(f"no{n}", f"严禁第{n}条") for n in range(1, 21)]
        codes.new_version(empty, rows, office=cast.office, by=cast.clerk)
        assert codes.choices("rules.ten_ten", cast.office).count() == 20

    def test_violations_are_a_list(self, lists: None) -> None:
        words = set(codes.choices("violations").values_list("text", flat=True))
        assert words >= {"以巡谋私", "失职渎职", "参与不健康活动", "假公济私", "耍威风、搞特权"}

    def test_no_method_asks_a_bank_or_takes_money(self, lists: None) -> None:
        methods = " ".join(codes.choices("methods").values_list("text", flat=True))
        assert "个别谈话" in methods
        assert "存款" not in methods
        assert "收缴" not in methods


def test_paper_originals_by_cabinet(cast: Cast, stationed: Assignment, log_in) -> None:
    interview(cast, stationed, paper_location="东柜甲三")
    client, address = log_in(cast.leader), reverse("rounds:paper_place_list")
    assert "东柜甲三" in client.get(address, {"q": "甲三"}).content.decode()
    assert "没有登记存放位置" in client.get(address, {"q": "9号"}).content.decode()
    assert "东柜甲三" not in log_in(cast.leader_2).get(address).content.decode()
