"""Findings and working papers: evidence, two drafters, the meeting, the leader — who did not draft it."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from inspection import audit, codes, signatures, workflow
from rounds.actions import field_records, findings, meetings, working_papers
from rounds.models import Assignment, Meeting, MeetingKind
from rounds.workflow import FindingStatus, WorkingPaperStatus
from tests import make
from tests.cast import Cast
from tests.rounds.conftest import finding, interview


def team_meeting(cast: Cast, assignment: Assignment) -> Meeting:
    today = timezone.localdate()
    return meetings.record_meeting(assignment, by=cast.leader, kind=MeetingKind.TEAM, held_on=today)


@pytest.fixture
def paper(cast: Cast, stationed: Assignment):
    return working_papers.draft(finding(cast, stationed), by=cast.member, second_drafter=cast.second_member)


@pytest.fixture
def discussed(cast: Cast, stationed: Assignment, paper):
    return working_papers.discuss(paper, by=cast.leader, meeting=team_meeting(cast, stationed), opinion="同意定性。")


def test_numbers_run_within_the_assignment(cast: Cast, stationed: Assignment) -> None:
    made = [findings.register(stationed, by=cast.member, title="问题", fact="事实").number for _ in range(2)]
    assert made == ["1-1-0001", "1-1-0002"]


def test_an_event_before_the_period_needs_the_mark(cast: Cast, stationed: Assignment) -> None:
    with pytest.raises(workflow.Refused, match="早于监督时段（2021年1月起），须勾选“向前追溯”"):
        findings.register(stationed, by=cast.member, title="旧事", fact="事实", occurred_on=date(2019, 5, 1))
    made = findings.register(
        stationed, by=cast.member, title="旧事", fact="事实", occurred_on=date(2019, 5, 1), retroactive=True
    )
    assert made.status == FindingStatus.OPEN


def test_without_evidence_no_paper(cast: Cast, stationed: Assignment) -> None:
    bare = findings.register(stationed, by=cast.member, title="问题", fact="事实")
    with pytest.raises(workflow.Refused, match="没有证据，不能形成底稿；未选问题类别；未写定性"):
        working_papers.draft(bare, by=cast.member, second_drafter=cast.second_member)


def test_a_paper_that_lost_its_evidence_is_not_confirmed(cast: Cast, stationed: Assignment, discussed) -> None:
    discussed.finding.evidence.all().delete()
    with pytest.raises(workflow.Refused, match="没有证据"):
        working_papers.confirm(discussed, by=cast.leader, opinion="同意。")


def test_two_different_drafters_on_the_assignment(cast: Cast, stationed: Assignment) -> None:
    found = finding(cast, stationed)
    with pytest.raises(workflow.Refused, match="须为另一人"):
        working_papers.draft(found, by=cast.member, second_drafter=cast.member)
    with pytest.raises(workflow.Refused, match="未获本任务授权"):
        working_papers.draft(found, by=cast.member, second_drafter=cast.leader_2)


def test_the_leader_confirms_and_signs(cast: Cast, discussed) -> None:
    done = working_papers.confirm(discussed, by=cast.leader, opinion="同意。")
    done.finding.refresh_from_db()
    assert (done.status, done.finding.status) == (WorkingPaperStatus.CONFIRMED, FindingStatus.CONFIRMED)
    assert signatures.signed(done, "巡察组组长").signer == cast.leader
    assert "组长确认" in [each.label for each in audit.of(done)]


def test_the_leader_does_not_confirm_what_he_drafted(cast: Cast, stationed: Assignment) -> None:
    own = working_papers.draft(finding(cast, stationed), by=cast.leader, second_drafter=cast.member)
    own = working_papers.discuss(own, by=cast.leader, meeting=team_meeting(cast, stationed), opinion="同意。")
    with pytest.raises(signatures.CannotSign, match="不能由本人签批"):
        working_papers.confirm(own, by=cast.leader)
    own.finding.refresh_from_db()
    assert own.finding.status == FindingStatus.OPEN


def test_the_meeting_is_one_of_this_team(cast: Cast, stationed: Assignment, paper) -> None:
    other = meetings.record_meeting(stationed, by=cast.leader, kind=MeetingKind.REPORTING, held_on=timezone.localdate())
    with pytest.raises(workflow.Refused, match="请选择本任务的组务会"):
        working_papers.discuss(paper, by=cast.leader, meeting=other, opinion="同意。")


def test_a_discussed_finding_is_returned_before_it_changes(cast: Cast, discussed) -> None:
    with pytest.raises(workflow.Refused, match="须先退回"):
        findings.edit_finding(discussed.finding, by=cast.member, fact="改")
    working_papers.send_back(discussed, by=cast.leader, reason="数额待核")
    assert findings.edit_finding(discussed.finding, by=cast.member, fact="改").fact == "改"


def test_dropped_it_stays_with_its_reason(cast: Cast, stationed: Assignment, paper, log_in) -> None:
    dropped = findings.drop(paper.finding, by=cast.leader, reason="已由审计查处整改到位")
    paper.refresh_from_db()
    assert (dropped.status, paper.status) == (FindingStatus.DROPPED, WorkingPaperStatus.DROPPED)
    page = log_in(cast.leader).get(reverse("rounds:assignment", args=[stationed.pk])).content.decode()
    assert "不采用：已由审计查处整改到位" in page


def test_evidence_is_of_this_assignment_and_once(cast: Cast, stationed: Assignment) -> None:
    made = finding(cast, stationed)
    record = made.evidence.get().field_record
    with pytest.raises(workflow.Refused, match="已列为证据"):
        findings.add_evidence(made, by=cast.member, note="再次", field_record=record)
    foreign = interview(cast, stationed)
    type(foreign).objects.filter(pk=foreign.pk).update(assignment=cast.assignment_2)
    foreign.refresh_from_db()
    with pytest.raises(workflow.Refused, match="不属于本任务"):
        findings.add_evidence(made, by=cast.member, note="别处", field_record=foreign)


def test_the_whole_way_by_browser(cast: Cast, stationed: Assignment, log_in) -> None:
    client = log_in(cast.member)
    sent = {
        "title": "津补贴违规", "fact": "违规发放津补贴342,724元。", "nature": "违反规定。",
        "category": codes.code("framework.problems", "governance.style").pk, "amount": "342724",
    }  # fmt: skip
    assert client.post(reverse("rounds:finding_add", args=[stationed.pk]), sent).status_code == 302
    made = stationed.findings.get()
    record = field_records.complete(interview(cast, stationed), by=cast.member)
    url = reverse("rounds:evidence_add", args=[made.pk])
    assert client.post(url, {"field_record": record.pk, "note": "会计承认"}).status_code == 302
    url = reverse("rounds:finding_draft_paper", args=[made.pk])
    assert client.post(url, {"second_drafter": cast.second_member.pk}).status_code == 302
    meeting = team_meeting(cast, stationed)
    client = log_in(cast.leader)
    paper = made.working_paper.__class__.objects.get()
    url = reverse("rounds:working_paper_discuss", args=[paper.pk])
    assert client.post(url, {"meeting": meeting.pk, "opinion": "同意。"}).status_code == 302
    assert (
        client.post(reverse("rounds:working_paper_confirm", args=[paper.pk]), {"opinion": "同意。"}).status_code == 302
    )
    for name, pk in (("finding", made.pk), ("working_paper", paper.pk)):
        assert client.get(reverse(f"rounds:{name}", args=[pk])).status_code == 200
    assert client.get(reverse("rounds:finding_list")).status_code == 200
    made.refresh_from_db()
    assert made.status == FindingStatus.CONFIRMED


@pytest.mark.parametrize(("who", "status"), [("member", 403), ("clerk", 403), ("leader_2", 404), ("recused", 404)])
def test_who_may_not_confirm(cast: Cast, discussed, log_in, who: str, status: int) -> None:
    url = reverse("rounds:working_paper_confirm", args=[discussed.pk])
    assert log_in(getattr(cast, who)).post(url, {"opinion": "同意。"}).status_code == status


@pytest.mark.parametrize("who", ["liaison", "secretary"])
def test_the_unit_never_sees_a_finding(cast: Cast, discussed, log_in, who: str) -> None:
    client = log_in(getattr(cast, who))
    assert client.get(reverse("rounds:finding", args=[discussed.finding.pk])).status_code == 404


def test_a_file_on_a_finding_is_evidence_at_once(cast: Cast, stationed: Assignment, log_in) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    made = findings.register(stationed, by=cast.member, title="问题", fact="事实")
    sent = {"files": SimpleUploadedFile("凭证.pdf", make.pdf("voucher")), "note": "记账凭证"}
    assert log_in(cast.member).post(reverse("rounds:finding_attach", args=[made.pk]), sent).status_code == 302
    assert made.evidence.get().attachment.name == "凭证.pdf"


@pytest.mark.django_db(transaction=True)
def test_numbers_under_eight_hands_are_gap_free() -> None:
    from rounds.codes import load_lists
    from tests.cast import build

    load_lists()
    cast = build()
    today = timezone.localdate()
    Assignment.objects.filter(pk=cast.assignment.pk).update(entered_on=today - timedelta(days=1))

    def add() -> None:
        try:
            findings.register(cast.assignment, by=cast.member, title="问题", fact="事实")
        finally:
            connection.close()

    hands = [threading.Thread(target=add) for _ in range(8)]
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    numbers = sorted(cast.assignment.findings.values_list("number", flat=True))
    assert numbers == [f"1-1-{each:04d}" for each in range(1, 9)]
