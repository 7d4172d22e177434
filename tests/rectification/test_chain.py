"""The chain 报 交 转 查 销 as a page shows it and as the database holds it; what else register H asks of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from inspection import codes, surveys
from inspection.workflow import Refused
from rectification.actions import checks, ledger, requests, transfers, write_offs
from rectification.models import Account, Posting, PostingKind, WriteOff
from tests.rectification import stage

if TYPE_CHECKING:
    from tests.cast import Cast


def shown(account: Account) -> list[tuple[str, str]]:
    return [(each["label"], each["state"]) for each in stage.again(account).lights()]


def refused_by_the_database(constraint: str, act: Any) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    assert constraint in str(error.value)


def test_five_lights_with_their_dates(cast: Cast) -> None:
    account = stage.applied(cast)
    assert shown(account) == [
        ("报账", "done"), ("交账", "done"), ("转账", "todo"), ("查账", "todo"), ("销账", "current"),
    ]  # fmt: skip
    write_offs.send_back(account, by=cast.clerk, reason="凭证不清")
    transfers.mark_none(account, by=cast.clerk, reason="由单位自行整改")
    write_offs.apply(account, by=cast.secretary, matter_outcome="已补凭证")
    checks.check(account, by=cast.supervisor, finding="属实")
    write_offs.verify(account, by=cast.clerk)
    write_offs.clear(account, by=cast.head)
    assert shown(account) == [
        ("报账", "done"), ("交账", "done"), ("转账", "skipped"), ("查账", "done"), ("销账", "done"),
    ]  # fmt: skip
    lights = stage.again(account).lights()
    assert lights[2]["note"] == "由单位自行整改"
    assert [each["date"] for each in lights] == [timezone.localdate()] * 2 + [None] + [timezone.localdate()] * 2


def test_nothing_is_worked_on_before_it_was_delivered(cast: Cast) -> None:
    """跳过交账的链条是断的：不能认领、不能申请，数据库也不收。"""
    account = ledger.open_account(
        office=cast.office, unit=cast.qingshi, problem="督查发现", origin="supervision", by=cast.clerk
    )
    with pytest.raises(Exception, match="claim"):
        ledger.claim(account, by=cast.liaison)
    refused_by_the_database(
        "account_order_reported_delivered",
        lambda: Account.objects.filter(pk=account.pk).update(status="rectifying"),
    )


def test_the_database_moves_one_account_or_none(cast: Cast) -> None:
    account = stage.rectifying(cast)
    for number, (quantity, target) in enumerate(((1, None), (2, cast.finance), (0, cast.finance)), 90):
        refused_by_the_database(
            "posting_moves_one_or_nothing",
            lambda number=number, quantity=quantity, target=target: Posting.objects.create(
                account=account, number=number, kind=PostingKind.TRANSFER, dated=timezone.localdate(), by=cast.clerk,
                by_name="钱静", quantity=quantity, target=target, text="错账",
            ),
        )  # fmt: skip


def test_the_database_wants_a_reason(cast: Cast) -> None:
    account = stage.cleared(cast)
    refused_by_the_database(
        "posting_states_its_reason",
        lambda: ledger.post(account, PostingKind.REOPEN, by=cast.head, target=account.holder, text="重新立账"),
    )


def test_the_database_wants_three_people_too(cast: Cast) -> None:
    account = stage.verified(cast)
    refused_by_the_database(
        "write_off_granted_by_a_third",
        lambda: WriteOff.objects.filter(account=account).update(granted_by=cast.clerk),
    )


def test_a_person_named_later_needs_his_outcome_too(cast: Cast) -> None:
    account = stage.verified(cast)
    Account.objects.filter(pk=account.pk).update(names_persons=True)
    with pytest.raises(Refused, match="须写明人员处理结果"):
        write_offs.clear(account, by=cast.head)


def test_a_revisit_is_a_check_of_its_own_kind(cast: Cast, log_in: Any) -> None:
    account = stage.rectifying(cast)
    checks.check(
        account, by=cast.supervisor, finding="回访时仍在规范", kind=codes.code("check_kind", "revisit"),
        result=codes.code("check_result", "mostly"),
    )  # fmt: skip
    assert "回访：基本到位" in log_in(cast.clerk).get(f"/rectification/accounts/{account.pk}/").content.decode()


def test_satisfaction_is_asked_after_the_feedback(cast: Cast) -> None:
    with pytest.raises(Refused, match="反馈后方可测评"):
        surveys.begin(cast.assignment, "rectification.satisfaction", by=cast.clerk)
    stage.received(cast, 1)
    survey = surveys.begin(stage.again(cast.assignment), "rectification.satisfaction", by=cast.clerk)
    assert survey.title == "青石乡巡察整改满意度测评"


def test_who_manages_who_oversees_who_did_it(cast: Cast, log_in: Any) -> None:
    """三谁：主管、分管、直接责任人各记其人。"""
    account = stage.rectifying(cast)
    ledger.plan(
        account, by=cast.liaison, goal="到位", measures="清退", leader_name="吴书记", managing_name="主管甲",
        overseeing_name="分管乙", direct_name="经办丙",
    )  # fmt: skip
    page = log_in(cast.clerk).get(f"/rectification/accounts/{account.pk}/").content.decode()
    for each in ("主管责任人", "主管甲", "分管责任人", "分管乙", "直接责任人", "经办丙"):
        assert each in page


def test_a_correction_refused_leaves_everything(cast: Cast) -> None:
    account = stage.cleared(cast)
    requests.ask_correction(account, by=cast.clerk, reason="误销")
    account = requests.decide_correction(account, by=cast.head, granted=False, opinion="核对无误")
    assert (account.status, account.corrections.get().status) == ("cleared", "refused")
    assert not account.postings.filter(kind="red").exists()
