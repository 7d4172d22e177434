"""Supervision teams (督查组): own members, own plan, own units by document; what is not allotted does not exist (R-043)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import access
from inspection.models import AuditEntry
from inspection.workflow import Refused, WrongStatus
from rectification.actions import checks
from rectification.models import Account
from rounds.actions import allotments, authorisations, teams
from rounds.models import Allotment, AssignmentGrant, Round, Seat, Team, TeamKind
from rounds.workflow import AssignmentStatus
from tests import make
from tests.rectification import stage

if TYPE_CHECKING:
    from inspection.models import User
    from tests.cast import Cast

DAY = timedelta(days=1)
PLAN = "督查青石乡整改：看账、看现场、访群众。"


@pytest.fixture
def examiner(cast: Cast) -> User:
    """Somebody with an account and nothing else."""
    return make.user("examiner", "何督查")


def formed(cast: Cast, examiner: User, *, approved: bool = True) -> Team:
    team = teams.form_team(cast.round, by=cast.clerk, kind=TeamKind.SUPERVISION, plan=PLAN)
    teams.add_member(team, by=cast.clerk, person=examiner.person, seat=Seat.LEADER)
    if approved:
        team = allotments.approve_plan(
            team, by=cast.group_head, document="云委巡领〔2026〕6号", approved_on=timezone.localdate()
        )
    return team


def fed_back(*assignments: Any) -> None:
    for each in assignments:
        each.status = AssignmentStatus.FED_BACK
        each.save(update_fields=["status"])


def allot(cast: Cast, team: Team, *assignments: Any, **given: Any) -> list[Allotment]:
    today = timezone.localdate()
    dates = {"begins": today, "ends": today + 30 * DAY} | given
    return allotments.allot(
        team, by=cast.clerk, assignments=assignments or [cast.assignment], document="云委巡办〔2026〕21号", **dates
    )


def test_the_member_sees_the_allotted_ledger_and_no_other(cast: Cast, examiner: User, log_in: Any) -> None:
    account = stage.rectifying(cast)
    other = make.assignment(cast.round, make.team(cast.round, 5), cast.finance)
    fed_back(cast.assignment, other)
    foreign = Account.objects.create(
        office=cast.office, assignment=other, unit=cast.finance, holder=cast.finance, number="账-他单位", problem="未分给督查组",
        origin="history", reported_on=timezone.localdate(),
    )  # fmt: skip
    team, client = formed(cast, examiner), log_in(examiner)
    assert not Account.objects.for_user(examiner).exists()
    assert client.get(reverse("rectification:ledger")).status_code == 403
    allot(cast, team)
    assert set(Account.objects.for_user(examiner)) == set(Account.objects.filter(assignment=cast.assignment))
    assert client.get(reverse("rectification:account", args=[account.pk])).status_code == 200
    assert client.get(reverse("rectification:account", args=[foreign.pk])).status_code == 404
    assert client.get(reverse("rounds:assignment", args=[other.pk])).status_code == 404
    page = client.get(reverse("rectification:ledger")).content.decode()
    assert "未分给督查组" not in page
    assert "未分给督查组" not in client.get(reverse("rectification:balance")).content.decode()
    assert checks.check(account, by=examiner, finding="属实").finding == "属实"
    with pytest.raises(PermissionDenied):
        checks.check(foreign, by=examiner, finding="越界")


def test_neither_petitions_nor_findings_nor_records_come_with_it(cast: Cast, examiner: User, log_in: Any) -> None:
    fed_back(cast.assignment)
    allot(cast, formed(cast, examiner))
    client = log_in(examiner)
    for address in (
        "petitions:petition_list",
        "petitions:lead_list",
        "rounds:field_record_list",
        "rounds:finding_list",
    ):
        assert client.get(reverse(address)).status_code == 403, address


def test_it_begins_and_ends_by_date(cast: Cast, examiner: User) -> None:
    stage.rectifying(cast)
    fed_back(cast.assignment)
    today = timezone.localdate()
    made = allot(cast, formed(cast, examiner), begins=today + DAY, ends=today + 2 * DAY)[0]
    power = "rectification.view_ledger"
    days = [bool(access.assignments_with(examiner, power, today + n * DAY)) for n in range(4)]
    assert days == [False, True, True, False]
    assert (made.in_force(today), made.in_force(today + DAY)) == (False, True)


def test_taken_back_it_is_gone_on_the_next_request(cast: Cast, examiner: User, log_in: Any) -> None:
    account = stage.rectifying(cast)
    fed_back(cast.assignment)
    made = allot(cast, formed(cast, examiner))[0]
    client, page = log_in(examiner), reverse("rectification:account", args=[account.pk])
    assert client.get(page).status_code == 200
    allotments.end_allotment(made, by=cast.clerk, reason="分工调整")
    assert client.get(page).status_code == 404
    with pytest.raises(WrongStatus):
        allotments.end_allotment(made, by=cast.clerk, reason="再收")
    assert set(AuditEntry.objects.filter(object_id=made.pk).values_list("verb", flat=True)) == {"register", "revoke"}


def test_no_units_before_the_plan_is_approved(cast: Cast, examiner: User) -> None:
    fed_back(cast.assignment)
    team = formed(cast, examiner, approved=False)
    with pytest.raises(Refused, match="尚未经领导小组批准"):
        allot(cast, team)
    for who in (cast.clerk, cast.head, cast.group_deputy):
        with pytest.raises(PermissionDenied):
            allotments.approve_plan(team, by=who, document="x", approved_on=timezone.localdate())
    empty = teams.form_team(cast.round, by=cast.clerk, kind=TeamKind.SUPERVISION)
    with pytest.raises(Refused, match="尚未填写"):
        allotments.approve_plan(empty, by=cast.group_head, document="x", approved_on=timezone.localdate())


def test_an_approved_plan_stands(cast: Cast, examiner: User) -> None:
    team = formed(cast, examiner)
    with pytest.raises(Refused, match="不能再改"):
        teams.edit_team(team, by=cast.clerk, plan="另一份")
    with pytest.raises(WrongStatus):
        allotments.approve_plan(team, by=cast.group_head, document="x", approved_on=timezone.localdate())
    with pytest.raises(IntegrityError, match="team_plan_approved_by_a_document"), transaction.atomic():
        Team.objects.filter(pk=team.pk).update(plan_document="")


def test_why_a_unit_is_not_allotted(cast: Cast, examiner: User) -> None:
    team = formed(cast, examiner)
    with pytest.raises(Refused, match="青石乡尚未反馈"):
        allot(cast, team)
    fed_back(cast.assignment, cast.assignment_2)
    make.recusal(examiner.person, cast.qingshi)
    with pytest.raises(Refused, match="何督查"):
        allot(cast, team)
    allot(cast, team, cast.assignment_2)
    second = teams.form_team(cast.round, by=cast.clerk, kind=TeamKind.SUPERVISION, plan=PLAN)
    teams.add_member(second, by=cast.clerk, person=make.user("other").person, seat=Seat.LEADER)
    second = allotments.approve_plan(second, by=cast.group_head, document="x", approved_on=timezone.localdate())
    with pytest.raises(Refused, match="已分给第一督查组"):
        allot(cast, second, cast.assignment_2)
    with pytest.raises(Refused, match="只有督查组"):
        allot(cast, cast.team)


def test_allotted_once_more_for_other_days(cast: Cast, examiner: User) -> None:
    """One row of a team and a unit is in force, whatever its days: said in words before the database refuses it."""
    team = formed(cast, examiner)
    fed_back(cast.assignment)
    allot(cast, team)
    later = timezone.localdate() + timedelta(days=400)
    with pytest.raises(Refused, match="已分给本组（另一段时间），请先收回"):
        allot(cast, team, begins=later, ends=later + timedelta(days=9))
    assert cast.assignment.allotments.count() == 1


def test_a_member_recused_since_sees_nothing_of_the_unit(cast: Cast, examiner: User) -> None:
    stage.rectifying(cast)
    fed_back(cast.assignment)
    allot(cast, formed(cast, examiner))
    assert Account.objects.for_user(examiner).exists()
    make.recusal(examiner.person, cast.qingshi)
    assert not Account.objects.for_user(examiner).exists()


def test_members_come_and_go(cast: Cast, examiner: User) -> None:
    fed_back(cast.assignment)
    team = formed(cast, examiner)
    made = allot(cast, team)[0]
    later = make.user("later", "何后来")
    membership = teams.add_member(team, by=cast.clerk, person=later.person)
    assert access.assignments_with(later, "rectification.view_ledger") == [cast.assignment.pk]
    teams.end_member(membership, by=cast.clerk, reason="调整")
    assert not access.assignments_with(later, "rectification.view_ledger")
    assert access.assignments_with(examiner, "rectification.view_ledger") == [cast.assignment.pk]
    without = make.person("何无号")
    teams.add_member(team, by=cast.clerk, person=without)
    user = make.user("now", person=without)
    assert authorisations.seat_account(user, by=cast.clerk) == 1
    assert made.grants.filter(user=user, revoked_at=None).count() == 1


def test_an_inspector_may_supervise_too_and_numbers_are_their_own(cast: Cast, examiner: User) -> None:
    team = formed(cast, examiner)
    assert (str(team), team.number) == ("第一督查组", 1)
    teams.add_member(team, by=cast.clerk, person=cast.member.person)
    fed_back(cast.assignment)
    allot(cast, team)
    assert AssignmentGrant.objects.filter(user=cast.member, role="supervisor").count() == 1
    Round.objects.filter(pk=cast.round.pk).update(status="concluded")
    assert teams.form_team(cast.round, by=cast.clerk, kind=TeamKind.SUPERVISION).number == 2
    with pytest.raises(Refused, match="已办结"):
        teams.form_team(cast.round, by=cast.clerk)


def test_the_whole_way_in_the_browser(cast: Cast, examiner: User, log_in: Any) -> None:
    stage.rectifying(cast)
    fed_back(cast.assignment)
    today = timezone.localdate()
    log_in(cast.clerk).post(reverse("rounds:supervision_team_add", args=[cast.round.pk]), {"plan": PLAN})
    team = Team.objects.get(kind=TeamKind.SUPERVISION)
    teams.add_member(team, by=cast.clerk, person=examiner.person, seat=Seat.LEADER)
    assert "待领导小组批准" in log_in(cast.clerk).get(reverse("rounds:team", args=[team.pk])).content.decode()
    approve = reverse("rounds:supervision_plan_approve", args=[team.pk])
    assert log_in(cast.clerk).get(approve).status_code == 403
    sent = {"document": "云委巡领〔2026〕6号", "approved_on": str(today)}
    assert log_in(cast.group_head).post(approve, sent).status_code == 302
    add = reverse("rounds:allotment_add", args=[team.pk])
    wrong = {"assignments": [str(cast.assignment.pk)], "document": "云委巡办〔2026〕21号", "begins": str(today),
             "ends": str(today - DAY)}  # fmt: skip
    answer = log_in(cast.clerk).post(add, wrong)
    assert answer.status_code == 422
    assert "督查止期不能早于起期" in answer.content.decode()
    assert log_in(cast.clerk).post(add, wrong | {"ends": str(today + DAY)}).status_code == 302
    page = log_in(examiner).get(reverse("rounds:team", args=[team.pk])).content.decode()
    assert "督查中" in page
    assert "收回" not in page
    made = Allotment.objects.get()
    end = reverse("rounds:allotment_end", args=[made.pk])
    assert log_in(examiner).post(end, {"reason": "x"}).status_code == 403
    assert log_in(cast.clerk).post(end, {"reason": "分工调整"}).status_code == 302
    assert log_in(cast.leader).get(reverse("rounds:allotment_add", args=[cast.team.pk])).status_code == 404


@pytest.mark.parametrize(
    "who", ["leader_2", "liaison", "secretary", "sysadmin", "secadmin", "auditor", "petition_bureau"]
)
def test_for_others_there_are_no_such_pages(cast: Cast, examiner: User, log_in: Any, who: str) -> None:
    fed_back(cast.assignment)
    made = allot(cast, formed(cast, examiner))[0]
    client = log_in(getattr(cast, who))
    for address, pk in (
        ("rounds:team", made.team_id),
        ("rounds:allotment_end", made.pk),
        ("rounds:allotment_add", made.team_id),
    ):
        assert client.get(reverse(address, args=[pk])).status_code in (403, 404), address
