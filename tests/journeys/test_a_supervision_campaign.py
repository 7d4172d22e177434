"""A supervision campaign: plan, team, units; checks with their three outcomes and what follows; the report with both sides, the circular.

该完未完: 情况说明 or 约谈; 效果不明显、反弹: 再次整改; 新情况新问题: reported up. What was handed over is looked into before the report goes up.
"""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pdfplumber
import pytest
from django.urls import reverse
from django.utils import timezone

from inspection import codes
from inspection.documents import papers
from inspection.models import Paper
from rectification.actions import checks, consequences, supervision
from rectification.models import Account, Check, Consequence, SupervisionReport
from rounds.models import AssignmentGrant, Team
from tests.journeys.conftest import follow
from tests.rectification import stage
from tests.rectification.test_matter_checks import handed_lead
from tests.rectification.test_supervision_reports import TEXTS, team_of

if TYPE_CHECKING:
    from datetime import date

    from tests.cast import Cast
    from tests.journeys.conftest import Desks, Window

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate


def later(days: int = 20) -> date:
    return TODAY() + timedelta(days=days)


def test_planned_staffed_and_allotted(desks: Desks) -> None:
    """No unit before the leading group has approved the plan; then the team sees the units it was given."""
    cast, account = desks.cast, stage.rectifying(desks.cast)
    AssignmentGrant.objects.filter(user=cast.supervisor).delete()
    page = reverse("rectification:account", args=[account.pk])
    clerk = desks.clerk
    clerk.send(
        reverse("rounds:supervision_team_add", args=[cast.round.pk]),
        plan="一、对象：青石乡。\n二、查阅凭证，走访农户。",
    )
    clerk.sound()
    team = Team.objects.get(kind="supervision")
    clerk.send(reverse("rounds:membership_add", args=[team.pk]), person=cast.supervisor.name, seat="组长")
    allot = {"assignments": "青石乡", "document": "云委巡〔2026〕5号", "ends": later(60)}
    clerk.open(reverse("rounds:allotment_add", args=[team.pk]))
    clerk.put(**allot)
    follow(clerk.page.locator('form:has([name="ends"]) button[type=submit]').first)
    assert "尚未经领导小组批准" in clerk.alert()
    assert clerk.page.locator('[name="document"]').input_value() == allot["document"]
    clerk.sound()
    assert desks.supervisor.open(page) == 404
    approve = reverse("rounds:supervision_plan_approve", args=[team.pk])
    desks.group_head.send(approve, document="领导小组会议纪要〔2026〕2号")
    desks.group_head.sound()
    clerk.send(reverse("rounds:allotment_add", args=[team.pk]), **allot)
    assert "青石乡" in clerk.words()
    clerk.sound()
    assert desks.supervisor.open(page) == 200
    desks.supervisor.sound()


def checked(desks: Desks, result: str) -> tuple[Account, Check]:
    """The supervisor looks at an account, from its own page."""
    account = stage.rectifying(desks.cast)
    page = reverse("rectification:account", args=[account.pk])
    desks.supervisor.step(page, "查账", kind="实地查看", result=result, finding="两个村没有签订合同。")
    assert "请在“督查后续”" in desks.supervisor.said()
    desks.supervisor.sound()
    return account, Check.objects.get()


def follow_up(window: Window, check: Check, kind: str, **more: object) -> Consequence:
    """From the check that led to nothing yet, by its link."""
    follow(window.page.locator(f'main a[href$="?check={check.pk}"]'))
    window.sound()
    window.send(kind=kind, matter="两个村的合同没有签订。", **more)
    window.sound()
    return Consequence.objects.get()


def test_not_done_it_is_explained(desks: Desks) -> None:
    """未到位: the unit writes, its secretary signs and hands in, the team accepts; before that the team reads nothing."""
    _, check = checked(desks, "未到位")
    item = follow_up(desks.supervisor, check, "责成写出书面情况说明", due_on=later())
    page, unit = reverse("rectification:consequence", args=[item.pk]), reverse("unit:consequence", args=[item.pk])
    desks.liaison.step(unit, "填写情况说明", explanation="村民外出务工，月底前补签。")
    assert "主要负责人签字报送" in desks.liaison.said()
    desks.liaison.sound()
    desks.supervisor.open(page)
    assert "村民外出务工" not in desks.supervisor.words()
    desks.secretary.step(unit, "签字报送情况说明")
    desks.secretary.sound()
    desks.supervisor.step(page, "认可说明，办结", opinion="说明清楚，按期复查。")
    desks.supervisor.sound()
    assert "已办结" in desks.supervisor.words()


def test_or_its_head_is_talked_to(desks: Desks) -> None:
    """约谈: who and with whom stands in the form already; what was demanded is on record."""
    _, check = checked(desks, "部分到位")
    item = follow_up(desks.supervisor, check, "约谈主要负责人", due_on=later())
    desks.supervisor.open(reverse("rectification:consequence_talk", args=[item.pk]))
    assert "吴书记" in desks.supervisor.page.locator('[name="talked_to"]').input_value()
    desks.supervisor.send(demands="一个月内签完合同，主要负责人每周调度。")
    desks.supervisor.sound()
    assert "主要负责人每周调度" in desks.supervisor.words()


