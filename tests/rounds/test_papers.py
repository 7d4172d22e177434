"""The papers of rounds say what they must; the notice waits for time, place and the second person."""

from __future__ import annotations

from datetime import time

import pytest
from django.urls import reverse
from django.utils import timezone

from inspection import workflow
from inspection.documents import papers
from rounds.actions import field_records, meetings, pledges, working_papers
from rounds.models import Assignment, MeetingKind
from tests.cast import Cast
from tests.rounds.conftest import Planned, finding, interview, mobilise


def text(record, kind: str, by) -> str:
    return papers.text_of(papers.compose(papers.draft(record, kind, by=by)))


def test_the_notice_waits_for_the_meeting(cast: Cast, approved: Planned) -> None:
    with pytest.raises(workflow.Refused, match="尚未安排动员会"):
        papers.draft(approved.assignment, "rounds.mobilisation_notice", by=cast.clerk)
    today = timezone.localdate()
    meetings.record_meeting(approved.assignment, by=cast.clerk, kind=MeetingKind.MOBILISATION, held_on=today)
    with pytest.raises(workflow.Refused, match="动员会的时间未定；动员会的地点未定"):
        papers.draft(approved.assignment, "rounds.mobilisation_notice", by=cast.clerk)


def test_the_notice_names_time_place_and_period(cast: Cast, approved: Planned) -> None:
    mobilise(cast, approved.assignment)
    paper = papers.draft(approved.assignment, "rounds.mobilisation_notice", by=cast.clerk)
    words = papers.text_of(papers.compose(paper))
    assert "关于召开云岭县委第一巡察组巡察青石乡党委工作动员会的通知" in words
    assert "9:00，青石乡政府三楼会议室" in words
    assert "监督时段为2021年1月至今" in words


def test_its_number_comes_from_a_series_of_notices_only(cast: Cast, approved: Planned) -> None:
    mobilise(cast, approved.assignment)
    issued = next(iter(papers.of(approved.assignment, unit_side=True)))
    assert issued.number == f"云委巡通〔{timezone.localdate().year}〕1号"
    assert (issued.unit, issued.number_entry.series.key) == (cast.qingshi, "通知")


def test_the_drafter_does_not_approve(cast: Cast, approved: Planned) -> None:
    today = timezone.localdate()
    meetings.record_meeting(
        approved.assignment, by=cast.clerk, kind=MeetingKind.MOBILISATION, held_on=today, held_at=time(9), place="三楼"
    )
    paper = papers.draft(approved.assignment, "rounds.mobilisation_notice", by=cast.head)
    with pytest.raises(workflow.Refused, match="不能审定本人拟稿"):
        papers.approve(paper, by=cast.head)


def test_the_unit_reads_its_notice_the_other_unit_does_not(cast: Cast, approved: Planned, log_in, monkeypatch) -> None:
    mobilise(cast, approved.assignment)
    issued = next(iter(papers.of(approved.assignment, unit_side=True)))
    monkeypatch.setattr(papers, "pdf_of", lambda paper, viewer=None: b"%PDF-1.7")
    url = reverse("unit:paper_pdf", args=[issued.pk])
    assert log_in(cast.liaison).get(url).status_code == 200
    assert log_in(cast.liaison_2).get(url).status_code == 404


def test_the_decision_names_every_seat_and_unit(cast: Cast, approved: Planned) -> None:
    words = text(approved.round, "rounds.authorisation", cast.clerk)
    assert "关于云岭县委第七轮巡察各巡察组组长、副组长授权任职及任务分工的决定" in words
    assert "组长：华组长" in words
    assert "组员：金组员" in words
    assert "对青石乡党委开展常规巡察" in words


def test_the_record_of_a_talk_has_room_for_three_signatures(cast: Cast, stationed: Assignment) -> None:
    record = field_records.complete(interview(cast, stationed), by=cast.member)
    words = text(record, "rounds.interview_record", cast.member)
    for each in ("吕某", "李组员", "孙组长", "1.公务接待超标准", "谈话对象签字", "谈话人签字", "记录人签字"):
        assert each in words


def test_the_working_paper_shows_evidence_and_drafters(cast: Cast, stationed: Assignment) -> None:
    paper = working_papers.draft(finding(cast, stationed), by=cast.member, second_drafter=cast.second_member)
    words = text(paper, "rounds.working_paper", cast.member)
    for each in ("DG1-1-0001", "全面从严治党不力／财务管理", "李组员、何组员", "当事人承认"):
        assert each in words


def test_three_pledges_in_one_paper(cast: Cast, approved: Planned) -> None:
    membership = approved.team.memberships.get(person=approved.member)
    pledges.record_pledges(membership, by=cast.clerk)
    words = text(membership, "rounds.pledge", cast.clerk)
    for each in ("保密承诺书", "回避承诺书", "纪律承诺书", "青石乡党委"):
        assert each in words


def test_pages_of_team_and_member(cast: Cast, approved: Planned, log_in) -> None:
    client = log_in(cast.clerk)
    membership = approved.team.memberships.get(person=approved.member)
    for name, pk in (("team", approved.team.pk), ("membership", membership.pk), ("membership_edit", membership.pk)):
        assert client.get(reverse(f"rounds:{name}", args=[pk])).status_code == 200
