"""Looking further into an important lead: methods of the list, another approves, the result kept inside."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection.models import Deadline
from inspection.workflow import Refused
from petitions.actions import probes as actions
from petitions.models import Probe
from tests.cast import Cast
from tests.petitions import made


class TestCourse:
    def test_asked_approved_and_finished(self, cast: Cast) -> None:
        probe = made.probe_approved(cast)
        clock = Deadline.objects.get(rule="petitions.probe", object_id=probe.pk)
        assert clock.due_on == timezone.localdate() + timedelta(days=5)
        probe = actions.finish(probe, by=cast.member, result="核对了三年的签领表。")
        assert (probe.status, probe.decided_by) == ("finished", cast.head)
        clock.refresh_from_db()
        assert clock.met_at

    def test_only_an_important_lead(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="只有重要线索"):
            made.probe(cast, made.lead(cast))

    def test_nothing_beyond_the_list(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="不在可用的了解方式之内"):
            made.probe(cast, methods=[made.code("petitions.stages", "received")])
        with pytest.raises(Refused, match="至少选择一种"):
            made.probe(cast, methods=[])

    def test_one_at_a_time(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="还没有办结"):
            made.probe(cast, made.probe(cast).lead)

    def test_not_once_it_is_offered(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="已提请移交"):
            made.probe(cast, made.offered(cast))

    def test_not_approved_by_whoever_asked(self, cast: Cast) -> None:
        probe = made.probe(cast, by=cast.head)
        with pytest.raises(Refused, match="不能批准本人"):
            actions.approve(probe, by=cast.head, until=timezone.localdate())
        with pytest.raises(Refused, match="不能决定本人"):
            actions.refuse(probe, by=cast.head, reason="不必")

    def test_refused_another_may_be_asked(self, cast: Cast) -> None:
        probe = actions.refuse(made.probe(cast), by=cast.head, reason="暂不需要")
        assert made.probe(cast, probe.lead).status == "asked"

    def test_not_by_yesterday(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="不能早于今天"):
            actions.approve(made.probe(cast), by=cast.head, until=timezone.localdate() - timedelta(days=1))


class TestWho:
    def test_the_team_does_not_approve(self, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            actions.approve(made.probe(cast), by=cast.leader, until=timezone.localdate())

    def test_seen_where_the_lead_is_and_never_by_the_organ(self, cast: Cast) -> None:
        made.probe(cast)
        sees = lambda user: Probe.objects.for_user(user).exists()  # noqa: E731
        assert all(map(sees, (cast.member, cast.leader, cast.clerk)))
        assert not any(map(sees, (cast.leader_2, cast.discipline, cast.liaison, cast.recused, cast.auditor)))


def test_on_the_leads_page(cast: Cast, log_in: Any) -> None:
    lead = made.lead(cast, is_important=True)
    client = log_in(cast.member)
    add = reverse("petitions:lead_probe_add", args=[lead.pk])
    given = {"methods": [made.code("petitions.probe_methods", "talk").pk], "reason": "核对签领人"}
    assert client.get(add).status_code == 200
    assert client.post(add, {"reason": "核对"}).status_code == 422
    assert client.post(add, given).status_code == 302
    probe = Probe.objects.get()
    until = timezone.localdate().isoformat()
    head = log_in(cast.head)
    assert head.post(reverse("petitions:probe_approve", args=[probe.pk]), {"until": "2020-01-01"}).status_code == 422
    assert head.post(reverse("petitions:probe_approve", args=[probe.pk]), {"until": until}).status_code == 302
    member = log_in(cast.member)
    assert member.post(reverse("petitions:probe_finish", args=[probe.pk]), {"result": "已核对。"}).status_code == 302
    assert "已核对。" in member.get(reverse("petitions:lead", args=[lead.pk])).content.decode()
