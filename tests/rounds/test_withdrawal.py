"""Nothing is left lying: items in words, shares paid with receipts, three handings; and what comes later goes to the office."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection import codes, workflow
from petitions.actions import channels
from petitions.actions import petitions as petition_actions
from petitions.codes import CHANNELS
from petitions.codes import load_lists as load_petition_lists
from rounds import wrap_up
from rounds.actions import assignments, conduct, logs, withdrawal
from rounds.models import Assignment
from tests.cast import Cast
from tests.petitions import made
from tests.rounds.conftest import finding

TODAY = timezone.localdate


@pytest.fixture
def last_day(cast: Cast, stationed: Assignment) -> Assignment:
    """One day's stationing with its log: only what the tests add keeps the team here."""
    load_petition_lists()
    Assignment.objects.filter(pk=stationed.pk).update(entered_on=TODAY(), stationing_ends=TODAY())
    stationed.refresh_from_db()
    logs.submit(logs.open_log(stationed, by=cast.member, day=TODAY(), work_done="收尾。"), by=cast.member)
    return stationed


def charge(cast: Cast, assignment: Assignment):
    seat = assignment.team.memberships.get(person=cast.member.person)
    return conduct.record(
        seat, by=cast.member, kind="lodging", happened_on=TODAY(), matter="住宿十晚", handling="recorded",
        amount=Decimal("320.00"),
    )  # fmt: skip


def test_what_a_member_owes_keeps_the_team(cast: Cast, last_day: Assignment, log_in) -> None:
    owed = charge(cast, last_day)
    with pytest.raises(workflow.Refused, match="李组员有未缴清的个人费用"):
        assignments.withdraw(last_day, by=cast.leader)
    url = reverse("rounds:withdrawal", args=[last_day.pk])
    assert "住宿十晚" in log_in(cast.leader).get(url).content.decode()
    assert "未缴" in log_in(cast.member).get(url).content.decode()
    conduct.pay(owed, by=cast.member, paid_on=TODAY(), receipt="0012")
    assert "0012" in log_in(cast.member).get(url).content.decode()
    assert assignments.withdraw(last_day, by=cast.leader).status == "withdrawn"


class TestHandings:
    def test_findings_are_handed_over_and_counted_here(self, cast: Cast, last_day: Assignment, log_in) -> None:
        finding(cast, last_day)
        with pytest.raises(workflow.Refused, match="问题1件尚未移交巡察办"):
            assignments.withdraw(last_day, by=cast.leader)
        sent = {"matters": ["findings"], "received_by": cast.clerk.pk, "handed_on": TODAY()}
        url = reverse("rounds:handing_add", args=[last_day.pk])
        assert log_in(cast.member).get(url).status_code == 403
        assert log_in(cast.leader).post(url, sent).status_code == 302
        assert last_day.handings.get().counts == {"findings": 1}
        finding(cast, last_day, title="又一个问题")
        assert wrap_up.unhanded(last_day) == ["移交后又有问题，须补办移交"]

    def test_the_receiver_is_of_the_office(self, cast: Cast, last_day: Assignment) -> None:
        with pytest.raises(workflow.Refused, match="须是巡察办工作人员"):
            withdrawal.hand_over(
                last_day, by=cast.leader, matters=["findings"], received_by=cast.member, handed_on=TODAY()
            )

    def test_petitions_and_leads_join_from_above(self, cast: Cast, last_day: Assignment) -> None:
        assert {each.code for each in wrap_up.matters()} >= {"petitions", "leads", "findings"}
        made.petition(cast)
        words = "；".join(wrap_up.reasons(last_day))
        assert "还有1件信访未甄别受理" in words
        assert "信访件1件尚未移交巡察办" in words


def test_a_finding_without_evidence_is_not_left_lying(cast: Cast, last_day: Assignment) -> None:
    from rounds.actions import findings

    findings.register(last_day, by=cast.member, title="传言", fact="未核实。")
    assert "还有1个问题没有证据，须补证或列为不成立" in wrap_up.reasons(last_day)


def test_boxes_come_down(cast: Cast, last_day: Assignment) -> None:
    kind = codes.code(CHANNELS, "box")
    box = channels.add(last_day, by=cast.leader, kind=kind, address="乡政府大门口")
    assert "还有1个意见箱未撤除" in wrap_up.reasons(last_day)
    with pytest.raises(workflow.Refused, match="撤箱前须最后开箱一次"):
        channels.close(box, by=cast.leader)
    made.opening(cast, box, letters=0, final=True)
    channels.close(box, by=cast.leader)
    assert wrap_up.reasons(last_day) == []


def test_the_page_says_it_all_and_opens_in_time(cast: Cast, stationed: Assignment, log_in) -> None:
    charge(cast, stationed)
    client, page = log_in(cast.leader), reverse("rounds:assignment", args=[stationed.pk])
    assert "三类移交" not in client.get(page).content.decode()
    Assignment.objects.filter(pk=stationed.pk).update(stationing_ends=TODAY() + timedelta(days=7))
    assert "距进驻届满还有 7 天" in client.get(page).content.decode()
    wrap = client.get(reverse("rounds:withdrawal", args=[stationed.pk])).content.decode()
    assert "李组员有未缴清的个人费用" in wrap
    assert "颗粒归仓" in wrap
    assert log_in(cast.liaison).get(reverse("rounds:withdrawal", args=[stationed.pk])).status_code == 404


def test_later_letters_go_to_the_office(cast: Cast, last_day: Assignment) -> None:
    gone = assignments.withdraw(last_day, by=cast.leader)
    with pytest.raises((workflow.Refused, PermissionDenied)):
        made.petition(cast)
    assert petition_actions.may_register(cast.clerk, cast.office)
    assert not petition_actions.may_register(cast.leader, gone)
