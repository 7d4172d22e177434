"""常用: what stands on the first page so that it is one click away – a team's daily acts, a long menu's main lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from inspection import dashboard, navigation
from rounds.workflow import AssignmentStatus
from tests import make

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db


def shortcuts(client: Any) -> str:
    """The block as it is sent, tokens and all; nothing when there is none."""
    found = re.search(r'<nav class="card shortcuts".*?</nav>', client.get(reverse("home")).content.decode(), re.DOTALL)
    return found[0] if found else ""


def test_a_member_has_his_task_and_what_he_does_every_day(cast: Cast, log_in: Any) -> None:
    task = cast.assignment
    shown = shortcuts(log_in(cast.member))
    assert reverse("rounds:assignment", args=[task.pk]) in shown
    for route in ("rounds:field_record_add", "rounds:finding_add", "petitions:petition_add", "rounds:log_add"):
        assert reverse(route, args=[task.pk]) in shown
        assert log_in(cast.member).get(reverse(route, args=[task.pk])).status_code == 200


def test_after_the_withdrawal_there_is_nothing_to_do_daily(cast: Cast) -> None:
    cast.assignment.status = AssignmentStatus.WITHDRAWN
    cast.assignment.save(update_fields=["status"])
    assert dashboard.desks(cast.member) == []


@pytest.mark.parametrize("who", ["recused", "expired", "leader_2", "clerk"])
def test_who_has_no_live_seat_there_sees_nothing_of_it(cast: Cast, log_in: Any, who: str) -> None:
    task = cast.assignment
    assert str(task.pk) not in shortcuts(log_in(getattr(cast, who)))


def test_an_act_without_its_power_is_not_offered(cast: Cast) -> None:
    task = cast.assignment
    supervisor = make.user("looks-only", "只看")
    make.seat(supervisor, task, "team_leader_closing")
    acts = {line.label for _, lines in dashboard.desks(supervisor) for line in lines}
    assert acts == {"登记问题"}


def test_of_many_tasks_the_first_are_shown(cast: Cast) -> None:
    for number in range(dashboard.DESKS + 1):
        unit = make.unit(cast.office, f"第{number}个单位")
        make.seat(cast.member, make.assignment(cast.round, cast.team, unit), "team_member")
    assert len(dashboard.desks(cast.member)) == dashboard.DESKS


def test_a_long_menu_has_its_main_lines_on_the_first_page_and_a_short_one_needs_none(cast: Cast, log_in: Any) -> None:
    assert reverse("rectification:ledger") in shortcuts(log_in(cast.clerk))
    assert shortcuts(log_in(cast.auditor)) == ""
    assert navigation.often(navigation.OFFICE_SIDE, {"petitions.view_petition"}) == []


def test_what_is_used_most_is_shown_to_whom_it_is_open(cast: Cast, log_in: Any) -> None:
    assert f'"{reverse("petitions:petition_list")}"' in shortcuts(log_in(cast.clerk))
    assert f'"{reverse("petitions:petition_list")}"' not in shortcuts(log_in(cast.group_head))
