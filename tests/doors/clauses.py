"""Each clause of the scopes alone: records that one clause only keeps from somebody, made beside the demo and taken back.

The doors of ``matrix.py`` open and shut for several reasons at once (a seat, a unit, an accused); here there is one at a time.
"""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from inspection import access, codes
from inspection.models import NumberEntry, NumberSeries, Office, OfficeGrant, OrganKind, Unit, User
from petitions.models import Lead, LeadPerson, Petition, PetitionAccused, Transfer
from rectification.models import (
    Account,
    Accountability,
    Evaluation,
    Feedback,
    FollowUp,
    HearingDecision,
    PersonalPart,
    Plan,
    Publication,
    Report,
)
from rounds.models import Assignment, Finding, Round, Team
from tests import make
from tests.doors.worlds import mark

if TYPE_CHECKING:
    from collections.abc import Callable


_numbers = itertools.count(900_000)


def user(name: str) -> User:
    return User.objects.select_related("person").get(username=name)


def case() -> Assignment:
    return Assignment.objects.get(unit__name=f"{mark('own', Unit)}青石乡", round__sequence=3)


def entry(of: Assignment) -> NumberEntry:
    """A number that nobody else has."""
    series = NumberSeries.objects.filter(office=of.office).first()
    return NumberEntry.objects.create(series=series, number=next(_numbers))


def elsewhere(of: Assignment) -> tuple[Unit, Assignment]:
    """Another unit of the office, and the office's own task on it."""
    unit = make.unit(of.office, "石桥镇")
    return unit, make.assignment(of.round, make.team(of.round, 77), unit)


def without_person(of: Assignment) -> User:
    """An account of the office that belongs to nobody in the register of people."""
    found = User.objects.create(username="nobody-yet", password="!")
    make.office_role(found, of.office, "office_staff")
    return found


def sees(row: Any, *names: str) -> list[bool]:
    return [type(row)._default_manager.for_user(user(name)).filter(pk=row.pk).exists() for name in names]


def petition(of: Assignment, number: str, accused: dict[str, Any] | None = None, **fields: Any) -> Petition:
    day = {"received_on": timezone.localdate()}
    made = Petition.objects.create(**({"office": of.office, "assignment": of, "number": f"C-{number}"} | day | fields))
    PetitionAccused.objects.create(petition=made, name="某人", **(accused or {}))
    return made


def petitions_one_reason_at_a_time() -> None:
    here = case()
    unit, there = elsewhere(here)
    everybody = ("office", "office-head")
    about = petition(here, "1", about_team=True)
    assert sees(about, *everybody, "team-leader", "team-leader-2") == [True, True, False, False]
    plain = petition(here, "2")
    assert sees(plain, *everybody, "team-leader", "team-leader-2", "unit-secretary") == [True, True, True, False, False]
    assert Petition.objects.for_user(without_person(here)).filter(pk=plain.pk).exists()
    mine = petition(here, "3", {"person": user("office").person})
    assert sees(mine, *everybody, "team-leader") == [False, True, True]
    apart = [
        petition(there, "4"), petition(here, "5", assignment=None, responsible_unit=unit),
        petition(here, "6", {"unit": unit}, assignment=None),
    ]  # fmt: skip
    assert [sees(each, *everybody) for each in apart] == [[True, True]] * 3
    make.recusal(user("office").person, unit)
    assert [sees(each, *everybody) for each in apart] == [[False, True]] * 3
    assert sees(plain, *everybody) == [True, True]


def leads_one_reason_at_a_time() -> None:
    here = case()
    unit, there = elsewhere(here)
    kept = {"office": here.office, "summary": "某某"}
    discipline = Lead.objects.filter(office=here.office).values_list("discipline", flat=True).first()

    def lead(number: str, accused: dict[str, Any] | None = None, **fields: Any) -> Lead:
        made = Lead.objects.create(
            **(
                {"assignment": here, "number": f"C-{number}"}
                | kept
                | {"discipline_id": discipline, "number_entry": entry(here)}
                | fields
            )
        )
        LeadPerson.objects.create(lead=made, name="某人", **(accused or {}))
        return made

    assert sees(lead("1", about_team=True), "office", "team-leader") == [True, False]
    plain = lead("2")
    assert sees(plain, "office", "team-leader", "team-leader-2", "discipline") == [True, True, False, False]
    assert Lead.objects.for_user(without_person(here)).filter(pk=plain.pk).exists()
    assert sees(lead("3", {"person": user("office").person}), "office", "office-head") == [False, True]
    organ = Unit.objects.get(office=here.office, organ_kind=OrganKind.DISCIPLINE)
    assert sees(lead("7", receiver=organ, status="registered"), "discipline") == [False]
    apart = [
        lead("4", assignment=there),
        lead("5", assignment=None, unit=unit),
        lead("6", {"unit": unit}, assignment=None),
    ]
    assert [sees(each, "office") for each in apart] == [[True]] * 3
    make.recusal(user("office").person, unit)
    assert [sees(each, "office", "office-head") for each in apart] == [[False, True]] * 3


