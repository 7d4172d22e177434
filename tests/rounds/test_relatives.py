"""Declared relatives and acquaintances: what they close, whom they warn, who sees them; one's own way back stays open."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from inspection import audit, workflow
from inspection.models import Recusal, Relative
from rounds import gates
from rounds.actions import authorisations, recusals, relatives
from rounds.models import Assignment
from tests import make
from tests.cast import Cast
from tests.rounds.conftest import Planned

BROTHER = {"name": "李小兵", "relation": "sibling", "post": "会计"}
CLASSMATE = {"name": "陈同窗", "relation": "acquaintance", "post": "副乡长"}


def test_a_relative_closes_the_unit_at_once(cast: Cast, stationed: Assignment, log_in) -> None:
    client = log_in(cast.member)
    page = reverse("rounds:assignment", args=[stationed.pk])
    assert client.get(page).status_code == 200
    sent = BROTHER | {"unit": cast.qingshi.pk}
    assert client.post(reverse("rounds:relative_add"), sent).status_code == 302
    assert client.get(page).status_code == 404
    made = Relative.objects.get(person=cast.member.person)
    assert (made.recusal.kind, made.recusal.reason) == ("kinship", "兄弟姐妹任青石乡会计")
    assert [each.label for each in audit.of(made)] == ["申报亲属熟人"]
    assert "李小兵" in client.get(reverse("rounds:relative", args=[made.pk])).content.decode()


def test_a_relative_blocks_the_authorisation(cast: Cast, approved: Planned) -> None:
    relatives.declare(by=cast.member, unit=cast.qingshi, **BROTHER)
    approved.team.memberships.filter(ends=None).exclude(seat="team_leader").update(person=cast.member.person)
    with pytest.raises(workflow.Refused, match="兄弟姐妹任青石乡会计"):
        authorisations.authorise(approved.assignment, by=cast.clerk, document="云委巡〔2026〕5号")


def test_a_second_relative_rests_on_the_same_recusal(cast: Cast, stationed: Assignment) -> None:
    first = relatives.declare(by=cast.member, unit=cast.qingshi, **BROTHER)
    second = relatives.declare(by=cast.member, unit=cast.qingshi, **(BROTHER | {"name": "李小红"}))
    assert first.recusal == second.recusal
    with pytest.raises(workflow.Refused, match="已申报"):
        relatives.declare(by=cast.member, unit=cast.qingshi, **BROTHER)


def test_an_acquaintance_warns_the_office_and_closes_nothing(cast: Cast, stationed: Assignment, log_in) -> None:
    made = relatives.declare(by=cast.member, unit=cast.qingshi, **CLASSMATE)
    assert made.recusal is None
    assert gates.blocking(cast.member.person, cast.qingshi) == []
    assert gates.acquaintances(cast.member.person, cast.qingshi) == [
        f"{cast.member.person.name}申报熟人任青石乡副乡长，请研究是否回避"
    ]
    assert log_in(cast.member).get(reverse("rounds:assignment", args=[stationed.pk])).status_code == 200
    relatives.end(made, by=cast.member, reason="已调离")
    assert gates.acquaintances(cast.member.person, cast.qingshi) == []


def test_only_the_office_reads_the_warning_on_the_team_page(cast: Cast, stationed: Assignment, log_in) -> None:
    page = reverse("rounds:team", args=[stationed.team_id])

    person = stationed.team.memberships.filter(ends=None).first().person
    make.relative(person, cast.qingshi, relation="acquaintance", recusal=None)
    assert "请研究是否回避" in log_in(cast.clerk).get(page).content.decode()
    assert "请研究是否回避" not in log_in(cast.leader).get(page).content.decode()


def test_seen_by_himself_and_the_office_only(cast: Cast, stationed: Assignment, log_in) -> None:
    made = relatives.declare(by=cast.member, unit=cast.qingshi, **CLASSMATE)
    page = reverse("rounds:relative", args=[made.pk])
    for user, answer in (
        (cast.clerk, 200),
        (cast.member, 200),
        (cast.leader, 404),
        (cast.supervisor, 404),
        (cast.auditor, 404),
    ):
        assert log_in(user).get(page).status_code == answer
    assert "陈同窗" not in log_in(cast.leader).get(reverse("rounds:relative_list")).content.decode()
    assert log_in(cast.clerk).post(reverse("rounds:relative_end", args=[made.pk]), {"reason": "误"}).status_code == 403
    for user in (cast.liaison, cast.sysadmin):
        with pytest.raises(PermissionDenied):
            relatives.declare(by=user, unit=cast.liuxi, **CLASSMATE)


def test_ending_the_declaration_lifts_nothing(cast: Cast, stationed: Assignment) -> None:
    made = relatives.declare(by=cast.member, unit=cast.qingshi, **BROTHER)
    relatives.end(made, by=cast.member, reason="已离婚")
    assert Recusal.objects.live().filter(pk=made.recusal_id).exists()
    with pytest.raises(workflow.Refused, match="已撤销"):
        relatives.end(made, by=cast.member, reason="再次")


def test_the_database_wants_the_recusal_of_a_relative(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="relative_keeps_out_of_the_unit"), transaction.atomic():
        make.relative(make.person("甲"), cast.qingshi, recusal=None)


# Somebody kept out of his only assignment still reaches his own declarations.


def test_the_way_to_his_own_declarations_stays_open(cast: Cast, log_in) -> None:
    client = log_in(cast.recused)
    listed = client.get(reverse("rounds:recusal_list"))
    assert listed.status_code == 200
    assert reverse("rounds:recusal_declare") in listed.content.decode()
    assert reverse("rounds:recusal_list") in client.get(reverse("home")).content.decode()
    sent = {"unit": cast.liuxi.pk, "kind": "duty", "reason": "有业务往来"}
    assert client.post(reverse("rounds:recusal_declare"), sent).status_code == 302
    assert client.get(reverse("rounds:assignment", args=[cast.assignment.pk])).status_code == 404
    assert log_in(cast.expired).get(reverse("rounds:recusal_declare")).status_code == 403


def test_he_takes_his_declaration_back_and_the_office_agrees(cast: Cast, stationed: Assignment, log_in) -> None:
    made, _ = recusals.declare(cast.qingshi, by=cast.member, kind="duty", reason="有业务往来")
    client = log_in(cast.member)
    page = reverse("rounds:recusal_withdraw", args=[made.pk])
    assert page in client.get(reverse("rounds:recusal", args=[made.pk])).content.decode()
    assert client.post(page, {"reason": "单位选错"}).status_code == 302
    made.refresh_from_db()
    assert (made.status, made.lift_asked_by) == ("lifting", cast.member)
    assert client.get(reverse("rounds:assignment", args=[stationed.pk])).status_code == 404
    assert log_in(cast.clerk).post(page, {"reason": "代办"}).status_code == 403
    recusals.agree_lift(made, by=cast.clerk, opinion="同意")
    assert log_in(cast.member).get(reverse("rounds:assignment", args=[stationed.pk])).status_code == 200


def test_a_confirmed_one_is_not_taken_back(cast: Cast, stationed: Assignment) -> None:
    made, _ = recusals.declare(cast.qingshi, by=cast.member, kind="duty", reason="有业务往来")
    recusals.confirm(made, by=cast.clerk, opinion="属实")
    with pytest.raises(workflow.Refused, match="尚未确认"):
        recusals.withdraw(made, by=cast.member, reason="误报")
