"""What the ledger and the report refuse, said in words on the page, with what was typed still there; eight presses act once.

Self-approval, missing evidence, a stage left out, a second approver who is the first, a text changed after a signature.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from inspection.models import AuditEntry, Signature
from rectification.actions import checks, ledger, reports, requests, statements, write_offs
from rectification.models import Account, Posting, WriteOff
from tests.journeys.conftest import follow
from tests.rectification import stage

if TYPE_CHECKING:
    from tests.journeys.conftest import Desks, Window

pytestmark = pytest.mark.django_db(transaction=True)
# Sends a page's form four times at once, and its answers' addresses and statuses to window.answers.
FOUR_AT_ONCE = """form => {
  const post = () => fetch(form.action, {method: "POST", body: new FormData(form), credentials: "same-origin"})
  window.answers = Promise.all([1, 2, 3, 4].map(post)).then(all => all.map(each => [each.status, each.url]))
}"""
EIGHT_CLICKS = "button => { for (let times = 0; times < 8; times++) button.click() }"


def address(verb: str, record: Any, space: str = "rectification") -> str:
    return reverse(f"{space}:{verb}", args=[record.pk])


def answer(window: Window, **typed: str) -> None:
    """Fill in the open form and send it, whatever comes of it."""
    window.put(**typed)
    first = next(iter(typed))
    follow(window.page.locator(f'form:has([name="{first}"]) button[type=submit]').first)


def refused(window: Window, path: str, reason: str, **typed: str) -> None:
    """Sent, the form comes back with the reason; what was typed stands in it; the page is sound."""
    assert window.open(path) == 200
    answer(window, **typed)
    assert reason in window.alert()
    for name, value in typed.items():
        field = window.page.locator(f'[name="{name}"]')
        if field.first.get_attribute("type") != "radio":
            assert field.input_value() == value
    window.sound()


def test_nobody_grants_what_he_asked_for(desks: Desks) -> None:
    account = stage.cleared(desks.cast)
    requests.ask_correction(account, by=desks.cast.head, reason="误销")
    refused(
        desks.head,
        address("account_confirm_correction", account),
        "须由另一人决定",
        granted="同意",
        opinion="同意更正。",
    )
    assert not Posting.objects.filter(kind="red").exists()


def test_no_write_off_without_evidence(desks: Desks) -> None:
    account = stage.rectifying(desks.cast)
    page = address("account", account, "unit")
    assert "还没有上传佐证材料" in desks.secretary.refusal(page, "申请销账")
    desks.secretary.sound()
    path = address("account_apply", account, "unit")
    refused(desks.secretary, path, "还没有上传佐证材料", matter_outcome="超标费用已全部清退。")
    assert not WriteOff.objects.exists()


def test_no_stage_of_the_report_is_left_out(desks: Desks) -> None:
    report = stage.rated(reports.submit(stage.written_report(desks.cast), by=desks.cast.leader), by=desks.cast.head)
    page = address("report", report)
    assert "尚未经巡察办审核" in desks.group_deputy.refusal(page, "领导小组审议")
    desks.group_deputy.sound()
    refused(desks.group_deputy, address("report_consider", report), "尚未经巡察办审核", opinion="同意提交书记专题会。")
    refused(desks.group_head, address("report_approve", report), "尚未经领导小组审议", opinion="同意。")
    assert stage.again(report).status == "submitted"
    assert not Account.objects.exists()


def test_who_verified_does_not_write_off(desks: Desks) -> None:
    account = stage.applied(desks.cast)
    assert "尚未查账" in desks.head.refusal(address("account", account), "核验")
    checks.check(account, by=desks.cast.supervisor, finding="抽查凭证，费用已清退")
    write_offs.verify(account, by=desks.cast.head)
    refused(desks.head, address("account_clear", account), "须由三个不同的人办理", opinion="同意销账。")
    assert stage.again(account).status == "verified"


def test_figures_that_moved_after_the_office_signed(desks: Desks) -> None:
    """The secretary has the statement open; an account of that time is entered; his press signs nothing."""
    cast, yesterday = desks.cast, timezone.localdate() - timedelta(days=1)
    made = statements.draw_up(
        office=cast.office, unit=cast.qingshi, since=yesterday, until=yesterday, by=cast.clerk
    )  # fmt: skip
    statements.sign(made, by=cast.clerk)
    page = address("statement", made, "unit")
    assert desks.secretary.open(page) == 200
    added = ledger.open_account(
        office=cast.office, unit=cast.qingshi, problem="督查发现租金未入账。", origin="supervision", by=cast.clerk, on=yesterday
    )  # fmt: skip
    ledger.deliver(added, by=cast.clerk, on=yesterday)
    desks.secretary.press("单位签认")
    assert "期间账目有变动，须由巡察办作废后重新制作对账单" in desks.secretary.alert()
    desks.secretary.sound()
    assert "期间账目有变动" in desks.secretary.refusal(page, "单位签认")
    assert not Signature.objects.filter(signer=cast.secretary).exists()


def test_eight_presses_by_two_people(desks: Desks) -> None:
    """Office staff and head send the same step four times each, all at once: one verification; the other reads why not."""
    account = stage.applied(desks.cast)
    checks.check(account, by=desks.cast.supervisor, finding="抽查凭证，费用已清退")
    both = desks.clerk, desks.head
    for each in both:
        each.open(address("account_verify", account))
        each.put(opinion=f"{each.user.name}核验。")
    for each in both:
        each.page.locator('form:has([name="opinion"])').evaluate(FOUR_AT_ONCE)
    answers = [each.page.evaluate("window.answers") for each in both]
    won, lost = sorted(answers, key=lambda four: four[0][0])
    assert [status for status, _ in won + lost] == [200] * 4 + [409] * 4
    assert {url.split("/", 3)[3] for _, url in won} == {address("account", account)[1:]}
    entries = AuditEntry.objects.filter(object_id=account.pk, verb="verify")
    assert entries.count() == 1
    verified = WriteOff.objects.get()
    late = next(each for each in both if each.user != verified.verified_by)
    answer(late, opinion="再核验一次。")
    assert "现为“已核验”，不能再核验" in late.alert()
    assert late.page.locator('[name="opinion"]').input_value() == "再核验一次。"
    late.sound()


def test_eight_quick_presses(desks: Desks) -> None:
    """The head presses 销账 eight times within a moment: one posting, and the page says that it was done."""
    account = stage.verified(desks.cast)
    desks.head.open(address("account_clear", account))
    desks.head.put(opinion="同意销账。")
    with desks.head.page.expect_navigation():
        desks.head.page.locator('form:has([name="opinion"]) button[type=submit]').evaluate(EIGHT_CLICKS)
    assert "已销账" in desks.head.said()
    desks.head.sound()
    assert Posting.objects.filter(account=account, kind="clear").count() == 1