def transfers_one_reason_at_a_time() -> None:
    here = case()
    unit, there = elsewhere(here)
    to = Unit.objects.get(office=here.office, organ_kind=OrganKind.PETITION_BUREAU)

    requirement = Transfer.objects.values_list("requirement", flat=True).first()

    def transfer(number: str, of: Petition, **fields: Any) -> Transfer:
        return Transfer.objects.create(
            **(
                {
                    "number_entry": entry(here),
                    "requirement_id": requirement,
                    "petition": of,
                    "to_unit": to,
                    "number": f"Z-{number}",
                    "summary": "某某",
                    "office": here.office,
                    "sent_on": timezone.localdate(),
                }
                | fields
            )
        )

    desk, outside = "petition-bureau", "finance-bureau"
    plain = transfer("1", petition(here, "11"))
    assert sees(plain, desk, outside, "office", "team-leader", "team-leader-2") == [True, False, True, True, False]
    assert Transfer.objects.for_user(without_person(here)).filter(pk=plain.pk).exists()
    assert sees(transfer("2", petition(here, "12"), status="withdrawn", withdrawn_reason="重复"), desk, "office") == [
        False,
        True,
    ]
    assert sees(transfer("3", petition(here, "13", {"person": user(desk).person})), desk, "office") == [False, True]
    apart = [
        transfer("4", petition(there, "14")), transfer("5", petition(here, "15", assignment=None, responsible_unit=unit)),
        transfer("6", petition(here, "16", {"unit": unit}, assignment=None)),
    ]  # fmt: skip
    make.recusal(user(desk).person, unit)
    assert [sees(each, desk, "office") for each in apart] == [[False, True]] * 3
    received = Transfer.objects.received_by(user(desk))
    assert not received.filter(pk__in=[each.pk for each in apart]).exists()
    assert received.filter(pk=plain.pk).exists()


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


def after_the_inspection_one_reason_at_a_time() -> None:
    """Plans, feedback and the part said to the secretary himself: whose they are, once they were said, and not the recused."""
    here = case()
    old = Assignment.objects.get(unit=here.unit, round__sequence=2)
    feedback, plan = Feedback.objects.get(assignment=old), Plan.objects.filter(assignment=old).first()
    part = PersonalPart.objects.filter(feedback=feedback).first() or PersonalPart.objects.create(
        feedback=feedback, text="某某"
    )
    make.seat(user("team-leader"), old, "team_leader_closing")
    inside, unit, out = (
        ("office", "team-leader"),
        ("unit-secretary",),
        ("unit-liaison-2", "team-leader-2", "discipline"),
    )
    for row in (feedback, plan, part):
        assert sees(row, *inside, *unit, *out) == [True, True, True, False, False, False], row
    assert sees(part, "unit-liaison", "team-member") == [False, False]
    Feedback.objects.filter(pk=feedback.pk).update(status="drafted")
    assert sees(feedback, *inside, *unit) == [True, True, False]
    assert sees(part, *inside, *unit) == [True, True, False]
    Feedback.objects.filter(pk=feedback.pk).update(status=feedback.status)
    for name in ("office", "unit-secretary"):
        make.recusal(user(name).person, here.unit)
    for row in (feedback, plan, part):
        assert sees(row, "office", "office-head", *unit) == [False, True, False], row


def what_is_heard_and_made_public_one_reason_at_a_time() -> None:
    """A decision is its report's; a text is the office's, the unit's own draft, or out; never another unit's, nor the recused's."""
    here = case()
    _, there = elsewhere(here)
    report = Report.objects.create(assignment=there)
    day = timezone.localdate()
    heard = HearingDecision.objects.create(report=report, kind="agree", status="made", heard_on=day)
    assert sees(heard, "office", "group-head", "team-leader", "unit-secretary", "office-head@county") == [
        True, True, False, False, False,
    ]  # fmt: skip

    def text(**fields: Any) -> Publication:
        return Publication.objects.create(
            kind="inner", title="整改情况", text="逐条整改", **({"assignment": here} | fields)
        )

    inside, unit = ("office", "group-head"), ("unit-secretary", "unit-liaison")
    own, kept = text(by_unit=True), text()
    out = text(status="released", released_on=day, medium="公示栏", checks=["secret"])
    assert sees(own, *inside, *unit, "team-leader", "unit-liaison-2") == [True, True, True, True, False, False]
    assert sees(kept, *inside, *unit, "team-leader") == [True, True, False, False, False]
    assert sees(out, *inside, *unit, "unit-liaison-2", "office-head@county") == [True, True, True, True, False, False]
    followed = FollowUp.objects.create(
        assignment=here, kind="discipline", body=user_unit("discipline"), matter="督导", begun_on=day
    )
    assert sees(followed, *inside, *unit, "team-leader", "discipline", "office-head@county") == [
        True, True, False, False, False, False, False,
    ]  # fmt: skip
    others = text(assignment=there, by_unit=True)
    assert sees(others, "office", *unit) == [True, False, False]
    for name in ("office", "unit-secretary"):
        make.recusal(user(name).person, here.unit)
    assert sees(own, "office", "office-head", *unit) == [False, True, False, True]
    assert sees(followed, "office", "office-head") == [False, True]
    assert sees(others, "office") == [True]
    make.recusal(user("office-head").person, followed.body)
    assert sees(followed, "office-head", "group-head") == [False, True]


