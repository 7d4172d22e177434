"""Scope and powers: dated, per assignment, recusal last."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from inspection import access
from rounds.models import Assignment
from tests import make
from tests.cast import Cast


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("head", {"青石乡", "柳溪镇"}),
        ("clerk", {"青石乡", "柳溪镇"}),
        ("group_head", {"青石乡", "柳溪镇"}),
        ("leader", {"青石乡"}),
        ("member", {"青石乡"}),
        ("leader_2", {"柳溪镇"}),
        ("recused", set()),
        ("expired", set()),
        ("secretary", set()),
        ("liaison", set()),
        ("discipline", set()),
        ("sysadmin", set()),
        ("secadmin", set()),
        ("auditor", set()),
    ],
)
def test_who_sees_which_assignment(cast: Cast, who: str, sees: set[str]) -> None:
    found = Assignment.objects.for_user(getattr(cast, who))
    assert {each.unit.name for each in found} == sees


def test_a_seat_empowers_on_its_own_assignment_only(cast: Cast) -> None:
    assert access.may(cast.leader, "rounds.confirm_paper", cast.assignment)
    assert not access.may(cast.leader, "rounds.confirm_paper", cast.assignment_2)


def test_an_end_is_felt_at_once(cast: Cast) -> None:
    grant = cast.member.assignment_grants.get(role="team_member")
    grant.ends = timezone.localdate() - timedelta(days=1)
    grant.save(update_fields=["ends"])
    assert not access.may(cast.member, "rounds.add_field_record", cast.assignment)
    assert access.may(cast.member, "rounds.view_finding", cast.assignment)  # the closing seat still reads


def test_a_revocation_is_felt_at_once(cast: Cast) -> None:
    cast.member.assignment_grants.update(revoked_at=timezone.now())
    assert not Assignment.objects.for_user(cast.member).exists()


def test_a_grant_does_not_begin_early(cast: Cast) -> None:
    cast.clerk.office_grants.update(begins=timezone.localdate() + timedelta(days=1))
    assert not Assignment.objects.for_user(cast.clerk).exists()


def test_recusal_beats_an_office_wide_role(cast: Cast) -> None:
    make.recusal(cast.clerk.person, cast.qingshi)
    assert {each.unit.name for each in Assignment.objects.for_user(cast.clerk)} == {"柳溪镇"}
    assert access.powers(cast.clerk, cast.assignment) == frozenset()


def test_recusal_covers_the_units_below(cast: Cast) -> None:
    village = make.unit(cast.office, "青石村", parent=cast.qingshi, category="village")
    task = make.assignment(cast.round, cast.team_2, village)
    make.seat(cast.recused, task)
    assert not Assignment.objects.for_user(cast.recused).exists()


def test_recusal_ends_on_its_day(cast: Cast) -> None:
    cast.recused.person.recusals.update(ends=date(2020, 12, 31))
    assert Assignment.objects.for_user(cast.recused).exists()


def test_a_disabled_account_holds_nothing(cast: Cast) -> None:
    cast.head.is_active = False
    assert not Assignment.objects.for_user(cast.head).exists()
    assert access.powers(cast.head) == frozenset()


def test_holders_leaves_the_recused_out(cast: Cast) -> None:
    people = access.holders("rounds.add_field_record", cast.assignment)
    assert cast.member in people
    assert cast.recused not in people


def test_holders_of_many_are_those_of_each(cast: Cast) -> None:
    """Together or one by one: seats, offices, units and recusals of one record never reach another."""
    other = make.assignment(cast.round, cast.team, cast.finance)
    make.seat(cast.leader, other, "team_leader")
    make.recusal(cast.head.person, other.unit)
    pairs = [
        (power, record)
        for record in (cast.assignment, other, cast.round)
        for power in (
            "rounds.view_assignment",
            "rounds.add_field_record",
            "rounds.approve_round",
            "rounds.submit_matter",
        )
    ]
    together = access.holders_of(pairs)
    assert together == [access.holders(power, record) for power, record in pairs]
    assert len({tuple(each) for each in together}) > 4, "not all the same, and not nobody"
    assert cast.head in together[0]
    assert cast.head not in together[4]


def test_of_a_record_that_is_only_shown_each_thing_is_asked_once(cast: Cast) -> None:
    """A page asks a gate for the button, the light and the list; an action, with its own instance, asks anew each time."""
    asked = []

    def gate(record: Assignment) -> list[str]:
        asked.append(record.pk)
        return ["不行"]

    record = cast.assignment
    assert record.once(gate) == record.once(gate) == ["不行"]
    assert len(asked) == 2
    record.only_shown()
    assert record.once(gate) == record.once(gate) == ["不行"]
    assert len(asked) == 3
    Assignment.objects.get(pk=record.pk).once(gate)
    assert len(asked) == 4
