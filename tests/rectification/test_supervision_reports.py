"""The supervision team's report: 成绩 and 问题, nobody partial, figures that stand still, the circular of rebounds (R-286, R-327)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import audit, worklist
from inspection.models import Message
from inspection.workflow import Refused, WrongStatus
from rectification.actions import supervision as actions
from rectification.models import SupervisionReport
from rounds.models import Team
from tests import make
from tests.cast import Cast
from tests.rectification import stage
from tests.rectification.test_consequences import begun, checked
from tests.rectification.test_overview import allotted
from tests.rectification.test_papers import issued, words

TEXTS = {
    "overview": "",
    "achievements": "接待费用已全部清退。",
    "problems": "一个村合同未签。",
    "suggestions": "抓紧签订。",
}


def team_of(cast: Cast) -> Team:
    """A supervision team led by 卫督查 that has 青石乡."""
    today = timezone.localdate()
    team = allotted(cast, today, today + timedelta(days=20)).team
    make.member(team, cast.supervisor.person, "team_leader")
    return team


def written(cast: Cast, **texts: str) -> SupervisionReport:
    report = actions.begin(team_of(cast), by=cast.supervisor)
    return actions.write(report, by=cast.supervisor, **(TEXTS | texts))


def submitted(cast: Cast) -> SupervisionReport:
    begun(cast, "again", checked(cast, result="formal"), matter="按程序重办。")
    return actions.submit(written(cast), by=cast.supervisor)


@pytest.mark.parametrize(("side", "word"), [("achievements", "成绩"), ("problems", "问题")])
def test_both_sides_or_it_does_not_go_up(cast: Cast, side: str, word: str) -> None:
    checked(cast)
    report = written(cast, **{side: " "})
    with pytest.raises(Refused, match=f"“{word}”部分没有写"):
        actions.submit(report, by=cast.supervisor)
    with pytest.raises(IntegrityError, match="supervision_report_has_both_sides"), transaction.atomic():
        SupervisionReport.objects.filter(pk=report.pk).update(status="submitted", submitted_on=timezone.localdate())


def test_every_unit_was_checked_while_it_was_the_teams(cast: Cast) -> None:
    report = written(cast)
    with pytest.raises(Refused, match="还没有查过青石乡的账"):
        actions.submit(report, by=cast.supervisor)
    checked(cast)
    assert actions.submit(report, by=cast.supervisor).status == "submitted"


def test_no_member_keeps_out_of_a_unit_of_it(cast: Cast) -> None:
    checked(cast)
    report = written(cast)
    make.member(report.team, cast.second_member.person)
    make.recusal(cast.second_member.person, cast.qingshi)
    with pytest.raises(Refused, match="何组员"):
        actions.submit(report, by=cast.supervisor)


def test_only_who_sits_in_the_team_writes_it(cast: Cast) -> None:
    team = team_of(cast)
    for who in (cast.clerk, cast.head, cast.group_head, cast.leader, cast.secretary, cast.discipline):
        with pytest.raises(PermissionDenied):
            actions.begin(team, by=who)
    report = actions.begin(team, by=cast.supervisor)
    assert actions.begin(team, by=cast.supervisor) == report
    assert [SupervisionReport.objects.for_user(each).exists() for each in (cast.supervisor, cast.clerk)] == [
        True,
        False,
    ]
    make.recusal(cast.supervisor.person, cast.qingshi)
    assert not SupervisionReport.objects.for_user(cast.supervisor).exists()
    with pytest.raises(PermissionDenied):
        actions.write(report, by=cast.supervisor, **TEXTS)


def test_handed_in_its_figures_stand_and_the_group_reads_it(cast: Cast) -> None:
    report = submitted(cast)
    assert stage.again(report).rows == [
        {
            "unit": "青石乡",
            "accounts": 1,
            "checks": 1,
            "results": [["纸面整改", 1]],
            "after": [["再次整改", 1]],
            "matters": [],
        }
    ]
    checked(cast, report.demands().get().account)
    assert report.shown_rows()[0]["checks"] == 1
    assert Message.objects.filter(user=cast.clerk, text__contains="反弹和再次整改1件").exists()
    assert any(each.label == "阅处" for each in worklist.waiting(cast.group_head))
    with pytest.raises(Refused, match="不能修改"):
        actions.write(report, by=cast.supervisor, **TEXTS)
    with pytest.raises(PermissionDenied):
        actions.read(report, by=cast.clerk, opinion="阅")
    with pytest.raises(Refused, match="请写明阅处意见"):
        actions.read(report, by=cast.group_head, opinion=" ")
    report = actions.read(report, by=cast.group_head, opinion="请巡察办督促。")
    with pytest.raises(WrongStatus):
        actions.send_back(report, by=cast.group_head, reason="补充")
    assert [each.verb for each in audit.of(report)][::-1] == ["register", "edit", "submit", "read"]


def test_sent_back_it_is_written_again(cast: Cast) -> None:
    report = actions.send_back(submitted(cast), by=cast.group_deputy, reason="问题没有点到人")
    assert (report.status, report.submitted_on) == ("draft", None)
    assert Message.objects.filter(user=cast.supervisor, text__contains="问题没有点到人").exists()
    actions.write(report, by=cast.supervisor, **TEXTS | {"problems": "严乡长未抓。"})
    assert actions.submit(SupervisionReport.objects.get(), by=cast.supervisor).status == "submitted"


def test_its_two_papers(cast: Cast) -> None:
    report = written(cast)
    with pytest.raises(Refused, match="督查报告还没有报送"):
        issued(report, "rectification.supervision_report", cast.supervisor)
    checked(cast)
    report = actions.submit(report, by=cast.supervisor)
    with pytest.raises(Refused, match="不需通报"):
        issued(report, "rectification.supervision_circular", cast.supervisor)
    begun(cast, "again", report.team.allotments.get().assignment.accounts.get().checks.get(), matter="按程序重办。")
    text = words(issued(report, "rectification.supervision_report", cast.supervisor))
    for each in ("接待费用已全部清退", "一个村合同未签", "青石乡：整改账户1个，查账1次，其中未到位1次"):
        assert each in text
    circular = words(issued(report, "rectification.supervision_circular", cast.supervisor))
    assert "按程序重办" in circular
    assert "再次整改中" in circular


def test_in_the_browser(cast: Cast, log_in: Any) -> None:
    checked(cast)
    team = team_of(cast)
    client, add = log_in(cast.supervisor), reverse("rectification:supervision_report_add", args=[team.pk])
    assert add in client.get(reverse("rounds:team", args=[team.pk])).content.decode()
    assert client.post(add).status_code == 302
    report = SupervisionReport.objects.get()
    page = reverse("rectification:supervision_report", args=[report.pk])
    assert "部分没有写" in client.get(page).content.decode()
    assert client.post(reverse("rectification:supervision_report_write", args=[report.pk]), TEXTS).status_code == 302
    assert log_in(cast.group_head).get(page).status_code == 404
    assert (
        log_in(cast.supervisor).post(reverse("rectification:supervision_report_submit", args=[report.pk])).status_code
        == 302
    )
    group = log_in(cast.group_head)
    assert "一个村合同未签" in group.get(page).content.decode()
    read = reverse("rectification:supervision_report_read", args=[report.pk])
    assert (group.post(read, {"opinion": " "}).status_code, group.post(read, {"opinion": "已阅"}).status_code) == (
        422,
        302,
    )
    assert "督查报告" in log_in(cast.clerk).get(reverse("rectification:supervision_report_list")).content.decode()
    for who in (cast.secretary, cast.leader, cast.discipline):
        assert log_in(who).get(page).status_code == 404
