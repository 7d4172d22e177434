"""What follows a check: the unit explains or its head is talked to, it rectifies again, or a new problem goes up (R-283–R-285, R-326)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import audit, codes, signatures, worklist
from inspection.models import Deadline, Message, Unit
from inspection.workflow import Refused, WrongStatus
from rectification.actions import checks, write_offs
from rectification.actions import consequences as actions
from rectification.gates import PRINCIPAL
from rectification.models import Account, Check, Consequence
from tests import make
from tests.cast import Cast
from tests.rectification import stage
from tests.rectification.test_papers import issued, words

DAY = timedelta(days=1)


def later(days: int = 20) -> Any:
    return timezone.localdate() + days * DAY


def checked(cast: Cast, account: Account | None = None, result: str = "not_done", **fields: Any) -> Check:
    """An account in the unit's hands, looked at by the supervision team."""
    account = account or stage.rectifying(cast)
    return checks.check(
        account, by=cast.supervisor, finding="两个村没有签订合同", result=codes.code("check_result", result, cast.office), **fields
    )  # fmt: skip


def begun(cast: Cast, kind: str = "statement", check: Check | None = None, **fields: Any) -> Consequence:
    check = check or checked(cast)
    due = {} if kind == "new" else {"due_on": later()}
    values: dict[str, Any] = {"matter": "说明合同没有签订的原因", **due} | fields
    return actions.begin(check, by=cast.supervisor, kind=kind, **values)


def clock(item: Consequence, rule: str) -> Deadline:
    return Deadline.objects.get(object_id=item.pk, rule=f"rectification.{rule}")


class TestBegin:
    @pytest.mark.parametrize("kind", ["statement", "talk", "again"])
    def test_what_is_demanded_of_the_unit_is_due(self, cast: Cast, kind: str) -> None:
        check = checked(cast)
        for due in (None, timezone.localdate()):
            with pytest.raises(Refused, match="请填写期限，须晚于今天"):
                begun(cast, kind, check, due_on=due)
        item = begun(cast, kind, check)
        running = Deadline.objects.get(object_id=item.pk, met_at=None)
        assert (running.due_on, item.unit) == (later(), cast.qingshi)
        with pytest.raises(IntegrityError, match="consequence_for_the_unit_is_due"), transaction.atomic():
            Consequence.objects.filter(pk=item.pk).update(due_on=None)

    def test_a_statement_or_a_talk_not_both(self, cast: Cast) -> None:
        check = checked(cast)
        item = begun(cast, "statement", check)
        with pytest.raises(Refused, match="只选其一"):
            begun(cast, "talk", check)
        with pytest.raises(Refused, match="已提出这一后续"):
            begun(cast, "statement", check)
        with pytest.raises(IntegrityError, match="consequence_statement_or_talk"), transaction.atomic():
            Consequence.objects.create(
                check_made=check, account=item.account, unit=item.unit, kind="talk", status="to_talk", matter="谈", due_on=later()
            )  # fmt: skip

    def test_nothing_is_demanded_where_all_was_done_or_nothing_may_be_known(self, cast: Cast) -> None:
        done = checked(cast, result="done")
        with pytest.raises(Refused, match="整改到位"):
            begun(cast, "statement", done)
        quiet = checked(cast, done.account, internal=True)
        with pytest.raises(Refused, match="不告知被查单位"):
            begun(cast, "talk", quiet)
        assert begun(cast, "new", quiet).status == "found"

    def test_who_may_not(self, cast: Cast) -> None:
        check = checked(cast)
        for who in (cast.liaison, cast.secretary, cast.group_head, cast.leader, cast.discipline):
            with pytest.raises(PermissionDenied):
                actions.begin(check, by=who, kind="new", matter="套取补助")
        make.recusal(cast.supervisor.person, cast.qingshi)
        with pytest.raises(PermissionDenied):
            begun(cast, "statement", check)
        assert actions.begin(check, by=cast.clerk, kind="new", matter="套取补助").kind == "new"


