"""One reason at a time, as in ``clauses.py``: of what an office keeps for its rounds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from inspection.models import Office, User
from rectification.models import Account
from rounds.models import (
    Contact,
    Digest,
    Membership,
    OpinionReport,
    Procedure,
    RoundMeeting,
    RovingCheck,
    RovingDraw,
    Team,
    Term,
    TrackedTask,
)
from tests import make
from tests.doors.clauses import case, sees, user
from tests.doors.clauses_of_people import any_code

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = timezone.localdate
# Asked for a power that nobody has, nobody sees anything: it is the power asked for that counts.
NOBODYS = "rounds.no_such_power"


def memberships_one_reason_at_a_time() -> None:
    """The office's, those of the teams one sits in, of the team one's office holds; one's own always."""
    here = case()
    below = Office.objects.get(parent=here.office)
    team = make.team(make.round_(here.office, 85), 85)
    other, own = make.member(team, make.person("甲")), make.member(team, make.user("member-85").person)
    assert sees(other, "office", "member-85", "office@below", "unit-secretary") == [True, False, False, False]
    assert sees(own, "office", "member-85", "office@below", "unit-secretary") == [True, True, False, False]
    Team.objects.filter(pk=team.pk).update(sender=below)
    assert sees(other, "office@below", "office-head@county") == [True, False]
    assert not Membership.objects.for_user(User.objects.create(username="nobody-85", password="!")).exists()


def what_an_office_plans_one_reason_at_a_time() -> None:
    """Terms and tasks are the office's; a task besides his whom it was given to, while his account is in use."""
    here = case()
    county = user("office-head@county").office_grants.get().office
    terms = [
        Term.objects.create(office=each, number=90, begins=TODAY(), ends=TODAY() + timedelta(days=365))
        for each in (here.office, county)
    ]
    assert [sees(each, "office", "office-head@county", "unit-secretary") for each in terms] == [
        [True, False, False], [False, True, False],
    ]  # fmt: skip
    assert not Term.objects.for_user(user("office"), NOBODYS).exists()
    owner = make.user("owner-85")
    plain = TrackedTask.objects.create(office=here.office, content="某事", source="某次会议", owner_text="某局")
    given = TrackedTask.objects.create(office=here.office, content="某事", source="某次会议", owner=owner)
    assert [sees(each, "office", "owner-85", "office-head@county") for each in (plain, given)] == [
        [True, False, False], [True, True, False],
    ]  # fmt: skip
    assert not TrackedTask.objects.for_user(user("office-head"), NOBODYS).filter(pk__in=[plain.pk, given.pk]).exists()
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert sees(given, "owner-85") == [False]


def procedures_one_reason_at_a_time() -> None:
    """The common ones and one's own office's."""
    here = case()
    county = user("office-head@county").office_grants.get().office
    rows = [
        Procedure.objects.create(office=each, key="eightysix", title="某程序") for each in (None, here.office, county)
    ]
    assert [sees(each, "office", "office-head@county") for each in rows] == [[True, True], [True, False], [False, True]]


def records_of_a_task_one_reason_at_a_time() -> None:
    """What hangs on a task, and what an office keeps, for the power that was asked for."""
    here = case()
    contact = Contact.objects.create(
        assignment=here, role="member", name="某人", post="某职", phone="1", named_on=TODAY()
    )
    meeting = RoundMeeting.objects.create(office=here.office, kind=any_code(), held_on=TODAY())
    for row in (contact, meeting):
        rows = type(row)._default_manager
        assert sees(row, "office", "office-head@county") == [True, False], row
        assert not rows.for_user(user("office"), NOBODYS).filter(pk=row.pk).exists()


def supervision_on_the_way_one_reason_at_a_time() -> None:
    """A team is not told that it was drawn; a unit reads its own reports only; a digest of a unit kept out of is not there."""
    here = case()
    draw = RovingDraw.objects.create(
        office=here.office, round=here.round, drawn_on=TODAY(), seed="1", size=1, pool=[], witness="某人"
    )
    visit = RovingCheck.objects.create(draw=draw, assignment=here)
    assert sees(visit, "office", "team-leader", "unit-secretary") == [True, False, False]
    told = {"status": "reported", "outcome": "guided", "visited_on": TODAY(), "findings": "某某"}
    RovingCheck.objects.filter(pk=visit.pk).update(**told)
    assert sees(visit, "office", "team-leader", "team-leader-2", "unit-secretary") == [True, True, False, False]
    said = OpinionReport.objects.create(
        assignment=here,
        level="ordinary",
        occurred_on=TODAY(),
        source="某处",
        summary="某某",
        leader="某人",
        handling="某某",
    )
    assert sees(said, "office", "team-leader", "unit-liaison", "unit-liaison-2") == [True, True, True, False]
    digest = Digest.objects.create(office=here.office, begins=date(2020, 1, 6), ends=date(2020, 1, 12))
    digest.assignments.set([here])
    assert sees(digest, "office", "office-head", "office-head@county") == [True, True, False]
    make.recusal(user("office").person, here.unit)
    assert sees(digest, "office", "office-head") == [False, True]


def what_was_taken_back_counts_no_more() -> None:
    """Roles and seats that were revoked, whatever their dates say."""
    here = case()
    of_office, of_unit, of_team = (make.user(each) for each in ("office-86", "unit-86", "team-86"))
    owned = Account.objects.create(
        office=here.office, number="C-86", origin="report", problem="某某", assignment=here, unit=here.unit, holder=here.unit,
        delivered_on=TODAY(),
    )  # fmt: skip
    role = make.office_role(of_office, here.office, "office_staff")
    desk = make.unit_role(of_unit, here.unit, "unit_liaison")
    seat = make.seat(of_team, here)
    assert sees(here, "office-86", "team-86") == [True, True]
    assert sees(owned, "unit-86") == [True]
    # Asked for another day, that day counts; asked for nobody, everybody's.
    rows = type(role).objects
    assert [rows.live(of_office, each).exists() for each in (role.begins - timedelta(days=1), role.begins)] == [
        False,
        True,
    ]
    assert {role.user_id, user("office").pk} <= set(rows.live().values_list("user", flat=True))
    for row in (role, desk, seat):
        type(row).objects.filter(pk=row.pk).update(revoked_at=timezone.now())
    assert sees(here, "office-86", "team-86") == [False, False]
    assert sees(owned, "unit-86") == [False]


CHECKS: tuple[Callable[[], None], ...] = (
    memberships_one_reason_at_a_time, what_an_office_plans_one_reason_at_a_time, procedures_one_reason_at_a_time,
    records_of_a_task_one_reason_at_a_time, supervision_on_the_way_one_reason_at_a_time, what_was_taken_back_counts_no_more,
)  # fmt: skip
