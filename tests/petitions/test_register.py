"""Registration: number, lateness, who may, and that the reporter is sealed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection import vault
from inspection.models import AuditEntry, Deadline
from inspection.vault import VaultClosed
from inspection.workflow import Refused
from petitions.models import Petition, PetitionKind
from rounds.workflow import AssignmentStatus
from tests.cast import Cast
from tests.petitions import made
from tests.petitions.conftest import PASSPHRASE
from tests.petitions.test_import import dump


def test_numbers_follow_round_team_and_serial(cast: Cast) -> None:
    assert [made.petition(cast).number for _ in range(2)] == ["XF10-1-1-0001", "XF10-1-1-0002"]
    year = timezone.localdate().year
    assert made.petition(cast, place=cast.office, by=cast.clerk).number == f"XF{year}-0001"


def test_it_is_recorded_and_the_day_runs(cast: Cast) -> None:
    found = made.petition(cast)
    assert AuditEntry.objects.get(object_id=found.pk, verb="register").actor == cast.member
    due = Deadline.objects.get(object_id=found.pk)
    assert (due.rule, due.due_on) == ("petitions.accept", found.received_on)


def test_late_registration_asks_why(cast: Cast) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(Refused, match="迟登原因"):
        made.petition(cast, received_on=yesterday)
    found = made.petition(cast, received_on=yesterday, late_reason="信件夜间投递")
    assert found.days_late == 1
    with pytest.raises(Refused, match="不能晚于今天"):
        made.petition(cast, received_on=timezone.localdate() + timedelta(days=1))


def test_the_reporter_is_in_the_vault_only(cast: Cast, custodian: Any) -> None:
    found = made.petition(cast, reporter=made.REPORTER, real_name_verified=True)
    assert not found.is_anonymous
    opened = vault.open_secret(found, Petition.SEALED, by=cast.head, passphrase=PASSPHRASE, reason="核实")
    assert opened == made.REPORTER
    for text in dump():
        assert made.NAME not in text
        assert made.PHONE not in text


def test_without_a_custodian_a_name_is_not_taken(cast: Cast) -> None:
    with pytest.raises(VaultClosed, match="尚未设立身份保管人"):
        made.petition(cast, reporter=made.REPORTER)
    assert not Petition.objects.exists()
    assert made.petition(cast).name_words == "匿名"


def test_without_a_name_nothing_is_verified(cast: Cast) -> None:
    assert not made.petition(cast, real_name_verified=True).real_name_verified


def test_points_are_split(cast: Cast) -> None:
    found = made.petition(cast, points=["虚报补贴", " ", "公车私用"])
    assert list(found.points.values_list("position", "text")) == [(1, "虚报补贴"), (2, "公车私用")]


@pytest.mark.parametrize("who", ["leader_2", "recused", "expired", "liaison", "discipline", "sysadmin", "supervisor"])
def test_who_may_not(cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        made.petition(cast, by=getattr(cast, who))


def test_after_withdrawal_letters_go_to_the_office(cast: Cast) -> None:
    cast.assignment.status = AssignmentStatus.WITHDRAWN
    cast.assignment.save()
    with pytest.raises(Refused, match="请由巡察办登记"):
        made.petition(cast, by=cast.clerk)
    assert made.petition(cast, by=cast.clerk, place=cast.office).assignment is None


def test_a_petition_about_the_team_is_the_offices(cast: Cast, log_in: Any) -> None:
    first = made.petition(cast)
    about = made.petition(cast, about_team=True)
    assert [made.petition(cast).number, first.number] == ["XF10-1-1-0002", "XF10-1-1-0001"]
    for who in ("leader", "member"):
        assert not Petition.objects.for_user(getattr(cast, who)).filter(pk=about.pk).exists()
        assert log_in(getattr(cast, who)).get(reverse("petitions:petition", args=[about.pk])).status_code == 404
    assert Petition.objects.for_user(cast.clerk).filter(pk=about.pk).exists()


def form(**given: Any) -> dict[str, Any]:
    data = {
        "received_on": timezone.localdate().isoformat(), "channel": str(made.code("petitions.intake", "letter").pk),
        "kind": PetitionKind.ACCUSATION, "problem": made.PROBLEM, "accused": "张伟，青石乡，出纳", "reporter_count": "1",
    }  # fmt: skip
    return data | given


def test_from_the_page(cast: Cast, custodian: Any, log_in: Any) -> None:
    client = log_in(cast.member)
    address = reverse("petitions:petition_add", args=[cast.assignment.pk])
    page = client.post(address, form(reporter_name=made.NAME, reporter_phone=made.PHONE), follow=True)
    assert page.status_code == 200
    shown = page.content.decode()
    assert "XF10-1-1-0001" in shown
    assert "身份信息已封存" in shown
    assert made.NAME not in shown
    accused = Petition.objects.get().accused.get()
    assert (accused.name, accused.unit, accused.post) == ("张伟", cast.qingshi, "出纳")


def test_pressed_twice_it_is_one(cast: Cast, log_in: Any) -> None:
    client = log_in(cast.member)
    address = reverse("petitions:petition_add", args=[cast.assignment.pk])
    given = form(form_key="3c9f4c3e-5d5e-4d3a-9a55-0f8ed3ad2f11")
    answers = [client.post(address, given) for _ in range(3)]
    assert len({answer.url for answer in answers}) == 1
    assert Petition.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"problem": ""}, "主要问题"), ({"accused": ""}, "请填写被反映人"), ({"kind": "claim"}, "请选择责任单位"),
        ({"reporter_phone": "19900100009"}, "请填写姓名"),
    ],
)  # fmt: skip
def test_what_the_page_asks_for(cast: Cast, log_in: Any, given: dict[str, str], words: str) -> None:
    address = reverse("petitions:petition_add", args=[cast.assignment.pk])
    answer = log_in(cast.member).post(address, form(**given))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Petition.objects.exists()
