"""The handover meeting: led from beginning to end, line by line; what is not settled comes back to the next one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection.documents import papers
from inspection.models import AuditEntry, Deadline, Message
from inspection.workflow import Refused, WrongStatus
from petitions import gates
from petitions.actions import handover, leads, supplements
from petitions.actions import handover_meetings as actions
from petitions.models import HandoverMeeting, Lead
from petitions.workflow import LeadStatus
from tests import make
from tests.cast import Cast
from tests.petitions import made


def back(cast: Cast) -> Lead:
    """A lead the meeting sent back."""
    due = timezone.localdate() + timedelta(days=7)
    found = made.decided(
        cast, made.meeting(cast), verdict="returned", missing="补充票据原件", missing_by=due, receiver=None
    )
    actions.conclude(found, by=cast.clerk)
    return Lead.objects.get()


class TestAgenda:
    def test_one_line_for_each_lead_that_waits(self, cast: Cast) -> None:
        one, other = made.submitted(cast), made.submitted(cast)
        made.lead(cast)
        found = made.meeting(cast, one)
        assert [each.lead for each in found.items.all()] == [one, other]
        assert found.items.first().presenter == "孙组长"
        assert found.meeting.kind.code == "handover"
        assert not made.meeting(cast, one).items.exists(), "what stands on an open agenda is not listed twice"

    def test_what_goes_another_way_is_not_on_it(self, cast: Cast) -> None:
        leads.change_route(made.submitted(cast), by=cast.clerk, route="outside", reason="超出巡察范围")
        assert not made.meeting(cast, Lead.objects.get()).items.exists()

    def test_only_the_office_calls_it(self, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            actions.call(cast.office, by=cast.leader, held_on=timezone.localdate())


class TestValid:
    def test_no_offer_before_the_meeting(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="尚未经线索移交会研究同意"):
            handover.offer(made.submitted(cast), by=cast.clerk, receiver=cast.discipline_organ)
        lead = made.heard(cast, Lead.objects.get())
        assert lead.heard_on == timezone.localdate()
        assert handover.offer(lead, by=cast.clerk, receiver=cast.discipline_organ).status == LeadStatus.OFFERED

    @pytest.mark.parametrize("presence", ["part", "absent"])
    def test_the_head_is_there_throughout(self, cast: Cast, presence: str) -> None:
        found = made.decided(cast, made.meeting(cast))
        found = actions.note_leader(found, by=cast.clerk, leader="蒋书记", presence=presence)
        with pytest.raises(Refused, match="领导小组组长未全程参加，本次会议不能作为移交依据"):
            actions.conclude(found, by=cast.clerk)
        assert actions.void(found, by=cast.clerk, reason="组长未全程参加").status == "void"
        assert made.meeting(cast, Lead.objects.get()).items.count() == 1, "its leads wait for the next one"

    def test_the_database_holds_it_too(self, cast: Cast) -> None:
        found = made.meeting(cast)
        with pytest.raises(IntegrityError, match="handover_meeting_led_throughout"), transaction.atomic():
            HandoverMeeting.objects.filter(pk=found.pk).update(status="concluded", presence="part")

    def test_not_before_it_was_held(self, cast: Cast) -> None:
        made.submitted(cast)
        found = made.meeting(cast, Lead.objects.get())
        found.meeting.held_on = timezone.localdate() + timedelta(days=1)
        found.meeting.save()
        with pytest.raises(Refused, match="会议尚未召开"):
            actions.note_leader(found, by=cast.clerk, leader="蒋书记", presence="whole")

    def test_every_line_is_decided(self, cast: Cast) -> None:
        found = actions.note_leader(made.meeting(cast), by=cast.clerk, leader="蒋书记", presence="whole")
        with pytest.raises(Refused, match="尚未记录研究结果"):
            actions.conclude(found, by=cast.clerk)

    def test_concluded_it_stays(self, cast: Cast) -> None:
        made.heard(cast)
        found = HandoverMeeting.objects.get()
        with pytest.raises(WrongStatus):
            actions.put_on_agenda(found, by=cast.clerk)
        assert AuditEntry.objects.filter(object_id=found.pk, verb="conclude").exists()

    @pytest.mark.parametrize("route", ["immediate", "upper", "outside"])
    def test_other_ways_need_no_meeting_but_a_reason(self, cast: Cast, route: str) -> None:
        lead = made.submitted(cast)
        with pytest.raises(Refused, match="请说明原因"):
            leads.change_route(lead, by=cast.clerk, route=route)
        lead = leads.change_route(lead, by=cast.clerk, route=route, reason="情况紧急")
        assert handover.offer(lead, by=cast.clerk, receiver=cast.discipline_organ).receiver

    def test_out_of_scope_it_is_dealt_with_quickly(self, cast: Cast) -> None:
        lead = leads.change_route(made.submitted(cast), by=cast.clerk, route="outside", reason="超出巡察范围")
        lead = handover.offer(lead, by=cast.clerk, receiver=cast.discipline_organ)
        for capacity, by in (("巡察组", cast.leader), ("巡察办", cast.head), ("接受部门", cast.discipline)):
            handover.sign(lead, by=by, capacity=capacity)
        lead = handover.hand_over(lead, by=cast.clerk)
        clock = Deadline.objects.get(object_id=lead.pk, rule="petitions.fast")
        assert not Deadline.objects.filter(object_id=lead.pk, rule="petitions.feedback").exists()
        stage = made.code("petitions.stages", "closed")
        handover.report(lead, by=cast.discipline, stage=stage, on=timezone.localdate(), note="已处理。")
        clock.refresh_from_db()
        assert clock.met_at


class TestLines:
    def test_an_important_lead_needs_the_heads_opinion(self, cast: Cast) -> None:
        found = made.meeting(cast, made.submitted(cast, is_important=True))
        with pytest.raises(Refused, match="重要线索须有组长处置意见和要求"):
            made.decided(cast, found)
        actions.conclude(made.decided(cast, found, opinion="由县纪委监委优先核查。"), by=cast.clerk)
        assert Lead.objects.get().group_opinion == "由县纪委监委优先核查。"

    def test_a_focus_says_what_of_the_person_and_what_of_the_matter(self, cast: Cast) -> None:
        found = made.meeting(cast, made.submitted(cast, is_focus=True))
        with pytest.raises(Refused, match="对人的处置要求；重点问题须有对事的处置要求"):
            made.decided(cast, found)
        with pytest.raises(Refused, match="须有对事的处置要求"):
            made.decided(cast, found, person_disposition="立案审查。")
        made.decided(cast, found, person_disposition="立案审查。", matter_disposition="追回资金。")

    def test_it_does_not_go_where_the_accused_sits(self, cast: Cast) -> None:
        found = made.meeting(cast)
        with pytest.raises(Refused, match="被反映人所在单位"):
            made.decided(cast, found, receiver=cast.qingshi)

    def test_nor_when_the_accused_was_moved_there_since(self, cast: Cast) -> None:
        accused = make.person("张伟")
        lead = made.submitted(cast, accused=[{"name": "张伟", "person": accused, "unit": cast.qingshi}])
        found = made.decided(cast, made.meeting(cast, lead))
        make.post(accused, cast.discipline_organ, "科长")
        with pytest.raises(Refused, match="被反映人所在单位"):
            actions.conclude(found, by=cast.clerk)

    def test_what_is_required_names_no_reporter(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="可能暴露信访人"):
            made.decided(cast, made.meeting(cast), opinion="与反映人13912345678联系核实。")

    def test_the_agreed_organ_is_proposed_and_another_is_a_doubt(self, cast: Cast, log_in: Any) -> None:
        lead = made.heard(cast)
        address = reverse("petitions:lead_offer", args=[lead.pk])
        assert f'value="{cast.discipline_organ.pk}" selected' in log_in(cast.clerk).get(address).content.decode()
        with pytest.raises(Refused, match="移交会同意移交的是"):
            handover.offer(lead, by=cast.clerk, receiver=cast.organisation_organ)
        accused = make.person("冯某")
        make.post(accused, cast.discipline_organ, "科长")
        lead.accused.update(person=accused)
        assert f'value="{cast.discipline_organ.pk}" selected' not in log_in(cast.clerk).get(address).content.decode()

    def test_what_is_required_reaches_the_receiver_and_is_signed(self, cast: Cast, log_in: Any) -> None:
        lead = made.submitted(cast, is_focus=True)
        given = {"person_disposition": "立案审查。", "matter_disposition": "追回资金。", "questions": "内部讨论。"}
        actions.conclude(made.decided(cast, made.meeting(cast, lead), **given), by=cast.clerk)
        lead.refresh_from_db()
        before = lead.signing_text()
        lead = handover.offer(lead, by=cast.clerk, receiver=cast.discipline_organ)
        page = log_in(cast.discipline).get(reverse("petitions:handed_lead", args=[lead.pk])).content.decode()
        assert "追回资金。" in page
        assert "内部讨论。" not in page
        assert "追回资金。" in before


class TestSentBack:
    def test_with_what_is_missing_and_by_when(self, cast: Cast) -> None:
        found = made.meeting(cast)
        with pytest.raises(Refused, match="须写明需补充的材料；退回补充须写明补充期限"):
            made.decided(cast, found, verdict="returned")
        lead = back_of(cast, found)
        assert (lead.status, "补充票据原件" in lead.review_opinion) == (LeadStatus.REGISTERED, True)
        clock = Deadline.objects.get(object_id=lead.pk, rule="petitions.supplement")
        assert clock.due_on == timezone.localdate() + timedelta(days=7)
        assert Message.objects.filter(user=cast.leader, text__contains="退回补充").exists()

    def test_it_comes_back_in_the_next_meeting(self, cast: Cast) -> None:
        lead = back(cast)
        lead = leads.submit(leads.review(lead, by=cast.leader), by=cast.leader)
        assert Deadline.objects.get(object_id=lead.pk, rule="petitions.supplement").met_at
        assert gates.went_through_the_meeting(lead)
        assert [each.lead for each in made.meeting(cast, lead).items.all()] == [lead]

    def test_documents_are_asked_for_after_the_team_has_left(self, cast: Cast, log_in: Any) -> None:
        lead = back(cast)
        cast.assignment.status = "withdrawn"
        cast.assignment.save()
        asked = supplements.ask_documents(
            lead,
            by=cast.leader,
            titles=["2025年公务接待票据"],
            title="补充提供资料",
            text="请提供。",
            due_on=timezone.localdate(),
        )
        assert asked in lead.requests.all()
        assert asked.items.get().title == "2025年公务接待票据"
        page = log_in(cast.leader).get(reverse("petitions:lead", args=[lead.pk])).content.decode()
        assert reverse("rounds:request", args=[asked.pk]) in page
        assert lead.number not in "".join((asked.title, asked.text, asked.basis.purpose))

    def test_what_the_unit_reads_does_not_say_why(self, cast: Cast) -> None:
        with pytest.raises(Refused):
            supplements.ask_documents(
                back(cast),
                by=cast.leader,
                titles=["票据"],
                title="核查问题线索",
                text="请提供。",
                due_on=timezone.localdate(),
            )

    def test_a_lead_on_its_way_asks_nothing_more(self, cast: Cast) -> None:
        with pytest.raises(WrongStatus):
            supplements.ask_documents(
                made.submitted(cast),
                by=cast.leader,
                titles=["票据"],
                title="资料",
                text="请提供。",
                due_on=timezone.localdate(),
            )


def back_of(cast: Cast, found: HandoverMeeting) -> Lead:
    due = timezone.localdate() + timedelta(days=7)
    actions.conclude(
        made.decided(cast, found, verdict="returned", missing="补充票据原件", missing_by=due, receiver=None),
        by=cast.clerk,
    )
    return Lead.objects.get()


class TestWho:
    def test_for_the_office_and_the_head_alone(self, cast: Cast, log_in: Any) -> None:
        found = made.meeting(cast)
        url = reverse("petitions:handover_meeting", args=[found.pk])
        answers = {
            name: log_in(user).get(url).status_code for name, user in cast.users().items()
            if name in ("clerk", "head", "group_head", "leader", "discipline", "group_deputy", "liaison", "auditor")
        }  # fmt: skip
        assert answers == {
            "clerk": 200, "head": 200, "group_head": 200, "leader": 404, "discipline": 404, "group_deputy": 404, "liaison": 404,
            "auditor": 404,
        }  # fmt: skip

    def test_who_keeps_out_of_a_lead_sees_no_meeting_on_it(self, cast: Cast) -> None:
        found = made.meeting(cast)
        assert HandoverMeeting.objects.for_user(cast.clerk).get() == found
        make.recusal(cast.clerk.person, cast.qingshi)
        assert not HandoverMeeting.objects.for_user(cast.clerk).exists()

    def test_nor_does_the_accused(self, cast: Cast) -> None:
        made.submitted(cast, accused=[{"name": "赵主任", "person": cast.head.person}])
        made.meeting(cast, Lead.objects.get())
        assert not HandoverMeeting.objects.for_user(cast.head).exists()

    def test_the_rounds_meeting_says_nothing_of_leads(self, cast: Cast, log_in: Any) -> None:
        made.heard(cast)
        lead, held = Lead.objects.get(), HandoverMeeting.objects.get().meeting
        page = log_in(cast.group_deputy).get(reverse("rounds:round_meeting", args=[held.pk])).content.decode()
        assert lead.number not in page
        assert lead.summary not in page

    def test_the_minutes_are_printed(self, cast: Cast) -> None:
        found = made.meeting(cast, made.submitted(cast, is_important=True))
        actions.conclude(made.decided(cast, found, opinion="优先核查。", questions="来源是否可靠。"), by=cast.clerk)
        paper = papers.draft(HandoverMeeting.objects.get(), "petitions.handover_minutes", by=cast.clerk)
        text = papers.text_of(papers.compose(paper))
        assert "领导小组组长蒋书记全程参加" in text
        assert "同意移交县纪委监委" in text
        assert "优先核查" in text


class TestPages:
    def test_called_decided_and_concluded_in_the_browser(self, cast: Cast, log_in: Any) -> None:
        made.submitted(cast)
        made.codes.load("round_meetings", "会议种类", [("handover", "问题线索移交会")])
        client, today = log_in(cast.clerk), timezone.localdate().isoformat()
        assert client.post(reverse("petitions:handover_meeting_add"), {"held_on": today}).status_code == 302
        found = HandoverMeeting.objects.get()
        item = found.items.get()
        line = reverse("petitions:handover_item", args=[found.pk, item.pk])
        refused = client.post(line, {"verdict": "hand_over", "presenter": "孙组长"})
        assert (refused.status_code, "缺接受部门" in refused.content.decode()) == (422, True)
        given = {"verdict": "hand_over", "presenter": "孙组长", "receiver": cast.discipline_organ.pk}
        assert client.post(line, given).status_code == 302
        attendance = reverse("petitions:handover_meeting_attendance", args=[found.pk])
        assert client.post(attendance, {"leader": "蒋书记", "presence": "whole"}).status_code == 302
        assert client.post(reverse("petitions:handover_meeting_conclude", args=[found.pk])).status_code == 302
        assert Lead.objects.get().heard_on
