"""批量销账审批表: one paper for many write-offs, signed once; every account by its own rules (R-261, R-263)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import audit, codes, signatures
from inspection.models import AuditEntry, Message, Signature
from inspection.workflow import Refused, WrongStatus
from inspection.worklist import waiting
from rectification.actions import checks, several, write_offs
from rectification.actions import write_off_lists as actions
from rectification.models import Account, Posting, WriteOffList, WriteOffRow
from tests import make
from tests.rectification import stage
from tests.rectification.test_papers import issued, words
from tests.rectification.test_several import applied

if TYPE_CHECKING:
    from tests.cast import Cast


def verified(cast: Cast) -> list[Account]:
    """Three accounts the office has verified."""
    accounts = applied(cast, checked=3)
    several.for_each(accounts, write_offs.verify, by=cast.clerk)
    return [stage.again(each) for each in accounts]


def drawn(cast: Cast, accounts: list[Account] | None = None) -> WriteOffList:
    return actions.draw_up(cast.office, by=cast.clerk, accounts=accounts or verified(cast))


def states(found: WriteOffList) -> list[str]:
    return list(found.rows.order_by("position").values_list("state", flat=True))


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("审批表签字页.pdf", make.pdf("signed"), "application/pdf")


class TestDrawnUp:
    def test_numbered_without_gaps_and_told_to_who_approves(self, cast: Cast) -> None:
        accounts = verified(cast)
        first, second = drawn(cast, accounts[:2]), drawn(cast, accounts[2:])
        year = timezone.localdate().year
        assert [first.number, second.number] == [f"云委巡销批〔{year}〕1号", f"云委巡销批〔{year}〕2号"]
        assert [row.account_version for row in first.rows.all()] == [each.version for each in accounts[:2]]
        assert Message.objects.filter(user=cast.head, text__contains=first.number).exists()
        assert not Message.objects.filter(user=cast.group_head, text__contains=first.number).exists()

    def test_only_what_could_be_cleared_and_only_once(self, cast: Cast) -> None:
        accounts = applied(cast, checked=3)
        with pytest.raises(Refused, match="尚未核验"):
            drawn(cast, accounts)
        assert not WriteOffList.objects.exists()
        several.for_each(accounts, write_offs.verify, by=cast.clerk)
        made = drawn(cast, accounts[:2])
        with pytest.raises(Refused, match=f"{accounts[1].number}：已列入{made.number}"):
            drawn(cast, accounts[1:])
        row = made.rows.get(account=accounts[0])
        with pytest.raises(IntegrityError, match="account_open_in_one_write_off_list"), transaction.atomic():
            WriteOffRow.objects.create(
                list=made, account=row.account, application=row.application, position=9, account_version=1
            )

    def test_the_number_of_a_list_that_was_refused_is_given_again(self, cast: Cast) -> None:
        accounts = verified(cast)
        with pytest.raises(Refused):
            drawn(cast, [*accounts, stage_elsewhere(cast)])
        assert drawn(cast, accounts).number.endswith("〕1号")

    def test_not_of_another_office_nor_by_whom_it_is_not_given(self, cast: Cast) -> None:
        accounts = verified(cast)
        with pytest.raises(Refused, match="不属本机构"):
            drawn(cast, [stage_elsewhere(cast)])
        for who in (cast.supervisor, cast.leader, cast.group_head, cast.liaison):
            with pytest.raises(PermissionDenied):
                actions.draw_up(cast.office, by=who, accounts=accounts)

    def test_more_are_put_in_while_it_is_open(self, cast: Cast) -> None:
        accounts = verified(cast)
        made = actions.extend(drawn(cast, accounts[:1]), by=cast.clerk, accounts=accounts[1:])
        assert list(made.rows.values_list("position", flat=True)) == [1, 2, 3]
        assert "extend" in {each.verb for each in audit.of(made)}


def stage_elsewhere(cast: Cast) -> Account:
    office = make.office("清溪县委巡察办")
    unit = make.unit(office, "柳树乡")
    return Account.objects.create(
        office=office, unit=unit, holder=unit, number="柳树乡-1", origin="history", problem="某某"
    )


class TestStruck:
    def test_with_a_reason_before_it_is_signed(self, cast: Cast) -> None:
        made = drawn(cast)
        row = made.rows.get(position=2)
        with pytest.raises(Refused, match="划去原因"):
            actions.strike(made, by=cast.head, row=row, reason=" ")
        made = actions.strike(made, by=cast.head, row=row, reason="佐证不全")
        with pytest.raises(WrongStatus, match="已划去"):
            actions.strike(made, by=cast.head, row=row, reason="又划")
        made = actions.sign(made, by=cast.head)
        assert states(made) == ["cleared", "struck", "cleared"]
        assert stage.again(row.account).status == "verified"
        with pytest.raises(WrongStatus):
            actions.strike(made, by=cast.head, row=made.rows.get(position=1), reason="晚了")
        again = drawn(cast, [stage.again(row.account)])
        assert states(again) == ["listed"]

    def test_the_database_wants_reason_and_person(self, cast: Cast) -> None:
        made = drawn(cast)
        row = made.rows.filter(position=1)
        with pytest.raises(IntegrityError, match="write_off_row_left_out_with_reason"), transaction.atomic():
            row.update(state="stayed")
        with pytest.raises(IntegrityError, match="write_off_row_struck_by_somebody"), transaction.atomic():
            row.update(state="struck", reason="某")

    def test_all_struck_nothing_to_sign(self, cast: Cast) -> None:
        made = drawn(cast)
        for row in made.rows.all():
            made = actions.strike(made, by=cast.clerk, row=row, reason="缓办")
        with pytest.raises(Refused, match="没有待审批的账户"):
            actions.sign(made, by=cast.head)

    def test_void_frees_its_accounts(self, cast: Cast) -> None:
        accounts = verified(cast)
        made = actions.void(drawn(cast, accounts), by=cast.clerk, reason="列错")
        assert states(made) == ["released"] * 3
        assert states(drawn(cast, accounts)) == ["listed"] * 3
        with pytest.raises(WrongStatus):
            actions.sign(made, by=cast.head)


class TestSigned:
    def test_once_and_every_account_is_written_off(self, cast: Cast) -> None:
        made = actions.sign(drawn(cast), by=cast.head, opinion="同意销账")
        assert states(made) == ["cleared"] * 3
        assert (made.status, made.approved_by, made.opinion) == ("signed", cast.head, "同意销账")
        signature = signatures.signed(made, WriteOffList.APPROVER)
        assert signature is not None
        assert signature.signer == cast.head
        assert Posting.objects.filter(kind="clear").count() == 3
        for account in Account.objects.all():
            assert (account.status, account.application.granted_by) == ("cleared", cast.head)
        noted = AuditEntry.objects.get(verb="carried_out", object_id=made.pk)
        assert len(noted.data["cleared"]) == 3

    def test_what_changed_meanwhile_is_said_to_be_stale_and_stays(self, cast: Cast) -> None:
        made = drawn(cast)
        row = made.rows.get(position=2)
        checks.check(row.account, by=cast.supervisor, finding="又看了一次")
        assert made.rows.get(position=2).stale
        made = actions.sign(made, by=cast.head)
        assert states(made) == ["cleared", "stayed", "cleared"]
        assert made.rows.get(position=2).reason == actions.STALE
        assert stage.again(row.account).status == "verified"
        assert states(drawn(cast, [stage.again(row.account)])) == ["listed"]

    def test_what_was_sent_back_or_cleared_alone_stays(self, cast: Cast) -> None:
        made = drawn(cast)
        first, second, _ = (each.account for each in made.rows.order_by("position"))
        write_offs.send_back(first, by=cast.clerk, reason="资料不全")
        write_offs.clear(second, by=cast.head)
        made = actions.sign(made, by=cast.head)
        assert states(made) == ["stayed", "stayed", "cleared"]
        assert [row.reason for row in made.rows.order_by("position")][:2] == ["账户现为“整改中”", "账户现为“已销账”"]
        assert Posting.objects.filter(account=second, kind="clear").count() == 1

    def test_evidence_added_after_the_signature_keeps_a_row(self, cast: Cast) -> None:
        made = drawn(cast)
        stage.evidence(made.rows.get(position=1).account, cast.liaison, "补充.pdf", make.pdf("more"))
        made = actions.sign(made, by=cast.head)
        assert states(made) == ["stayed", "cleared", "cleared"]
        assert "重新签字" in made.rows.get(position=1).reason

    def test_none_left_is_refused_and_nothing_is_signed(self, cast: Cast) -> None:
        made = drawn(cast)
        for row in made.rows.all():
            checks.check(row.account, by=cast.supervisor, finding="再查")
        with pytest.raises(Refused, match="没有一户可以销账"):
            actions.sign(made, by=cast.head)
        assert stage.again(made).status == "open"
        assert not Signature.objects.filter(object_id=made.pk).exists()

    def test_not_by_whom_drew_it_up_nor_applied_nor_verified(self, cast: Cast) -> None:
        accounts = verified(cast)
        own = actions.draw_up(cast.office, by=cast.head, accounts=accounts[:1])
        with pytest.raises(Refused, match="拟制人"):
            actions.sign(own, by=cast.head)
        with pytest.raises(IntegrityError, match="write_off_list_not_signed_by_its_maker"), transaction.atomic():
            WriteOffList.objects.filter(pk=own.pk).update(approved_by=cast.head)
        other = drawn(cast, accounts[1:])
        accounts[1].write_offs.update(verified_by=cast.head)
        other = actions.sign(other, by=cast.head)
        assert sorted(states(other)) == ["cleared", "stayed"]
        assert "三个不同的人" in other.rows.get(state="stayed").reason

    def test_only_who_approves_by_the_offices_setting(self, cast: Cast) -> None:
        made = drawn(cast)
        for who in (cast.group_head, cast.clerk, cast.supervisor):
            with pytest.raises(PermissionDenied):
                actions.sign(made, by=who) if who != cast.clerk else write_offs.clear(made.rows.first().account, by=who)
        codes.change_setting(cast.office, "ledger.write_off_approver", "group", reason="上收", by=cast.head)
        with pytest.raises(PermissionDenied):
            actions.sign(made, by=cast.head)
        assert actions.sign(made, by=cast.group_head).status == "signed"

    def test_it_waits_on_who_approves_alone(self, cast: Cast) -> None:
        made = drawn(cast)
        seen = [str(made) in {each.title for each in waiting(who)} for who in (cast.head, cast.clerk, cast.group_head)]
        assert seen == [True, False, False]
        actions.sign(made, by=cast.head)
        assert str(made) not in {each.title for each in waiting(cast.head)}


class TestOnPaper:
    def test_recorded_by_one_confirmed_by_another(self, cast: Cast, log_in: Any) -> None:
        made, other = drawn(cast), make.user("clerk-2", "钱静怡")
        make.office_role(other, cast.office, "office_staff")
        address = reverse("signature_on_paper", args=["rectification.writeofflist", made.pk, 0])
        today = timezone.localdate().isoformat()
        client = log_in(cast.clerk)
        answer = client.post(address, {"signer_name": "路人甲", "signed_on": today, "scan": scan()})
        assert answer.status_code == 422
        assert "不是本机构的销账审批人" in answer.content.decode()
        typed = {"signer_name": cast.head.name, "signed_on": today, "scan": scan()}
        assert client.post(address, typed).status_code == 302
        assert states(made) == ["listed"] * 3
        waits = signatures.unconfirmed(made, WriteOffList.APPROVER)
        assert waits is not None
        assert waits.signer == cast.head
        confirm = reverse("signature_confirm", args=[waits.pk])
        assert client.post(confirm).status_code == 422
        assert log_in(other).post(confirm).status_code == 302
        made = stage.again(made)
        assert (made.status, made.approved_by, states(made)) == ("signed", cast.head, ["cleared"] * 3)
        assert Account.objects.first().application.granted_by == cast.head
        assert {"sign_on_paper", "confirm_paper_signature", "carried_out"} <= {each.verb for each in audit.of(made)}

    def test_not_over_rows_put_in_afterwards(self, cast: Cast, log_in: Any) -> None:
        accounts = verified(cast)
        made = drawn(cast, accounts[:2])
        address = reverse("signature_on_paper", args=["rectification.writeofflist", made.pk, 0])
        typed = {"signer_name": cast.head.name, "signed_on": timezone.localdate().isoformat(), "scan": scan()}
        log_in(cast.clerk).post(address, typed)
        waits = signatures.unconfirmed(made, WriteOffList.APPROVER)
        assert waits is not None
        actions.extend(made, by=cast.clerk, accounts=accounts[2:])
        answer = log_in(cast.head).post(reverse("signature_confirm", args=[waits.pk]))
        assert answer.status_code == 422
        assert "有增减" in answer.content.decode()
        assert states(made) == ["listed"] * 3

    def test_the_maker_cannot_have_signed(self, cast: Cast, log_in: Any) -> None:
        made = actions.draw_up(cast.office, by=cast.head, accounts=verified(cast))
        address = reverse("signature_on_paper", args=["rectification.writeofflist", made.pk, 0])
        typed = {"signer_name": cast.head.name, "signed_on": timezone.localdate().isoformat(), "scan": scan()}
        answer = log_in(cast.clerk).post(address, typed)
        assert answer.status_code == 422
        assert "本人" in answer.content.decode()


class TestPaper:
    def test_one_paper_with_what_was_struck_and_what_became_of_it(self, cast: Cast) -> None:
        made = drawn(cast)
        before = words(issued(made, "rectification.write_off_list", cast.clerk))
        for each in (made.number, "批量销账审批表", "公务接待超标准1次", "已清退", "销账审批人：", "共列3户"):
            assert each in before
        actions.strike(made, by=cast.clerk, row=made.rows.get(position=3), reason="缓办")
        made = actions.sign(made, by=cast.head, opinion="同意")
        after = words(issued(made, "rectification.write_off_list", cast.clerk))
        for each in ("已划去：缓办", "已销账", f"销账审批人：{cast.head.name}", "审批意见：同意"):
            assert each in after

    def test_void_is_not_printed(self, cast: Cast) -> None:
        made = actions.void(drawn(cast), by=cast.clerk, reason="列错")
        with pytest.raises(Refused, match="已作废"):
            issued(made, "rectification.write_off_list", cast.clerk)


class TestPages:
    def test_from_the_ledger_to_the_signature(self, cast: Cast, log_in: Any) -> None:
        accounts = verified(cast)
        client = log_in(cast.clerk)
        add = reverse("rectification:write_off_list_add")
        assert (
            f"{add}?q={accounts[0].number[-4:]}"
            in client.get(reverse("rectification:ledger"), {"q": accounts[0].number[-4:]}).content.decode()
        )
        assert "checked" not in client.get(add).content.decode()
        assert client.post(add, {"accounts": []}).status_code == 422
        assert client.post(add, {"accounts": [each.pk for each in accounts[:2]], "note": "第一批"}).status_code == 302
        made = WriteOffList.objects.get()
        page = reverse("rectification:write_off_list", args=[made.pk])
        strike = reverse("rectification:write_off_list_strike", args=[made.pk, made.rows.get(position=1).pk])
        assert strike in client.get(page).content.decode()
        assert client.post(strike, {"reason": ""}).status_code == 422
        assert client.post(strike, {"reason": "缓办"}).status_code == 302
        more = reverse("rectification:write_off_list_extend", args=[made.pk])
        assert client.post(more, {"accounts": [accounts[2].pk]}).status_code == 302
        assert reverse("rectification:write_off_list_sign", args=[made.pk]) not in client.get(page).content.decode()
        checks.check(accounts[2], by=cast.supervisor, finding="再查")
        head = log_in(cast.head)
        shown = head.get(page).content.decode()
        assert actions.STALE in shown
        answer = head.post(
            reverse("rectification:write_off_list_sign", args=[made.pk]), {"opinion": "同意"}, follow=True
        )
        assert "已签批，销账1户" in answer.content.decode()
        assert f"{accounts[2].number}没有销账" in answer.content.decode()
        found = head.get(reverse("rectification:write_off_list_list"), {"q": accounts[1].number}).content.decode()
        assert made.number in found
        assert "3户" in found

    def test_pressed_twice_it_acts_once(self, cast: Cast, log_in: Any) -> None:
        made = drawn(cast)
        client, sign = log_in(cast.head), reverse("rectification:write_off_list_sign", args=[made.pk])
        form = {"opinion": "同意", "form_key": "3f0c7f6e-2d4b-4c11-9a59-6b1f6a0f6b11"}
        assert [client.post(sign, form).status_code for _ in range(2)] == [302, 302]
        assert Posting.objects.filter(kind="clear").count() == 3
        assert client.post(sign, {"opinion": "再签"}).status_code == 409

    def test_shut_to_the_unit_the_teams_and_who_keeps_out_of_one_of_its_units(self, cast: Cast, log_in: Any) -> None:
        made = drawn(cast)
        page = reverse("rectification:write_off_list", args=[made.pk])
        for who, status in ((cast.leader, 403), (cast.supervisor, 403), (cast.liaison, 404), (cast.group_head, 200)):
            assert log_in(who).get(page).status_code == status
        make.recusal(cast.head.person, cast.qingshi)
        assert log_in(cast.head).get(page).status_code == 404
        assert cast.head not in actions.approvers(made)
        with pytest.raises(PermissionDenied):
            actions.sign(made, by=cast.head)
