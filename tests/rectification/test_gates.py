"""What stands in the way, in words: of reports, feedback, clearing, statements — and who is kept from what."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from inspection import codes, deadlines
from inspection.models import Message
from inspection.workflow import Refused
from rectification.actions import (
    checks,
    evidence,
    feedback,
    ledger,
    plans,
    reports,
    requests,
    statements,
    transfers,
    write_offs,
)
from rectification.models import Account, Plan, Posting
from rectification.models import Statement as StatementModel
from rounds.models import Finding, Meeting
from rounds.workflow import FindingStatus
from tests import make
from tests.rectification import stage

if TYPE_CHECKING:
    from tests.cast import Cast

TODAY = timezone.localdate


# Report ------------------------------------------------------------------------------------------------------------


def test_a_finding_without_evidence_stops_the_report(cast: Cast) -> None:
    report = stage.written_report(cast, 1)
    stage.finding(cast.assignment, 9, by=cast.member, evidence=False)
    reports.list_findings(report, by=cast.leader)
    with pytest.raises(Refused, match="第2个问题没有证据"):
        reports.submit(report, by=cast.leader)


def test_a_finding_left_out_needs_a_reason(cast: Cast) -> None:
    report = stage.written_report(cast, 1)
    extra = stage.finding(cast.assignment, 2, by=cast.member)
    with pytest.raises(Refused, match="“问题2”未写入报告，也未说明原因"):
        reports.submit(report, by=cast.leader)
    reports.leave_out(report, by=cast.leader, finding=extra, reason="已立行立改完毕")
    assert reports.submit(report, by=cast.leader).status == "submitted"
    with pytest.raises(Refused, match="已上报"):
        reports.leave_out(report, by=cast.leader, finding=extra, reason="x")


def test_an_empty_section_stops_the_report(cast: Cast) -> None:
    report = stage.written_report(cast, 1)
    reports.write(report, by=cast.leader, basics="有", evaluation="  ", suggestions="有")
    with pytest.raises(Refused, match="“总体评价”还是空的"):
        reports.submit(report, by=cast.leader)


def test_stages_come_in_the_offices_order(cast: Cast) -> None:
    report = reports.submit(stage.written_report(cast), by=cast.leader)
    with pytest.raises(Refused, match="尚未经巡察办审核"):
        reports.consider(report, by=cast.group_deputy)
    codes.change_setting(
        cast.office, "report.chain", ["team_leader", "secretary"], reason="县里无领导小组会", by=cast.head
    )
    with pytest.raises(Refused, match="不设“巡察办审核”"):
        reports.review(report, by=cast.clerk)
    stage.rated(report, by=cast.group_deputy)
    assert reports.approve(report, by=cast.group_head).status == "approved"


def test_nobody_passes_a_report_twice(cast: Cast) -> None:
    make.office_role(cast.clerk, cast.office, "group_deputy")
    report = reports.review(reports.submit(stage.written_report(cast), by=cast.leader), by=cast.clerk)
    with pytest.raises(Refused, match="须由未经手前面环节的另一人办理"):
        reports.consider(report, by=cast.clerk)


def test_returned_it_passes_every_stage_again(cast: Cast) -> None:
    report = reports.review(reports.submit(stage.written_report(cast), by=cast.leader), by=cast.clerk)
    report = reports.send_back(report, by=cast.group_deputy, reason="表述不准")
    assert (report.status, report.stages_done, report.returned_reason) == ("draft", [], "表述不准")


def test_approval_opens_an_account_for_each_item(cast: Cast) -> None:
    report = stage.written_report(cast, 2)
    finding = Finding.objects.first()
    finding.persons.add(make.person("原出纳"))
    reports.add_item(report, by=cast.leader, wording="建议修订办法", is_recommendation=True)
    for act, by in (
        (reports.submit, cast.leader), (stage.rated, cast.head), (reports.review, cast.clerk),
        (reports.consider, cast.group_deputy),
    ):  # fmt: skip
        report = act(report, by=by)
    reports.approve(report, by=cast.group_head)
    accounts = Account.objects.order_by("number")
    assert [each.kind for each in accounts] == ["problem", "problem", "recommendation"]
    assert [each.names_persons for each in accounts] == [True, False, False]
    assert set(Finding.objects.values_list("status", flat=True)) == {FindingStatus.REPORTED}
    assert stage.again(cast.assignment).status == "reported"
    assert deadlines.of(report).filter(rule="rectification.feed_back", met_at=None).exists()


# Feedback ----------------------------------------------------------------------------------------------------------


def test_unprinted_feedback_is_not_delivered(cast: Cast) -> None:
    made = stage.approved_feedback(cast, printed=False)
    with pytest.raises(Refused, match="公文尚未印发"):
        feedback.deliver(made, by=cast.clerk)
    assert not Meeting.objects.exists()


def test_nobody_approves_his_own_feedback(cast: Cast) -> None:
    stage.approved_report(cast)
    make.office_role(cast.clerk, cast.office, "group_deputy")
    made = feedback.begin(cast.assignment, by=cast.clerk)
    with pytest.raises(Refused, match="不能审定本人起草"):
        feedback.approve(made, by=cast.clerk)


def test_delivery_sets_the_dates(cast: Cast) -> None:
    codes.change_setting(cast.office, "ledger.default_days", 60, reason="县委要求", by=cast.head)
    made = stage.delivered(cast)
    account = Account.objects.first()
    assert account.due_on == TODAY() + timedelta(days=60)
    assert made.meeting.kind == "feedback"
    assert {each.rule for each in deadlines.of(account)} == {"rectification.rectify", "rectification.dull"}
    assert deadlines.of(Plan.objects.get()).get().rule == "rectification.plan"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"held_on": timedelta(days=1)}, "反馈会日期不能晚于今天"),
        ({"due_on": timedelta(days=-1)}, "整改时限不能早于反馈日期"),
    ],
)
def test_days_that_cannot_be(cast: Cast, fields: dict[str, timedelta], words: str) -> None:
    made = stage.approved_feedback(cast)
    with pytest.raises(Refused, match=words):
        feedback.deliver(made, by=cast.clerk, **{name: TODAY() + gap for name, gap in fields.items()})


def test_a_receipt_stays_signed_when_the_ledger_goes_on(cast: Cast) -> None:
    from inspection import signatures

    account = stage.rectifying(cast)
    transfers.offer(account, by=cast.clerk, receiver=cast.finance, matter="追回")
    transfers.receive(account, by=cast.finance_officer)
    assert signatures.signed(account.assignment.feedback, "被巡察单位主要负责人")


# Write-off ---------------------------------------------------------------------------------------------------------


def test_without_evidence_nobody_applies(cast: Cast) -> None:
    with pytest.raises(Refused, match="还没有上传佐证材料"):
        write_offs.apply(stage.rectifying(cast), by=cast.secretary, matter_outcome="已改")


def test_before_the_receipt_nobody_applies(cast: Cast) -> None:
    stage.delivered(cast, 1)
    account = ledger.claim(Account.objects.get(), by=cast.liaison)
    stage.evidence(account, cast.liaison)
    with pytest.raises(Refused, match="主要负责人尚未签收反馈意见"):
        write_offs.apply(account, by=cast.secretary, matter_outcome="已改")


def test_named_persons_need_an_outcome(cast: Cast) -> None:
    account = stage.rectifying(cast)
    stage.evidence(account, cast.liaison)
    Account.objects.filter(pk=account.pk).update(names_persons=True)
    with pytest.raises(Refused, match="人员处理结果"):
        write_offs.apply(stage.again(account), by=cast.secretary, matter_outcome="已改")


def test_without_a_check_nobody_verifies(cast: Cast) -> None:
    with pytest.raises(Refused, match="尚未查账"):
        write_offs.verify(stage.applied(cast), by=cast.clerk)


def test_evidence_changed_after_the_signature_voids_it(cast: Cast) -> None:
    account = stage.applied(cast)
    checks.check(account, by=cast.supervisor, finding="属实")
    stage.evidence(account, cast.liaison, "补充.pdf", make.pdf("later"))
    with pytest.raises(Refused, match="申请签字后结果或佐证材料有变动"):
        write_offs.verify(account, by=cast.clerk)


def test_evidence_is_closed_once_applied(cast: Cast) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    with pytest.raises(Refused, match="已申请的须先退回"):
        evidence.add(stage.applied(cast), SimpleUploadedFile("a.pdf", make.pdf()), by=cast.liaison)


def test_the_verifier_does_not_clear(cast: Cast) -> None:
    account = stage.applied(cast)
    checks.check(account, by=cast.supervisor, finding="属实")
    write_offs.verify(account, by=cast.head)
    with pytest.raises(Refused, match="三个不同的人"):
        write_offs.clear(account, by=cast.head)
    assert stage.again(account).status == "verified"


def test_the_setting_says_who_clears(cast: Cast) -> None:
    account = stage.verified(cast)
    codes.change_setting(cast.office, "ledger.write_off_approver", "group", reason="从严", by=cast.head)
    with pytest.raises(PermissionDenied):
        write_offs.clear(account, by=cast.head)
    assert write_offs.clear(account, by=cast.group_deputy).status == "cleared"


def test_the_long_term_is_evaluated_before_it_is_cleared(cast: Cast) -> None:
    account = stage.verified(cast)
    Account.objects.filter(pk=account.pk).update(long_term=True)
    with pytest.raises(Refused, match="须经评估后方可销账"):
        write_offs.clear(account, by=cast.head)
    account = write_offs.clear_stage(account, by=cast.head)
    assert (account.status, account.postings.last().quantity) == ("staged", 0)
    ledger.evaluate(account, by=cast.clerk, conclusion="长期保持良好")
    write_offs.apply(account, by=cast.secretary, matter_outcome="持续坚持到位")
    write_offs.verify(account, by=cast.clerk)
    assert write_offs.clear(account, by=cast.head).status == "cleared"


def test_nobody_of_the_unit_checks(cast: Cast) -> None:
    account = stage.rectifying(cast)
    make.post(cast.supervisor.person, cast.qingshi, "副乡长")
    with pytest.raises(Refused, match="查账人不能是被查单位的人员"):
        checks.check(account, by=cast.supervisor, finding="好")
    make.recusal(cast.clerk.person, cast.qingshi)
    with pytest.raises(PermissionDenied):
        checks.check(account, by=cast.clerk, finding="好")


def test_returned_the_account_is_rectified_on(cast: Cast) -> None:
    account = write_offs.send_back(stage.applied(cast), by=cast.clerk, reason="凭证不清")
    assert account.status == "rectifying"
    assert account.application is None
    write_offs.apply(account, by=cast.secretary, matter_outcome="补充凭证后再报")
    assert account.write_offs.count() == 2


def test_reopened_it_counts_again(cast: Cast) -> None:
    account = write_offs.reopen(stage.cleared(cast), by=cast.head, reason="反弹", due_on=TODAY() + timedelta(days=20))
    balance = Posting.objects.all().balance(until=TODAY(), party=cast.qingshi.pk)
    assert (account.status, account.reopened, balance.reopened, balance.closing) == ("rectifying", True, 1, 1)
    assert deadlines.of(account).filter(rule="rectification.rectify", met_at=None).get().due_on == account.due_on


# Postings ----------------------------------------------------------------------------------------------------------


def test_postings_are_immutable(cast: Cast) -> None:
    posting = stage.rectifying(cast).postings.first()
    for act in (lambda: Posting.objects.filter(pk=posting.pk).update(text="x"), posting.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.parametrize("change", [{"problem": "改写"}, {"number": "别的"}, {"historical_status": "已销号"}])
def test_an_accounts_wording_is_immutable(cast: Cast, change: dict[str, Any]) -> None:
    account = stage.rectifying(cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        Account.objects.filter(pk=account.pk).update(**change)


def test_a_correction_stands_beside_the_wording(cast: Cast) -> None:
    account = stage.rectifying(cast)
    made = ledger.amend(account, by=cast.clerk, text="超标准两次", reason="笔误")
    assert (stage.again(account).problem, made.old, made.new) == (account.problem, account.problem, "超标准两次")


def test_a_wrong_opening_is_turned_back_by_another(cast: Cast) -> None:
    account = ledger.open_account(
        office=cast.office, unit=cast.qingshi, problem="重复", origin="superior", by=cast.clerk
    )
    requests.ask_correction(account, by=cast.head, reason="重复立账")
    with pytest.raises(Refused, match="须由另一人"):
        requests.decide_correction(account, by=cast.head)
    make.office_role(cast.clerk, cast.office, "office_head")
    account = requests.decide_correction(account, by=cast.clerk)
    balance = Posting.objects.all().balance(until=TODAY())
    assert (account.status, balance.opened, balance.corrected, balance.closing) == ("voided", 1, -1, 0)


def test_no_day_is_booked_twice_over(cast: Cast) -> None:
    account = stage.rectifying(cast)
    with pytest.raises(Refused, match="不能早于上一笔"):
        ledger.post(account, "check", by=cast.clerk, text="x", on=TODAY() - timedelta(days=5))
    with pytest.raises(Refused, match="不能晚于今天"):
        ledger.post(account, "check", by=cast.clerk, text="x", on=TODAY() + timedelta(days=1))


# Extension, transfer, plan, statement ------------------------------------------------------------------------------


def test_an_extension_moves_the_date(cast: Cast) -> None:
    account = stage.rectifying(cast)
    until = account.due_on + timedelta(days=15)
    with pytest.raises(Refused, match="须晚于原时限"):
        requests.ask_extension(account, by=cast.liaison, until=account.due_on, reason="x")
    requests.ask_extension(account, by=cast.liaison, until=until, reason="审计未完")
    account = requests.decide_extension(account, by=cast.head, granted=True)
    running = deadlines.of(account).get(rule="rectification.rectify")
    assert (account.due_on, running.due_on, running.history[0]["reason"]) == (until, until, "审计未完")


def test_a_transfer_is_signed_by_the_receiver_only(cast: Cast) -> None:
    account = stage.rectifying(cast)
    transfers.offer(account, by=cast.clerk, receiver=cast.finance, matter="追回")
    with pytest.raises(PermissionDenied):
        transfers.receive(account, by=cast.organisation)
    stage.evidence(account, cast.liaison)
    with pytest.raises(Refused, match="转账待县财政局签收"):
        write_offs.apply(account, by=cast.secretary, matter_outcome="已改")


def test_a_department_clears_what_it_took_over(cast: Cast) -> None:
    account = stage.rectifying(cast)
    transfers.offer(account, by=cast.clerk, receiver=cast.finance, matter="全部", whole=True)
    transfers.receive(account, by=cast.finance_officer)
    stage.evidence(account, cast.finance_officer)
    with pytest.raises(PermissionDenied):
        write_offs.apply(stage.again(account), by=cast.secretary, matter_outcome="已改")
    write_offs.apply(stage.again(account), by=cast.finance_officer, matter_outcome="已追回")
    assert stage.again(account).status == "applied"


def test_a_plan_is_complete_or_stays(cast: Cast) -> None:
    stage.received(cast, 2)
    plan = Plan.objects.get()
    with pytest.raises(Refused, match="还有2个问题未认领"):
        plans.submit(plan, by=cast.secretary)
    for account in Account.objects.all():
        ledger.claim(account, by=cast.liaison)
    with pytest.raises(Refused, match="缺整改措施、责任领导"):
        plans.submit(plan, by=cast.secretary)


def _statement(cast: Cast) -> StatementModel:
    since = TODAY() - timedelta(days=20)
    return statements.draw_up(
        office=cast.office, unit=cast.qingshi, since=since, until=TODAY() - timedelta(days=1), by=cast.clerk
    )


def test_an_agreed_statement_closes_its_time(cast: Cast) -> None:
    earlier = TODAY() - timedelta(days=10)
    account = ledger.open_account(
        office=cast.office, unit=cast.qingshi, problem="甲", origin="supervision", by=cast.clerk, on=earlier
    )
    ledger.deliver(account, by=cast.clerk, on=earlier)
    made = _statement(cast)
    assert made.figures["closing"] == 1
    statements.sign(made, by=cast.head)
    assert statements.countersign(made, by=cast.secretary).status == "agreed"
    with pytest.raises(Refused, match="已对账签认，不能补记"):
        ledger.open_account(
            office=cast.office, unit=cast.qingshi, problem="乙", origin="supervision", by=cast.clerk, on=earlier
        )
    with pytest.raises(Refused, match="本次须从次日起"):
        statements.draw_up(
            office=cast.office, unit=cast.qingshi, since=earlier, until=TODAY() - timedelta(days=1), by=cast.clerk
        )


def test_a_statement_that_no_longer_holds_is_not_signed(cast: Cast) -> None:
    made = _statement(cast)
    earlier = TODAY() - timedelta(days=10)
    account = ledger.open_account(
        office=cast.office, unit=cast.qingshi, problem="甲", origin="supervision", by=cast.clerk, on=earlier
    )
    ledger.deliver(account, by=cast.clerk, on=earlier)
    with pytest.raises(Refused, match="须由巡察办作废后重新制作对账单"):
        statements.sign(made, by=cast.head)


def test_the_party_says_what_it_disagrees_with_until_it_has_signed(cast: Cast) -> None:
    made = _statement(cast)
    with pytest.raises(Refused, match="请写明哪一户"):
        statements.object_to(made, by=cast.secretary, reason=" ")
    made = statements.object_to(made, by=cast.secretary, reason="第1户已于上月销账。")
    assert (made.status, made.objection, made.objected_on) == ("open", "第1户已于上月销账。", TODAY())
    told = Message.objects.filter(text__contains="提出异议")
    assert {each.user for each in told} == {cast.clerk, cast.head}
    made = statements.countersign(made, by=cast.secretary)
    with pytest.raises(Refused, match="单位已签认"):
        statements.object_to(made, by=cast.secretary, reason="再议")


def test_what_is_reported_and_not_delivered_is_not_the_units_business(cast: Cast) -> None:
    stage.approved_report(cast)
    ours = Posting.objects.all().balance(until=TODAY(), party=cast.qingshi.pk)
    theirs = Posting.objects.all().balance(until=TODAY(), party=cast.qingshi.pk, units_book=True)
    assert (ours.closing, theirs.closing) == (2, 0)


def test_numbers_start_where_the_office_says(cast: Cast) -> None:
    ledger.start_numbers_at(cast.qingshi, TODAY().year, 31, by=cast.clerk)
    account = ledger.open_account(office=cast.office, unit=cast.qingshi, problem="甲", origin="superior", by=cast.clerk)
    assert account.number.endswith("-0031")
