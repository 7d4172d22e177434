"""一次一授权: by a document, for one assignment, with dates; taken back it is felt at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection import access, audit, workflow
from inspection.models import User
from rounds.actions import assignments, authorisations, teams
from rounds.models import Assignment, AssignmentGrant, Seat
from rounds.workflow import AssignmentStatus
from tests import make
from tests.cast import Cast
from tests.rounds.conftest import Planned


def user_of(person) -> User:
    return User.objects.get(person=person)


def test_every_member_gets_his_seat_and_its_closing_part(cast: Cast, authorised: Planned) -> None:
    rows = AssignmentGrant.objects.filter(content_object=authorised.assignment).values_list("user", "role", "ends")
    leader, member = user_of(authorised.leader).pk, user_of(authorised.member).pk
    last = authorised.assignment.stationing_ends
    assert set(rows) == {
        (leader, "team_leader", last), (leader, "team_leader_closing", None),
        (member, "team_member", last), (member, "team_member_closing", None),
    }  # fmt: skip


def test_nobody_enters_unauthorised(cast: Cast, authorised: Planned) -> None:
    teams.add_member(authorised.team, by=cast.clerk, person=make.person("姜补充"))
    with pytest.raises(workflow.Refused, match="姜补充尚未授权，须补充授权"):
        assignments.enter(authorised.assignment, by=user_of(authorised.leader))


def test_it_is_recorded(cast: Cast, authorised: Planned) -> None:
    assert authorised.assignment.status == AssignmentStatus.AUTHORISED
    first = next(each for each in audit.of(authorised.assignment) if each.verb == "authorise")
    assert (first.label, first.data["document"]) == ("授权", "云委巡〔2026〕5号")


def test_before_the_round_is_approved(cast: Cast, planned: Planned) -> None:
    with pytest.raises(workflow.Refused, match="轮次方案尚未经书记审定"):
        authorisations.authorise(planned.assignment, by=cast.clerk, document="云委巡〔2026〕5号")


def test_only_the_office(cast: Cast, authorised: Planned) -> None:
    Assignment.objects.update(status=AssignmentStatus.PLANNED)
    with pytest.raises(PermissionDenied):
        authorisations.authorise(authorised.assignment, by=user_of(authorised.leader), document="自拟")


def test_it_is_for_one_assignment_only(cast: Cast, approved: Planned) -> None:
    leader = user_of(approved.leader)
    authorisations.authorise(approved.assignment, by=cast.clerk, document="云委巡〔2026〕5号")
    assert access.may(leader, "rounds.confirm_paper", approved.assignment)
    assert not access.may(leader, "rounds.view_assignment", cast.assignment)


def test_a_late_joiner_has_nothing_until_the_supplement(cast: Cast, authorised: Planned) -> None:
    late = make.user("late", "姜补充")
    teams.add_member(authorised.team, by=cast.clerk, person=late.person)
    assert not access.may(late, "rounds.view_assignment", authorised.assignment)
    authorisations.supplement(authorised.assignment, by=cast.clerk, person=late.person, document="云委巡〔2026〕9号")
    assert access.may(late, "rounds.view_assignment", authorised.assignment)
    assert authorised.assignment.authorisations.get(person=late.person).supplement


def test_a_supplement_is_for_members_only(cast: Cast, authorised: Planned) -> None:
    with pytest.raises(workflow.Refused, match="不在本组"):
        authorisations.supplement(
            authorised.assignment, by=cast.clerk, person=make.person("戚某"), document="云委巡〔2026〕9号"
        )


def test_a_revocation_is_felt_on_the_next_request(cast: Cast, authorised: Planned, log_in) -> None:
    member = user_of(authorised.member)
    client = log_in(member)
    page = reverse("rounds:assignment", args=[authorised.assignment.pk])
    assert client.get(page).status_code == 200
    row = authorised.assignment.authorisations.get(person=authorised.member)
    authorisations.revoke(row, by=cast.clerk, reason="调离")
    assert client.get(page).status_code == 404
    with pytest.raises(workflow.WrongStatus):
        authorisations.revoke(row, by=cast.clerk, reason="再次收回")


def test_leaving_the_team_takes_everything_back(cast: Cast, authorised: Planned) -> None:
    membership = authorised.team.memberships.get(person=authorised.member)
    teams.end_member(membership, by=cast.clerk, reason="身体原因")
    assert not access.may(user_of(authorised.member), "rounds.view_assignment", authorised.assignment)


def test_an_account_made_later_gets_its_seat(cast: Cast, approved: Planned) -> None:
    late = make.person("姜补充")
    teams.add_member(approved.team, by=cast.clerk, person=late)
    authorisations.authorise(approved.assignment, by=cast.clerk, document="云委巡〔2026〕5号")
    user = make.user("late", person=late)
    assert authorisations.seat_account(user, by=cast.secadmin) == 1
    assert access.may(user, "rounds.add_field_record", approved.assignment)


def test_closing_ends_when_the_feedback_is_done(cast: Cast, authorised: Planned) -> None:
    Assignment.objects.filter(pk=authorised.assignment.pk).update(status=AssignmentStatus.FED_BACK)
    authorised.assignment.refresh_from_db()
    yesterday = timezone.localdate() - timedelta(days=1)
    AssignmentGrant.objects.filter(content_object=authorised.assignment).update(begins=yesterday)
    authorisations.end_closing(authorised.assignment, by=cast.clerk, on=yesterday)
    assert not AssignmentGrant.objects.filter(content_object=authorised.assignment, ends=None).exists()


def test_the_form_offers_the_number_of_the_decision(cast: Cast, approved: Planned, log_in) -> None:
    from inspection.documents import papers

    paper = papers.draft(approved.round, "rounds.authorisation", by=cast.clerk)
    papers.approve(paper, by=cast.group_head)
    paper = papers.issue(paper, by=cast.clerk)
    page = log_in(cast.clerk).get(reverse("rounds:assignment_authorise", args=[approved.assignment.pk]))
    assert f'value="{paper.number}"' in page.content.decode()


def test_one_leader_and_one_team_a_round(cast: Cast, planned: Planned) -> None:
    with pytest.raises(workflow.Refused, match="已有组长华组长"):
        teams.add_member(planned.team, by=cast.clerk, person=make.person("水组长"), seat=Seat.LEADER)
    other = teams.form_team(planned.round, by=cast.clerk)
    with pytest.raises(workflow.Refused, match="金组员已在第一巡察组"):
        teams.add_member(other, by=cast.clerk, person=planned.member)
