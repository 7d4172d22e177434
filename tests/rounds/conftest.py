"""What the tests of rounds share: loaded lists, a planned round, an assignment in its stationing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from inspection import codes
from inspection.documents import papers
from rounds.actions import assignments, authorisations, field_records, findings, meetings, round_meetings, rounds, teams
from rounds.codes import load_lists
from rounds.models import Assignment, FieldRecord, Finding, Meeting, MeetingKind, Round, Seat, Team
from rounds.workflow import AssignmentStatus
from tests import make
from tests.cast import Cast

if TYPE_CHECKING:
    from inspection.models import Person


@dataclass
class Planned:
    """A new round of the cast's office: one team, one unit, nothing reported yet."""

    round: Round
    team: Team
    assignment: Assignment
    leader: Person
    member: Person


@pytest.fixture
def lists(db) -> None:
    load_lists()


@pytest.fixture
def planned(cast: Cast, lists: None) -> Planned:
    today = timezone.localdate()
    round_ = rounds.plan(cast.office, by=cast.clerk, term=10, sequence=7, year=today.year, plan="按方案开展。")
    team = teams.form_team(round_, by=cast.clerk, phone="19900100301")
    leader, member = make.user("lead-7", "华组长").person, make.user("member-7", "金组员").person
    teams.add_member(team, by=cast.clerk, person=leader, seat=Seat.LEADER)
    teams.add_member(team, by=cast.clerk, person=member)
    assignment = assignments.assign(
        round_, by=cast.clerk, team=team, unit=cast.qingshi, kind=codes.code("inspection_kinds", "regular"),
        stationing_begins=today, stationing_ends=today + timedelta(days=30), period_begins=date(2021, 1, 1),
    )  # fmt: skip
    return Planned(round_, team, assignment, leader, member)


def held(cast: Cast, round_: Round, *kinds: str) -> None:
    """Meetings of the whole round, held today: the two that lie before a start, unless told others."""
    for kind in kinds or ("mobilising", "tasking"):
        code = codes.code("round_meetings", kind)
        round_meetings.call_meeting(cast.office, by=cast.clerk, kind=code, round=round_, held_on=timezone.localdate())


@pytest.fixture
def approved(cast: Cast, planned: Planned) -> Planned:
    """The same, approved and started."""
    rounds.submit(planned.round, by=cast.clerk)
    rounds.review(planned.round, by=cast.group_deputy, opinion="同意。")
    rounds.approve(planned.round, by=cast.group_head, document="书记专题会纪要〔2026〕1号")
    held(cast, planned.round)
    planned.round = rounds.start(planned.round, by=cast.head)
    planned.assignment.refresh_from_db()
    return planned


@pytest.fixture
def authorised(cast: Cast, approved: Planned) -> Planned:
    approved.assignment = authorisations.authorise(approved.assignment, by=cast.clerk, document="云委巡〔2026〕5号")
    return approved


def mobilise(cast: Cast, assignment: Assignment) -> Meeting:
    """Plan the mobilisation meeting and issue its notice."""
    meeting = meetings.record_meeting(
        assignment, by=cast.clerk, kind=MeetingKind.MOBILISATION, held_on=timezone.localdate(), held_at=time(9),
        place="青石乡政府三楼会议室",
    )  # fmt: skip
    paper = papers.draft(assignment, "rounds.mobilisation_notice", by=cast.clerk)
    papers.approve(paper, by=cast.head)
    papers.issue(paper, by=cast.clerk)
    return meeting


@pytest.fixture
def stationed(cast: Cast, lists: None) -> Assignment:
    """The cast's own assignment, entered ten days ago."""
    today = timezone.localdate()
    Assignment.objects.filter(pk=cast.assignment.pk).update(
        status=AssignmentStatus.STATIONED, entered_on=today - timedelta(days=10),
        stationing_begins=today - timedelta(days=10), stationing_ends=today + timedelta(days=20),
        kind=codes.code("inspection_kinds", "regular"),
    )  # fmt: skip
    cast.assignment.refresh_from_db()
    return cast.assignment


def interview(cast: Cast, assignment: Assignment, **fields) -> FieldRecord:
    """A whole interview, still a draft."""
    defaults = {
        "method": codes.code("methods", "interview"), "held_on": timezone.localdate(), "begins_at": time(9),
        "ends_at": time(10, 30), "place": "青石乡派出所一楼", "subject_name": "吕某", "person_times": 1,
        "conducted_by": [cast.leader.person, cast.member.person], "points": ["公务接待超标准"],
    }  # fmt: skip
    return field_records.register(assignment, by=cast.member, **(defaults | fields))


def finding(cast: Cast, assignment: Assignment, **fields) -> Finding:
    """A finding with its code and a completed interview as evidence."""
    defaults = {
        "title": "公务接待无公函", "fact": "2022年以来公务接待13次无公函。", "nature": "违反公务接待管理规定。",
        "category": codes.code("framework.problems", "governance.finance"),
    }  # fmt: skip
    made = findings.register(assignment, by=cast.member, **(defaults | fields))
    record = field_records.complete(interview(cast, assignment), by=cast.member)
    findings.add_evidence(made, by=cast.member, note="当事人承认", field_record=record)
    return made
