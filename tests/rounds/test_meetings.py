"""Meetings and absentees; what the unit's own side sees of an inspection, and what never."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection import workflow
from inspection.models import Deadline, link_of
from rounds.actions import meetings
from rounds.models import Assignment, Meeting, MeetingKind
from tests.cast import Cast
from tests.rounds.conftest import interview


def held(cast: Cast, assignment: Assignment, kind: str = MeetingKind.MOBILISATION, days: int = 0) -> Meeting:
    day = timezone.localdate() - timedelta(days=days)
    return meetings.record_meeting(assignment, by=cast.leader, kind=kind, held_on=day, place="乡政府会议室")


def test_an_absentee_is_to_be_told_by_the_end_of_the_next_day(cast: Cast, stationed: Assignment) -> None:
    meeting = held(cast, stationed)
    who = meetings.add_absentee(meeting, by=cast.leader, name="孔某", reason="外出")
    running = Deadline.objects.get(**link_of(meeting))
    assert running.due_on == meeting.held_on + timedelta(days=1)
    meetings.inform_absentee(
        who, by=cast.liaison, informed_on=timezone.localdate(), informed_by="吴书记", informed_how="当面传达"
    )
    running.refresh_from_db()
    assert running.met_at is not None


def test_one_told_is_not_all_told(cast: Cast, stationed: Assignment) -> None:
    meeting = held(cast, stationed)
    first = meetings.add_absentee(meeting, by=cast.leader, name="孔某", reason="外出")
    meetings.add_absentee(meeting, by=cast.leader, name="曹某", reason="病假")
    today = timezone.localdate()
    meetings.inform_absentee(first, by=cast.leader, informed_on=today, informed_by="吴书记", informed_how="电话")
    assert Deadline.objects.get(**link_of(meeting)).met_at is None
    with pytest.raises(workflow.Refused, match="告知"):
        meetings.inform_absentee(first, by=cast.leader, informed_on=today, informed_by="吴书记", informed_how="电话")


def test_before_the_meeting_nobody_was_absent(cast: Cast, stationed: Assignment) -> None:
    with pytest.raises(workflow.Refused, match="会议尚未召开"):
        meetings.add_absentee(held(cast, stationed, days=-1), by=cast.leader, name="孔某", reason="外出")


def test_the_other_units_liaison_may_not(cast: Cast, stationed: Assignment) -> None:
    with pytest.raises(PermissionDenied):
        meetings.add_absentee(held(cast, stationed), by=cast.liaison_2, name="孔某", reason="外出")


def test_the_unit_confirms_on_its_own_pages(cast: Cast, stationed: Assignment, log_in) -> None:
    meeting = held(cast, stationed)
    client = log_in(cast.liaison)
    url = reverse("unit:absentee_add", args=[meeting.pk])
    assert client.post(url, {"name": "孔某", "reason": "外出"}).status_code == 302
    url = reverse("unit:absentee_inform", args=[meeting.pk, meeting.absentees.get().pk])
    sent = {"informed_on": timezone.localdate(), "informed_by": "吴书记", "informed_how": "当面"}
    assert client.post(url, sent).status_code == 302
    assert meeting.absentees.get().informed_by == "吴书记"
    assert client.get(reverse("unit:meeting_list")).status_code == 200


def test_the_teams_own_meetings_are_not_the_units(cast: Cast, stationed: Assignment, log_in) -> None:
    inner = held(cast, stationed, MeetingKind.TEAM)
    client = log_in(cast.liaison)
    assert client.get(reverse("unit:meeting", args=[inner.pk])).status_code == 404
    assert "组务会" not in client.get(reverse("unit:meeting_list")).content.decode()


def test_minutes_and_commitment_stay_inside(cast: Cast, stationed: Assignment, log_in) -> None:
    meeting = held(cast, stationed)
    meetings.edit_meeting(meeting, by=cast.leader, minutes="会上有人暗示隐瞒", agenda="一、通报安排")
    page = log_in(cast.liaison).get(reverse("unit:meeting", args=[meeting.pk])).content.decode()
    assert "通报安排" in page
    assert "暗示隐瞒" not in page


@pytest.mark.parametrize("who", ["liaison_2", "member", "clerk"])
def test_nobody_else_opens_the_units_page(cast: Cast, stationed: Assignment, log_in, who: str) -> None:
    meeting = held(cast, stationed)
    assert log_in(getattr(cast, who)).get(reverse("unit:meeting", args=[meeting.pk])).status_code == 404


class TestSchedule:
    """The liaison knows day, time, place and name of the talks he arranged; of others not even that they are."""

    def page(self, cast: Cast, log_in) -> str:
        return log_in(cast.liaison).get(reverse("unit:schedule")).content.decode()

    def test_arranged_talks_show_name_and_place_only(self, cast: Cast, stationed: Assignment, log_in) -> None:
        interview(cast, stationed, arranged_by_liaison=True, summary="拟问招待费", points=["招待费"])
        page = self.page(cast, log_in)
        assert "吕某" in page
        assert "派出所一楼" in page
        assert "招待费" not in page
        assert "李组员" not in page

    def test_self_arranged_talks_never(self, cast: Cast, stationed: Assignment, log_in) -> None:
        interview(cast, stationed, subject_name="施某")
        assert "施某" not in self.page(cast, log_in)

    def test_another_unit_sees_nothing(self, cast: Cast, stationed: Assignment, log_in) -> None:
        interview(cast, stationed, arranged_by_liaison=True)
        assert "吕某" not in log_in(cast.liaison_2).get(reverse("unit:schedule")).content.decode()

    def test_what_is_past_is_gone(self, cast: Cast, stationed: Assignment, log_in) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)
        interview(cast, stationed, arranged_by_liaison=True, held_on=yesterday)
        assert "吕某" not in self.page(cast, log_in)
