"""What the office of a lower level may open because it sends a team into a round that another leads (R-051, R-052).

Every address that names a record of the case is asked by its clerk: once while his office sends the case's team, once while it
sends the other team of the round. What answers him is written out here, address by address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from inspection.models import User
from rounds.models import Assignment, Team
from tests import make
from tests.doors.asking import unrendered
from tests.roof import world
from tests.roof.addresses import routes
from tests.roof.test_access_table import of_the_case

if TYPE_CHECKING:
    from typing import Any

pytestmark = pytest.mark.django_db

# Of the round: that there is one, and his own team in it. The templates of procedures are common to all.
ROUND = {"rounds:round", "rounds:round_methods", "rounds:round_schedule", "rounds:procedure_revise"}
# Of the team: its people, whom the lower office seats, and its own work, which it reads.
TEAM = {
    "rounds:team", "rounds:team_edit", "rounds:team_suggestions", "rounds:membership", "rounds:membership_add", "rounds:membership_edit",
    "rounds:membership_end", "rounds:membership_pledge",
}  # fmt: skip
WORK = {
    "rounds:assignment", "rounds:node", "rounds:meeting", "rounds:talks", "rounds:blank_batch", "rounds:field_record", "rounds:log",
    "rounds:finding", "rounds:key_item", "rounds:urging", "rounds:withdrawal",
}  # fmt: skip


def opened(client: Client, case: dict[str, dict[str, Any]]) -> tuple[set[str], set[str]]:
    """Addresses of the case that open to him; all those that are not closed (404)."""
    with unrendered():
        asked = {
            name: client.get(reverse(name, kwargs=world.arguments(name, case))).status_code
            for name in routes()
            if of_the_case(name)
        }
    assert set(asked.values()) <= {200, 403, 404}
    return {name for name, status in asked.items() if status == 200}, {n for n, each in asked.items() if each != 404}


def test_only_what_its_own_team_does(case: dict[str, dict[str, Any]]) -> None:
    objects = case
    task = Assignment.objects.get(unit__name="青石乡", round__sequence=3)
    office = make.office("石桥区委巡察办", committee_short="石桥区委", parent=task.office)
    clerk = make.user("below", "石桥办")
    for role in ("office_staff", "office_head"):
        make.office_role(clerk, office, role)
    other = Team.objects.exclude(pk=task.team_id).get(round=task.round, kind="inspection")
    client = Client(raise_request_exception=False)
    client.force_login(clerk)
    User.objects.filter(pk=clerk.pk).update(session_key=client.session.session_key)

    Team.objects.filter(pk=other.pk).update(sender=office)
    found, there = opened(client, objects)
    assert found == ROUND
    assert not there & (TEAM | WORK)

    Team.objects.filter(pk=other.pk).update(sender=None)
    Team.objects.filter(pk=task.team_id).update(sender=office)
    found, there = opened(client, objects)
    assert found == ROUND | TEAM | WORK
    # Of what was reported, found out about persons, handed over and put right not even that it exists.
    assert not {each for each in there if each.startswith("rectification:")}
    assert {each for each in there if each.startswith("petitions:")} == {
        "petitions:appointment_add", "petitions:assignment_lead_add", "petitions:channel_add", "petitions:direct_delivery_add",
        "petitions:missed_problem_add", "petitions:petition_add", "petitions:reception_hours", "petitions:slip_add",
    }  # fmt: skip  # asked of the assignment itself, which he sees: 403
    _how_much_was_reported_is_not_told(client, task)


def _how_much_was_reported_is_not_told(client: Client, case: Assignment) -> None:
    shown = client.get(reverse("rounds:withdrawal", args=[case.pk])).content.decode()
    assert "由有权人员掌握" in shown
    assert not [words for words in ("件信访", "信访件8件", "问题线索1件", "封意见箱来信", "个意见箱") if words in shown]
