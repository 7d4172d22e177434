"""核查提示（疑似）: what looks like paper rectification is pointed at for the office; the unit's side never learns of it."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection import audit, codes, sketches
from inspection.workflow import Refused, WrongStatus
from rectification import tasks
from rectification.actions import hints, traits, write_offs
from rectification.models import Account, EvidenceTraits, Hint, WordTraits
from tests import make
from tests.cast import Cast
from tests.pages import settled
from tests.rectification import stage
from tests.rectification.forged import MINUTES, OTHER, jpeg, photograph, word


def two_accounts(cast: Cast) -> tuple[Account, Account]:
    """Two accounts of one unit, both claimed."""
    stage.received(cast, 2)
    made = [
        stage.ledger.claim(each, by=cast.liaison, leader_name="吴书记", leader_post="党委书记")
        for each in Account.objects.order_by("number")
    ]
    return made[0], made[1]


def an_account(cast: Cast, **fields: Any) -> Account:
    """An account in the unit's hands beside those of the feedback."""
    fields = {"unit": cast.qingshi, "holder": cast.qingshi, "problem": "公务接待超标准", **fields}
    return Account.objects.create(
        office=cast.office, assignment=cast.assignment, number="账-另", origin="report", status="rectifying",
        delivered_on=timezone.localdate(), due_on=timezone.localdate() + timedelta(days=60), measures=["整改"], **fields,
    )  # fmt: skip


def swept(cast: Cast) -> list[Hint]:
    """Everything read and compared, as the worker and the night do."""
    tasks.read_evidence()
    tasks.find_hints()
    return list(Hint.objects.order_by("created_at"))


def kinds(found: list[Hint]) -> list[str]:
    return sorted(each.kind for each in found)


