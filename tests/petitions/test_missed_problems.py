"""应发现未发现: marked after another body's finding, judged by somebody else, unseen by whom it names."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from inspection.workflow import Refused
from petitions.actions import missed_problems as actions
from petitions.models import MissedProblem
from tests import make
from tests.cast import Cast
from tests.petitions import made


class TestMarking:
    def test_marked_and_judged_by_another(self, cast: Cast) -> None:
        missed = made.missed(cast)
        assert [each.person.name for each in missed.members.all()] == ["孙组长"]
        with pytest.raises(Refused, match="登记人以外"):
            actions.conclude(made.missed(cast, by=cast.head), by=cast.head, judgement="neglect", conclusion="失职。")
        missed = actions.conclude(missed, by=cast.head, judgement="neglect", conclusion="调阅清单中已有该项目。")
        assert (missed.status, missed.get_judgement_display()) == ("concluded", "应当发现而未发现，属失职")

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"occurred_on": date(2015, 1, 1)}, "不在监督时段内"), ({"found_on": date(2026, 1, 1)}, "不在撤离之后"),
            ({"members": []}, "请选择责任人员"),
        ],
    )  # fmt: skip
    def test_what_it_must_be(self, cast: Cast, given: dict[str, Any], words: str) -> None:
        with pytest.raises(Refused, match=words):
            made.missed(cast, **given)

    def test_only_members_of_its_team(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="本任务巡察组的成员"):
            made.missed(cast, members=list(cast.team_2.memberships.all()[:1]))


class TestWho:
    def test_the_team_neither_marks_nor_sees(self, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            made.missed(cast, by=cast.leader)
        made.missed(cast)
        sees = lambda user: MissedProblem.objects.for_user(user).exists()  # noqa: E731
        assert all(map(sees, (cast.clerk, cast.head, cast.group_head)))
        assert not any(
            map(sees, (cast.leader, cast.member, cast.leader_2, cast.supervisor, cast.discipline, cast.liaison))
        )

    def test_nor_whoever_it_names_or_keeps_out(self, cast: Cast) -> None:
        made.missed(cast)
        named = cast.team.memberships.get(person=cast.leader.person)
        named.person, kept = cast.head.person, named.person
        named.save()
        assert not MissedProblem.objects.for_user(cast.head).exists()
        named.person = kept
        named.save()
        make.recusal(cast.clerk.person, cast.qingshi)
        assert not MissedProblem.objects.for_user(cast.clerk).exists()


def test_from_the_assignments_page(cast: Cast, log_in: Any) -> None:
    made.left(cast)
    client = log_in(cast.clerk)
    add = reverse("petitions:missed_problem_add", args=[cast.assignment.pk])
    assert add in client.get(reverse("rounds:assignment", args=[cast.assignment.pk])).content.decode()
    assert (
        "应发现未发现"
        not in log_in(cast.leader).get(reverse("rounds:assignment", args=[cast.assignment.pk])).content.decode()
    )
    given = {
        "found_by": "县审计局", "found_on": "2026-11-20", "document": "云审报〔2026〕8号", "occurred_on": "2024-05-01",
        "problem": "套取资金。", "should_have": "清单中有。", "members": [cast.team.memberships.get(person=cast.leader.person).pk],
    }  # fmt: skip
    client = log_in(cast.clerk)
    assert client.post(add, given | {"occurred_on": "2010-01-01"}).status_code == 422
    assert client.post(add, given).status_code == 302
    missed = MissedProblem.objects.get()
    page = client.get(reverse("petitions:missed_problem", args=[missed.pk])).content.decode()
    assert "套取资金。" in page
    head = log_in(cast.head)
    judged = {"judgement": "dutiful", "conclusion": "已尽职。"}
    assert head.post(reverse("petitions:missed_problem_conclude", args=[missed.pk]), judged).status_code == 302
    assert "已尽职责" in head.get(reverse("petitions:missed_problem_list")).content.decode()