class TestExplanation:
    def test_the_unit_writes_and_its_principal_hands_it_in(self, cast: Cast) -> None:
        item = begun(cast)
        assert Message.objects.filter(user=cast.secretary, text__contains="书面情况说明").exists()
        with pytest.raises(Refused, match="情况说明还没有写"):
            actions.hand_in(item, by=cast.secretary)
        item = actions.write(item, by=cast.liaison, explanation="村民外出，合同正在补签。")
        for who in (cast.liaison, cast.clerk, cast.supervisor):
            with pytest.raises(PermissionDenied):
                actions.hand_in(item, by=who)
        item = actions.hand_in(item, by=cast.secretary)
        assert (item.status, item.handed_on) == ("handed", timezone.localdate())
        assert signatures.signed(item, PRINCIPAL)
        assert clock(item, "explain").met_at
        with pytest.raises(WrongStatus):
            actions.write(item, by=cast.liaison, explanation="另写")
        assert any(each.label == "认可说明，办结" for each in worklist.waiting(cast.supervisor))
        item = actions.accept(item, by=cast.supervisor, opinion="说明清楚")
        assert (item.status, item.conclusion) == ("done", "说明清楚")
        assert [each.verb for each in audit.of(item)][::-1] == ["register", "write", "hand_in", "sign", "accept"]

    def test_returned_it_is_written_again_by_a_new_day(self, cast: Cast) -> None:
        item = actions.write(begun(cast), by=cast.liaison, explanation="正在办。")
        item = actions.hand_in(item, by=cast.secretary)
        with pytest.raises(Refused, match="须晚于今天"):
            actions.send_back(item, by=cast.supervisor, reason="没有写明责任", due_on=timezone.localdate())
        item = actions.send_back(item, by=cast.supervisor, reason="没有写明责任", due_on=later(5))
        assert (item.status, signatures.signed(item, PRINCIPAL)) == ("asked", None)
        assert Deadline.objects.get(object_id=item.pk, met_at=None).due_on == later(5)
        item = actions.hand_in(actions.write(item, by=cast.liaison, explanation="责任在我。"), by=cast.secretary)
        assert item.status == "handed"

    def test_its_paper(self, cast: Cast) -> None:
        item = actions.write(begun(cast), by=cast.liaison, explanation="村民外出，合同正在补签。")
        with pytest.raises(Refused, match="单位还没有报送情况说明"):
            issued(item, "rectification.explanation", cast.clerk)
        text = words(issued(actions.hand_in(item, by=cast.secretary), "rectification.explanation", cast.clerk))
        assert "村民外出，合同正在补签。" in text
        assert f"我单位整改账户{item.account.number}" in text
        assert f"{item.account.office.name}：" in text


class TestTalk:
    HELD: dict[str, Any] = {"talker": "沈副组长", "talked_to": "吴书记（党委书记）", "demands": "一个月内签完合同"}

    def test_the_record_says_who_when_and_what(self, cast: Cast) -> None:
        item, today = begun(cast, "talk"), timezone.localdate()
        for name, words_ in (("talker", "约谈人"), ("talked_to", "约谈对象"), ("demands", "约谈要求")):
            with pytest.raises(Refused, match=words_):
                actions.talk(item, by=cast.supervisor, talked_on=today, **(self.HELD | {name: " "}))
        for day in (today + DAY, today - DAY):
            with pytest.raises(Refused, match="约谈日期不能"):
                actions.talk(item, by=cast.supervisor, talked_on=day, **self.HELD)
        item = actions.talk(item, by=cast.supervisor, talked_on=today, **self.HELD)
        assert item.status == "done"
        assert clock(item, "talk").met_at
        text = words(issued(item, "rectification.talk_record", cast.clerk))
        assert "吴书记（党委书记）" in text
        assert "一个月内签完合同" in text
        with pytest.raises(IntegrityError, match="consequence_talk_is_on_record"), transaction.atomic():
            Consequence.objects.filter(pk=item.pk).update(demands="")


