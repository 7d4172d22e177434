"""Procedures: nodes with their lights, extensions, what shows by itself, the gates in words, editions, schedule and calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection import deadlines
from inspection.models import Deadline, link_of
from inspection.workflow import Refused
from rounds import procedures
from rounds.actions import assignments, authorisations, meetings, withdrawal
from rounds.actions import procedure as actions
from rounds.gates import procedure as gates
from rounds.models import Assignment, Meeting, MeetingKind, Node, Procedure
from rounds.procedures import SHIPPED
from rounds.views.lamps import lamp, schedule
from tests import make
from tests.cast import Cast
from tests.rounds.conftest import Planned, finding

pytestmark = pytest.mark.django_db


@pytest.fixture
def laid(cast: Cast, stationed: Assignment) -> Assignment:
    """The cast's assignment, stationed, under the five links."""
    return actions.lay_out(stationed, by=cast.clerk)


def node(assignment: Assignment, name: str) -> Node:
    return assignment.nodes.get(step__name__startswith=name)


def walk(cast: Cast, assignment: Assignment) -> None:
    """Everything the procedure asks for before the team leaves, but the conclusions."""
    day = assignment.entered_on
    # The cast's team never served a notice, without which the first meeting is not entered.
    Meeting.objects.create(assignment=assignment, kind=MeetingKind.INTRODUCTION, held_on=day)
    for kind in (MeetingKind.MOBILISATION, MeetingKind.REPORTING):
        meetings.record_meeting(assignment, by=cast.leader, kind=kind, held_on=day)
    make.contacts(assignment, cast.leader)
    for each in assignment.nodes.filter(step__before_withdrawal=True, step__fact=""):
        actions.complete_node(each, by=cast.leader, on=timezone.localdate(), evidence="按方案完成")
    assignment.nodes.filter(step__fact="notice").update(done_on=day, evidence="通知已送达")


class TestLayingOut:
    def test_days_are_counted_from_the_stationing(self, laid: Assignment) -> None:
        assert node(laid, "移交调阅资料").planned_on == laid.stationing_begins + timedelta(days=3)
        assert node(laid, "撤离").planned_on == laid.stationing_ends
        assert laid.procedure.key == "five_links"
        assert {each.step.heading.split("·")[0] for each in laid.nodes.all()} >= {"了解情况", "反馈", "督查回访"}

    def test_authorising_lays_out_the_kinds_own(self, cast: Cast, approved: Planned) -> None:
        made = authorisations.authorise(approved.assignment, by=cast.clerk, document="云委巡〔2026〕5号")
        made.refresh_from_db()
        assert made.procedure.key == "five_links"
        assert made.nodes.count() == 17

    def test_a_special_inspection_runs_shorter(self, cast: Cast, stationed: Assignment) -> None:
        from inspection import codes

        special = codes.code("inspection_kinds", "special")
        assert actions.default_for(cast.office, special).key == "short"
        lines = {key: len(steps) for key, _, _, _, steps in SHIPPED}
        assert lines["short"] < lines["five_links"]

    def test_what_was_walked_is_not_laid_anew(self, cast: Cast, laid: Assignment) -> None:
        actions.lay_out(laid, by=cast.clerk, procedure=Procedure.objects.get(key="six_links"))
        assert laid.nodes.count() == 11
        actions.complete_node(node(laid, "谈话"), by=cast.leader, on=timezone.localdate(), evidence="谈话12人次")
        with pytest.raises(Refused, match="不能重新排定"):
            actions.lay_out(laid, by=cast.clerk)

    def test_only_the_office_lays_out(self, cast: Cast, stationed: Assignment) -> None:
        with pytest.raises(PermissionDenied):
            actions.lay_out(stationed, by=cast.leader)


class TestShipped:
    """The procedures the sources describe come along."""

    def test_five_links_in_three_phases(self) -> None:
        parts = [each.heading.split("·") for each in procedures.FIVE]
        assert list(dict.fromkeys(part[0] for part in parts)) == [
            "了解情况", "撰写报告汇报", "反馈", "督促整改公开", "督查回访",
        ]  # fmt: skip
        assert list(dict.fromkeys(part[1] for part in parts if part[1:])) == [
            "会议公告移交资料",
            "深入了解",
            "汇总移交报告",
        ]

    def test_six_links_each_say_what_they_stress(self) -> None:
        links = list(dict.fromkeys(each.heading for each in procedures.SIX))
        assert links == ["准备", "了解", "报告", "反馈", "移交", "整改"]
        assert all(any(each.guidance for each in procedures.SIX if each.heading == link) for link in links)


