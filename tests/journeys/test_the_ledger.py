"""The ledger's postings one after the other, each by whose job it is; after each the balance page says what is owed.

报账 → 交账 → 转账 → 查账 → 销账, 红字更正, 复账, 拆账, 并账, 阶段性销号, 延期.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from inspection.documents import papers
from rectification.actions import checks, feedback, ledger, reports, write_offs
from rectification.models import Account, Feedback
from tests.rectification import stage

if TYPE_CHECKING:
    from rectification.models import Report
    from tests.journeys.conftest import Desks, Window

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate
READ_BALANCE = """() => Object.fromEntries([...document.querySelectorAll("table.table-grid tbody tr")].map(row => {
  const heads = [...row.closest("table").querySelectorAll("thead th")].map(each => each.innerText.trim())
  const cells = [...row.children].map(each => each.innerText.trim())
  return [cells[0], Object.fromEntries(heads.slice(1).map((head, at) => [head, Number(cells[at + 1])]).filter(each => each[1]))]
}))"""


def place(account: Account) -> str:
    return reverse("rectification:account", args=[account.pk])


def unit_place(account: Account) -> str:
    return reverse("unit:account", args=[account.pk])


def balance(window: Window) -> dict[str, dict[str, int]]:
    """What the balance page says of each party: the columns that are not nought."""
    assert window.open(reverse("rectification:balance")) == 200
    shown: dict[str, dict[str, int]] = window.page.evaluate(READ_BALANCE)
    return shown


def step(window: Window, account: Account, label: str, **answers: object) -> None:
    """One step of an account in the browser; the page that follows is sound, and shows the light or the posting."""
    window.step(place(account), label, **answers)
    window.sound()


def considered(desks: Desks) -> Report:
    """A report of two problems that only the secretary's meeting has still to approve."""
    cast = desks.cast
    report = reports.submit(stage.written_report(cast), by=cast.leader)
    report = reports.review(stage.rated(report, by=cast.clerk), by=cast.clerk)
    return reports.consider(report, by=cast.group_deputy)


def test_from_the_report_to_the_transfer(desks: Desks) -> None:
    """报账, 交账, 转账: three columns of the balance move, the sum stays."""
    cast, report = desks.cast, considered(desks)
    desks.group_head.step(reverse("rectification:report", args=[report.pk]), "书记专题会审定", opinion="同意。")
    desks.group_head.sound()
    both = {"立账": 2, "期末": 2}
    assert balance(desks.clerk) == {"青石乡": both, "合计": both}
    desks.clerk.sound()
    delivered(desks)
    assert balance(desks.clerk) == {"青石乡": both, "合计": both}
    account = Account.objects.order_by("number")[1]
    step(desks.clerk, account, "转账", receiver="县财政局", whole="整笔转出", matter="追缴超标费用")
    assert balance(desks.clerk)["青石乡"] == both
    step(desks.finance_officer, account, "签收转账", opinion="同意牵头。")
    moved = {"立账": 2, "转出": 1, "期末": 1}
    whole = {"立账": 2, "转入": 1, "转出": 1, "期末": 2}
    assert balance(desks.clerk) == {"青石乡": moved, "县财政局": {"转入": 1, "期末": 1}, "合计": whole}
    assert cast.finance == stage.again(account).holder


def test_from_the_check_to_the_write_off(desks: Desks) -> None:
    """查账, 申请, 核验, 销账: nothing moves before the last."""
    account = stage.rectifying(desks.cast)
    stage.evidence(account, desks.cast.liaison)
    step(desks.supervisor, account, "查账", kind="查阅资料", result="整改到位", finding="抽查凭证，费用已清退。")
    desks.secretary.step(unit_place(account), "申请销账", matter_outcome="超标费用已全部清退。")
    desks.secretary.sound()
    step(desks.clerk, account, "核验", opinion="资料齐全。")
    assert balance(desks.clerk)["青石乡"] == {"立账": 1, "期末": 1}
    step(desks.head, account, "销账", opinion="同意销账。")
    assert balance(desks.clerk)["青石乡"] == {"立账": 1, "销账": 1}