def accounts_one_reason_at_a_time() -> None:
    """An account is its unit's, its holder's, its task's, its office's: each alone, once it was delivered; recusal from either takes it."""
    here = case()
    unit, there = elsewhere(here)

    def account(number: str, **fields: Any) -> Account:
        given = {"assignment": there, "unit": unit, "holder": unit, "delivered_on": timezone.localdate()} | fields
        return Account.objects.create(
            office=here.office, number=f"C-{number}", origin="report", problem="某某", **given
        )

    own = account("1", assignment=here, unit=here.unit, holder=here.unit)
    assert sees(own, "office", "team-leader", "unit-secretary", "unit-liaison-2") == [True, True, True, False]
    kept = account("2", assignment=here, unit=here.unit, holder=here.unit, delivered_on=None)
    assert sees(kept, "office", "team-leader", "unit-secretary", "discipline") == [True, True, False, False]
    assert sees(account("3"), "office", "team-leader", "unit-secretary", "discipline") == [True, False, False, True]
    held, left = account("4", holder=here.unit), account("5", unit=here.unit)
    assert [sees(each, "unit-secretary", "unit-liaison-2") for each in (held, left)] == [[True, False]] * 2
    assert sees(account("6", holder=user_unit("organisation")), "organisation", "unit-secretary") == [True, False]
    apart = [account("7", holder=here.unit), account("8", unit=here.unit)]
    make.recusal(user("office").person, unit)
    assert [sees(each, "office", "office-head") for each in (*apart, own)] == [[False, True]] * 2 + [[True, True]]


def accountability_one_reason_at_a_time() -> None:
    """An item is the office's, and an organ's once it was sent to it; recusal from each of its three parties takes it away."""
    here = case()
    unit, there = elsewhere(here)
    severity = codes.code("accountability_severity", "weak", here.office)
    held = Account.objects.create(
        office=here.office, number="C-21", origin="report", problem="某某", assignment=here, unit=here.unit, holder=unit
    )
    led = Account.objects.create(
        office=here.office, number="C-22", origin="report", problem="某某", assignment=here, unit=unit, holder=here.unit
    )

    def item(**fields: Any) -> Accountability:
        today = timezone.localdate()
        given = {"unit": here.unit, "status": "sent", "opened_on": today, "sent_on": today} | fields
        made = Accountability.objects.create(
            office=here.office, origin="account", severity=severity, persons="某", facts="某", **given
        )
        made.organs.set([user_unit("discipline")])
        return made

    told = ("office", "group-head", "discipline", "organisation", "team-leader", "unit-secretary", "supervisor")
    assert sees(item(assignment=here), *told) == [True, True, True, False, False, False, False]
    assert sees(item(status="opened"), "office", "discipline") == [True, False]
    assert sees(item(status="closed", closed_on=timezone.localdate(), conclusion="某"), "discipline") == [True]
    kept = [item(unit=unit), item(account=held), item(account=led)]
    plain = item()
    evaluation = Evaluation.objects.create(assignment=there)
    assert sees(evaluation, "office", "group-head", "discipline", "team-leader") == [True, True, False, False]
    make.recusal(user("office").person, unit)
    assert [sees(each, "office", "office-head") for each in (*kept, evaluation, plain)] == [[False, True]] * 4 + [
        [True, True]
    ]


def user_unit(name: str) -> Unit:
    """The unit whose desk somebody sits at."""
    return Unit.objects.get(pk=access.units_with(user(name), "rectification.receive_transfer")[0])


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
    accountability_one_reason_at_a_time, accounts_one_reason_at_a_time, what_is_heard_and_made_public_one_reason_at_a_time, after_the_inspection_one_reason_at_a_time, petitions_one_reason_at_a_time, leads_one_reason_at_a_time, transfers_one_reason_at_a_time, recusals_reach_down_and_end,
    seats_kept_back_say_so, powers_one_reason_at_a_time, teams_held_by_lower_offices_one_reason_at_a_time,
    what_is_remembered_is_of_today,
)  # fmt: skip
