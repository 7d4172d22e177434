"""The report from its draft through leader, office, leading group and the secretary's meeting; a sentence opens its evidence.

Sent back once on the way and compared with what came again; as the unit, neither report nor evidence is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from rectification.actions import reports
from rectification.models import Account, Report
from tests.journeys.conftest import follow
from tests.rectification import stage

if TYPE_CHECKING:
    from tests.journeys.conftest import Desks, Window

pytestmark = pytest.mark.django_db(transaction=True)


def step(window: Window, report: Report, label: str, **answers: str) -> None:
    window.step(reverse("rectification:report", args=[report.pk]), label, **answers)
    window.sound()


def test_from_the_draft_through_leader_and_office(desks: Desks) -> None:
    report = stage.written_report(desks.cast)
    item = report.problems().order_by("position")[0]
    desks.leader.send(
        reverse("rectification:report_item_word", args=[report.pk, item.pk]), wording="公务接待三次超标准，共3,200元。",
        aspect="作风建设",
    )  # fmt: skip
    assert "作风建设（1个）" in desks.leader.words()
    desks.leader.sound()
    step(desks.leader, report, "组长审核", opinion="事实清楚，同意上报。")
    step(desks.clerk, report, "评定问题", grade="问题突出、具体")
    step(desks.clerk, report, "巡察办审核", opinion="同意提请审议。")
    page = reverse("rectification:report", args=[report.pk])
    assert "尚未经领导小组审议" in desks.group_head.refusal(page, "书记专题会审定")


def test_through_the_group_and_the_secretarys_meeting_to_the_accounts(desks: Desks) -> None:
    report = reports.submit(stage.written_report(desks.cast), by=desks.cast.leader)
    report = reports.review(stage.rated(report, by=desks.cast.clerk), by=desks.cast.clerk)
    step(desks.group_deputy, report, "领导小组审议", opinion="同意。")
    step(desks.group_head, report, "书记专题会审定", opinion="同意，按程序反馈。")
    signed = desks.group_head.words("#opinions-title >> xpath=ancestor::section")
    for label, name in (
        ("组长审核", "孙组长"), ("巡察办审核", "钱静"), ("领导小组审议", "沈副组长"), ("书记专题会审定", "蒋书记"),
    ):  # fmt: skip
        assert label in signed
        assert name in signed
    assert Account.objects.count() == 2


def test_a_sentence_opens_its_evidence_and_the_unit_finds_nothing(desks: Desks) -> None:
    report = stage.approved_report(desks.cast)
    page, item = reverse("rectification:report", args=[report.pk]), report.problems().order_by("position")[0]
    desks.leader.open(page)
    sentence = desks.leader.page.locator("tr", has_text=item.wording).first
    follow(sentence.get_by_role("link").first)
    finding = desks.leader.page.url.removeprefix(desks.leader.base)
    assert finding == reverse("rounds:finding", args=[item.finding_id])
    shown = desks.leader.words()
    assert "当事人承认" in shown
    desks.leader.sound()
    follow(desks.leader.page.locator("main").get_by_role("link", name="谈话").first)
    assert "/rounds/field_records/" in desks.leader.page.url
    for window in (desks.secretary, desks.liaison):
        for address in (page, finding, f"/unit{page.removeprefix('/rectification')}"):
            assert window.open(address) == 404
        window.sound()
        assert item.wording not in window.words("body")


def test_sent_back_it_is_compared_with_what_came_before(desks: Desks) -> None:
    report = stage.written_report(desks.cast)
    step(desks.leader, report, "组长审核", opinion="同意。")
    step(desks.clerk, report, "退回修改", reason="第二个问题没有写明责任人。")
    desks.leader.open(reverse("rectification:report", args=[report.pk]))
    assert "第二个问题没有写明责任人。" in desks.leader.words()
    desks.leader.send(reverse("rectification:report_write", args=[report.pk]), evaluation="总体向好，管理不严。")
    follow(desks.leader.page.get_by_role("link", name="看退回后改了什么"))
    assert "管理不严" in desks.leader.words()
    desks.leader.sound()
