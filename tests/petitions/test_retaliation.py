"""打击报复 comes first: told at once, before what is older, political discipline; whom it strikes stays as hidden as before."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import codes, worklist
from inspection.models import Message
from petitions.actions import leads, petitions
from petitions.models import Petition
from rounds import codes as round_codes
from rounds.actions import supervision
from tests.cast import Cast
from tests.floor.people import as_user
from tests.petitions import made


@pytest.fixture
def struck(cast: Cast) -> Petition:
    """Somebody's letter, and some days later what he pays for it."""
    return made.petition(cast)


def retaliation(cast: Cast, struck: Petition | None = None) -> Petition:
    return made.petition(cast, problem="因反映低保问题，村里停了我家的水。", retaliation=True, retaliated_for=struck)


def test_whoever_answers_learns_of_it_at_once_and_reads_no_content(cast: Cast, struck: Petition) -> None:
    petition = retaliation(cast, struck)
    told = Message.objects.filter(text=f"{petition.number}反映打击报复，请最先办理。")
    assert {each.user for each in told} == {cast.leader, cast.head, cast.clerk} - {petition.created_by}
    assert not Message.objects.filter(text__contains="停了").exists()
    assert not Message.objects.filter(user__in=[cast.secretary, cast.liaison, cast.recused]).exists()


def test_it_stands_before_what_is_older(cast: Cast, struck: Petition) -> None:
    petition = retaliation(cast)
    mine = [each.title for each in worklist.waiting(cast.leader) if each.kind == "信访件"]
    assert mine == [str(petition), str(struck)]
    page = as_user(cast.leader).get("/").content.decode()
    assert page.index(petition.number) < page.index(struck.number)
    only = as_user(cast.leader).get(reverse("petitions:petition_list"), {"only": "retaliation"}).content.decode()
    assert petition.number in only
    assert struck.number not in only


def test_a_lead_of_it_is_a_matter_of_political_discipline(cast: Cast) -> None:
    petition = petitions.accept(retaliation(cast), by=cast.leader)
    lead = leads.from_point(
        petition.points.get(), by=cast.leader, discipline=made.code("petitions.disciplines", "work")
    )
    assert lead.discipline.code == "political"


def test_from_the_page_by_the_number_of_the_letter(cast: Cast, struck: Petition, log_in: Any) -> None:
    client = log_in(cast.member)
    address = reverse("petitions:petition_add", args=[cast.assignment.pk])
    sent = {
        "received_on": f"{timezone.localdate():%Y-%m-%d}", "channel": made.code("petitions.intake", "visit").pk,
        "kind": "accusation", "problem": "村里停了我家的水。", "accused": "岳槐生 柳林村党支部书记", "reporter_count": 1,
        "retaliation": "on", "visit_time": "10:00", "off_hours_reason": "当场反映", "form_key": str(uuid.uuid4()),
    }  # fmt: skip
    wrong = client.post(address, sent | {"retaliated_for": "XF-0000"})
    assert wrong.status_code == 422
    assert "没有这个登记号的信访件" in wrong.content.decode()
    assert "村里停了我家的水" in wrong.content.decode()
    assert client.post(address, sent | {"retaliated_for": struck.number}).status_code == 302
    petition = Petition.objects.get(retaliation=True)
    assert petition.retaliated_for == struck
    page = client.get(reverse("petitions:petition", args=[petition.pk])).content.decode()
    assert "反映打击报复，最先办理" in page
    assert struck.number in page


def test_a_letter_out_of_scope_is_not_named(cast: Cast, struck: Petition) -> None:
    """The reader of the second need not be a reader of the first: then its number is not shown to him."""
    petition = retaliation(cast, struck)
    Petition.objects.filter(pk=struck.pk).update(about_team=True)
    page = as_user(cast.leader).get(reverse("petitions:petition", args=[petition.pk])).content.decode()
    assert petition.number in page
    assert struck.number not in page


def test_the_database_keeps_the_two_apart(cast: Cast, struck: Petition) -> None:
    with pytest.raises(IntegrityError, match="petition_retaliation_names_another"), transaction.atomic():
        Petition.objects.filter(pk=struck.pk).update(retaliated_for=struck, retaliation=True)
    other = made.petition(cast)
    with pytest.raises(IntegrityError, match="petition_retaliation_names_another"), transaction.atomic():
        Petition.objects.filter(pk=struck.pk).update(retaliated_for=other)


def test_stopping_petitioners_goes_into_the_ledger_of_non_cooperation(cast: Cast) -> None:
    round_codes.load_lists()
    cast.assignment.status = "stationed"
    cast.assignment.save()
    stopping = codes.code("non_cooperation", "stopping", cast.office)
    case = supervision.record_non_cooperation(
        cast.assignment, by=cast.member, kind=stopping, persons="村干部二人", occurred_on=timezone.localdate(),
        facts="在接访室路口拦下来访群众三人。",
    )  # fmt: skip
    assert case.kind.text == "拦访、阻访"
