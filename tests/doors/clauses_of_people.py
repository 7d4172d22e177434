"""One reason at a time, as in ``clauses.py``: of the inspectors themselves, whose own case is never theirs to read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from inspection.models import Code, User
from rounds.models import (
    Appraisal,
    Complaint,
    ConductCase,
    ConductRecord,
    Course,
    Equipment,
    EquipmentIssue,
    MemberLeave,
    Membership,
    Round,
    Secondment,
    Team,
)
from tests import make
from tests.doors.clauses import case, sees, user, without_person

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = timezone.localdate


def any_code() -> Code:
    found = Code.objects.first()
    assert found is not None
    return found


def membership(name: str) -> Membership:
    """A seat of a user's person in the team of the case."""
    person = user(name).person
    assert person is not None
    found = Membership.objects.filter(team=case().team, person=person).first()
    return found or make.member(case().team, person)


def desk(name: str, unit_name: str, role: str = "home_unit") -> User:
    """A new account at the desk of a new unit of the case's office."""
    made = make.user(name)
    make.unit_role(made, make.unit(case().office, unit_name), role)
    return made


def secondments_one_reason_at_a_time() -> None:
    """The office's, the home unit's own, the organisation department's of that office; not of whom it is about."""
    here = case()
    home, other = desk("home", "水利局"), desk("home-2", "林业局")
    unit = home.unit_grants.get().unit

    def secondment(person: Any) -> Secondment:
        return Secondment.objects.create(
            office=here.office, round=here.round, person=person, home_unit=unit, begins=TODAY(), ends=TODAY()
        )

    made = secondment(make.person("甲"))
    names = ("office", "home", "home-2", "organisation", "team-leader", "office@below")
    assert sees(made, *names) == [True, True, False, True, False, False]
    assert Secondment.objects.for_user(without_person(here)).filter(pk=made.pk).exists()
    assert sees(secondment(user("office").person), "office", "office-head") == [False, True]
    away = make.office("邻县巡察办")
    make.unit_role(
        make.user("organisation-away"), make.organ(away, "邻县组织部", "organisation"), "organisation_officer"
    )
    assert sees(made, "organisation-away", other.username) == [False, False]


def appraisals_one_reason_at_a_time() -> None:
    """The office's, the leader's of his team; the desks' once it was sent to each; not of whom it is about."""
    here = case()
    home = desk("home", "水利局")
    desk("home-2", "林业局")
    unit = home.unit_grants.get().unit
    away = make.office("邻县巡察办")
    make.unit_role(
        make.user("organisation-away"), make.organ(away, "邻县组织部", "organisation"), "organisation_officer"
    )
    names = ("office", "team-leader", "team-leader-2", "home", "home-2", "organisation", "organisation-away")
    made = Appraisal.objects.create(membership=make.member(here.team, make.person("甲")), home_unit=unit)
    assert sees(made, *names) == [True, True, False, False, False, False, False]
    assert Appraisal.objects.for_user(without_person(here)).filter(pk=made.pk).exists()
    Appraisal.objects.filter(pk=made.pk).update(home_sent_on=TODAY())
    assert sees(made, *names) == [True, True, False, True, False, False, False]
    Appraisal.objects.filter(pk=made.pk).update(home_sent_on=None, organisation_sent_on=TODAY())
    assert sees(made, *names) == [True, True, False, False, False, True, False]
    Appraisal.objects.filter(membership=membership("office")).delete()
    his = Appraisal.objects.create(membership=membership("office"), home_unit=unit)
    assert sees(his, "office", "office-head") == [False, True]


def what_members_ask_and_report_one_reason_at_a_time() -> None:
    """One's own, the leader's of his team, the office's (R-025, R-029)."""
    here = case()
    seat = membership("team-member")
    span = {"begins": TODAY(), "ends": TODAY() + timedelta(days=1)}
    leave = MemberLeave.objects.create(membership=seat, reason="某某", **span)
    offered = ConductRecord.objects.create(
        membership=seat, kind="meal", happened_on=TODAY(), matter="某某", handling="recorded"
    )
    nobody = without_person(here)
    for row in (leave, offered):
        assert sees(row, "team-member", "team-leader", "office", "team-leader-2", "unit-secretary", "discipline") == [
            True, True, True, False, False, False,
        ], row  # fmt: skip
        assert type(row)._default_manager.for_user(nobody).filter(pk=row.pk).exists()
    # Asked for another power, it is that power which counts.
    asked = MemberLeave.objects.for_user(user("group-head"), "rounds.view_round")
    assert (
        asked.filter(pk=leave.pk).exists()
        != MemberLeave.objects.for_user(user("group-head")).filter(pk=leave.pk).exists()
    )