class TestLights:
    def test_red_when_over_amber_when_near_green_when_done(self, laid: Assignment) -> None:
        each = node(laid, "移交调阅资料")
        today = timezone.localdate()
        for left, tone, words in ((-2, "bad", "超期2天"), (0, "warn", "今天到期"), (9, "neutral", "还剩9天")):
            each.planned_on = today + timedelta(days=left)
            assert (lamp(each, {})["tone"], lamp(each, {})["words"]) == (tone, words)
        each.planned_on, each.done_on = today - timedelta(days=3), today
        assert (lamp(each, {})["tone"], lamp(each, {})["words"]) == ("warn", "晚3天完成")
        each.planned_on = today
        assert lamp(each, {})["tone"] == "good"

    def test_what_happened_shows_by_itself(self, cast: Cast, laid: Assignment) -> None:
        assert gates.done_on(node(laid, "进驻"), gates.facts(laid)) == laid.entered_on
        assert gates.done_on(node(laid, "动员会"), gates.facts(laid)) is None
        tomorrow = timezone.localdate() + timedelta(days=1)
        meeting = meetings.record_meeting(laid, by=cast.leader, kind=MeetingKind.MOBILISATION, held_on=tomorrow)
        assert gates.done_on(node(laid, "动员会"), gates.facts(laid)) is None
        type(meeting).objects.filter(pk=meeting.pk).update(held_on=laid.entered_on)
        assert gates.done_on(node(laid, "动员会"), gates.facts(laid)) == laid.entered_on
        with pytest.raises(Refused, match="自动显示完成"):
            actions.complete_node(node(laid, "动员会"), by=cast.leader, on=timezone.localdate(), evidence="开了")


class TestExtending:
    def test_a_reason_an_approval_and_the_earlier_day_stay(self, cast: Cast, laid: Assignment) -> None:
        each = node(laid, "移交调阅资料")
        was, until = each.planned_on, timezone.localdate() + timedelta(days=8)
        each = actions.extend_node(each, by=cast.clerk, until=until, reason="档案室搬迁", document="赵主任批示")
        assert each.extensions[0] | {"by": ""} == {
            "was": str(was), "now": str(until), "reason": "档案室搬迁", "document": "赵主任批示", "by": "",
        }  # fmt: skip
        assert Deadline.objects.get(**link_of(each)).due_on == until

    def test_the_team_does_not_approve_its_own(self, cast: Cast, laid: Assignment) -> None:
        until = timezone.localdate() + timedelta(days=8)
        with pytest.raises(PermissionDenied):
            actions.extend_node(node(laid, "移交调阅资料"), by=cast.leader, until=until, reason="忙", document="口头")

    def test_not_to_an_earlier_day(self, cast: Cast, laid: Assignment) -> None:
        each = node(laid, "移交调阅资料")
        with pytest.raises(Refused, match="须晚于原计划日期"):
            actions.extend_node(each, by=cast.clerk, until=each.planned_on, reason="忙", document="批示")

    def test_a_date_alone_closes_nothing(self, laid: Assignment) -> None:
        Node.objects.filter(assignment=laid).update(planned_on=date(2020, 1, 1))
        assert gates.done_on(node(laid, "移交调阅资料"), gates.facts(laid)) is None
        laid.refresh_from_db()
        assert laid.status == "stationed"

    def test_a_mandatory_step_is_not_omitted(self, cast: Cast, laid: Assignment) -> None:
        with pytest.raises(Refused, match="必经步骤不能免除"):
            actions.omit_node(node(laid, "移交调阅资料"), by=cast.clerk, reason="不需要")
        assert actions.omit_node(node(laid, "中期推动会"), by=cast.clerk, reason="专题会已代替").omitted


class TestNotLetPass:
    """五不放过, as far as they bind the withdrawal."""

    def ready(self, cast: Cast, assignment: Assignment) -> None:
        """Neither logs nor records are owed."""
        Assignment.objects.filter(pk=assignment.pk).update(entered_on=timezone.localdate())
        from rounds.actions import logs

        assignment.refresh_from_db()
        log = logs.open_log(assignment, by=cast.member, day=timezone.localdate(), work_done="谈话")
        logs.submit(log, by=cast.member)

    def test_the_procedure_is_walked_to_its_end(self, cast: Cast, laid: Assignment) -> None:
        self.ready(cast, laid)
        with pytest.raises(Refused, match=r"程序没走完不放过：.*见面会.*移交调阅资料"):
            assignments.withdraw(laid, by=cast.leader)

    def test_every_focus_has_its_conclusion(self, cast: Cast, laid: Assignment) -> None:
        self.ready(cast, laid)
        walk(cast, laid)
        finding(cast, laid)
        with pytest.raises(Refused, match="内容不全不细不放过：党的领导弱化、党的建设缺失") as refusal:
            assignments.withdraw(laid, by=cast.leader)
        assert "全面从严治党不力" not in str(refusal.value)
        for focus in gates.open_focuses(laid):
            actions.conclude_focus(laid, by=cast.leader, focus=focus, outcome="none", note="查阅会议记录，未发现")
        withdrawal.hand_over(
            laid, by=cast.leader, matters=["findings"], received_by=cast.clerk, handed_on=timezone.localdate()
        )
        assert assignments.withdraw(laid, by=cast.leader).status == "withdrawn"

    def test_without_a_procedure_nothing_is_asked(self, cast: Cast, stationed: Assignment) -> None:
        assert gates.procedure_is_walked(stationed) == []
        assert gates.contents_are_concluded(stationed) == []

    def test_conclusions_on_one_page(self, cast: Cast, laid: Assignment, log_in) -> None:
        focus = gates.open_focuses(laid)[0]
        client, address = log_in(cast.leader), reverse("rounds:assignment_conclude_focuses", args=[laid.pk])
        assert client.post(address, {f"outcome_{focus.pk}": "none"}).status_code == 422
        sent = {f"outcome_{focus.pk}": "none", f"note_{focus.pk}": "查阅三年会议记录"}
        assert client.post(address, sent).status_code == 302
        assert focus not in gates.open_focuses(laid)