def test_without_effect_it_is_rectified_again(desks: Desks) -> None:
    """纸面整改: a new date on the account, which the unit reads; finished only after another look."""
    account, check = checked(desks, "纸面整改")
    item = follow_up(desks.supervisor, check, "再次提出整改要求", due_on=later(30))
    desks.secretary.open(reverse("unit:account", args=[account.pk]))
    assert str(later(30)) in desks.secretary.words()
    desks.secretary.sound()
    page = reverse("rectification:consequence", args=[item.pk])
    assert "还没有再次查账" in desks.supervisor.refusal(page, "办结再次整改")
    checks.check(
        account, by=desks.cast.supervisor, finding="合同已全部签订。", result=codes.code("check_result", "done")
    )
    desks.supervisor.step(page, "办结再次整改", opinion="再次查账，整改到位。")
    desks.supervisor.sound()


def test_a_new_problem_goes_up_and_becomes_an_account(desks: Desks) -> None:
    """新问题: reported by the team, decided by the leading group, opened by the office; the unit hears of it with 交账."""
    account, check = checked(desks, "基本到位")
    item = follow_up(desks.supervisor, check, "发现新情况新问题")
    page = reverse("rectification:consequence", args=[item.pk])
    desks.supervisor.step(page, "报告领导小组")
    desks.supervisor.sound()
    assert desks.secretary.open(reverse("unit:consequence", args=[item.pk])) == 404
    desks.group_head.step(page, "决定立账", opinion="立账督办。")
    desks.group_head.sound()
    desks.clerk.step(page, "立账", problem="村干部套取误工补贴三万元。")
    desks.clerk.sound()
    assert "请交账给责任单位" in desks.clerk.said()
    made = Account.objects.exclude(pk=account.pk).get()
    assert (made.origin, made.unit) == ("supervision", desks.cast.qingshi)
    assert desks.secretary.open(reverse("unit:account", args=[made.pk])) == 404


def campaign(cast: Cast) -> Team:
    """A team with one unit, whose account was found formal and is rectified again."""
    account = stage.rectifying(cast)
    check = checks.check(
        account, by=cast.supervisor, finding="合同没有签订。", result=codes.code("check_result", "formal")
    )
    consequences.begin(check, by=cast.supervisor, kind="again", matter="按程序重签合同。", due_on=later(30))
    return team_of(cast)


def test_the_report_has_both_sides_and_what_was_handed_over(desks: Desks) -> None:
    """It goes up with 成绩 and 问题, and after the organ that was handed a lead was asked about it, in numbers."""
    team = campaign(desks.cast)
    handed_lead(desks.cast)
    supervisor, home = desks.supervisor, reverse("rounds:team", args=[team.pk])
    supervisor.open(home)
    supervisor.press("起草督查报告")
    report = SupervisionReport.objects.get()
    page = reverse("rectification:supervision_report", args=[report.pk])
    supervisor.send(
        reverse("rectification:supervision_report_write", args=[report.pk]), achievements="费用已全部清退。"
    )
    reasons = supervisor.refusal(page, "报送领导小组")
    assert "“问题”部分没有写" in reasons
    assert "还没有督办青石乡移交县纪委监委的问题线索" in reasons
    supervisor.sound()
    supervisor.open(home)
    follow(supervisor.page.get_by_role("link", name="登记督办"))
    supervisor.sound()
    supervisor.send(matter="县纪委监委", finding="已受理，正在核实。", demand="月底前报告进展。")
    supervisor.sound()
    supervisor.send(reverse("rectification:supervision_report_write", args=[report.pk]), problems="一个村合同未签。")
    supervisor.step(page, "报送领导小组")
    supervisor.sound()
    assert SupervisionReport.objects.get().status == "submitted"


def test_the_leading_group_reads_it_and_the_circular_goes_out(desks: Desks) -> None:
    """阅处 in words; 督查通报 of what has to be rectified again, by the team, with the demand in its words."""
    cast, supervisor = desks.cast, desks.supervisor
    report = supervision.begin(campaign(cast), by=cast.supervisor)
    page = reverse("rectification:supervision_report", args=[report.pk])
    assert desks.group_head.open(page) == 404
    supervision.submit(supervision.write(report, by=cast.supervisor, **TEXTS), by=cast.supervisor)
    desks.group_head.step(page, "阅处", opinion="请巡察办督促青石乡。")
    desks.group_head.sound()
    supervisor.step(page, "起草督查通报")
    address = supervisor.page.url.removeprefix(supervisor.base)
    supervisor.step(address, "印发")
    assert "不编文号" in supervisor.words()
    supervisor.sound()
    paper = Paper.objects.get(pk=address.strip("/").split("/")[-1])
    with pdfplumber.open(io.BytesIO(papers.pdf_of(paper))) as pdf:
        text = "".join("".join((each.extract_text() or "").split()) for each in pdf.pages)
    assert "按程序重签合同" in text
    for window in (desks.secretary, desks.discipline):
        assert window.open(page) == 404
