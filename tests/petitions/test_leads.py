"""Leads: from a point to the retired number; three signatures, the receiver last and never the accused's organ."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection import signatures
from inspection.models import Code, Deadline, NumberState
from inspection.signatures import CannotSign
from inspection.workflow import Refused, Stale
from petitions.actions import handover, petitions
from petitions.actions import leads as actions
from petitions.models import Disposition, Lead
from petitions.workflow import LeadStatus
from tests import make
from tests.cast import Cast
from tests.petitions import made


class TestMaking:
    def test_a_point_becomes_a_lead_linked_both_ways(self, cast: Cast) -> None:
        source = made.accepted(cast)
        lead = made.lead(cast, source=source)
        assert (lead.number, lead.petition, lead.unit) == ("XS10-1-1-0001", source, cast.qingshi)
        assert [str(each) for each in lead.accused.all()] == ["张伟（青石乡财政所出纳）"]
        assert source.points.get().disposition == Disposition.LEAD
        with pytest.raises(Refused, match="已有去向：问题线索"):
            made.lead(cast, source=source)

    def test_not_before_it_was_taken_up(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="受理后才能"):
            made.lead(cast, source=made.petition(cast))

    def test_from_ones_own_work(self, cast: Cast) -> None:
        lead = actions.register(cast.assignment, by=cast.member, summary="查账发现白条入账。", unit=cast.qingshi)
        assert lead.petition is None
        with pytest.raises(PermissionDenied):
            actions.register(cast.assignment, by=cast.leader_2, summary="……")

    def test_a_lead_about_the_team_stays_with_the_office(self, cast: Cast) -> None:
        source = made.petition(cast, by=cast.clerk, about_team=True)
        source = petitions.accept(source, by=cast.clerk)
        lead = actions.from_point(source.points.get(), by=cast.clerk)
        assert lead.number.startswith(f"XS{timezone.localdate().year}-")
        assert not Lead.objects.for_user(cast.leader).exists()
        assert Lead.objects.for_user(cast.head).get() == lead

    def test_mending_carries_a_version(self, cast: Cast) -> None:
        lead = made.lead(cast)
        actions.mend(lead, by=cast.member, version=lead.version, summary="改过的文字")
        with pytest.raises(Stale):
            actions.mend(lead, by=cast.member, version=lead.version, summary="又改")

    def test_the_page_mends(self, cast: Cast, log_in: Any) -> None:
        lead = made.lead(cast)
        given = {
            "summary": "补充后的问题",
            "accused": "张伟，青石乡，出纳",
            "grade": "B",
            "next_action": "查阅账簿",
            "version": "1",
        }
        answer = log_in(cast.member).post(reverse("petitions:lead_edit", args=[lead.pk]), given)
        assert answer.status_code == 302
        lead.refresh_from_db()
        assert (lead.summary, lead.version) == ("补充后的问题", 2)


class TestUpwards:
    def test_reviewed_by_another(self, cast: Cast) -> None:
        lead = actions.register(cast.assignment, by=cast.leader, summary="……", next_action="再查")
        with pytest.raises(Refused, match="不能审核本人登记的线索"):
            actions.review(lead, by=cast.leader)
        assert actions.review(lead, by=cast.head).status == LeadStatus.REVIEWED

    def test_what_is_missing_is_said(self, cast: Cast) -> None:
        lead = actions.register(cast.assignment, by=cast.member, summary="……", next_action="再查")
        lead = actions.review(lead, by=cast.leader)
        with pytest.raises(Refused, match="缺被反映人或涉及单位；缺纪律类别；缺处置建议"):
            actions.submit(lead, by=cast.leader)

    def test_a_vague_lead_says_what_comes_next_and_is_not_handed_over(self, cast: Cast) -> None:
        vague = made.lead(cast, grade="B")
        with pytest.raises(Refused, match="须写明下一步核实措施"):
            actions.review(vague, by=cast.leader)
        vague = actions.mend(vague, by=cast.member, next_action="查账")
        vague = actions.submit(actions.review(vague, by=cast.leader), by=cast.leader)
        with pytest.raises(Refused, match="B类线索不具体"):
            handover.offer(vague, by=cast.clerk, receiver=cast.discipline_organ)

    def test_an_a_lead_has_its_three_ticks(self, cast: Cast) -> None:
        lead = actions.review(made.lead(cast, has_impact=False), by=cast.leader)
        with pytest.raises(Refused, match="三项齐备"):
            actions.submit(lead, by=cast.leader)


class TestHandover:
    def test_three_signatures_then_handed_over(self, cast: Cast) -> None:
        lead = made.offered(cast)
        with pytest.raises(Refused, match="缺巡察组签字；缺巡察办签字；缺接受部门签字"):
            handover.hand_over(lead, by=cast.clerk)
        assert made.signed(cast).status == LeadStatus.OFFERED
        handed = made.handed(cast)
        assert (handed.status, handed.handed_on) == (LeadStatus.HANDED_OVER, timezone.localdate())
        assert Deadline.objects.get(object_id=handed.pk, rule="petitions.feedback").due_on > timezone.localdate()

    def test_the_receiver_signs_last(self, cast: Cast) -> None:
        lead = made.offered(cast)
        with pytest.raises(Refused, match="须待巡察组、巡察办先签字"):
            handover.sign(lead, by=cast.discipline, capacity="接受部门")

    def test_each_in_his_own_capacity_once(self, cast: Cast) -> None:
        lead = made.offered(cast)
        for who, capacity in (
            ("member", "巡察组"),
            ("leader", "巡察办"),
            ("head", "接受部门"),
            ("organisation", "接受部门"),
        ):
            with pytest.raises(PermissionDenied):
                handover.sign(lead, by=getattr(cast, who), capacity=capacity)
        handover.sign(lead, by=cast.leader, capacity="巡察组")
        with pytest.raises((CannotSign, Refused)):
            handover.sign(lead, by=cast.leader, capacity="巡察组")

    def test_refused_the_signatures_are_void(self, cast: Cast) -> None:
        lead = handover.refuse(made.signed(cast), by=cast.discipline, reason="不属本委管辖")
        assert lead.status == LeadStatus.SUBMITTED
        assert signatures.standing(lead) == []

    def test_never_to_the_accuseds_own_organ(self, cast: Cast) -> None:
        accused = make.person("冯某")
        make.post(accused, cast.discipline_organ, "科长")
        lead = made.heard(cast, to=cast.organisation_organ, accused=[{"name": "冯某", "person": accused}])
        with pytest.raises(Refused, match="请报上级纪检监察机关处理"):
            handover.offer(lead, by=cast.clerk, receiver=cast.discipline_organ)
        assert handover.offer(lead, by=cast.clerk, receiver=cast.organisation_organ).receiver == cast.organisation_organ

    def test_only_to_an_organ(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="不是可以接受线索的机关"):
            handover.offer(made.heard(cast), by=cast.clerk, receiver=cast.liuxi)

    def test_signing_from_the_page(self, cast: Cast, log_in: Any) -> None:
        lead = made.offered(cast)
        address = reverse("petitions:lead_sign", args=[lead.pk, "team"])
        assert "以巡察组身份签字" in log_in(cast.leader).get(reverse("petitions:lead", args=[lead.pk])).content.decode()
        assert log_in(cast.leader).get(address).status_code == 405
        for _ in range(2):
            log_in(cast.leader).post(address, {"form_key": "3c9f4c3e-5d5e-4d3a-9a55-0f8ed3ad2f22"})
        assert len(signatures.standing(lead)) == 1
        assert log_in(cast.leader).post(reverse("petitions:lead_sign", args=[lead.pk, "nobody"])).status_code == 404
        assert log_in(cast.member).post(address).status_code == 403


class TestDesk:
    def test_the_receiver_sees_what_was_handed_to_it_only(self, cast: Cast, log_in: Any) -> None:
        inside = made.submitted(cast)
        handed = made.handed(cast)
        assert set(Lead.objects.for_user(cast.discipline)) == {handed}
        assert not Lead.objects.for_user(cast.organisation).exists()
        client = log_in(cast.discipline)
        assert client.get(reverse("petitions:handed_lead", args=[inside.pk])).status_code == 404
        assert client.get(reverse("petitions:lead", args=[inside.pk])).status_code == 404
        led = client.get(reverse("petitions:lead", args=[handed.pk]))
        assert led.url == reverse("petitions:handed_lead", args=[handed.pk])
        shown = client.get(led.url).content.decode()
        assert "虚报误工补贴" in shown
        assert handed.petition.number not in shown

    def test_reported_its_clock_is_met(self, cast: Cast) -> None:
        lead = made.reported(cast, stage="verifying")
        assert Deadline.objects.get(object_id=lead.pk, rule="petitions.feedback").met_at
        assert lead.progress.get().stage.text == "初步核实"

    def test_at_the_end_the_receiver_says_which_form(self, cast: Cast, log_in: Any) -> None:
        lead = made.handed(cast)
        address = reverse("petitions:lead_report", args=[lead.pk])
        client = log_in(cast.discipline)
        first = Code.objects.get(list__key="petitions.forms", code="first")
        assert f'value="{first.pk}"' in client.get(address).content.decode()
        sent = {
            "stage": made.code("petitions.stages", "closed").pk, "on": f"{timezone.localdate():%Y-%m-%d}", "form": first.pk,
            "document": "云纪〔2026〕3号", "note": "批评教育", "form_key": str(uuid.uuid4()),
        }  # fmt: skip
        assert client.post(address, sent).status_code == 302
        assert lead.progress.get().form == first

    def test_only_the_receiver_reports(self, cast: Cast) -> None:
        lead = made.handed(cast)
        for who in ("clerk", "leader", "organisation"):
            with pytest.raises(PermissionDenied):
                handover.report(
                    lead, by=getattr(cast, who), stage=made.code("petitions.stages", "case"), on=timezone.localdate()
                )


class TestRetirement:
    def asked(self, cast: Cast, stage: str = "closed") -> Lead:
        return handover.ask_retirement(
            made.reported(cast, stage), by=cast.clerk, reason="已处理", result_document="云纪决〔2026〕9号"
        )

    def test_by_a_second_person_and_never_given_again(self, cast: Cast) -> None:
        lead = self.asked(cast)
        with pytest.raises(Refused, match="另一人复核"):
            handover.retire(lead, by=cast.clerk)
        lead = handover.retire(lead, by=cast.head)
        assert (lead.status, lead.retired_by) == (LeadStatus.RETIRED, cast.head)
        lead.number_entry.refresh_from_db()
        assert lead.number_entry.state == NumberState.RETIRED
        assert made.lead(cast).number == "XS10-1-1-0002"

    def test_not_before_the_receiver_is_done(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="接受部门尚未报告办结情况"):
            handover.retire(self.asked(cast, "case"), by=cast.head)

    def test_not_without_a_document(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="请填写结果文书"):
            handover.ask_retirement(made.reported(cast), by=cast.clerk, reason="已处理", result_document=" ")
