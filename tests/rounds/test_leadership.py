"""三个亲自: what is flagged for the leader is not closed before he has signed for it, with day and hour."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection.models import Message
from inspection.workflow import Refused, WrongStatus
from rounds import wrap_up
from rounds.actions import assignments, field_records, findings, leadership, logs, meetings, preparation, working_papers
from rounds.models import KeyItem, MeetingKind
from tests.rounds.conftest import finding, interview

if TYPE_CHECKING:
    from rounds.models import Assignment
    from tests.cast import Cast

pytestmark = pytest.mark.django_db
REASON = "涉及主要领导"


def flagged(cast: Cast, assignment: Assignment, **what: Any) -> KeyItem:
    return leadership.flag(assignment, by=cast.member, reason=REASON, **what)


def signed(cast: Cast, item: KeyItem) -> KeyItem:
    return leadership.sign(item, by=cast.leader, note="已当面了解，要求查清票据。")


class TestMatters:
    def test_a_paper_waits_for_the_leaders_own_look(self, cast: Cast, stationed: Assignment) -> None:
        matter = finding(cast, stationed)
        item = flagged(cast, stationed, kind="matter", finding=matter)
        paper = working_papers.draft(matter, by=cast.member, second_drafter=cast.second_member)
        meeting = meetings.record_meeting(
            stationed, by=cast.member, kind=MeetingKind.TEAM, held_on=timezone.localdate()
        )
        paper = working_papers.discuss(paper, by=cast.leader, meeting=meeting, opinion="同意。")
        with pytest.raises(Refused, match="该问题列为重点情况，组长尚未签署亲自了解"):
            working_papers.confirm(paper, by=cast.leader)
        done = signed(cast, item)
        assert timezone.now() - done.signed_at < timedelta(minutes=1)
        assert done.signed_by == cast.leader
        assert working_papers.confirm(paper, by=cast.leader).status == "confirmed"

    def test_nor_is_it_dropped(self, cast: Cast, stationed: Assignment) -> None:
        matter = finding(cast, stationed)
        item = flagged(cast, stationed, kind="matter", finding=matter)
        with pytest.raises(Refused, match="组长尚未签署亲自了解"):
            findings.drop(matter, by=cast.leader, reason="查否")
        signed(cast, item)
        assert findings.drop(matter, by=cast.leader, reason="查否").status == "dropped"


class TestPersons:
    def test_the_talk_is_the_leaders_own(self, cast: Cast, stationed: Assignment) -> None:
        item = flagged(cast, stationed, kind="person", person=cast.secretary.person)
        with pytest.raises(Refused, match="还没有组长与吴书记谈话的定稿记录"):
            signed(cast, item)
        others = [cast.member.person, cast.second_member.person]
        who = {"subject_person": cast.secretary.person, "subject_name": ""}
        without = interview(cast, stationed, conducted_by=others, **who)
        with pytest.raises(Refused, match="吴书记列为关键人员，须由组长亲自谈话，谈话人中没有组长"):
            field_records.complete(without, by=cast.member)
        own = field_records.complete(interview(cast, stationed, **who), by=cast.member)
        assert signed(cast, item).talk == own
        assert field_records.complete(without, by=cast.member).status == "complete"

    def test_a_name_outside_the_register_counts_too(self, cast: Cast, stationed: Assignment) -> None:
        item = flagged(cast, stationed, kind="person", title="会计吕某")
        field_records.complete(interview(cast, stationed, subject_name="会计吕某"), by=cast.member)
        assert signed(cast, item).status == "done"

    def test_he_himself_never_sees_it(self, cast: Cast, stationed: Assignment, log_in) -> None:
        item = flagged(cast, stationed, kind="person", person=cast.clerk.person)
        assert not KeyItem.objects.for_user(cast.clerk).exists()
        assert log_in(cast.clerk).get(reverse("rounds:key_item", args=[item.pk])).status_code == 404


def test_important_material_is_read_before_it_is_settled(cast: Cast, stationed: Assignment) -> None:
    paper = preparation.take_along(
        stationed, by=cast.leader, kind="audit", issuer="县审计局", title="收支审计报告", text="往来款挂账。"
    )
    item = flagged(cast, stationed, kind="material", material=paper)
    with pytest.raises(Refused, match="该材料列为重要材料，组长尚未签署亲自阅研"):
        preparation.recheck(paper, by=cast.leader, recheck="done", note="已清")
    signed(cast, item)
    preparation.recheck(paper, by=cast.leader, recheck="done", note="已清")


def test_nobody_leaves_while_something_waits_for_the_leader(cast: Cast, stationed: Assignment, log_in) -> None:
    today = timezone.localdate()
    type(stationed).objects.filter(pk=stationed.pk).update(entered_on=today, stationing_ends=today)
    stationed.refresh_from_db()
    logs.submit(logs.open_log(stationed, by=cast.member, day=today, work_done="收尾。"), by=cast.member)
    item = flagged(cast, stationed, kind="material", title="党委会会议记录")
    words = "组长尚未亲自阅研“党委会会议记录”"
    assert words in wrap_up.reasons(stationed)
    with pytest.raises(Refused, match=words):
        assignments.withdraw(stationed, by=cast.leader)
    page = log_in(cast.leader).get(reverse("rounds:assignment", args=[stationed.pk])).content.decode()
    assert "组长还须亲自阅研“党委会会议记录”" in page
    signed(cast, item)
    assert assignments.withdraw(stationed, by=cast.leader).status == "withdrawn"


class TestPages:
    def test_flagged_signed_and_seen_in_a_browser(self, cast: Cast, stationed: Assignment, log_in) -> None:
        matter = finding(cast, stationed)
        client = log_in(cast.member)
        add = reverse("rounds:key_item_add", args=[stationed.pk])
        assert add in client.get(reverse("rounds:finding", args=[matter.pk])).content.decode()
        sent = {"kind": "matter", "finding": matter.pk, "reason": REASON}
        assert client.post(add, {**sent, "person": cast.secretary.person.pk}).status_code == 422
        assert client.post(add, {"kind": "matter", "reason": REASON}).status_code == 422
        assert client.post(add, sent).status_code == 302
        assert client.post(add, sent).status_code == 422
        item = KeyItem.objects.get()
        assert Message.objects.filter(user=cast.leader, text__contains="重点情况亲自了解待您办理").exists()
        sign = reverse("rounds:key_item_sign", args=[item.pk])
        assert client.post(sign, {"note": "看过"}).status_code == 403
        client = log_in(cast.leader)
        assert "组长签署" in client.get(reverse("home")).content.decode()
        assert client.get(sign).status_code == 200
        assert client.post(sign, {"note": "当面了解"}).status_code == 302
        page = client.get(reverse("rounds:key_item", args=[item.pk])).content.decode()
        assert "签署时间" in page
        assert "组长已亲自了解" in client.get(reverse("rounds:finding", args=[matter.pk])).content.decode()

    def test_only_the_office_lifts_it_and_says_why(self, cast: Cast, stationed: Assignment, log_in) -> None:
        item = flagged(cast, stationed, kind="material", title="账簿")
        with pytest.raises(PermissionDenied):
            leadership.lift(item, by=cast.leader, reason="不重要")
        url = reverse("rounds:key_item_lift", args=[item.pk])
        assert log_in(cast.clerk).post(url, {"reason": ""}).status_code == 422
        assert log_in(cast.clerk).post(url, {"reason": "误列"}).status_code == 302
        item.refresh_from_db()
        assert item.status == "lifted"
        with pytest.raises(WrongStatus):
            signed(cast, item)

    @pytest.mark.parametrize(
        ("who", "status"), [("leader_2", 404), ("recused", 404), ("expired", 404), ("secretary", 404), ("auditor", 404)]
    )
    def test_outsiders_find_nothing(self, cast: Cast, stationed: Assignment, log_in, who: str, status: int) -> None:
        item = flagged(cast, stationed, kind="material", title="账簿")
        client = log_in(getattr(cast, who))
        for name in ("key_item", "key_item_sign"):
            assert client.get(reverse(f"rounds:{name}", args=[item.pk])).status_code == status

    def test_not_of_another_task(self, cast: Cast, stationed: Assignment) -> None:
        foreign = finding(cast, stationed)
        type(foreign).objects.filter(pk=foreign.pk).update(assignment=cast.assignment_2)
        foreign.refresh_from_db()
        with pytest.raises(Refused, match="不属于本任务"):
            flagged(cast, stationed, kind="matter", finding=foreign)