def test_a_red_correction_and_what_comes_back(desks: Desks) -> None:
    """红字更正 of a write-off, asked by one and confirmed by another; written off again, it is opened again (复账)."""
    account = stage.cleared(desks.cast)
    step(desks.clerk, account, "红字更正", reason="误销：合同尚未补签。")
    assert balance(desks.clerk)["青石乡"] == {"立账": 1, "销账": 1}
    step(desks.head, account, "确认红字更正", granted="同意", opinion="同意更正。")
    assert "红字更正第" in desks.head.words()
    assert balance(desks.clerk)["青石乡"] == {"立账": 1, "红字更正": 1, "销账": 1, "期末": 1}
    write_offs.apply(account, by=desks.cast.secretary, matter_outcome="合同已补签。")
    write_offs.verify(account, by=desks.cast.clerk)
    write_offs.clear(account, by=desks.cast.head)
    step(desks.head, account, "复账", due_on=TODAY() + timedelta(days=30), reason="回访发现又有超标。")
    assert balance(desks.clerk)["青石乡"] == {"立账": 1, "复账": 1, "红字更正": 1, "销账": 2, "期末": 1}
    assert "曾复账" in desks.head.words()


def test_split_and_merged_again(desks: Desks) -> None:
    """拆账 adds one, 并账 takes one away once a second person has confirmed."""
    account = stage.rectifying(desks.cast)
    step(desks.clerk, account, "拆账", matter="制度未建立。", reason="两件事分别整改。")
    part = Account.objects.get(parent=account)
    assert balance(desks.clerk)["青石乡"] == {"立账": 2, "期末": 2}
    step(desks.clerk, part, "申请并账", into=account.number, reason="同一问题。")
    assert balance(desks.clerk)["青石乡"] == {"立账": 2, "期末": 2}
    step(desks.head, part, "确认并账", granted="同意")
    assert f"已并入 {account.number}" in desks.head.words()
    assert balance(desks.clerk)["青石乡"] == {"立账": 1, "期末": 1}


def test_written_off_for_now_and_a_later_date(desks: Desks) -> None:
    """阶段性销号 leaves the balance as it is; an extension asked for by the unit is approved by the office's head."""
    account, later = stage.rectifying(desks.cast), TODAY() + timedelta(days=200)
    desks.liaison.step(unit_place(account), "申请延期", until=later, reason="审计尚未结束。")
    desks.liaison.sound()
    assert "待定" in desks.liaison.words("#extensions-title >> xpath=ancestor::section")
    step(desks.head, account, "审批延期", granted="同意", opinion="同意。")
    assert "已同意延期" in desks.head.said()
    assert str(later) in desks.head.words()
    Account.objects.filter(pk=account.pk).update(long_term=True)
    stage.evidence(account, desks.cast.liaison)
    write_offs.apply(account, by=desks.cast.secretary, matter_outcome="制度已建立，须长期坚持。")
    checks.check(account, by=desks.cast.supervisor, finding="制度在执行。")
    write_offs.verify(account, by=desks.cast.clerk)
    assert "须经评估后方可销账" in desks.head.refusal(place(account), "销账")
    step(desks.head, account, "阶段性销号", opinion="转入持续整改。")
    assert "阶段性销号" in desks.head.words()
    assert balance(desks.clerk)["青石乡"] == {"立账": 1, "期末": 1}


def delivered(desks: Desks) -> None:
    """The feedback is drawn up, approved and printed; at the meeting the accounts are handed over, signed for, claimed."""
    cast = desks.cast
    made = feedback.approve(feedback.begin(cast.assignment, by=cast.clerk), by=cast.group_deputy)
    papers.issue(papers.draft(made, "rectification.feedback", by=cast.clerk), by=cast.clerk)
    desks.clerk.step(
        reverse("rectification:feedback", args=[made.pk]), "交账", held_on=TODAY(), place="青石乡会议室", chair="沈副组长",
        attendees="领导班子", due_on=TODAY() + timedelta(days=60),
    )  # fmt: skip
    desks.clerk.sound()
    feedback.receive(Feedback.objects.get(), by=cast.secretary)
    for account in Account.objects.all():
        ledger.claim(account, by=cast.liaison, leader_name="吴书记", leader_post="党委书记")