class TestAgain:
    def test_the_account_has_a_new_date_and_the_office_hears_of_it(self, cast: Cast) -> None:
        check = checked(cast, result="formal")
        item = begun(cast, "again", check)
        account = stage.again(check.account)
        assert (account.due_on, account.status, item.status) == (later(), "rectifying", "again")
        assert Deadline.objects.get(object_id=account.pk, rule="rectification.rectify", met_at=None).due_on == later()
        assert Message.objects.filter(user=cast.clerk, text__contains="督查提出再次整改").exists()
        with pytest.raises(Refused, match="还没有再次查账"):
            actions.finish(item, by=cast.supervisor, opinion="到位")
        second = checked(cast, account, result="partly")
        with pytest.raises(Refused, match="已有再次整改要求没有办结"):
            begun(cast, "again", second)
        item = actions.finish(item, by=cast.supervisor, opinion="仍有一个村没有签")
        assert item.status == "done"
        assert begun(cast, "again", second).status == "again"

    def test_not_over_an_application_nor_before_the_claim(self, cast: Cast) -> None:
        check = checked(cast, stage.applied(cast))
        with pytest.raises(Refused, match="须由巡察办先退回申请"):
            begun(cast, "again", check)

    def test_what_was_cleared_and_came_back_is_opened_again_by_who_decides(self, cast: Cast) -> None:
        check = checked(cast, stage.cleared(cast), result="rebound")
        item = begun(cast, "again", check)
        assert (item.status, stage.again(check.account).status) == ("to_reopen", "cleared")
        assert not Consequence.objects.for_user(cast.secretary).exists()
        with pytest.raises(PermissionDenied):
            actions.reopen(item, by=cast.supervisor, reason="反弹", due_on=later())
        assert any(each.label == "复账" for each in worklist.waiting(cast.group_head))
        item = actions.reopen(item, by=cast.group_head, reason="反弹", due_on=later(30))
        account = stage.again(check.account)
        assert (item.status, item.due_on, account.status, account.reopened) == ("again", later(30), "rectifying", True)
        assert clock(item, "check_again").due_on == later(30)
        assert Consequence.objects.for_user(cast.secretary).exists()
        with pytest.raises(WrongStatus):
            actions.reopen(item, by=cast.group_head, reason="反弹", due_on=later())

    def test_opened_again_on_the_account_it_goes_on_as_well(self, cast: Cast) -> None:
        item = begun(cast, "again", checked(cast, stage.cleared(cast), result="rebound"))
        write_offs.reopen(item.account, by=cast.group_head, reason="反弹", due_on=later(9))
        assert (stage.again(item).status, stage.again(item).due_on) == ("again", later(9))

    def test_or_left_as_it_is_with_a_reason(self, cast: Cast) -> None:
        item = begun(cast, "again", checked(cast, stage.cleared(cast), result="rebound"))
        with pytest.raises(Refused, match="请写明不予复账的理由"):
            actions.leave_cleared(item, by=cast.group_head, reason=" ")
        item = actions.leave_cleared(item, by=cast.group_head, reason="已另案处理")
        assert (item.status, stage.again(item.account).status) == ("done", "cleared")


class TestNew:
    def test_reported_in_time_and_decided(self, cast: Cast) -> None:
        item = begun(cast, "new", matter="发现新的套取补助")
        running = clock(item, "report_new")
        assert (running.days, running.met_at) == (3, None)
        item = actions.report(item, by=cast.supervisor)
        running.refresh_from_db()
        assert running.met_at
        assert any(each.label == "决定立账" for each in worklist.waiting(cast.group_head))
        with pytest.raises(PermissionDenied):
            actions.order_account(item, by=cast.clerk)
        item = actions.order_account(item, by=cast.group_head, opinion="立账")
        assert any(each.label == "立账" for each in worklist.waiting(cast.clerk))
        account = actions.open_account(item, by=cast.clerk, problem="套取补助三万元")
        item = stage.again(item)
        assert (item.status, item.opened) == ("done", account)
        assert (account.origin, account.unit, account.assignment) == ("supervision", cast.qingshi, cast.assignment)

    def test_given_to_somebody_or_left_with_a_reason(self, cast: Cast) -> None:
        check = checked(cast)
        item = actions.report(begun(cast, "new", check), by=cast.supervisor)
        with pytest.raises(Refused, match="请写明交办单位和办理要求"):
            actions.assign(item, by=cast.group_head, assigned_to="", opinion="核查")
        item = actions.assign(item, by=cast.group_head, assigned_to="县财政局", opinion="一个月内核查")
        assert (item.status, item.assigned_to) == ("done", "县财政局")
        other = actions.report(begun(cast, "new", checked(cast, check.account)), by=cast.supervisor)
        with pytest.raises(Refused, match="请写明不予处理的理由"):
            actions.dismiss(other, by=cast.group_head, reason="")
        assert actions.dismiss(other, by=cast.group_head, reason="查无实据").status == "done"

    def test_the_unit_side_never_hears_of_it(self, cast: Cast, log_in: Any) -> None:
        item = begun(cast, "new", matter="发现新的套取补助")
        for who in (cast.secretary, cast.liaison, cast.discipline, cast.leader):
            assert not Consequence.objects.for_user(who).exists()
        assert not Message.objects.filter(user__in=(cast.secretary, cast.liaison)).filter(text__contains="新").exists()
        client = log_in(cast.secretary)
        assert client.get(reverse("unit:consequence", args=[item.pk])).status_code == 404
        page = client.get(reverse("unit:account", args=[item.account_id])).content.decode()
        assert "督查后续" not in page


