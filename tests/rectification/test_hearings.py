"""What the leading group decides when it hears a report: 同意, 补充, 再了解 with its result (R-235, R-247)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection import audit, codes
from inspection.models import Deadline, Message
from inspection.workflow import Refused, WrongStatus
from rectification.actions import hearings as actions
from rectification.actions import reports
from rectification.models import HearingDecision, Report
from tests import make
from tests.cast import Cast
from tests.rectification import stage
from tests.rectification.test_papers import issued, words


def reviewed(cast: Cast) -> Report:
    """A report the leading group is about to hear."""
    report = reports.submit(stage.written_report(cast), by=cast.leader)
    return reports.review(stage.rated(report, by=cast.clerk), by=cast.clerk)


def ordered(cast: Cast, report: Report | None = None, **fields: Any) -> HearingDecision:
    values = {"team": cast.team, "text": "接待票据再核一遍", "until": timezone.localdate() + timedelta(days=7)} | fields
    return actions.order_look(report or reviewed(cast), by=cast.group_deputy, **values)


def without_the_group(cast: Cast) -> None:
    chain = ["team_leader", "office", "secretary"]
    codes.change_setting(cast.office, "report.chain", chain, reason="县里无领导小组会", by=cast.head)


class TestLookingAgain:
    def test_nothing_goes_on_before_the_result(self, cast: Cast) -> None:
        report = reviewed(cast)
        order = ordered(cast, report)
        assert (order.status, order.heard_version, stage.again(report).status) == ("open", report.current, "reviewed")
        with pytest.raises(Refused, match="第一巡察组尚未报告结果"):
            reports.consider(report, by=cast.group_deputy)
        order = actions.report_look(order, by=cast.leader, result="未见未入账票据。")
        assert (order.status, order.reported_by) == ("reported", cast.leader)
        assert reports.consider(report, by=cast.group_deputy).status == "considered"

    def test_nor_at_the_secretarys_meeting(self, cast: Cast) -> None:
        """书记专题会另看一遍：审议之后查出还有未报告的，不审定。"""
        report = reports.consider(reviewed(cast), by=cast.group_deputy)
        HearingDecision.objects.create(
            report=report, kind="look_again", status="open", heard_on=timezone.localdate(), text="再核", team=cast.team,
            due_on=timezone.localdate(),
        )  # fmt: skip
        with pytest.raises(Refused, match="尚未报告结果"):
            reports.approve(report, by=cast.group_head)

    def test_the_clock_runs_on_the_report(self, cast: Cast) -> None:
        order = ordered(cast)
        clock = Deadline.objects.get(rule="rectification.look_again", object_id=order.report_id)
        assert clock.due_on == order.due_on
        assert Message.objects.filter(user=cast.leader, text__contains="再了解").exists()
        actions.report_look(order, by=cast.leader, result="已核")
        clock.refresh_from_db()
        assert clock.met_at

    def test_it_goes_with_the_report(self, cast: Cast, log_in: Any) -> None:
        order = actions.report_look(ordered(cast), by=cast.leader, result="重核三年票据，未见其他。")
        report = reports.consider(order.report, by=cast.group_deputy)
        reports.approve(report, by=cast.group_head)
        page = log_in(cast.clerk).get(reverse("rectification:report", args=[report.pk])).content.decode()
        assert "重核三年票据" in page
        text = words(issued(stage.again(report), "rectification.report", cast.leader))
        assert "领导小组决定再了解的情况" in text
        assert "重核三年票据" in text

    def test_one_at_a_time_and_a_second_after_the_first(self, cast: Cast) -> None:
        order = ordered(cast)
        with pytest.raises(Refused, match="尚未报告结果"):
            ordered(cast, order.report)
        actions.report_look(order, by=cast.leader, result="已核")
        assert ordered(cast, order.report, text="再核一次").status == "open"

    @pytest.mark.parametrize(
        ("fields", "words"),
        [({"text": " "}, "再了解什么"), ({"until": -1}, "不能早于今天"), ({"heard_on": 1}, "不能晚于今天")],
    )
    def test_what_is_missing_is_said(self, cast: Cast, fields: dict[str, Any], words: str) -> None:
        """Days are counted from the day of the test, which a long run may begin on the one before."""
        today = timezone.localdate()
        given = {name: today + timedelta(days=each) if isinstance(each, int) else each for name, each in fields.items()}
        with pytest.raises(Refused, match=words):
            ordered(cast, **given)

    def test_a_team_of_this_round_only(self, cast: Cast) -> None:
        other, report = make.team(make.round_(cast.office, sequence=9), 3), reviewed(cast)
        with pytest.raises(Refused, match="不在本轮"):
            ordered(cast, report, team=other)
        assert ordered(cast, report, team=cast.team_2).team == cast.team_2

    def test_only_the_leader_reports_it(self, cast: Cast) -> None:
        order = ordered(cast)
        for each in (cast.clerk, cast.member, cast.leader_2, cast.group_deputy):
            with pytest.raises(PermissionDenied):
                actions.report_look(order, by=each, result="已核")
        with pytest.raises(Refused, match="写明了解结果"):
            actions.report_look(order, by=cast.leader, result=" ")
        actions.report_look(order, by=cast.leader, result="已核")
        with pytest.raises(WrongStatus):
            actions.report_look(order, by=cast.leader, result="又核")

    def test_it_is_recorded(self, cast: Cast) -> None:
        order = actions.report_look(ordered(cast), by=cast.leader, result="已核")
        assert [each.verb for each in audit.of(order)] == ["report", "register"]
        assert {"look_again", "look_reported"} <= {each.verb for each in audit.of(order.report)}

    def test_not_before_its_turn(self, cast: Cast) -> None:
        report = reports.submit(stage.written_report(cast), by=cast.leader)
        with pytest.raises(Refused, match="尚未经巡察办审核"):
            ordered(cast, report)
        with pytest.raises(Refused, match="尚未经巡察办审核"):
            actions.supplement(report, by=cast.group_deputy, text="补充")
        without_the_group(cast)
        report = reports.review(stage.rated(report, by=cast.clerk), by=cast.clerk)
        with pytest.raises(Refused, match="不设“领导小组审议”"):
            ordered(cast, report)


class TestSupplement:
    def test_back_to_the_team_with_what_is_missing(self, cast: Cast) -> None:
        report = reviewed(cast)
        report = actions.supplement(report, by=cast.group_deputy, text="缺选人用人方面的问题")
        assert (report.status, report.submitted_by, report.reviewed_by) == ("draft", None, None)
        assert report.returned_reason == "领导小组要求补充：缺选人用人方面的问题"
        decision = report.hearing_decisions.get()
        assert (decision.kind, decision.status, decision.heard_version) == ("supplement", "made", report.current)

    def test_not_without_words(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="要补充什么"):
            actions.supplement(reviewed(cast), by=cast.group_deputy, text=" ")

    def test_only_the_leading_group(self, cast: Cast) -> None:
        report = reviewed(cast)
        for each in (cast.head, cast.clerk, cast.leader):
            with pytest.raises(PermissionDenied):
                actions.supplement(report, by=each, text="补充")
            with pytest.raises(PermissionDenied):
                actions.order_look(report, by=each, team=cast.team, text="再核", until=timezone.localdate())


class TestAgreeing:
    def test_agreeing_is_a_decision_too(self, cast: Cast) -> None:
        """同意也是一项决定，与补充、再了解并列留痕。"""
        report = actions.supplement(reviewed(cast), by=cast.group_deputy, text="补充")
        report = reports.submit(report, by=cast.leader)
        report = reports.review(stage.rated(report, by=cast.clerk), by=cast.clerk)
        report = reports.consider(report, by=cast.group_deputy, opinion="同意。")
        assert [each.kind for each in report.hearing_decisions.all()] == ["supplement", "agree"]


class TestPages:
    def test_forms_and_buttons(self, cast: Cast, log_in: Any) -> None:
        report = reviewed(cast)
        deputy, page = log_in(cast.group_deputy), reverse("rectification:report", args=[report.pk])
        assert all(words in deputy.get(page).content.decode() for words in ("要求补充", "决定再了解"))
        look = reverse("rectification:report_look_again", args=[report.pk])
        assert deputy.post(look, {"text": "再核"}).status_code == 422
        due = timezone.localdate() + timedelta(days=3)
        answer = deputy.post(look, {"text": "再核", "team": cast.team.pk, "until": due})
        assert (answer.status_code, answer.url) == (302, page)
        order = HearingDecision.objects.get()
        address = reverse("rectification:hearing_decision_report", args=[order.pk])
        assert address not in log_in(cast.clerk).get(page).content.decode()
        leader = log_in(cast.leader)
        assert address in leader.get(page).content.decode()
        assert leader.post(address, {"result": "已核"}).status_code == 302
        assert stage.again(order).status == "reported"

    def test_not_beyond_the_case(self, cast: Cast, log_in: Any) -> None:
        address = reverse("rectification:hearing_decision_report", args=[ordered(cast).pk])
        for each in (cast.leader_2, cast.recused, cast.liaison, cast.supervisor):
            assert log_in(each).get(address).status_code == 404

    def test_without_the_group_no_such_buttons(self, cast: Cast, log_in: Any) -> None:
        without_the_group(cast)
        page = log_in(cast.group_deputy).get(reverse("rectification:report", args=[reviewed(cast).pk])).content.decode()
        assert "决定再了解" not in page
