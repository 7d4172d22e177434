"""Daily logs: one a day, counts by themselves, frozen when submitted, missing days seen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inspection import deadlines, workflow
from inspection.models import Deadline, link_of
from rounds import gates
from rounds.actions import field_records, logs
from rounds.deadlines import DAILY_LOG
from rounds.models import Assignment
from tests.cast import Cast
from tests.rounds.conftest import interview


def test_counts_are_live_until_submitted_then_frozen(cast: Cast, stationed: Assignment) -> None:
    today = timezone.localdate()
    log = logs.open_log(stationed, by=cast.member, day=today, work_done="谈话。")
    assert logs.counts(log) == []
    field_records.complete(interview(cast, stationed, person_times=2), by=cast.member)
    assert logs.counts(log)[0]["person_times"] == 2
    log = logs.submit(log, by=cast.member)
    field_records.complete(interview(cast, stationed), by=cast.member)
    assert logs.counts(log)[0]["records"] == 1


def test_one_log_a_day(cast: Cast, stationed: Assignment) -> None:
    logs.open_log(stationed, by=cast.member, day=timezone.localdate())
    with pytest.raises(workflow.Refused, match="已经填写"):
        logs.open_log(stationed, by=cast.leader, day=timezone.localdate())


@pytest.mark.parametrize("days", [1, -11])
def test_no_log_outside_the_stationing(cast: Cast, stationed: Assignment, days: int) -> None:
    with pytest.raises(workflow.Refused, match="不在进驻期间"):
        logs.open_log(stationed, by=cast.member, day=timezone.localdate() + timedelta(days=days))


def test_an_empty_log_and_open_records_are_refused(cast: Cast, stationed: Assignment) -> None:
    log = logs.open_log(stationed, by=cast.member, day=timezone.localdate())
    interview(cast, stationed)
    with pytest.raises(workflow.Refused, match="未填当日工作；当日还有1条工作记录未定稿"):
        logs.submit(log, by=cast.member)


def test_a_submitted_log_is_corrected_not_edited(cast: Cast, stationed: Assignment) -> None:
    log = logs.open_log(stationed, by=cast.member, day=timezone.localdate(), work_done="谈话。")
    log = logs.submit(log, by=cast.member)
    with pytest.raises(workflow.WrongStatus):
        logs.edit_log(log, by=cast.member, work_done="别的")


def test_the_deadline_goes_on_to_the_next_day_owed(cast: Cast, stationed: Assignment) -> None:
    first = stationed.entered_on
    deadlines.start(stationed, DAILY_LOG, on=first)
    logs.submit(logs.open_log(stationed, by=cast.member, day=first, work_done="进驻。"), by=cast.member)
    running = Deadline.objects.get(**link_of(stationed), rule="rounds.daily_log", met_at=None)
    assert running.due_on == first + timedelta(days=1)


def test_missing_days(cast: Cast, stationed: Assignment) -> None:
    today = timezone.localdate()
    logs.submit(logs.open_log(stationed, by=cast.member, day=today, work_done="谈话。"), by=cast.member)
    assert len(gates.missing_days(stationed, today)) == 10


def test_a_log_by_browser(cast: Cast, stationed: Assignment, log_in) -> None:
    client = log_in(cast.member)
    url = reverse("rounds:log_add", args=[stationed.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"day": timezone.localdate(), "work_done": "走访。"}).status_code == 302
    log = stationed.logs.get()
    assert client.get(reverse("rounds:log", args=[log.pk])).status_code == 200
    assert client.post(reverse("rounds:log_submit", args=[log.pk])).status_code == 302
    assert client.get(reverse("rounds:log_submit", args=[log.pk])).status_code == 405
    log.refresh_from_db()
    assert log.status == "submitted"


@pytest.mark.parametrize(("who", "status"), [("clerk", 403), ("leader_2", 404), ("recused", 404)])
def test_who_may_not_submit(cast: Cast, stationed: Assignment, log_in, who: str, status: int) -> None:
    log = logs.open_log(stationed, by=cast.member, day=timezone.localdate(), work_done="谈话。")
    assert log_in(getattr(cast, who)).post(reverse("rounds:log_submit", args=[log.pk])).status_code == status
