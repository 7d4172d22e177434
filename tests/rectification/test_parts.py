"""拆账 and 并账: a part goes on as an account of its own; two accounts of one problem become one, past a second person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import codes, deadlines
from inspection.models import Message
from inspection.reminders import sweep
from inspection.workflow import Refused
from petitions.actions import handover
from petitions.codes import load_lists as load_petition_lists
from petitions.models import Lead
from rectification.actions import checks, feedback, ledger, parts, requests, write_offs
from rectification.models import Account, Posting
from tests.petitions import made
from tests.rectification import stage

if TYPE_CHECKING:
    from tests.cast import Cast

TODAY = timezone.localdate


def running(account: Account, rule: str) -> Any:
    return deadlines.of(account).filter(rule=rule, met_at=None).first()


class TestSplit:
    def test_the_part_has_its_own_number_and_the_same_date(self, cast: Cast) -> None:
        account = stage.rectifying(cast)
        part = parts.split(account, by=cast.clerk, matter="食堂账目不清", reason="两件事")
        assert (part.number, part.parent, part.due_on, part.status) == (
            f"{account.number}-1",
            account,
            account.due_on,
            "rectifying",
        )
        assert running(part, "rectification.rectify").due_on == account.due_on
        balance = Posting.objects.all().balance(until=TODAY(), party=cast.qingshi.pk)
        assert (balance.opened, balance.closing) == (2, 2)

    def test_what_nobody_claimed_is_claimed_by_itself(self, cast: Cast) -> None:
        stage.received(cast, 1)
        part = parts.split(Account.objects.get(), by=cast.clerk, matter="另一件", reason="两件事")
        assert part.status == "delivered"
        assert ledger.claim(part, by=cast.liaison).status == "rectifying"

    def test_the_part_asks_for_the_persons_named_too(self, cast: Cast) -> None:
        account = stage.rectifying(cast)
        Account.objects.filter(pk=account.pk).update(names_persons=True)
        assert parts.split(account, by=cast.clerk, matter="另一件", reason="两件事").names_persons

    @pytest.mark.parametrize("fields", [{"matter": " ", "reason": "x"}, {"matter": "x", "reason": " "}])
    def test_it_says_what_and_why(self, cast: Cast, fields: dict[str, str]) -> None:
        with pytest.raises(Refused, match="请写明拆出的事项和拆账原因"):
            parts.split(stage.rectifying(cast), by=cast.clerk, **fields)


def twice(cast: Cast) -> tuple[Account, Account]:
    account = stage.rectifying(cast)
    return account, parts.split(account, by=cast.clerk, matter="同一件", reason="误拆")


class TestMerge:
    def test_one_asks_another_confirms_and_one_is_left(self, cast: Cast, log_in: Any) -> None:
        account, other = twice(cast)
        parts.ask_merge(other, by=cast.clerk, into=account, reason="同一问题")
        assert Account.objects.open().count() == 2
        other = parts.decide_merge(other, by=cast.head)
        assert (other.status, other.merged_into, other.status_word) == ("voided", account, "已并账")
        balance = Posting.objects.all().balance(until=TODAY(), party=cast.qingshi.pk)
        assert (balance.opened, balance.closing) == (1, 1)
        assert running(other, "rectification.rectify") is None
        page = log_in(cast.secretary).get(reverse("unit:account", args=[account.pk])).content.decode()
        assert f"{other.number}</a> 并入本账户" in page
        assert "已并账" in log_in(cast.clerk).get(reverse("rectification:account", args=[other.pk])).content.decode()

    def test_nothing_becomes_easier(self, cast: Cast) -> None:
        """时限从早，涉及的人、须长期坚持的，一并由留下的账户承担。"""
        account, other = twice(cast)
        early = TODAY() + timedelta(days=10)
        Account.objects.filter(pk=other.pk).update(due_on=early, names_persons=True, long_term=True)
        parts.ask_merge(other, by=cast.clerk, into=account, reason="同一问题")
        parts.decide_merge(other, by=cast.head)
        account = stage.again(account)
        assert (account.due_on, account.names_persons, account.long_term) == (early, True, True)
        assert running(account, "rectification.rectify").due_on == early

    def test_not_by_oneself(self, cast: Cast) -> None:
        account, other = twice(cast)
        parts.ask_merge(other, by=cast.head, into=account, reason="同一问题")
        with pytest.raises(Refused, match="须由另一人决定"):
            parts.decide_merge(other, by=cast.head)
        assert stage.again(other).status == "rectifying"

    def test_refused_it_stays(self, cast: Cast) -> None:
        account, other = twice(cast)
        parts.ask_merge(other, by=cast.clerk, into=account, reason="同一问题")
        with pytest.raises(Refused, match="已有并账申请"):
            parts.ask_merge(other, by=cast.clerk, into=account, reason="再来")
        assert parts.decide_merge(other, by=cast.head, granted=False).status == "rectifying"
        assert other.merge_requests.get().status == "refused"

    def test_only_into_an_account_of_the_same_party_in_hand(self, cast: Cast) -> None:
        account = stage.rectifying(cast)
        elsewhere = ledger.open_account(
            office=cast.office, unit=cast.liuxi, problem="别处", origin="superior", by=cast.clerk
        )
        under_way = ledger.open_account(
            office=cast.office, unit=cast.qingshi, problem="在途", origin="superior", by=cast.clerk
        )
        for into in (account, elsewhere, under_way):
            with pytest.raises(Refused, match="只能并入同一单位"):
                parts.ask_merge(account, by=cast.clerk, into=into, reason="同一问题")

    def test_gone_meanwhile_it_is_not_merged(self, cast: Cast) -> None:
        account, other = twice(cast)
        parts.ask_merge(other, by=cast.clerk, into=account, reason="同一问题")
        stage.evidence(account, cast.liaison)
        write_offs.apply(account, by=cast.secretary, matter_outcome="已清退")
        with pytest.raises(Refused, match="只能并入"):
            parts.decide_merge(other, by=cast.head)

    def test_applied_for_meanwhile_it_can_only_be_refused(self, cast: Cast) -> None:
        account, other = twice(cast)
        parts.ask_merge(other, by=cast.clerk, into=account, reason="同一问题")
        stage.evidence(other, cast.liaison)
        write_offs.apply(other, by=cast.secretary, matter_outcome="已清退")
        with pytest.raises(Refused, match="请作不同意处理"):
            parts.decide_merge(other, by=cast.head)
        assert parts.decide_merge(other, by=cast.head, granted=False).status == "applied"

    def test_not_while_more_time_is_asked_for(self, cast: Cast) -> None:
        account, other = twice(cast)
        parts.ask_merge(other, by=cast.clerk, into=account, reason="同一问题")
        later = other.due_on + timedelta(days=30)
        requests.ask_extension(other, by=cast.liaison, until=later, reason="证人外出")
        with pytest.raises(Refused, match="已有延期申请待批"):
            parts.decide_merge(other, by=cast.head)
        requests.decide_extension(other, by=cast.head, granted=False, opinion="按期完成")
        assert parts.decide_merge(other, by=cast.head).status == "voided"

    def test_in_red_it_comes_back(self, cast: Cast) -> None:
        account, other = twice(cast)
        parts.ask_merge(other, by=cast.clerk, into=account, reason="同一问题")
        other = parts.decide_merge(other, by=cast.head)
        requests.ask_correction(account, by=cast.clerk, reason="误立")
        with pytest.raises(Refused, match="请先更正"):
            requests.decide_correction(account, by=cast.head)
        requests.decide_correction(account, by=cast.head, granted=False)
        requests.ask_correction(other, by=cast.clerk, reason="并错")
        other = requests.decide_correction(other, by=cast.head)
        assert (other.status, other.merged_into) == ("rectifying", None)
        assert running(other, "rectification.rectify").due_on == other.due_on
        assert Posting.objects.all().balance(until=TODAY(), party=cast.qingshi.pk).closing == 2

    def test_the_database_counts_a_merged_account_no_more(self, cast: Cast) -> None:
        account, other = twice(cast)
        with pytest.raises(IntegrityError, match="account_merged_counts_no_more"), transaction.atomic():
            Account.objects.filter(pk=other.pk).update(merged_into=account)


class TestDull:
    """挂账无进展到了天数，先告巡察办，次日告销账审批人，再后告领导小组；有了进展重新起算。"""

    def told(self) -> set[str]:
        found = Message.objects.filter(text__startswith="“挂账无进展，列为呆账”").select_related("user")
        return {each.user.username for each in found}

    def test_who_is_told_and_when(self, cast: Cast) -> None:
        account = stage.rectifying(cast)
        day = running(account, "rectification.dull").due_on
        assert day == account.due_on + timedelta(days=codes.setting(cast.office, "ledger.dull_days"))
        sweep(day - timedelta(days=1))
        assert self.told() == set()
        sweep(day)
        assert cast.clerk.username in self.told()
        assert cast.group_head.username not in self.told()
        sweep(day + timedelta(days=15))
        assert {cast.head.username, cast.group_head.username, cast.group_deputy.username} <= self.told()
        assert not {cast.secretary.username, cast.liaison.username} & self.told()

    def test_progress_after_the_date_begins_anew(self, cast: Cast) -> None:
        account = stage.rectifying(cast)
        Account.objects.filter(pk=account.pk).update(due_on=TODAY() - timedelta(days=5))
        ledger.report_progress(account, by=cast.liaison, text="又退了一笔")
        assert running(account, "rectification.dull").due_on == TODAY() + timedelta(days=30)

    def test_cleared_nobody_is_told(self, cast: Cast) -> None:
        account = stage.cleared(cast)
        assert running(account, "rectification.dull") is None


class TestStage:
    """阶段性销号以后，到日子再看一次，看过了重新起算，评估了不再看。"""

    @pytest.fixture
    def staged(self, cast: Cast) -> Account:
        account = stage.verified(cast)
        Account.objects.filter(pk=account.pk).update(long_term=True)
        return write_offs.clear_stage(account, by=cast.head)

    def test_it_is_looked_at_again(self, cast: Cast, staged: Account) -> None:
        assert running(staged, "rectification.rectify") is None
        first = running(staged, "rectification.review")
        assert first.due_on == TODAY() + timedelta(days=180)
        checks.check(staged, by=cast.supervisor, finding="仍在坚持")
        again = running(staged, "rectification.review")
        assert again.pk != first.pk
        ledger.evaluate(staged, by=cast.clerk, conclusion="长期保持")
        assert running(staged, "rectification.review") is None

    def test_the_unit_is_not_told_the_day(self, cast: Cast, staged: Account, log_in: Any) -> None:
        page = log_in(cast.secretary).get(reverse("unit:account", args=[staged.pk])).content.decode()
        assert "回看" not in page
        assert "回看" in log_in(cast.clerk).get(reverse("rectification:account", args=[staged.pk])).content.decode()


class TestOrder:
    """先移交后反馈的机构，还有线索没有移交的，不开反馈会。"""

    @pytest.fixture
    def waiting(self, cast: Cast) -> Any:
        load_petition_lists()
        made.signed(cast)
        return stage.approved_feedback(cast)

    def test_feedback_first_by_default(self, cast: Cast, waiting: Any) -> None:
        assert feedback.deliver(waiting, by=cast.clerk).status == "delivered"

    def test_handover_first_where_the_office_says_so(self, cast: Cast, waiting: Any) -> None:
        codes.change_setting(cast.office, "feedback.order", ["handover", "feedback"], reason="本县做法", by=cast.head)
        with pytest.raises(Refused, match="先移交、后反馈"):
            feedback.deliver(waiting, by=cast.clerk)
        handover.hand_over(Lead.objects.get(), by=cast.clerk)
        assert feedback.deliver(waiting, by=cast.clerk).status == "delivered"
