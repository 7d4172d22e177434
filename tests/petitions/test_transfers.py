"""Transfers: where an accusation may never go, what may never travel along, and the unit's same-day claim."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection.models import Deadline, Message, OrganKind
from inspection.workflow import Refused
from petitions.actions import points, transfers
from petitions.models import Petition, Transfer
from petitions.workflow import PetitionStatus, TransferStatus
from tests import make
from tests.cast import Cast
from tests.petitions import made
from tests.petitions.test_handling import age, running


class TestRouting:
    """The decision table: what, about whom, to whom — and what is said instead."""

    def to(self, cast: Cast, source: Petition, unit: Any) -> Transfer:
        return made.transfer(cast, source, to_unit=unit, summary="请核实有关情况。")

    def test_never_to_the_accused_unit(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="不得转给被反映人及其单位。请改转县纪委监委。"):
            self.to(cast, made.accepted(cast), cast.qingshi)

    @pytest.mark.parametrize("where", ["above", "below", "post", "former_post", "seat"])
    def test_never_to_where_the_accused_reaches(self, cast: Cast, where: str) -> None:
        village = make.unit(cast.office, "青石村", parent=cast.qingshi, organ_kind=OrganKind.DISCIPLINE)
        elsewhere = make.organ(cast.office, "县财经办", OrganKind.DISCIPLINE)
        accused = make.person("张伟")
        unit = {"above": village, "below": cast.qingshi}.get(where)
        if where == "post":
            make.post(accused, elsewhere, "副主任")
        elif where == "former_post":
            make.post(accused, elsewhere, "副主任", ends=timezone.localdate())
        elif where == "seat":
            make.unit_role(make.user("zhang", person=accused), elsewhere, "discipline_officer")
        found = made.accepted(cast, accused=[{"name": "张伟", "person": accused, "unit": unit}])
        target = {"above": cast.qingshi, "below": village}.get(where, elsewhere)
        with pytest.raises(Refused, match="被反映人所在单位或其上下级"):
            self.to(cast, found, target)

    def test_a_namesake_inside_must_be_told_apart_first(self, cast: Cast) -> None:
        other = make.person("张伟")
        make.post(other, cast.discipline_organ, "科员")
        found = made.accepted(cast, accused=[{"name": "张伟"}])
        with pytest.raises(Refused, match="同名的人员（张伟）"):
            self.to(cast, found, cast.discipline_organ)
        points.link_accused(found.accused.get(), by=cast.member, person=make.person("张伟"), unit=cast.qingshi)
        assert self.to(cast, found, cast.discipline_organ).number

    def test_an_accusation_goes_to_a_competent_organ_only(self, cast: Cast) -> None:
        found = made.accepted(cast)
        for unit in (cast.liuxi, cast.finance):
            with pytest.raises(Refused, match="应转有权处理的机关"):
                self.to(cast, found, unit)
        assert self.to(cast, found, cast.petition_organ).to_unit == cast.petition_organ

    def test_when_the_discipline_organ_is_accused_itself(self, cast: Cast) -> None:
        found = made.accepted(cast, accused=[{"name": "某", "unit": cast.discipline_organ}])
        with pytest.raises(Refused, match="请报上级纪检监察机关处理"):
            self.to(cast, found, cast.discipline_organ)

    def test_a_claim_goes_to_whom_it_concerns(self, cast: Cast) -> None:
        sent = self.to(cast, made.set_aside(cast), cast.qingshi)
        assert sent.to_unit == cast.qingshi

    def test_a_claim_that_accuses_too_does_not(self, cast: Cast) -> None:
        found = made.set_aside(cast, accused=[{"name": "张伟", "unit": cast.qingshi}])
        with pytest.raises(Refused, match="被反映人所在单位"):
            self.to(cast, found, cast.qingshi)

    def test_the_page_says_so_at_the_field(self, cast: Cast, log_in: Any) -> None:
        found = made.accepted(cast)
        given = {
            "to_unit": str(cast.qingshi.pk), "summary": "请核实。",
            "requirement": str(made.code("petitions.requirements", "result").pk),
        }  # fmt: skip
        answer = log_in(cast.leader).post(reverse("petitions:petition_transfer", args=[found.pk]), given)
        assert answer.status_code == 422
        assert "请改转县纪委监委" in answer.content.decode()
        assert not Transfer.objects.exists()


class TestMask:
    @pytest.mark.parametrize(
        "summary",
        ["反映人电话19900100001。", "电话0812-3456789", "证件号513701198001010011", "请发邮件 a.b@example.cn 联系"],
    )
    def test_numbers_do_not_travel(self, cast: Cast, summary: str) -> None:
        with pytest.raises(Refused, match="可能暴露信访人"):
            made.transfer(cast, summary=summary)

    def test_the_letters_own_words_do_not_travel(self, cast: Cast) -> None:
        words = "我家住在河边第三户，去年腊月二十三夜里两点我亲眼看见他们把救灾的大米搬上车运走了，后来再没有消息。"
        with pytest.raises(Refused, match="照抄原件"):
            made.transfer(cast, made.set_aside(cast, problem=words), summary=f"群众称：{words}")

    def test_a_meeting_needs_consent(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="未取得信访人同意"):
            made.transfer(cast, contact_through_office=True)
        assert made.transfer(cast, contact_through_office=True, consent=True).contact_through_office

    def test_an_accusers_wish_is_never_passed_on(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="不得向承办单位提供信访人信息"):
            made.transfer(
                cast, made.accepted(cast), to_unit=cast.discipline_organ, contact_through_office=True, consent=True
            )


class TestLife:
    def test_sent_the_unit_is_told_and_the_day_runs(self, cast: Cast) -> None:
        sent = made.transfer(cast)
        assert Petition.objects.get(pk=sent.petition_id).status == PetitionStatus.IN_HAND
        assert running(sent) == {"petitions.claim"}
        told = Message.objects.filter(text__contains=sent.number)
        assert {each.user for each in told} == {cast.secretary, cast.liaison}
        assert {each.url for each in told} == {reverse("unit:transfer", args=[sent.pk])}

    def test_each_unit_has_its_own_series(self, cast: Cast) -> None:
        first = [made.transfer(cast).number for _ in range(2)]
        other = made.transfer(cast, made.set_aside(cast), to_unit=cast.liuxi).number
        year = timezone.localdate().year
        assert first == [f"云委巡转青石乡〔{year}〕1号", f"云委巡转青石乡〔{year}〕2号"]
        assert other == f"云委巡转柳溪镇〔{year}〕1号"

    def test_claimed_answered_returned_settled(self, cast: Cast) -> None:
        sent = transfers.claim(made.transfer(cast), by=cast.liaison)
        sent = transfers.answer(sent, by=cast.liaison, result="已受理。")
        sent = transfers.send_back(sent, by=cast.leader, reason="没有写结果")
        sent = transfers.answer(sent, by=cast.secretary, result="低保已批准。")
        sent = transfers.settle(sent, by=cast.leader)
        assert sent.status == TransferStatus.SETTLED
        assert [each.returned_reason for each in sent.answers.all()] == ["没有写结果", ""]

    def test_a_late_claim_says_why(self, cast: Cast, log_in: Any) -> None:
        sent = made.transfer(cast)
        age(sent, "petitions.claim", 1)
        address = reverse("unit:transfer_claim", args=[sent.pk])
        answer = log_in(cast.liaison).post(address)
        assert answer.status_code == 422
        assert "逾期说明" in answer.content.decode()
        log_in(cast.liaison).post(address, {"late_reason": "下村"})
        sent.refresh_from_db()
        assert sent.status == TransferStatus.CLAIMED

    def test_on_the_day_one_press_is_enough(self, cast: Cast, log_in: Any) -> None:
        sent = made.transfer(cast)
        log_in(cast.liaison).post(reverse("unit:transfer_claim", args=[sent.pk]))
        sent.refresh_from_db()
        assert (sent.status, sent.claimed_by) == (TransferStatus.CLAIMED, cast.liaison)

    def test_a_due_date_is_watched(self, cast: Cast) -> None:
        due = timezone.localdate() + timedelta(days=10)
        sent = made.transfer(cast, due_on=due)
        assert Deadline.objects.get(object_id=sent.pk, rule="petitions.answer").due_on == due

    @pytest.mark.parametrize("who", ["leader", "head", "liaison_2", "discipline"])
    def test_only_the_unit_claims(self, cast: Cast, who: str) -> None:
        with pytest.raises(PermissionDenied):
            transfers.claim(made.transfer(cast), by=getattr(cast, who))

    def test_withdrawn_it_is_gone_for_the_unit(self, cast: Cast, log_in: Any) -> None:
        sent = transfers.withdraw(made.transfer(cast), by=cast.leader, reason="误转")
        assert log_in(cast.liaison).get(reverse("unit:transfer", args=[sent.pk])).status_code == 404
        assert sent.petition.points.get().disposition == ""
