"""外地组员: sent from elsewhere, counted apart, and gone with the round; a cross team holds nobody of the unit's region."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import codes
from inspection.workflow import Refused
from rounds.actions import authorisations, rounds, teams
from rounds.models import Assignment, AssignmentGrant, Membership, Round, Seat
from tests import make

if TYPE_CHECKING:
    from tests.cast import Cast
    from tests.rounds.conftest import Planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere(cast: Cast) -> Any:
    """云岭县 is the office's region; 商州区 lies outside it."""
    cast.office.region = make.region("云岭县")
    cast.office.save(update_fields=["region"])
    return make.region("商州区")


def outside(cast: Cast, planned: Planned, region: Any, name: str = "外地王") -> Membership:
    return teams.add_member(
        planned.team, by=cast.clerk, person=make.user(f"u-{name}", name).person, seat=Seat.OUTSIDE, home_region=region
    )


def test_an_outside_member_is_sent_from_elsewhere(cast: Cast, planned: Planned, elsewhere: Any) -> None:
    with pytest.raises(Refused, match="外地王为外地组员，须填派出地区"):
        outside(cast, planned, None)
    near = make.region("石门镇", make.region("云岭县"))
    with pytest.raises(Refused, match="外地李的派出地区石门镇就在云岭县，不是外地组员"):
        outside(cast, planned, near, "外地李")
    assert outside(cast, planned, elsewhere, "外地张").home_region == elsewhere
    with pytest.raises(IntegrityError, match="membership_outside_says_whence"), transaction.atomic():
        Membership.objects.create(team=planned.team, person=make.person("无名"), seat=Seat.OUTSIDE)


def test_a_region_put_wrong_later_stops_the_authorisation(cast: Cast, approved: Planned, elsewhere: Any) -> None:
    seat = outside(cast, approved, elsewhere)
    Membership.objects.filter(pk=seat.pk).update(home_region=make.region("云岭县"))
    with pytest.raises(Refused, match="外地王的派出地区云岭县就在云岭县"):
        authorisations.authorise(approved.assignment, by=cast.clerk, document="云委巡〔2026〕5号")


def test_a_cross_team_takes_nobody_of_the_units_region(cast: Cast, planned: Planned, elsewhere: Any) -> None:
    mode = codes.code("organising_modes", "cross")
    Assignment.objects.filter(pk=planned.assignment.pk).update(mode=mode)
    local = make.person("本地赵", native_region=make.region("柳溪镇", make.region("云岭县")))
    with pytest.raises(Refused, match="本地赵籍贯在云岭县，异地交叉巡察须地域回避"):
        teams.add_member(planned.team, by=cast.clerk, person=local)
    sent = make.person("商州钱", native_region=elsewhere)
    assert teams.add_member(planned.team, by=cast.clerk, person=sent, seat=Seat.OUTSIDE, home_region=elsewhere)


class TestLimitedToTheRound:
    @pytest.fixture
    def seated(self, cast: Cast, approved: Planned, elsewhere: Any) -> Membership:
        Round.objects.filter(pk=approved.round.pk).update(ends=timezone.localdate() + timedelta(days=60))
        seat = outside(cast, approved, elsewhere)
        assignment = Assignment.objects.get(pk=approved.assignment.pk)
        authorisations.authorise(assignment, by=cast.clerk, document="云委巡〔2026〕5号")
        return seat

    def grants(self, seat: Membership) -> Any:
        return AssignmentGrant.objects.filter(user__person=seat.person)

    def test_his_account_has_an_end_the_others_do_not(self, cast: Cast, approved: Planned, seated: Membership) -> None:
        ends = dict(self.grants(seated).values_list("role", "ends"))
        assert ends["team_member_closing"] == timezone.localdate() + timedelta(days=60)
        others = AssignmentGrant.objects.filter(user__person=approved.member, role="team_member_closing")
        assert others.get().ends is None

    def test_the_rounds_end_takes_everything_back(self, cast: Cast, approved: Planned, seated: Membership) -> None:
        Assignment.objects.filter(round=approved.round).update(status="closed")
        from tests.rounds.conftest import held

        held(cast, approved.round, "situation", "handover", "feedback")
        rounds.conclude(Round.objects.get(pk=approved.round.pk), by=cast.head)
        assert not self.grants(seated).filter(revoked_at=None).exists()
        taken = seated.person.authorisations.get()
        assert taken.revoked_reason == "轮次办结，外地组员授权终止"
        assert approved.member.authorisations.get().revoked_at is None


def test_they_are_counted_apart(cast: Cast, planned: Planned, elsewhere: Any, log_in) -> None:
    outside(cast, planned, elsewhere)
    client = log_in(cast.clerk)
    team = client.get(reverse("rounds:team", args=[planned.team.pk])).content.decode()
    assert "3 人，其中外地组员1人（商州区1人）" in team
    assert "组员3人，其中外地组员1人" in client.get(reverse("rounds:round", args=[planned.round.pk])).content.decode()


def test_the_form_asks_whence(cast: Cast, planned: Planned, elsewhere: Any, log_in) -> None:
    url = reverse("rounds:membership_add", args=[planned.team.pk])
    sent = {"person": make.person("外地周").pk, "seat": Seat.OUTSIDE, "begins": timezone.localdate()}
    client = log_in(cast.clerk)
    answer = client.post(url, sent)
    assert answer.status_code == 422
    assert "外地组员须填派出地区" in answer.content.decode()
    assert client.post(url, sent | {"home_region": elsewhere.pk}).status_code == 302
    page = client.get(reverse("rounds:membership", args=[Membership.objects.get(seat=Seat.OUTSIDE).pk]))
    assert "商州区" in page.content.decode()
