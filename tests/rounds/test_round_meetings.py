"""Meetings of the whole round: what must be held when, hearings team by team, absentees, decisions as tasks, minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection import codes, deadlines, reminders
from inspection.documents import papers
from inspection.models import Deadline, Message, link_of
from inspection.workflow import Refused
from rounds import deadlines as rules
from rounds.actions import round_meetings as actions
from rounds.actions import rounds
from rounds.gates import round_meetings as gates
from rounds.models import Assignment, RoundMeeting, TrackedTask
from tests import make
from tests.cast import Cast
from tests.rounds.conftest import Planned, held

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(cast: Cast, lists: None) -> RoundMeeting:
    kind = codes.code("round_meetings", "secretary")
    today = timezone.localdate()
    return actions.call_meeting(
        cast.office, by=cast.clerk, kind=kind, round=cast.round, held_on=today, chair="蒋书记", topics="成果运用"
    )


class TestBeforeAndAfter:
    def settled(self, cast: Cast, planned: Planned) -> None:
        rounds.submit(planned.round, by=cast.clerk)
        rounds.review(planned.round, by=cast.group_deputy, opinion="同意。")
        rounds.approve(planned.round, by=cast.group_head, document="纪要1号")

    def test_no_start_before_both_meetings(self, cast: Cast, planned: Planned) -> None:
        self.settled(cast, planned)
        held(cast, planned.round, "mobilising")
        with pytest.raises(Refused, match=r"^尚未召开任务布置会$"):
            rounds.start(planned.round, by=cast.head)
        held(cast, planned.round, "tasking")
        assert rounds.start(planned.round, by=cast.head).status == "active"

    def test_the_office_may_ask_for_others(self, cast: Cast, planned: Planned) -> None:
        key = "round.meetings_before_start"
        codes.change_setting(cast.office, key, ["committee"], reason="按本县规定", by=cast.head)
        self.settled(cast, planned)
        assert gates.meetings_before_start(planned.round) == ["尚未召开常委会"]

    def test_a_meeting_to_come_is_not_held(self, cast: Cast, planned: Planned) -> None:
        kind, day = codes.code("round_meetings", "mobilising"), timezone.localdate() + timedelta(days=2)
        actions.call_meeting(cast.office, by=cast.clerk, kind=kind, round=planned.round, held_on=day)
        assert "尚未召开动员部署会" in gates.meetings_before_start(planned.round)

    def test_three_meetings_in_their_order_before_the_conclusion(self, cast: Cast, approved: Planned) -> None:
        today = timezone.localdate()
        Assignment.objects.filter(round=approved.round).update(status="closed")
        with pytest.raises(Refused, match="尚未召开情况汇报会；尚未召开问题线索移交会；尚未召开巡察反馈意见会"):
            rounds.conclude(approved.round, by=cast.head)
        for kind, back in (("situation", 3), ("handover", 5), ("feedback", 1)):
            code = codes.code("round_meetings", kind)
            day = today - timedelta(days=back)
            actions.call_meeting(cast.office, by=cast.clerk, kind=code, round=approved.round, held_on=day)
        with pytest.raises(Refused, match="问题线索移交会早于情况汇报会"):
            rounds.conclude(approved.round, by=cast.head)
        RoundMeeting.objects.filter(kind__code="handover").update(held_on=today - timedelta(days=2))
        assert rounds.conclude(approved.round, by=cast.head).status == "concluded"

    def test_one_midterm_meeting_serves_every_team(self, cast: Cast, stationed: Assignment) -> None:
        deadlines.start(stationed, rules.MIDTERM, due_on=timezone.localdate())
        held(cast, cast.round, "midterm")
        assert Deadline.objects.get(**link_of(stationed), rule="rounds.midterm").met_at


class TestHearing:
    def test_team_by_team_once(self, cast: Cast, meeting: RoundMeeting) -> None:
        actions.add_items(meeting, by=cast.clerk, texts=["传达市委会议精神"])
        actions.hear_teams(meeting, by=cast.clerk)
        actions.hear_teams(meeting, by=cast.clerk)
        assert [each.text for each in meeting.items.all()] == [
            "传达市委会议精神", "听取第一巡察组关于青石乡的汇报", "听取第二巡察组关于柳溪镇的汇报",
        ]  # fmt: skip

    def test_what_was_said_of_a_unit_is_not_for_whoever_keeps_out_of_it(self, cast: Cast, meeting, log_in) -> None:
        actions.hear_teams(meeting, by=cast.clerk)
        item = meeting.items.get(assignment=cast.assignment)
        actions.minute_item(item, by=cast.clerk, report="发现问题12个", opinion="再深挖三资管理")
        page = reverse("rounds:round_meeting", args=[meeting.pk])
        assert "再深挖三资管理" in log_in(cast.group_head).get(page).content.decode()
        make.recusal(cast.group_deputy.person, cast.qingshi)
        assert "再深挖三资管理" not in log_in(cast.group_deputy).get(page).content.decode()
        make.recusal(cast.clerk.person, cast.qingshi)
        address = reverse("rounds:round_meeting_item", args=[meeting.pk, item.pk])
        assert log_in(cast.clerk).get(address).status_code == 404

    def test_teams_and_units_do_not_see_it(self, cast: Cast, meeting: RoundMeeting, log_in) -> None:
        page = reverse("rounds:round_meeting", args=[meeting.pk])
        assert log_in(cast.leader).get(page).status_code == 403
        assert log_in(cast.liaison).get(page).status_code == 404
        with pytest.raises(PermissionDenied):
            actions.hear_teams(meeting, by=cast.leader)

    def test_another_offices_round_is_refused(self, cast: Cast, meeting: RoundMeeting) -> None:
        other = make.round_(make.office("江阳县委巡察办", code="江委巡"))
        with pytest.raises(Refused, match="不属于本机构"):
            actions.call_meeting(
                cast.office, by=cast.clerk, kind=meeting.kind, round=other, held_on=timezone.localdate()
            )


class TestAttendance:
    def test_absentees_are_told_by_the_end_of_the_next_day(self, cast: Cast, meeting: RoundMeeting, log_in) -> None:
        client, address = log_in(cast.clerk), reverse("rounds:round_meeting_attendance", args=[meeting.pk])
        sent = {"present": "孙立群 第一巡察组组长\n周文博 第二巡察组组长", "absent": "魏堃 第二巡察组副组长 病假"}
        assert client.post(address, sent).status_code == 302
        due = Deadline.objects.get(**link_of(meeting), rule="rounds.absentees")
        assert due.due_on == meeting.held_on + timedelta(days=1)
        absent = meeting.attendees.get(name="魏堃")
        told = {"informed_on": timezone.localdate(), "informed_by": "钱静", "informed_how": "电话"}
        assert (
            client.post(reverse("rounds:round_meeting_inform", args=[meeting.pk, absent.pk]), told).status_code == 302
        )
        due.refresh_from_db()
        assert due.met_at

    def test_a_line_without_a_reason_is_said_with_what_was_typed(self, cast: Cast, meeting, log_in) -> None:
        address = reverse("rounds:round_meeting_attendance", args=[meeting.pk])
        answer = log_in(cast.clerk).post(address, {"present": "", "absent": "魏堃 副组长"})
        assert answer.status_code == 422
        assert "“魏堃 副组长”未写缺席原因" in answer.content.decode()

    def test_nobody_is_present_and_absent(self, cast: Cast, meeting, log_in) -> None:
        address = reverse("rounds:round_meeting_attendance", args=[meeting.pk])
        answer = log_in(cast.clerk).post(address, {"present": "魏堃", "absent": "魏堃 外出"})
        assert "既列出席又列缺席" in answer.content.decode()


class TestTasks:
    def task(self, cast: Cast, meeting: RoundMeeting, **fields) -> TrackedTask:
        due = timezone.localdate() + timedelta(days=3)
        return actions.set_task(
            cast.office,
            by=cast.head,
            meeting=meeting,
            content="研究三资管理共性问题",
            owner=cast.clerk,
            due_on=due,
            **fields,
        )

    def test_the_owner_is_reminded(self, cast: Cast, meeting: RoundMeeting) -> None:
        self.task(cast, meeting)
        reminders.sweep(timezone.localdate())
        assert set(Message.objects.values_list("user__username", flat=True)) == {"clerk"}

    def test_done_by_evidence_and_confirmed_by_another(self, cast: Cast, meeting: RoundMeeting) -> None:
        task = actions.report_done(self.task(cast, meeting), by=cast.clerk, result="已办")
        with pytest.raises(Refused, match="没有佐证材料"):
            actions.confirm_done(task, by=cast.head)
        task = actions.return_task(task, by=cast.head, reason="写明情况")
        task = actions.report_done(task, by=cast.clerk, result="已形成专题报告报书记专题会，印发五个乡镇。")
        with pytest.raises(Refused, match="不能由同一人办理"):
            actions.confirm_done(task, by=cast.clerk)
        assert actions.confirm_done(task, by=cast.head).status == "done"
        assert deadlines.of(task).get().met_at

    def test_the_register_shows_what_is_late_and_exports(self, cast: Cast, meeting: RoundMeeting, log_in) -> None:
        task = self.task(cast, meeting)
        TrackedTask.objects.filter(pk=task.pk).update(due_on=timezone.localdate() - timedelta(days=1))
        client = log_in(cast.clerk)
        assert "已超期" in client.get(reverse("rounds:tracked_task_list")).content.decode()
        assert client.get(reverse("rounds:tracked_task_list"), {"export": "xlsx"}).status_code == 200

    def test_a_leaders_instruction_is_a_task_too(self, cast: Cast, meeting: RoundMeeting, log_in) -> None:
        client, address = log_in(cast.clerk), reverse("rounds:tracked_task_add")
        sent = {"content": "专报批示：限期核实", "source": "", "owner_text": "县财政局"}
        assert client.post(address, sent).status_code == 422
        assert client.post(address, sent | {"source": "县委书记批示"}).status_code == 302
        answer = client.post(address, {"content": "无人承办", "source": "县委书记批示"})
        assert "须选承办人或写明承办单位" in answer.content.decode()


def test_the_minutes_are_a_paper(cast: Cast, meeting: RoundMeeting) -> None:
    assert papers.kinds()["rounds.minutes"].gates[0](meeting)
    actions.hear_teams(meeting, by=cast.clerk)
    actions.minute_item(meeting.items.first(), by=cast.clerk, report="发现问题12个", opinion="再深挖三资管理")
    TestTasks().task(cast, meeting)
    paper = papers.draft(meeting, "rounds.minutes", by=cast.clerk)
    assert "书记专题会纪要" in paper.title
    html = papers.kinds()["rounds.minutes"].context(meeting)
    assert next(each.opinion for each in html["items"]) == "再深挖三资管理"


def test_counts_by_kind_and_chair(cast: Cast, meeting: RoundMeeting, log_in) -> None:
    page = log_in(cast.clerk).get(reverse("rounds:round_meeting_list")).content.decode()
    assert "<b>书记专题会</b> 1 次（蒋书记主持1次）" in page


class TestChain:
    def test_without_the_group_the_secretary_settles_at_once(self, cast: Cast, planned: Planned) -> None:
        rounds.submit(planned.round, by=cast.clerk)
        with pytest.raises(Refused, match="尚未经领导小组审议"):
            rounds.approve(planned.round, by=cast.group_head, document="纪要1号")
        codes.change_setting(cast.office, "round.chain", ["secretary"], reason="县委规定", by=cast.head)
        assert rounds.approve(planned.round, by=cast.group_head, document="纪要1号").status == "approved"


def test_the_agenda_begins_with_the_usual_items(cast: Cast, stationed: Assignment, log_in) -> None:
    address = reverse("rounds:meeting_add", args=[stationed.pk])
    page = log_in(cast.leader).get(address, {"kind": "mobilisation"}).content.decode()
    assert "宣布授权和巡察组名单" in page
