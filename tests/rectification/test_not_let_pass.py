"""五不放过: weak findings go back, an unfit report of the unit goes back, and the assignment's page says all five in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import signatures
from inspection.workflow import Refused
from rectification.actions import assignments, rectification, reports
from rectification.gates import PRINCIPAL
from rectification.models import Account, FindingsRating, RectificationReport
from rounds import not_let_pass
from tests.rectification import stage

if TYPE_CHECKING:
    from rectification.models import Report
    from rounds.models import Assignment
    from tests.cast import Cast


def sent_up(cast: Cast) -> Report:
    return reports.submit(stage.written_report(cast), by=cast.leader)


def line(assignment: Assignment, place: int) -> str:
    """One of the five as it stands now, told to somebody who may know everything."""
    powers = {"rounds.view_assignment", "rectification.view_report", "petitions.view_lead", "rectification.view_ledger"}
    return str(not_let_pass.lines(stage.again(assignment), powers)[place - 1]["words"])


class TestFindings:
    def test_nothing_goes_on_before_they_are_rated(self, cast: Cast) -> None:
        report = reports.review(sent_up(cast), by=cast.clerk)
        with pytest.raises(Refused, match="问题不突出不放过：巡察办、领导小组尚未评定问题"):
            reports.consider(report, by=cast.group_deputy)
        report = reports.rate(report, by=cast.head, grade="prominent")
        assert reports.consider(report, by=cast.group_deputy).status == "considered"

    def test_weak_ones_go_back_with_the_comment_and_are_rated_anew(self, cast: Cast, log_in: Any) -> None:
        report = sent_up(cast)
        with pytest.raises(Refused, match="须写明评语"):
            reports.rate(report, by=cast.clerk, grade="weak")
        url = reverse("rectification:report_rate", args=[report.pk])
        client = log_in(cast.clerk)
        assert client.post(url, {"grade": "weak"}).status_code == 422
        assert client.post(url, {"grade": "none", "comment": "无一涉及资金，须再了解"}).status_code == 302
        report = stage.again(report)
        assert (report.status, report.stages_done) == ("draft", [])
        assert report.returned_reason == "问题不突出不放过：无一涉及资金，须再了解"
        assert "已退回巡察组：无一涉及资金，须再了解" in line(cast.assignment, 3)
        report = reports.submit(report, by=cast.leader)
        with pytest.raises(Refused, match="尚未评定问题"):
            reports.consider(reports.review(report, by=cast.clerk), by=cast.group_deputy)
        reports.rate(report, by=cast.group_deputy, grade="clear")
        assert FindingsRating.objects.filter(report=report).count() == 2
        assert "评定为“问题明确”（沈副组长" in line(cast.assignment, 3)

    def test_the_database_wants_the_comment_too(self, cast: Cast) -> None:
        report = sent_up(cast)
        with pytest.raises(IntegrityError, match="findings_rated_weak_with_comment"), transaction.atomic():
            FindingsRating.objects.create(report=report, grade="weak", problems=2, by=cast.clerk)

    def test_once_a_text_and_never_ones_own(self, cast: Cast) -> None:
        report = reports.rate(sent_up(cast), by=cast.clerk, grade="clear")
        with pytest.raises(Refused, match="问题已经评定"):
            reports.rate(report, by=cast.head, grade="prominent")
        with pytest.raises(PermissionDenied):
            reports.rate(report, by=cast.member, grade="prominent")


class TestRectification:
    def test_unfit_it_goes_back_as_often_as_it_takes(self, cast: Cast, log_in: Any) -> None:
        report = stage.submitted_rectification(cast)
        assert report.rows[0][0] == Account.objects.get().number
        url = reverse("rectification:rectification_report_fail", args=[report.pk])
        client = log_in(cast.clerk)
        assert client.post(url, {"reason": ""}).status_code == 422
        for reason in ("没有逐条写明结果", "佐证不全"):
            assert client.post(url, {"reason": reason}).status_code == 302
            report = rectification.submit(stage.again(report), by=cast.secretary)
        assert report.loops == 2
        assert [each.reason for each in report.reviews.all()] == ["没有逐条写明结果", "佐证不全"]
        assert "退回2次" in line(cast.assignment, 5)
        assert rectification.judge_fit(report, by=cast.head).status == "passed"
        assert line(cast.assignment, 5) == "整改报告合格，退回2次"

    def test_returned_the_signature_is_void(self, cast: Cast) -> None:
        report = stage.submitted_rectification(cast)
        assert signatures.signed(report, PRINCIPAL) is not None
        report = rectification.send_back(report, by=cast.clerk, reason="不实")
        assert signatures.signed(report, PRINCIPAL) is None
        assert rectification.write(report, by=cast.liaison, done="改写", open_matters="").done == "改写"

    def test_nothing_is_closed_over_an_unfit_report(self, cast: Cast) -> None:
        report = stage.submitted_rectification(cast)
        Account.objects.filter(assignment=cast.assignment).update(status="cleared", cleared_on=timezone.localdate())
        with pytest.raises(Refused, match="整改报告不合格不放过：整改报告尚未评定合格"):
            assignments.close(stage.again(cast.assignment), by=cast.clerk)
        rectification.judge_fit(report, by=cast.clerk)
        stage.published(cast)
        assert assignments.close(stage.again(cast.assignment), by=cast.clerk).status == "closed"

    def test_an_empty_one_is_not_sent_up(self, cast: Cast) -> None:
        stage.received(cast, 1)
        with pytest.raises(Refused, match="整改总体情况还没有填写"):
            rectification.submit(RectificationReport.objects.get(), by=cast.secretary)

    def test_the_unit_reads_whose_office_judged_not_who(self, cast: Cast, log_in: Any) -> None:
        report = stage.submitted_rectification(cast)
        rectification.send_back(report, by=cast.clerk, reason="没有逐条写明结果")
        page = log_in(cast.liaison).get(reverse("unit:rectification_report", args=[report.pk])).content.decode()
        assert "没有逐条写明结果" in page
        assert "云岭县委巡察办" in page
        assert "钱静" not in page
        assert "撰写并报送整改报告" in log_in(cast.liaison).get(reverse("unit:home")).content.decode()
        assert str(report) in log_in(cast.liaison).get(reverse("unit:account_list")).content.decode()

    def test_another_unit_and_the_recused_find_nothing(self, cast: Cast, log_in: Any) -> None:
        report = stage.submitted_rectification(cast)
        assert log_in(cast.liaison_2).get(reverse("unit:rectification_report", args=[report.pk])).status_code == 404
        inside = reverse("rectification:rectification_report", args=[report.pk])
        assert log_in(cast.recused).get(inside).status_code == 404
        assert log_in(cast.clerk).get(inside).status_code == 200


class TestFiveLines:
    LABELS = (
        "程序没走完不放过", "内容不全不细不放过", "问题不突出不明显不放过", "线索梳理不清不放过", "整改报告不合格不放过",
    )  # fmt: skip

    def test_the_page_says_all_five(self, cast: Cast, log_in: Any) -> None:
        sent_up(cast)
        page = log_in(cast.clerk).get(reverse("rounds:assignment", args=[cast.assignment.pk])).content.decode()
        assert all(each in page for each in self.LABELS)
        assert "尚未评定问题" in page
        assert "巡察反馈后由被巡察单位报送" in page

    def test_what_one_may_not_know_is_withheld(self, cast: Cast) -> None:
        found = not_let_pass.lines(cast.assignment, {"rounds.view_assignment"})
        assert [each["label"] for each in found] == list(self.LABELS)
        assert found[3]["words"] == not_let_pass.WITHHELD