class TestEvidence:
    def test_the_same_file_on_another_account(self, cast: Cast) -> None:
        first, second = two_accounts(cast)
        content = word(MINUTES)
        stage.evidence(first, cast.liaison, "纪要.docx", content)
        stage.evidence(second, cast.liaison, "说明.docx", content)
        (hint,) = swept(cast)
        assert (hint.kind, hint.account, hint.other, hint.percent) == ("same_file", second, first, 100)
        assert str(hint.file) == "说明.docx"
        assert first.number not in hint.why

    def test_saved_anew_it_is_still_the_same_and_with_a_word_changed_nearly(self, cast: Cast) -> None:
        first, second = two_accounts(cast)
        stage.evidence(first, cast.liaison, "一.docx", word(MINUTES * 2))
        stage.evidence(second, cast.liaison, "二.docx", word(MINUTES.replace("，", ", ") * 2))
        stage.evidence(second, cast.liaison, "三.docx", word((MINUTES * 2).replace("每季度", "每半年", 1)))
        stage.evidence(second, cast.liaison, "四.docx", word(OTHER * 2))
        found = swept(cast)
        assert kinds(found) == ["like_text", "same_file"]
        assert Hint.objects.get(kind="same_file").percent == 100
        like = Hint.objects.get(kind="like_text")
        assert 70 <= (like.percent or 0) < 100

    def test_a_photograph_made_smaller_and_cut_a_little(self, cast: Cast) -> None:
        first, second = two_accounts(cast)
        picture = photograph(7)
        stage.evidence(first, cast.liaison, "现场.jpg", jpeg(picture))
        smaller = picture.crop((30, 20, 880, 690)).resize((600, 480))
        stage.evidence(second, cast.liaison, "整改后.jpg", jpeg(smaller, 60))
        stage.evidence(second, cast.liaison, "另一处.jpg", jpeg(photograph(8)))
        (hint,) = swept(cast)
        assert (hint.kind, hint.file.name if hint.file else "") == ("like_picture", "整改后.jpg")

    def test_once_however_often_it_is_looked_for(self, cast: Cast) -> None:
        first, second = two_accounts(cast)
        for each in (first, second):
            stage.evidence(each, cast.liaison, "纪要.docx", word(MINUTES))
        assert len(swept(cast)) == 1
        EvidenceTraits.objects.update(compared=False)
        assert len(swept(cast)) == 1
        assert EvidenceTraits.objects.count() == 2

    def test_what_was_taken_back_is_compared_with_nothing(self, cast: Cast) -> None:
        first, second = two_accounts(cast)
        gone = stage.evidence(first, cast.liaison, "纪要.docx", word(MINUTES))
        stage.attachments.withdraw(gone, reason="传错", by=cast.liaison)
        stage.evidence(second, cast.liaison, "纪要.docx", word(MINUTES))
        assert swept(cast) == []

    def test_within_a_unit_only_where_the_office_wants_it(self, cast: Cast) -> None:
        first, second = two_accounts(cast)
        codes.change_setting(cast.office, "hints.within_unit", False, reason="会议纪要本可共用", by=cast.head)
        for each in (first, second):
            stage.evidence(each, cast.liaison, "纪要.docx", word(MINUTES))
        assert swept(cast) == []

    def test_parts_of_one_problem_share_their_evidence(self, cast: Cast) -> None:
        first, second = two_accounts(cast)
        Account.objects.filter(pk=second.pk).update(parent=first)
        for each in (first, second):
            stage.evidence(each, cast.liaison, "纪要.docx", word(MINUTES))
        assert swept(cast) == []

    def test_what_cannot_be_read_says_so(self, cast: Cast, log_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        account = stage.rectifying(cast)
        stage.evidence(account, cast.liaison)

        def fails(*_: Any, **__: Any) -> None:
            raise traits.Rejected("“佐证.pdf”检查超时，可能过于复杂，请拆分或转成 PDF 后上传。")

        monkeypatch.setattr(traits.gate, "traits", fails)
        swept(cast)
        assert "超时" in EvidenceTraits.objects.get().failure
        page = log_in(cast.clerk).get(reverse("rectification:account", args=[account.pk])).content.decode()
        assert "材料未能读取" in page

    def test_a_child_that_lies_in_another_shape_is_not_believed(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        account = stage.rectifying(cast)
        stage.evidence(account, cast.liaison)
        monkeypatch.setattr(traits.gate, "traits", lambda *_: {"characters": "x"})
        swept(cast)
        assert EvidenceTraits.objects.get().failure == "读取结果不完整。"


class TestDays:
    def test_older_than_the_feedback(self, cast: Cast) -> None:
        account = stage.rectifying(cast)
        old = timezone.now() - timedelta(days=200)
        stage.evidence(account, cast.liaison, "旧.docx", word(MINUTES, modified=old))
        stage.evidence(account, cast.liaison, "旧照.jpg", jpeg(photograph(3), taken="2019:05:01 10:00:00"))
        stage.evidence(account, cast.liaison, "新.docx", word(OTHER))
        stage.evidence(account, cast.liaison, "落款.docx", word(OTHER * 2 + "青石乡党委 2020年3月1日"))
        found = swept(cast)
        assert kinds(found) == ["before"] * 3
        assert "拍摄于2019-05-01" in "".join(each.why for each in found)
        assert "落款为2020-03-01" in "".join(each.why for each in found)

    def test_what_was_put_right_at_once_is_older_by_nature(self, cast: Cast) -> None:
        account = stage.rectifying(cast)
        Account.objects.filter(pk=account.pk).update(at_once=True)
        stage.evidence(account, cast.liaison, "旧.docx", word(MINUTES, modified=timezone.now() - timedelta(days=200)))
        assert swept(cast) == []

    def test_changed_after_it_was_handed_in(self, cast: Cast) -> None:
        account = stage.rectifying(cast)
        stage.evidence(account, cast.liaison, "钟.docx", word(MINUTES, modified=timezone.now() + timedelta(days=3)))
        (hint,) = swept(cast)
        assert (hint.kind, hint.other) == ("after", None)

    def test_handed_in_again_with_changes(self, cast: Cast) -> None:
        account = stage.rectifying(cast)
        first = stage.evidence(account, cast.liaison, "一.docx", word(MINUTES * 2))
        type(first).objects.filter(pk=first.pk).update(added_at=timezone.now() - timedelta(hours=5))
        stage.evidence(account, cast.liaison, "二.docx", word((MINUTES * 2).replace("逐笔", "全部", 1)))
        (hint,) = swept(cast)
        assert (hint.kind, hint.other_file_id) == ("after", first.pk)
        assert "先前提交的材料" in hint.why


class TestWords:
    def test_measures_as_of_another_account(self, cast: Cast) -> None:
        first, second = two_accounts(cast)
        Account.objects.filter(pk=first.pk).update(measures=[MINUTES])
        Account.objects.filter(pk=second.pk).update(measures=[MINUTES.replace("每季度", "每半年")])
        (hint,) = swept(cast)
        assert hint.kind == "like_words"
        assert "整改措施" in hint.why

    def test_a_template_is_one_hint_however_many_use_it(self, cast: Cast) -> None:
        stage.received(cast, 4)
        Account.objects.update(
            measures=["提高政治站位，加强组织领导，压实主体责任，强化监督检查，建立长效机制，确保整改到位。"]
        )
        found = swept(cast)
        assert kinds(found) == ["template"]
        assert found[0].among.count() == 4

    def test_words_changed_are_read_anew(self, cast: Cast) -> None:
        first, second = two_accounts(cast)
        Account.objects.filter(pk=first.pk).update(measures=[MINUTES])
        assert swept(cast) == []
        Account.objects.filter(pk=second.pk).update(measures=[MINUTES])
        assert kinds(swept(cast)) == ["like_words"]
        Account.objects.filter(pk=second.pk).update(measures=[])
        traits.read_words(cast.office)
        assert not WordTraits.objects.filter(account=second).exists()


class TestCourse:
    def applied(self, cast: Cast, outcome: str, problem: str = "") -> Account:
        account = stage.rectifying(cast)
        if problem:
            account = an_account(cast, problem=problem)
        stage.evidence(account, cast.liaison, "票据.docx", word(OTHER + "已收缴入库3.2万元，票据附后。"))
        write_offs.apply(account, by=cast.secretary, matter_outcome=outcome)
        return account

    def test_a_sum_the_evidence_does_not_have(self, cast: Cast) -> None:
        self.applied(cast, "超标费用3.86万元已全部清退，追缴3.86万元。")
        (hint,) = swept(cast)
        assert hint.kind == "amount"
        assert "3.86万元" in hint.why

    def test_a_sum_that_agrees(self, cast: Cast) -> None:
        self.applied(cast, "已追缴32,000元。", "超标准接待3.2万元")
        assert swept(cast) == []

    def test_less_than_the_problem_says(self, cast: Cast) -> None:
        self.applied(cast, "已追缴3.2万元。", "违规发放津补贴5万元")
        (hint,) = swept(cast)
        assert "相差1.8万元" in hint.why

    def test_many_at_the_last_minute(self, cast: Cast) -> None:
        stage.received(cast, 3)
        codes.change_setting(cast.office, "hints.last_minute_accounts", 3, reason="试", by=cast.head)
        today = timezone.localdate()
        for each in Account.objects.all():
            account = stage.ledger.claim(each, by=cast.liaison, leader_name="吴书记", leader_post="党委书记")
            stage.evidence(account, cast.liaison, content=make.pdf(f"proof {each.number}"))
            write_offs.apply(account, by=cast.secretary, matter_outcome=f"第{each.number}项已办结")
        assert "last_minute" not in kinds(swept(cast))
        Account.objects.update(due_on=today)
        found = [each for each in swept(cast) if each.kind == "last_minute"]
        assert [each.among.count() for each in found] == [3]

    def test_applied_for_again_after_it_was_opened_again(self, cast: Cast) -> None:
        account = self.applied(cast, "已办结。")
        assert swept(cast) == []
        Account.objects.filter(pk=account.pk).update(reopened=True, cleared_on=timezone.localdate())
        assert kinds(swept(cast)) == ["reopened"]


def a_hint(cast: Cast) -> Hint:
    first, second = two_accounts(cast)
    for each in (first, second):
        stage.evidence(each, cast.liaison, "纪要.docx", word(MINUTES))
    return swept(cast)[0]


class TestJudging:
    def test_confirmed_dismissed_taken_up_again(self, cast: Cast) -> None:
        hint = a_hint(cast)
        with pytest.raises(Refused, match="请写明核查情况"):
            hints.confirm(hint, by=cast.clerk, reason=" ")
        hint = hints.confirm(hint, by=cast.clerk, reason="两账户用同一纪要，未见各自落实材料")
        assert hint.status == "confirmed"
        with pytest.raises(WrongStatus):
            hints.dismiss(hint, by=cast.clerk, reason="再看")
        hint = hints.dismiss(hints.take_up(hint, by=cast.head), by=cast.head, reason="纪要本就一并研究两项")
        assert [each.verb for each in audit.of(hint)][::-1] == ["register", "confirm", "take_up", "dismiss"]

    def test_nothing_follows_from_it(self, cast: Cast) -> None:
        hint = a_hint(cast)
        before = Account.objects.values().get(pk=hint.account_id)
        hints.confirm(hint, by=cast.clerk, reason="属实")
        assert Account.objects.values().get(pk=hint.account_id) == before

    def test_the_office_judges(self, cast: Cast) -> None:
        hint = a_hint(cast)
        for who in (cast.supervisor, cast.group_head, cast.leader, cast.liaison, cast.secretary):
            with pytest.raises(PermissionDenied):
                hints.confirm(hint, by=who, reason="属实")


class TestPages:
    def test_found_opened_and_judged_in_the_browser(self, cast: Cast, log_in: Any) -> None:
        hint, client = a_hint(cast), log_in(cast.clerk)
        assert hint.other is not None
        listed = client.get(
            reverse("rectification:hint_list"), {"kind": "same_file", "status": "open"}
        ).content.decode()
        assert hint.account.number in listed
        assert hint.other.number in listed
        assert (
            hint.account.number
            not in client.get(reverse("rectification:hint_list"), {"kind": "before"}).content.decode()
        )
        page = client.get(reverse("rectification:hint", args=[hint.pk])).content.decode()
        for side in (hint.account, hint.other):
            assert reverse("rectification:account", args=[side.pk]) in page
            assert "核查提示（疑似）" in client.get(reverse("rectification:account", args=[side.pk])).content.decode()
        dismiss = reverse("rectification:hint_dismiss", args=[hint.pk])
        assert client.post(dismiss, {"reason": ""}).status_code == 422
        assert client.post(dismiss, {"reason": "同一会议"}).status_code == 302
        assert client.get(reverse("rectification:hint_list"), {"export": "xlsx"}).status_code == 200

    def test_who_keeps_out_of_the_other_side_does_not_learn_which_it_is(self, cast: Cast, log_in: Any) -> None:
        ours = stage.rectifying(cast)
        theirs = an_account(cast, unit=cast.liuxi, holder=cast.liuxi)
        stage.evidence(theirs, cast.clerk, "纪要.docx", word(MINUTES))
        stage.evidence(ours, cast.liaison, "纪要.docx", word(MINUTES))
        (hint,) = swept(cast)
        assert (hint.other, "另一单位账户" in hint.why) == (theirs, True)
        make.recusal(cast.clerk.person, cast.liuxi)
        client = log_in(cast.clerk)
        for address in (reverse("rectification:hint", args=[hint.pk]), reverse("rectification:hint_list"),
                        reverse("rectification:account", args=[hint.account_id])):  # fmt: skip
            page = client.get(address).content.decode()
            assert "另一账目（无权查看）" in page
            assert theirs.number not in page
            assert "柳溪" not in page
        make.recusal(cast.head.person, cast.qingshi)
        assert log_in(cast.head).get(reverse("rectification:hint", args=[hint.pk])).status_code == 404

    def test_the_units_pages_do_not_change(self, cast: Cast, log_in: Any) -> None:
        first, second = two_accounts(cast)
        for each in (first, second):
            stage.evidence(each, cast.liaison, "纪要.docx", word(MINUTES))
        addresses = [reverse("unit:home"), reverse("unit:account_list"), reverse("unit:inbox"),
                     *(reverse("unit:account", args=[each.pk]) for each in (first, second))]  # fmt: skip
        for who in (cast.liaison, cast.secretary):
            client = log_in(who)
            before = [settled(client.get(each).content) for each in addresses]
            swept(cast)
            for hint in Hint.objects.filter(status="open"):
                hints.confirm(hint, by=cast.clerk, reason="属实")
            assert Hint.objects.exists()
            assert [settled(client.get(each).content) for each in addresses] == before

    def test_nobody_beyond_the_office_and_its_supervisors(self, cast: Cast, log_in: Any) -> None:
        hint = a_hint(cast)
        address = reverse("rectification:hint", args=[hint.pk])
        for who in (cast.liaison, cast.secretary, cast.leader, cast.discipline, cast.group_head):
            assert log_in(who).get(address).status_code == 404
        assert log_in(cast.supervisor).get(address).status_code == 200


class TestSketches:
    def test_short_words_are_nobodys_own(self) -> None:
        assert (sketches.digest("已整改到位"), sketches.sketch("已整改到位")) == ("", b"")

    def test_likeness_is_about_the_share_in_common(self) -> None:
        text = "".join(random.Random(1).choices([chr(each) for each in range(0x4E00, 0x5E00)], k=2000))
        half = text[:1000] + text[:1000][::-1]
        assert sketches.likeness(sketches.sketch(text), sketches.sketch(text)) == 1
        assert 0.2 < sketches.likeness(sketches.sketch(text), sketches.sketch(half)) < 0.5

    def test_sums_and_days(self) -> None:
        assert sketches.sums("反馈3.86万元；已追缴38,600元，另罚款500元") == [
            (38600, False),
            (38600, True),
            (500, True),
        ]
        assert str(sketches.signed_on("县委（印章）二〇二六，2026年3月8日")) == "2026-03-08"
        assert sketches.signed_on("2026年13月8日") is None
