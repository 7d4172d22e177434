"""Every record's page shows what happened to it, to everybody who may open it; nothing of it on the unit's side."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from inspection import audit
from inspection.models import User
from inspection.views.pages import DetailPage
from tests.roof import world
from tests.roof.addresses import views
from tests.roof.test_access_table import UNIT_SIDE, read_table

# Pages that are one more view of a record, and the page where its life is told.
ELSEWHERE = {
    "petitions:channel": "rounds:assignment", "petitions:channel_list": "rounds:assignment", "petitions:focus_list": "rounds:assignment", "rounds:preparation": "rounds:assignment",
    "petitions:boxes": "rounds:assignment", "petitions:reception": "rounds:assignment", "petitions:slips": "rounds:assignment",
    "petitions:box_letter": "petitions:box_opening", "petitions:outage": "rounds:assignment",
    "rounds:talks": "rounds:assignment", "rounds:withdrawal": "rounds:assignment", "rounds:round_schedule": "rounds:round",
    "rounds:team_suggestions": "rounds:team", "rounds:contacts": "rounds:assignment",
    # A meeting's papers as one file.
    "rounds:round_meeting_materials": "rounds:round_meeting",
    "rectification:report_compare": "rectification:report", "rectification:account_evidence": "rectification:account",
    # The organ at its desk sees how the lead goes on there; what the office did with it before is not the organ's.
    "petitions:handed_lead": "petitions:lead",
}  # fmt: skip


def pages() -> dict[str, type[DetailPage]]:
    """Every address that shows a record, with its view."""
    return views(lambda view: issubclass(view, DetailPage))


def test_what_is_told_elsewhere_is_told_there() -> None:
    found = pages()
    assert set(ELSEWHERE) <= set(found)
    assert not set(ELSEWHERE) & set(ELSEWHERE.values())
    assert all(found[there].timeline for there in ELSEWHERE.values())


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(pages()) - set(ELSEWHERE)))
def test_a_records_page_tells_its_life(case: dict[str, dict[str, Any]], name: str) -> None:
    row = read_table()[name]
    who = next((person for person, status in row.items() if status == "200"), "unit-liaison")
    user = User.objects.get(username=who)
    client = Client()
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(session_key=client.session.session_key)
    arguments = world.arguments(name, case)
    record = pages()[name].model._default_manager.get(pk=arguments["pk"])
    audit.record(record, "look", by=user, label="夜里核对时间线")
    page = client.get(reverse(name, kwargs=arguments)).content.decode()
    assert ("夜里核对时间线" in page) == (who not in UNIT_SIDE)