class TestEditions:
    def test_a_revision_is_the_offices_own_and_touches_nothing_laid(self, cast: Cast, laid: Assignment, log_in) -> None:
        common = Procedure.objects.get(key="five_links")
        client = log_in(cast.clerk)
        page = client.get(reverse("rounds:procedure_revise", args=[common.pk]))
        form = page.context["form"]
        sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
        sent |= {"name_1": "", "name_17": "听取纪检监察组汇报", "heading_17": "了解情况·深入了解", "place_17": "35"}
        assert client.post(page.request["PATH_INFO"], sent).status_code == 302
        own = Procedure.objects.get(key="five_links", office=cast.office)
        names = [each.name for each in own.steps.all()]
        assert (own.edition, "见面会" in names, names.index("听取纪检监察组汇报")) == (2, False, 2)
        assert laid.nodes.filter(step__name="见面会").exists()
        assert common not in Procedure.objects.offered(cast.office.pk)
        assert client.get(page.request["PATH_INFO"]).status_code == 404

    def test_another_office_keeps_the_common_one(self, cast: Cast, lists: None) -> None:
        common = Procedure.objects.get(key="short")
        actions.revise(
            common, office=cast.office, by=cast.clerk, title="短程序", steps=[{"heading": "了解", "name": "进驻"}]
        )
        other = make.office("江阳县委巡察办", code="江委巡")
        assert common in Procedure.objects.offered(other.pk)


class TestPages:
    def test_the_case_file_shows_the_nodes(self, cast: Cast, laid: Assignment, log_in) -> None:
        page = log_in(cast.leader).get(reverse("rounds:assignment", args=[laid.pk])).content.decode()
        assert "程序节点" in page
        assert "超期7天" in page
        assert "还有 6 项没有结论" in page

    def test_a_node_is_done_by_browser_with_evidence(self, cast: Cast, laid: Assignment, log_in) -> None:
        each = node(laid, "移交调阅资料")
        client, address = log_in(cast.leader), reverse("rounds:node_complete", args=[each.pk])
        assert client.post(address, {"on": timezone.localdate()}).status_code == 422
        sent = {"on": timezone.localdate(), "evidence": "移交清单第1—36号，双方签字"}
        assert client.post(address, sent).status_code == 302
        assert "移交清单第1—36号" in client.get(reverse("rounds:node", args=[each.pk])).content.decode()
        assert deadlines.of(each).get().met_at

    def test_the_schedule_draws_and_says_the_same(self, cast: Cast, laid: Assignment, log_in) -> None:
        page = log_in(cast.clerk).get(reverse("rounds:round_schedule", args=[laid.round_id])).content.decode()
        assert page.count('class="gantt-node') == laid.nodes.count()
        assert "gantt-today" in page
        assert page.count(">移交调阅资料</a>") == 1
        assert "style=" not in page.split("<svg")[1].split("</svg>")[0]

    def test_bars_lie_where_their_days_are(self, laid: Assignment) -> None:
        chart = schedule([laid])
        bar = chart["bars"][0]
        assert bar["x"] < bar["done_x"] + 1
        assert bar["done_x"] + bar["done_width"] == chart["today"]
        assert bar["x"] + bar["width"] < chart["width"]

    def test_calendar_and_list(self, cast: Cast, laid: Assignment, log_in) -> None:
        client = log_in(cast.leader)
        month = laid.stationing_ends
        page = client.get(reverse("rounds:node_calendar"), {"month": f"{month.year}-{month.month}"}).content.decode()
        assert "青石乡：撤离" in page
        assert "撤离" in client.get(reverse("rounds:node_list")).content.decode()
        assert client.get(reverse("rounds:node_list"), {"export": "xlsx"}).status_code == 200
        assert client.get(reverse("rounds:node_calendar"), {"month": "坏"}).status_code == 200

    def test_who_does_not_see_them(self, cast: Cast, laid: Assignment, log_in) -> None:
        address = reverse("rounds:node", args=[node(laid, "撤离").pk])
        for user in (cast.leader_2, cast.recused, cast.liaison):
            assert log_in(user).get(address).status_code == 404
        assert "青石乡" not in log_in(cast.leader_2).get(reverse("rounds:node_calendar")).content.decode()
