"""What is made public: typed anew, checked by another, nothing of leads or letters in it, out with medium and date (R-251, R-293–R-295)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import audit, codes
from inspection.models import Message
from inspection.workflow import Refused, WrongStatus
from petitions import codes as petition_lists
from petitions.models import Lead, LeadPerson
from rectification.actions import assignments, rectification
from rectification.actions import publications as actions
from rectification.models import Account, Publication
from rounds import codes as round_lists
from tests import make
from tests.cast import Cast
from tests.petitions import made
from tests.rectification import stage
from tests.rectification.test_papers import issued, words

TEXT = "青石乡党委对反馈的问题逐条整改，清退超标准接待费用，修订接待制度三项。监督电话：0826-8622345。"


def judged(cast: Cast) -> Any:
    """The feedback is received and the report on rectification was found fit."""
    round_lists.load_lists()
    return rectification.judge_fit(stage.submitted_rectification(cast), by=cast.clerk)


def drafted(cast: Cast, kind: str = "public", text: str = TEXT, **fields: Any) -> Publication:
    judged(cast)
    return actions.draft(cast.assignment, by=cast.liaison, kind=kind, title="巡察整改情况", text=text, **fields)


def submitted(cast: Cast, **fields: Any) -> Publication:
    return actions.submit(drafted(cast, **fields), by=cast.secretary)


def points(cast: Cast) -> list[str]:
    return list(codes.choices("rules.publication", cast.office).values_list("code", flat=True))


def passed(cast: Cast, item: Publication | None = None, **fields: Any) -> Publication:
    return actions.let_pass(item or submitted(cast, **fields), by=cast.head, checks=points(cast))


def release(item: Publication, by: Any) -> Publication:
    return actions.release(item, by=by, on=timezone.localdate(), medium="县政府门户网站", reference="网页一")


class TestCourse:
    def test_drafted_by_the_unit_passed_by_the_office_and_out(self, cast: Cast) -> None:
        item = release(passed(cast), cast.secretary)
        assert (item.status, item.released_on, item.decided_by) == ("released", timezone.localdate(), cast.head)
        assert [each.verb for each in audit.of(item)][::-1] == ["register", "submit", "pass", "release"]

    def test_both_kinds_carry_where_when_and_to_whom(self, cast: Cast) -> None:
        """党内通报记会议或文件、日期、范围；向社会公开记媒体、日期、链接。"""
        item = actions.release(
            passed(cast, kind="inner"), by=cast.secretary, on=timezone.localdate(), medium="党员大会", reference="青委发〔2026〕9号",
            audience="全体党员",
        )  # fmt: skip
        assert (item.medium, item.reference, item.audience) == ("党员大会", "青委发〔2026〕9号", "全体党员")
        with pytest.raises(IntegrityError), transaction.atomic():
            Publication.objects.filter(pk=item.pk).update(medium="")

    def test_every_point_is_ticked_by_another(self, cast: Cast) -> None:
        item = submitted(cast)
        with pytest.raises(Refused, match="尚未逐项核对"):
            actions.let_pass(item, by=cast.head, checks=points(cast)[:-1])
        own = actions.draft(cast.assignment, by=cast.head, kind="feedback", title="反馈意见", text="总体向好。")
        own = actions.submit(own, by=cast.head)
        with pytest.raises(Refused, match="不能是起草、报审的本人"):
            actions.let_pass(own, by=cast.head, checks=points(cast))
        assert actions.let_pass(own, by=cast.group_head, checks=points(cast)).status == "passed"

    def test_what_was_sent_up_is_what_goes_out(self, cast: Cast) -> None:
        item = submitted(cast)
        with pytest.raises(WrongStatus):
            actions.write(item, by=cast.liaison, text="另一稿")
        with pytest.raises(WrongStatus):
            actions.write(passed(cast, item), by=cast.liaison, text="另一稿")

    def test_not_before_the_report_on_rectification_is_fit(self, cast: Cast) -> None:
        round_lists.load_lists()
        stage.submitted_rectification(cast)
        item = actions.draft(cast.assignment, by=cast.liaison, kind="public", title="整改情况", text=TEXT)
        item = actions.submit(item, by=cast.secretary)
        with pytest.raises(Refused, match="整改报告尚未评定合格"):
            actions.let_pass(item, by=cast.head, checks=points(cast))

    def test_not_empty_and_not_before_the_feedback(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="还没有内容"):
            submitted(cast, text=" ")
        stage.again(cast.assignment)
        other = actions.draft(cast.assignment_2, by=cast.clerk, kind="feedback", title="反馈意见", text="总体向好。")
        with pytest.raises(Refused, match="尚未反馈交账"):
            actions.submit(other, by=cast.clerk)

    def test_not_tomorrow_and_not_before_it_was_passed(self, cast: Cast) -> None:
        item, today = passed(cast), timezone.localdate()
        for on, reason in (
            (today + timedelta(days=1), "不能晚于今天"),
            (today - timedelta(days=1), "不能早于审定日期"),
        ):
            with pytest.raises(Refused, match=reason):
                actions.release(item, by=cast.secretary, on=on, medium="网站", reference="一")

    def test_the_paper(self, cast: Cast) -> None:
        text = words(issued(passed(cast), "rectification.publication", cast.clerk))
        assert "清退超标准接待费用" in text
        assert text.startswith("巡察整改情况")
        assert text.count("青石乡党委") == 2  # in the text, and as issuer


class TestFeedbackMadePublic:
    def test_the_offices_alone(self, cast: Cast, log_in: Any) -> None:
        """反馈意见由巡察办公布；公布之前单位看不到这份稿。"""
        judged(cast)
        with pytest.raises(Refused, match="由巡察办公布"):
            actions.draft(cast.assignment, by=cast.liaison, kind="feedback", title="反馈意见", text="总体向好。")
        item = actions.draft(cast.assignment, by=cast.clerk, kind="feedback", title="反馈意见公布稿", text="总体向好。")
        address = reverse("unit:publication", args=[item.pk])
        assert log_in(cast.secretary).get(address).status_code == 404
        item = passed(cast, actions.submit(item, by=cast.clerk))
        assert log_in(cast.secretary).get(address).status_code == 404
        release(item, cast.clerk)
        assert "总体向好" in log_in(cast.secretary).get(address).content.decode()
        assert log_in(cast.liaison_2).get(address).status_code == 404

    def test_the_database_holds_it_too(self, cast: Cast) -> None:
        item = drafted(cast)
        with pytest.raises(IntegrityError, match="feedback_is_published_by_the_office"), transaction.atomic():
            Publication.objects.filter(pk=item.pk).update(kind="feedback")


class TestNothingOfLeadsAndLetters:
    @pytest.fixture(autouse=True)
    def lists(self, cast: Cast) -> None:
        petition_lists.load_lists()

    def accused(self, cast: Cast, name: str = "万某仁") -> Lead:
        lead = made.lead(cast)
        LeadPerson.objects.filter(lead=lead).update(name=name, person=None)
        return lead

    def test_no_name_of_an_open_lead(self, cast: Cast) -> None:
        self.accused(cast)
        with pytest.raises(Refused, match="万某仁与未销号问题线索的被反映人同名"):
            passed(cast, text=f"{TEXT}万某仁已受到批评教育。")

    def test_of_a_retired_lead_it_may_stand(self, cast: Cast) -> None:
        Lead.objects.filter(pk=self.accused(cast).pk).update(
            status="retired", receiver=cast.discipline_organ, retire_reason="了结", result_document="文一"
        )
        assert passed(cast, text=f"{TEXT}万某仁已受到处分。").status == "passed"

    LETTER = "我叫卞鸣雀，电话19900107777。乡里三年来把接待费拆成会议费报销，经手人每次都说是上面定的，我们看在眼里也不敢讲，只盼来人查清楚。"

    @pytest.mark.parametrize(
        ("text", "reason"),
        [(LETTER[LETTER.index("乡里") :], "照抄来信原文"), (f"{TEXT}卞鸣雀反映的问题已办。", "自称的姓名"),
         (f"{TEXT}可致电19900107777。", "来信里的电话")],
    )  # fmt: skip
    def test_nothing_taken_over_from_a_letter(self, cast: Cast, text: str, reason: str) -> None:
        made.petition(cast, problem=self.LETTER)
        with pytest.raises(Refused, match=reason):
            passed(cast, text=text)

    def test_the_office_may_give_its_own_number(self, cast: Cast) -> None:
        made.petition(cast, problem="反映接待费超标。")
        assert passed(cast).status == "passed"

    def test_nobody_passes_his_own_name(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="审定人本人的姓名"):
            passed(cast, text=f"{TEXT}赵主任到场督导。")

    def test_the_unit_is_not_told_why(self, cast: Cast, log_in: Any) -> None:
        self.accused(cast)
        item = submitted(cast, text=f"{TEXT}万某仁已受到批评教育。")
        for reason in ("涉及未销号线索", "有人举报", "来信人认得出", "被反映人未处理"):
            with pytest.raises(Refused, match="不得提及"):
                actions.send_back(item, by=cast.head, reason=reason)
        item = actions.send_back(item, by=cast.head, reason="公开稿不写个人姓名")
        page = log_in(cast.secretary).get(reverse("unit:publication", args=[item.pk])).content.decode()
        assert "公开稿不写个人姓名" in page
        assert "线索" not in page

    def test_the_units_own_steps_are_the_same_with_and_without_a_lead(self, cast: Cast) -> None:
        """单位起草、报审、登记公开时，不查线索和信访：查与不查都不得让单位察觉。"""
        self.accused(cast)
        assert submitted(cast, text=f"{TEXT}万某仁已受到批评教育。").status == "submitted"


class TestWithholding:
    def test_on_grounds_and_with_approval(self, cast: Cast) -> None:
        item = drafted(cast)
        with pytest.raises(Refused, match="不公开的理由"):
            actions.ask_to_withhold(item, by=cast.secretary, grounds=" ")
        item = actions.ask_to_withhold(item, by=cast.secretary, grounds="涉及国家秘密")
        with pytest.raises(PermissionDenied):
            actions.grant_withholding(item, by=cast.clerk)
        assert actions.grant_withholding(item, by=cast.head).status == "withheld"

    def test_refused_it_is_published_after_all(self, cast: Cast) -> None:
        item = actions.ask_to_withhold(drafted(cast), by=cast.secretary, grounds="影响不好")
        item = actions.refuse_withholding(item, by=cast.head, reason="不属于不公开的情形")
        assert (item.status, item.returned_reason, item.grounds) == ("draft", "不属于不公开的情形", "")

    def test_the_database_wants_grounds(self, cast: Cast) -> None:
        item = drafted(cast)
        with pytest.raises(IntegrityError, match="publication_withheld_on_grounds"), transaction.atomic():
            Publication.objects.filter(pk=item.pk).update(status="withheld")


class TestClosing:
    def test_nothing_is_closed_before_both_are_out(self, cast: Cast) -> None:
        inner = release(passed(cast, kind="inner"), cast.secretary)
        assert inner.kind == "inner"
        Account.objects.filter(assignment=cast.assignment).update(status="cleared", cleared_on=timezone.localdate())
        with pytest.raises(Refused, match="整改情况尚未向社会公开"):
            assignments.close(stage.again(cast.assignment), by=cast.clerk)
        item = actions.draft(cast.assignment, by=cast.liaison, kind="public", title="整改情况")
        item = actions.ask_to_withhold(item, by=cast.secretary, grounds="涉及国家秘密")
        actions.grant_withholding(item, by=cast.head)
        assert assignments.close(stage.again(cast.assignment), by=cast.clerk).status == "closed"

    def test_what_must_be_out_is_the_offices_to_set(self, cast: Cast) -> None:
        judged(cast)
        Account.objects.filter(assignment=cast.assignment).update(status="cleared", cleared_on=timezone.localdate())
        codes.change_setting(cast.office, "publication.required", [], reason="县委另行组织公开", by=cast.head)
        assert assignments.close(stage.again(cast.assignment), by=cast.clerk).status == "closed"


class TestPages:
    def test_the_unit_drafts_and_sends_up(self, cast: Cast, log_in: Any) -> None:
        judged(cast)
        feedback = cast.assignment.feedback
        client = log_in(cast.secretary)
        add = reverse("unit:publication_add", args=[feedback.pk])
        assert add in client.get(reverse("unit:feedback", args=[feedback.pk])).content.decode()
        assert "反馈意见公布" not in client.get(add).content.decode()
        assert client.post(add, {"kind": "feedback", "title": "题", "text": "文"}).status_code == 422
        assert client.post(add, {"kind": "public", "title": "整改情况", "text": TEXT}).status_code == 302
        item = Publication.objects.get()
        assert item.by_unit
        assert client.post(reverse("unit:publication_submit", args=[item.pk])).status_code == 302
        assert "待审定" in client.get(reverse("unit:publication_list")).content.decode()

    def test_each_side_works_on_its_own(self, cast: Cast, log_in: Any) -> None:
        item = drafted(cast)
        address = reverse("rectification:publication_write", args=[item.pk])
        assert log_in(cast.clerk).get(address).status_code == 403
        with pytest.raises(PermissionDenied):
            actions.write(item, by=cast.clerk, text="代写")
        with pytest.raises(Refused, match="由被巡察单位起草"):
            actions.submit(item, by=cast.clerk)
        for other in (cast.liaison_2, cast.recused, cast.leader):
            with pytest.raises(PermissionDenied):
                actions.write(item, by=other, text="代写")

    def test_the_office_passes_with_wrong_and_right_ticks(self, cast: Cast, log_in: Any) -> None:
        item, client = submitted(cast), log_in(cast.head)
        address = reverse("rectification:publication_pass", args=[item.pk])
        assert client.post(address, {"checks": points(cast)[:1]}).status_code == 422
        assert client.post(address, {"checks": points(cast)}).status_code == 302
        assert Message.objects.filter(user=cast.secretary, text__contains="公开稿已审定").exists()

    def test_not_beyond_the_case(self, cast: Cast, log_in: Any) -> None:
        item = submitted(cast)
        make.recusal(cast.clerk.person, cast.qingshi)
        for who in (cast.clerk, cast.leader, cast.supervisor, cast.recused):
            assert log_in(who).get(reverse("rectification:publication", args=[item.pk])).status_code in (403, 404)
        assert log_in(cast.liaison_2).get(reverse("unit:publication", args=[item.pk])).status_code == 404
