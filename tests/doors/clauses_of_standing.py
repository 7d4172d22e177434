"""What somebody may at all: seats, recusals, powers, and the teams a lower office holds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from inspection import access
from inspection.models import Office, OfficeGrant, Unit, User
from petitions.models import Lead, LeadPerson
from rectification.models import (
    Account,
)
from rounds.models import Assignment, Finding, Round, Team
from tests import make
from tests.doors.clauses import case, elsewhere, sees, user, without_person

if TYPE_CHECKING:
    from collections.abc import Callable


def recusals_reach_down_and_end() -> None:
    """From a township it reaches its villages and what hangs on those, and no further than its days."""
    here = case()
    top = make.unit(here.office, "石桥镇")
    second = make.unit(here.office, "石桥村", parent=top)
    third = make.unit(here.office, "一组", parent=second)
    fourth = make.unit(here.office, "甲户", parent=third)
    clerk, today = user("office"), timezone.localdate()
    for _, dates, blocked in (
        ("now", {}, {top.pk, second.pk, third.pk, fourth.pk}), ("over", {"ends": today - timedelta(days=1)}, set()),
        ("to come", {"begins": today + timedelta(days=1)}, set()),
        ("last day", {"ends": today}, {top.pk, second.pk, third.pk, fourth.pk}),
    ):  # fmt: skip
        made = make.recusal(clerk.person, top, **dates)
        mine = {top.pk, second.pk, third.pk, fourth.pk}
        assert access.blocked_units(user("office")) & mine == blocked
        made.delete()
    assert access.blocked_units(without_person(here)) == set()


def seats_kept_back_say_so() -> None:
    """Only who loses a seat by a recusal keeps the power to declare; a disabled account holds nothing at all."""
    here = case()
    make.recusal(user("team-leader-2").person, here.unit)
    assert access.DECLARE in access.powers(user("recused"))
    for name in ("sysadmin", "petition-bureau", "expired"):
        assert not access.Standing(user(name), timezone.localdate()).kept_from_seats, name
    assert not access.Standing(user("team-leader-2"), timezone.localdate()).kept_from_seats
    assert access.Standing(user("recused"), timezone.localdate()).kept_from_seats
    User.objects.filter(username__in=("office", "team-leader", "unit-liaison")).update(is_active=False)
    assert access.offices_with(user("office"), "rounds.view_round") == []
    assert access.assignments_with(user("team-leader"), "rounds.view_round") == []
    assert access.units_with(user("unit-liaison"), "rounds.answer_request") == []
    assert access.unit_seats(user("unit-liaison")) == []
    assert access.powers(user("office")) == frozenset()


def what_is_remembered_is_of_today() -> None:
    one = user("office")
    access.remember(one)
    kept = access._standing(one)
    assert access._standing(one) is kept
    assert access._standing(one, date(2020, 1, 2)) is not kept
    OfficeGrant.objects.filter(user=one).delete()
    assert access.offices_of(one, date(2020, 1, 2)) == []
    assert list(access.unit_seats(user("unit-liaison"))) == [(Unit.objects.get(pk=case().unit_id).pk, "unit_liaison")]


def powers_one_reason_at_a_time() -> None:
    """What anybody may do to a record comes of the seat it belongs to; a recusal, or being the one it is against, leaves nothing."""
    here = case()
    unit, there = elsewhere(here)
    nobody = AnonymousUser()
    assert (access.on_unit_side(nobody), access.read_only(nobody), access.powers(nobody)) == (False, False, frozenset())
    office, leader, liaison = user("office"), user("team-leader"), user("unit-liaison")
    assert [access.on_unit_side(user(each)) for each in ("unit-liaison", "discipline", "office")] == [
        True,
        False,
        False,
    ]
    assert [access.read_only(user(each)) for each in ("visitor", "office", "unit-liaison")] == [True, False, False]
    of_unit = Account.objects.create(
        office=here.office, number="C-8", origin="report", problem="某某", assignment=here, unit=here.unit, holder=here.unit,
        delivered_on=timezone.localdate(),
    )  # fmt: skip
    assert all((access.powers(office, here), access.powers(leader, here), access.powers(liaison, of_unit)))
    assert access.powers(user("unit-liaison-2"), of_unit) == frozenset()
    assert access.DECLARE not in access.powers(user("petition-bureau"))
    assert access.powers(office, there)
    assert [access.powers(each, there) for each in (leader, liaison, user("team-leader-2"))] == [frozenset()] * 3
    assert access.powers(user("office-head@county"), here) == frozenset()
    against = Lead.objects.filter(assignment=here).first()
    assert against is not None
    assert access.powers(leader, against)
    LeadPerson.objects.create(lead=against, name="某人", person=leader.person)
    assert access.powers(leader, against) == frozenset()
    assert access.powers(without_person(here), here) == access.powers(office, here)
    make.recusal(office.person, unit)
    assert access.powers(user("office"), there) == frozenset()
    assert access.powers(user("office"), here)
    blocked = access.blocked_assignments(user("office"))
    assert [blocked.filter(pk=each.pk).exists() for each in (there, here)] == [True, False]
    make.seat(office, there, "team_member")
    assert {access.DECLARE, "rounds.view_round"} <= access.powers(user("office"))
    make.seat(office, here, "team_member")
    assert access.seats_of(user("office")) == [here.pk]
    declared = make.recusal(office.person, unit, self_declared=True)
    assert [access.powers(user(each), declared) for each in ("office", "team-leader")] == [
        {access.DECLARE},
        frozenset(),
    ]


def teams_held_by_lower_offices_one_reason_at_a_time() -> None:
    """A lower office sees the team it holds in our round and what that team does, until it is closed; nothing of the others."""
    here = case()
    below = Office.objects.get(parent=here.office)
    head, clerk, group = "office-head@below", "office@below", make.user("group@below")
    make.office_role(group, below, "group_head")
    round_ = make.round_(here.office, 78)
    team, other = make.team(round_, 78), make.team(round_, 79)
    member, stranger = make.member(team, make.person("甲")), make.member(other, make.person("乙"))
    tasks = [make.assignment(round_, each, make.unit(here.office, f"石桥{each.number}")) for each in (team, other)]
    assert [sees(each, head, clerk) for each in (round_, team, member, *tasks)] == [[False, False]] * 5
    Team.objects.filter(pk=team.pk).update(sender=below)
    for row in (round_, team, member, tasks[0]):
        assert sees(row, head, clerk, "office-head@county", "city-office") == [True, True, False, False], row
        assert not type(row)._default_manager.for_user(group).filter(pk=row.pk).exists()
    assert [sees(each, head) for each in (other, stranger, tasks[1])] == [[False]] * 3
    # From the day the team is asked for, before it has anything to do.
    idle = make.team(make.round_(here.office, 80), 80)
    Team.objects.filter(pk=idle.pk).update(sender=below)
    assert [sees(each, head) for each in (idle, idle.round)] == [[True], [True]]
    # The round's papers name all teams: they are read by whoever leads it or sits in it.
    papers = Round.objects.files_for
    assert [papers(user(each)).filter(pk=round_.pk).exists() for each in ("office-head", head)] == [True, False]
    assert user(head) in access.holders("rounds.record_pledge", tasks[0])
    assert user(head) not in access.holders("rounds.record_pledge", tasks[1])
    found = Finding.objects.create(assignment=tasks[0], number="78-1", title="某问题")
    own = [Finding.objects.of_own_offices(user(each)).filter(pk=found.pk).exists() for each in ("office-head", head)]
    assert own == [True, False]
    seated = make.seat(user(head), tasks[0], "team_leader")
    assert papers(user(head)).filter(pk=round_.pk).exists()
    seated.delete()
    assert "rounds.form_team" in access.powers(user(head), Team.objects.get(pk=team.pk))
    assert access.offices_sending(user(head), "rounds.plan_round") == []
    User.objects.filter(username=head).update(is_active=False)
    assert access.offices_sending(user(head), "rounds.view_round") == []
    User.objects.filter(username=head).update(is_active=True)
    Assignment.objects.filter(pk=tasks[0].pk).update(status="closed")
    assert [sees(each, head) for each in (team, tasks[0])] == [[True], [False]]
    assert user(head) not in access.holders("rounds.record_pledge", tasks[0])
    Assignment.objects.filter(pk=tasks[0].pk).update(status="stationed")
    power = "rounds.record_pledge"
    make.recusal(user(head).person, tasks[1].unit)
    assert tasks[0].pk in access.assignments_with(user(head), power)
    make.recusal(user(head).person, tasks[0].unit)
    assert sees(tasks[0], head, clerk) == [False, True]
    assert [tasks[0].pk in access.assignments_with(user(each), power) for each in (head, clerk)] == [False, True]


CHECKS: tuple[Callable[[], None], ...] = (
    recusals_reach_down_and_end,
    seats_kept_back_say_so,
    what_is_remembered_is_of_today,
    powers_one_reason_at_a_time,
    teams_held_by_lower_offices_one_reason_at_a_time,
)