class TestPages:
    def test_the_supervisor_asks_and_the_unit_answers_in_the_browser(self, cast: Cast, log_in: Any) -> None:
        check = checked(cast)
        client, account = log_in(cast.supervisor), reverse("rectification:account", args=[check.account_id])
        add = reverse("rectification:account_consequence_add", args=[check.account_id])
        assert f"{add}?check={check.pk}" in client.get(account).content.decode()
        typed = {"check": check.pk, "kind": "statement", "matter": "说明原因"}
        answer = client.post(add, typed)
        assert (answer.status_code, "请填写期限" in answer.content.decode()) == (422, True)
        assert client.post(add, typed | {"due_on": later()}).status_code == 302
        item = Consequence.objects.get()
        assert "待单位说明" in client.get(account).content.decode()
        unit, page = log_in(cast.liaison), reverse("unit:consequence", args=[item.pk])
        assert page in unit.get(reverse("unit:home")).content.decode()
        assert page in unit.get(reverse("unit:account", args=[check.account_id])).content.decode()
        assert unit.post(reverse("unit:consequence_write", args=[item.pk]), {"explanation": " "}).status_code == 422
        draft = {"explanation": "村民外出务工。"}
        assert unit.post(reverse("unit:consequence_write", args=[item.pk]), draft).status_code == 302
        office = reverse("rectification:consequence", args=[item.pk])
        assert "村民外出务工" not in client.get(office).content.decode()
        assert unit.post(reverse("unit:consequence_hand_in", args=[item.pk])).status_code == 403
        assert log_in(cast.secretary).post(reverse("unit:consequence_hand_in", args=[item.pk])).status_code == 302
        assert "村民外出务工" in log_in(cast.supervisor).get(office).content.decode()
        listed = log_in(cast.group_head).get(reverse("rectification:consequence_list"), {"kind": "statement"})
        assert "说明原因" in listed.content.decode()

    def test_a_department_that_holds_the_account_answers_at_its_desk(self, cast: Cast, log_in: Any) -> None:
        account = stage.rectifying(cast)
        Account.objects.filter(pk=account.pk).update(holder=cast.organisation_organ)
        item = begun(cast, check=checked(cast, stage.again(account)))
        assert item.unit == Unit.objects.get(name="县委组织部")
        client = log_in(cast.organisation)
        page = client.get(reverse("rectification:consequence", args=[item.pk])).content.decode()
        assert "填写情况说明" in page
        assert "timeline" not in page
        write = reverse("rectification:consequence_write", args=[item.pk])
        assert client.post(write, {"explanation": "正在办。"}).status_code == 302
        assert client.post(reverse("rectification:consequence_hand_in", args=[item.pk])).status_code == 302
        assert log_in(cast.secretary).get(reverse("unit:consequence", args=[item.pk])).status_code == 404

    def test_the_recused_see_none(self, cast: Cast, log_in: Any) -> None:
        item = begun(cast)
        make.recusal(cast.clerk.person, cast.qingshi)
        address = reverse("rectification:consequence", args=[item.pk])
        assert log_in(cast.clerk).get(address).status_code == 404
        assert log_in(cast.head).get(address).status_code == 200
