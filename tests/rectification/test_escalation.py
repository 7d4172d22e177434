"""催办链: each letter only after the one before and its days, drafted by the office, signed by another, read by the unit (R-265, R-361)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import audit, codes, escalation_chain, worklist
from inspection.models import Message
from inspection.signatures import CannotSign
from inspection.workflow import Refused
from rectification.actions import accountability
from rectification.actions import escalation as actions
from rectification.models import Account, Accountability, EscalationLetter
from rectification.models.escalation import waiting_for_a_letter
from rectification.views.escalation import accounts_to_urge
from tests import make
from tests.cast import Cast
from tests.petitions import made
from tests.rectification import stage
from tests.rectification.test_papers import issued, words

CHAIN = """
通知｜3｜天｜巡察办主任｜党组织｜〔问题〕超期〔超期〕天，请抓紧。
告诫｜5｜工作日｜领导小组｜主要负责人｜〔上次〕后仍未到位，现予告诫。
问责｜2｜天｜转问责
"""


def ago(days: int) -> Any:
    return timezone.localdate() - timedelta(days=days)


def overdue(cast: Cast, days: int = 3, chain: str = CHAIN) -> Account:
    """An account so many days past its due date, in an office with a short chain."""
    account = stage.rectifying(cast)
    codes.change_setting(
        cast.office, escalation_chain.SETTING, escalation_chain.read(chain), reason="县委要求", by=cast.head
    )
    Account.objects.filter(pk=account.pk).update(due_on=ago(days))
    return Account.objects.get(pk=account.pk)


def drafted(cast: Cast, account: Account, text: str = "请抓紧整改。") -> EscalationLetter:
    return actions.draft(account, by=cast.clerk, text=text)


def sent(cast: Cast, account: Account, days_ago: int = 0) -> EscalationLetter:
    letter = drafted(cast, account)
    sign = actions.sign if letter.status == "office" else actions.sign_grave
    letter = sign(letter, by=cast.head if letter.status == "office" else cast.group_deputy)
    EscalationLetter.objects.filter(pk=letter.pk).update(signed_on=ago(days_ago))
    return EscalationLetter.objects.get(pk=letter.pk)


def proposed(user: Any) -> list[tuple[str, str]]:
    return [(account.number, step.stage.name) for account, step in waiting_for_a_letter(accounts_to_urge(user))]


class TestChain:
    @pytest.mark.parametrize(
        ("typed", "words_"),
        [
            ("通知｜3｜天", "第1行应为六栏"), ("通知｜0｜天｜巡察办主任｜党组织｜请办", "天数须为1至365"), ("通知｜3｜周｜巡察办主任｜党组织｜请办", "天或工作日“周”不对"),
            ("通知｜3｜天｜科长｜党组织｜请办", "签发人“科长”不对"), ("通知｜3｜天｜巡察办主任｜村民｜请办", "致“村民”不对"),
            ("通知｜3｜天｜巡察办主任｜党组织｜", "没有正文"), ("通知｜3｜天｜巡察办主任｜党组织｜〔线索〕请办", "〔线索〕不对"),
            ("问责｜3｜天｜转问责", "以前至少发一次函"), ("甲｜1｜天｜巡察办主任｜党组织｜请办\n乙｜3｜天｜转问责\n丙｜1｜天｜巡察办主任｜党组织｜请办", "只能是最后一行"),
            ("甲｜1｜天｜巡察办主任｜党组织｜请办\n甲｜1｜天｜巡察办主任｜党组织｜请办", "名称不能重复"),
        ],
    )  # fmt: skip
    def test_nonsense_is_refused_with_its_line(self, typed: str, words_: str) -> None:
        with pytest.raises(ValueError, match=words_):
            escalation_chain.read(typed)

    def test_it_reads_what_it_writes(self) -> None:
        for rows in (codes.DEFAULTS[escalation_chain.SETTING], escalation_chain.read(CHAIN)):
            assert escalation_chain.read(escalation_chain.typed(rows)) == rows
        assert escalation_chain.words(escalation_chain.read(CHAIN)) == "通知（3天） → 告诫（5个工作日） → 问责（2天）"


class TestTurn:
    def test_not_before_its_days(self, cast: Cast) -> None:
        account = overdue(cast, 2)
        assert proposed(cast.clerk) == []
        with pytest.raises(Refused, match="“通知”须在"):
            drafted(cast, account)
        Account.objects.filter(pk=account.pk).update(due_on=ago(3))
        assert proposed(cast.clerk) == [(account.number, "通知")]
        drafted(cast, account)

    def test_only_after_the_one_before_was_sent_and_its_days(self, cast: Cast) -> None:
        account = overdue(cast, 40)
        letter = drafted(cast, account)
        assert proposed(cast.clerk) == []
        with pytest.raises(Refused, match="已有催办函待签发"):
            drafted(cast, account)
        actions.sign(letter, by=cast.head)
        with pytest.raises(Refused, match="“告诫”须在"):
            drafted(cast, account)
        EscalationLetter.objects.filter(pk=letter.pk).update(signed_on=ago(20))
        assert proposed(cast.clerk) == [(account.number, "告诫")]
        assert drafted(cast, account).status == "group"

    def test_a_new_due_date_begins_anew(self, cast: Cast) -> None:
        account = overdue(cast, 40)
        letter = drafted(cast, account)
        Account.objects.filter(pk=account.pk).update(due_on=timezone.localdate() + timedelta(days=5))
        with pytest.raises(Refused, match="不需发函"):
            actions.sign(letter, by=cast.head)
        Account.objects.filter(pk=account.pk).update(due_on=ago(4))
        assert proposed(cast.clerk) == [(account.number, "通知")]

    def test_what_was_cleared_gets_none(self, cast: Cast) -> None:
        account = overdue(cast, 40)
        Account.objects.filter(pk=account.pk).update(status="cleared", cleared_on=timezone.localdate())
        assert proposed(cast.clerk) == []
        with pytest.raises(Refused, match="没有超期"):
            drafted(cast, account)

    def test_the_last_opens_the_accountability_page_and_writes_nothing_itself(self, cast: Cast, log_in: Any) -> None:
        account = overdue(cast, 60)
        sent(cast, account, 50)
        sent(cast, account, 20)
        assert proposed(cast.clerk) == [(account.number, "问责")]
        with pytest.raises(Refused, match="请在账户页提出问责建议"):
            drafted(cast, account)
        assert not Accountability.objects.exists()
        page = log_in(cast.clerk).get(reverse("rectification:escalation_due")).content.decode()
        assert reverse("rectification:account_accountability_add", args=[account.pk]) in page
        codes.load("accountability_severity", "问责情形", [("weak", "整改不力")])
        accountability.propose(
            account, by=cast.clerk, severity=codes.code("accountability_severity", "weak", cast.office), persons="吴书记", facts="长期未改"
        )  # fmt: skip
        assert proposed(cast.clerk) == []

    def test_each_stage_once_in_the_database_too(self, cast: Cast) -> None:
        account = overdue(cast, 40)
        letter = sent(cast, account)
        with pytest.raises(IntegrityError, match="escalation_each_stage_once"), transaction.atomic():
            EscalationLetter.objects.create(
                account=account, unit=account.holder, place=0, name="通知", to="unit", signer="office", chain_version=1, due_was=letter.due_was,
                text="请办", status="office",
            )  # fmt: skip


class TestWho:
    def test_the_office_drafts_and_another_signs(self, cast: Cast) -> None:
        account = overdue(cast)
        for who in (cast.group_head, cast.leader, cast.secretary, cast.liaison, cast.discipline, cast.supervisor):
            with pytest.raises(PermissionDenied):
                actions.draft(account, by=who, text="请办")
        letter = drafted(cast, account)
        assert (letter.chain_version, letter.name, letter.addressee) == (1, "通知", account.holder.party_name)
        assert any(each.label == "签发" for each in worklist.waiting(cast.head))
        for who in (cast.clerk, cast.group_head, cast.secretary):
            with pytest.raises(PermissionDenied):
                actions.sign(letter, by=who)
        letter = actions.sign(letter, by=cast.head)
        assert (letter.status, letter.signed_on) == ("sent", timezone.localdate())
        assert [each.verb for each in audit.of(letter)][::-1] == ["register", "sign", "sign"]
        for who in (cast.liaison, cast.secretary):
            message = Message.objects.get(user=who, text__contains="通知函")
            assert message.url == reverse("unit:escalation_letter", args=[letter.pk])

    def test_never_ones_own_draft(self, cast: Cast) -> None:
        letter = actions.draft(overdue(cast), by=cast.head, text="请抓紧。")
        with pytest.raises(CannotSign):
            actions.sign(letter, by=cast.head)

    def test_what_the_group_signs_the_head_does_not(self, cast: Cast) -> None:
        account = overdue(cast, 40)
        sent(cast, account, 20)
        letter = drafted(cast, account)
        assert letter.addressee.endswith("主要负责人")
        with pytest.raises(PermissionDenied):
            actions.sign_grave(letter, by=cast.head)
        assert actions.sign_grave(letter, by=cast.group_head).status == "sent"

    def test_not_signed_it_is_drafted_anew(self, cast: Cast) -> None:
        account = overdue(cast)
        letter = drafted(cast, account)
        with pytest.raises(Refused, match="请写明不予签发的理由"):
            actions.drop(letter, by=cast.head, reason=" ")
        actions.drop(letter, by=cast.head, reason="先电话了解")
        assert Message.objects.filter(user=cast.clerk, text__contains="先电话了解").exists()
        assert drafted(cast, account, "请报告。").status == "office"

    def test_the_unit_sees_what_was_sent_to_it(self, cast: Cast) -> None:
        account = overdue(cast)
        letter = drafted(cast, account)

        def seen(*users: Any) -> list[bool]:
            return [EscalationLetter.objects.for_user(each).filter(pk=letter.pk).exists() for each in users]

        outside = (cast.secretary, cast.liaison, cast.discipline, cast.leader, cast.supervisor)
        assert seen(cast.clerk, cast.head, cast.group_head, *outside) == [True] * 3 + [False] * 5
        actions.sign(letter, by=cast.head)
        assert seen(*outside) == [True, True, False, False, False]
        make.recusal(cast.clerk.person, cast.qingshi)
        assert seen(cast.clerk, cast.head) == [False, True]


def test_nothing_of_letters_and_leads_in_it(cast: Cast) -> None:
    made.lead(cast)
    account = overdue(cast)
    with pytest.raises(Refused, match="张伟"):
        drafted(cast, account, "张伟虚报补贴，请整改。")


def test_its_paper(cast: Cast) -> None:
    letter = drafted(cast, overdue(cast), "请十日内报告进展。")
    with pytest.raises(Refused, match="催办函尚未签发"):
        issued(letter, "rectification.escalation_letter", cast.clerk)
    text = words(issued(actions.sign(letter, by=cast.head), "rectification.escalation_letter", cast.clerk))
    assert "关于青石乡党委" in text
    for each in ("整改逾期的通知函", "请十日内报告进展", letter.unit.party_name):
        assert each in text


def test_in_the_browser(cast: Cast, log_in: Any) -> None:
    account = overdue(cast)
    client, add = log_in(cast.clerk), reverse("rectification:account_escalation_add", args=[account.pk])
    for url in (reverse("rectification:escalation_due"), reverse("rectification:account", args=[account.pk])):
        assert add in client.get(url).content.decode()
    assert any(each.kind == "超期待催办" for each in worklist.waiting(cast.clerk))
    form = client.get(add).content.decode()
    assert ("超期3天，请抓紧" in form, "〔" in form) == (True, False)
    assert client.post(add, {"text": " "}).status_code == 422
    assert client.post(add, {"text": "请抓紧办理。"}).status_code == 302
    assert client.post(add, {"text": "请抓紧办理。"}).status_code == 422
    letter = EscalationLetter.objects.get()
    page = reverse("rectification:escalation_letter", args=[letter.pk])
    assert "请抓紧办理" in client.get(page).content.decode()
    assert client.post(reverse("rectification:escalation_letter_sign", args=[letter.pk])).status_code == 403
    unit, unit_page = log_in(cast.liaison), reverse("unit:escalation_letter", args=[letter.pk])
    assert unit.get(unit_page).status_code == 404
    assert log_in(cast.head).post(reverse("rectification:escalation_letter_sign", args=[letter.pk])).status_code == 302
    unit = log_in(cast.liaison)
    assert "请抓紧办理" in unit.get(unit_page).content.decode()
    assert unit_page in unit.get(reverse("unit:account", args=[account.pk])).content.decode()
    assert "催办函" in log_in(cast.clerk).get(reverse("rectification:escalation_letter_list")).content.decode()
