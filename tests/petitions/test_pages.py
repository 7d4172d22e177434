"""Every page of the app opens for whoever works on it, and says what is missing."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.petitions import made


def test_lists_open_empty_and_full(cast: Cast, log_in: Any) -> None:
    for who, route in (
        ("leader", "petitions:petition_list"), ("leader", "petitions:lead_list"),
        ("discipline", "petitions:handed_lead_list"), ("petition_bureau", "petitions:transfer_list"),
        ("liaison", "unit:transfer_list"),
    ):  # fmt: skip
        client = log_in(getattr(cast, who))
        assert client.get(reverse(route)).status_code == 200, route
    made.handed(cast)
    made.transfer(cast)
    for who, route, words in (
        ("leader", "petitions:petition_list", "张伟"), ("leader", "petitions:lead_list", "张伟"),
        ("discipline", "petitions:handed_lead_list", "张伟"), ("liaison", "unit:transfer_list", "低保"),
    ):  # fmt: skip
        client = log_in(getattr(cast, who))
        assert words in client.get(reverse(route)).content.decode(), route


@pytest.mark.parametrize("stage", ["petition", "accepted", "in_hand", "set_aside", "claim"])
def test_a_petition_at_each_stage(cast: Cast, log_in: Any, stage: str) -> None:
    found = getattr(made, stage)(cast)
    for who in ("member", "leader", "clerk", "head"):
        page = log_in(getattr(cast, who)).get(reverse("petitions:petition", args=[found.pk]))
        assert page.status_code == 200
        assert found.number in page.content.decode()


@pytest.mark.parametrize("stage", ["lead", "submitted", "offered", "signed", "handed", "reported"])
def test_a_lead_at_each_stage(cast: Cast, log_in: Any, stage: str) -> None:
    found = getattr(made, stage)(cast)
    for who in ("member", "leader", "clerk"):
        assert log_in(getattr(cast, who)).get(reverse("petitions:lead", args=[found.pk])).status_code == 200
    desk = log_in(cast.discipline).get(reverse("petitions:handed_lead", args=[found.pk]))
    assert desk.status_code == (404 if stage in ("lead", "submitted") else 200)


def test_a_transfer_from_both_sides(cast: Cast, log_in: Any) -> None:
    found = made.transfer(cast)
    inside = log_in(cast.leader).get(reverse("petitions:transfer", args=[found.pk])).content.decode()
    outside = log_in(cast.liaison).get(reverse("unit:transfer", args=[found.pk])).content.decode()
    assert found.petition.number in inside
    assert found.summary in outside
    assert found.petition.number not in outside


FORMS = [
    ("member", "petition", "petition_accept"), ("member", "petition", "petition_set_aside"),
    ("leader", "accepted", "petition_assign"), ("leader", "set_aside", "petition_transfer"),
    ("leader", "in_hand", "petition_conclude"), ("leader", "in_hand", "petition_reply"),
    ("member", "in_hand", "petition_communicate"), ("member", "in_hand", "petition_acknowledge"),
    ("member", "petition", "petition_file"), ("member", "petition", "point_add"), ("member", "petition", "evidence_add"),
    ("leader", "lead", "lead_review"), ("clerk", "submitted", "lead_offer"), ("clerk", "submitted", "lead_send_back"),
    ("discipline", "offered", "lead_refuse"), ("discipline", "handed", "lead_report"),
    ("clerk", "reported", "lead_ask_retirement"), ("member", "lead", "lead_edit"),
    ("liaison", "transfer", "transfer_claim"),
]  # fmt: skip


@pytest.mark.parametrize(("who", "stage", "route"), FORMS)
def test_each_question_is_asked(cast: Cast, log_in: Any, who: str, stage: str, route: str) -> None:
    found = getattr(made, stage)(cast)
    side = "unit" if who == "liaison" else "petitions"
    page = log_in(getattr(cast, who)).get(reverse(f"{side}:{route}", args=[found.pk]))
    assert page.status_code == (405 if route == "transfer_claim" else 200)


def test_registration_forms(cast: Cast, log_in: Any) -> None:
    for who, route, pk in (
        ("member", "petition_add", cast.assignment.pk), ("clerk", "office_petition_add", cast.office.pk),
        ("member", "assignment_lead_add", cast.assignment.pk), ("leader", "channel_list", cast.assignment.pk),
        ("leader", "channel_add", cast.assignment.pk),
    ):  # fmt: skip
        assert log_in(getattr(cast, who)).get(reverse(f"petitions:{route}", args=[pk])).status_code == 200, route


def test_points_have_their_forms(cast: Cast, log_in: Any) -> None:
    found = made.accepted(cast)
    client = log_in(cast.member)
    for route, pk in (
        ("point_dispose", found.points.get().pk), ("lead_add", found.points.get().pk),
        ("accused_link", found.accused.get().pk),
    ):  # fmt: skip
        assert client.get(reverse(f"petitions:{route}", args=[pk])).status_code == 200, route