def cases_against_inspectors_one_reason_at_a_time() -> None:
    """The office's and the leading group's; for whom it concerns, and who sat with him, there is none (R-039)."""
    here = case()
    given = {"office": here.office, "received_on": TODAY(), "source": "来信"}

    def complaint(**fields: Any) -> Complaint:
        return Complaint.objects.create(text="某某", **given, **fields)

    plain = complaint()
    names = ("office", "office-head", "team-leader", "unit-secretary", "office@below")
    assert sees(plain, *names) == [True, True, False, False, False]
    assert Complaint.objects.for_user(without_person(here)).filter(pk=plain.pk).exists()
    his = complaint()
    his.persons.set([user("office").person])
    assert sees(his, *names) == [False, True, False, False, False]
    round_ = make.round_(here.office, 81)
    theirs = complaint(team=make.team(round_, 81))
    assert sees(theirs, "office", "office-head") == [True, True]
    person = user("office").person
    assert person is not None
    make.member(theirs.team, person)
    assert sees(theirs, "office", "office-head") == [False, True]
    against = {
        who: ConductCase.objects.create(person=who, violation=any_code(), content="某某", **given)
        for who in (make.person("乙"), person)
    }
    assert [sees(each, "office", "office-head") for each in against.values()] == [[True, True], [False, True]]
    assert all(
        ConductCase.objects.for_user(user("nobody-yet")).filter(pk=each.pk).exists() for each in against.values()
    )


def courses_and_equipment_one_reason_at_a_time() -> None:
    """A course is its lecturer's and theirs who attend; a device his who has it in hand, until he gives it back."""
    here = case()
    given = {"office": here.office, "round": here.round, "held_on": TODAY()}
    plain = Course.objects.create(title="一", **given)
    names = ("office", "team-member", "team-leader-2", "unit-secretary")
    assert sees(plain, *names) == [True, False, False, False]
    assert sees(Course.objects.create(title="二", lecturer=user("team-member").person, **given), *names) == [
        True, True, False, False,
    ]  # fmt: skip
    attended = Course.objects.create(title="三", **given)
    attended.attendances.create(person=user("team-member").person)
    assert sees(attended, *names) == [True, True, False, False]
    nobody = User.objects.create(username="nobody-at-all", password="!")
    assert not Course.objects.for_user(nobody).filter(pk__in=[plain.pk, attended.pk]).exists()
    device = Equipment.objects.create(office=here.office, number="D-1", name="录音笔")
    assert sees(device, *names) == [True, False, False, False]
    issue = EquipmentIssue.objects.create(
        equipment=device, membership=membership("team-member"), issued_on=TODAY(), issued_by=user("office")
    )
    assert sees(device, *names) == [True, True, False, False]
    assert not Equipment.objects.for_user(nobody).filter(pk=device.pk).exists()
    EquipmentIssue.objects.filter(pk=issue.pk).update(returned_on=TODAY(), returned_to=user("office"))
    assert sees(device, *names) == [True, False, False, False]


def supervision_teams_see_their_round_once_allotted() -> None:
    """A supervision team knows its round and itself when a unit was allotted to it; one without people is nobody's."""
    here = case()
    round_ = make.round_(here.office, 82)
    team = make.team(round_, 82)
    Team.objects.filter(pk=team.pk).update(kind="supervision")
    stranger = make.user("supervisor-3")
    make.member(team, stranger.person)
    assert [sees(each, stranger.username) for each in (team, round_)] == [[False], [False]]
    nobody = User.objects.create(username="nobody-seated", password="!")
    make.allotted(nobody, here)
    empty = make.team(make.round_(here.office, 83), 83)
    Team.objects.filter(pk=empty.pk).update(kind="supervision")
    assert not Team.objects.for_user(nobody).filter(pk=empty.pk).exists()
    assert not Round.objects.for_user(nobody).filter(pk=empty.round_id).exists()
    make.allotted(stranger, here)
    assert [sees(each, stranger.username) for each in (team, round_)] == [[True], [True]]
    assert [sees(each, "team-leader") for each in (team, round_)] == [[False], [False]]
    assert Round.objects.files_for(stranger).filter(pk=round_.pk).exists()
    # A seat in a team that inspects shows that team by what it has to do, not by the seat.
    plain = make.team(make.round_(here.office, 84), 84)
    make.member(plain, stranger.person)
    assert sees(plain, stranger.username) == [False]
    Membership.objects.filter(team=team).update(ends=TODAY())
    assert [sees(each, stranger.username) for each in (team, round_)] == [[False], [False]]


CHECKS: tuple[Callable[[], None], ...] = (
    secondments_one_reason_at_a_time, appraisals_one_reason_at_a_time, what_members_ask_and_report_one_reason_at_a_time,
    cases_against_inspectors_one_reason_at_a_time, courses_and_equipment_one_reason_at_a_time,
    supervision_teams_see_their_round_once_allotted,
)  # fmt: skip
