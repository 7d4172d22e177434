"""The end: the team's reading ends with its work, the case closes when nothing is open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from inspection import access, audit
from inspection.workflow import Refused
from rectification.actions import assignments, rectification
from rectification.models import Account
from rounds.models import Assignment
from rounds.workflow import AssignmentStatus
from tests.cast import Cast
from tests.rectification import stage


def test_the_team_reads_no_more_once_the_feedback_was_received(cast: Cast) -> None:
    cast.leader.assignment_grants.filter(role="team_leader").update(revoked_at=timezone.now())
    cast.leader.assignment_grants.filter(role="team_leader_closing").update(ends=None)
    stage.received(cast)
    assert access.may(cast.leader, "rounds.view_assignment", cast.assignment)  # the day itself counts
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert not Assignment.objects.for_user(cast.leader).filter(pk=cast.assignment.pk).exists()
        assert Assignment.objects.for_user(cast.clerk).filter(pk=cast.assignment.pk).exists()


def test_it_does_not_close_while_accounts_are_open(cast: Cast) -> None:
    stage.received(cast)
    with pytest.raises(Refused, match="个账户未销账"):
        assignments.close(cast.assignment, by=cast.clerk)


def test_it_closes_when_nothing_is_open(cast: Cast, log_in: Any) -> None:
    rectification.judge_fit(stage.submitted_rectification(cast), by=cast.clerk)
    stage.published(cast)
    Account.objects.filter(assignment=cast.assignment).update(status="cleared", cleared_on=timezone.localdate())
    client = log_in(cast.clerk)
    address = f"/rectification/assignments/{cast.assignment.pk}/close/"
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    cast.assignment.refresh_from_db()
    assert cast.assignment.status == AssignmentStatus.CLOSED
    assert "close" in {each.verb for each in audit.of(cast.assignment)}
    assert client.post(address).status_code in (409, 422)


@pytest.mark.parametrize(("who", "status"), [("leader", 403), ("recused", 404), ("liaison", 404), ("leader_2", 404)])
def test_who_may_close(cast: Cast, log_in: Any, who: str, status: int) -> None:
    stage.received(cast)
    answer = log_in(getattr(cast, who)).post(f"/rectification/assignments/{cast.assignment.pk}/close/")
    assert answer.status_code == status
