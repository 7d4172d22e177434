"""A city's special inspection by fifteen counties' teams: crosswise or together, each county with its own team only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inspection import access, codes
from inspection.models import Paper
from inspection.workflow import Refused
from petitions.models import Petition
from rounds.actions import assignments, joint, plans, pledges, rounds, teams
from rounds.models import Assignment, Finding, Membership, Round, Seat, Talent, Team
from tests import make

if TYPE_CHECKING:
    from inspection.models import Office, Unit, User

pytestmark = pytest.mark.django_db
COUNTIES = 15


@dataclass
class County:
    office: Office
    unit: Unit
    clerk: User


@dataclass
class Above:
    """The city, its clerk, and the counties below it: each with its own region, unit and clerk."""

    office: Office
    clerk: User
    counties: list[County]

    def crosswise(self) -> list[tuple[Office, Unit]]:
        """Each county's team inspects the next county."""
        ring = [*self.counties[1:], self.counties[0]]
        return [(one.office, other.unit) for one, other in zip(self.counties, ring, strict=True)]

    def together(self) -> list[tuple[Office, Unit]]:
        return [(each.office, each.unit) for each in self.counties]


def city(counties: int = COUNTIES) -> Above:
    office = make.office(
        "南川市委巡察办", committee="中共南川市委员会", committee_short="南川市委", level="city", region=make.region("南川市"),
    )  # fmt: skip
    clerk = make.user("city-clerk", "市办王")
    make.office_role(clerk, office, "office_staff")
    found = []
    for at in range(counties):
        region = make.region(f"第{at}县", office.region)
        below = make.office(f"第{at}县委巡察办", committee_short=f"第{at}县委", parent=office, region=region)
        unit = make.unit(below, f"第{at}县住房保障中心")
        keeper = make.user(f"county-{at}", f"县办{at}")
        make.office_role(keeper, below, "office_staff")
        found.append(County(below, unit, keeper))
    return Above(office, clerk, found)


@pytest.fixture
def above(lists: None) -> Above:
    return city()


def special(above: Above, mode: str, pairs: Any = None, sequence: int = 4) -> Round:
    today = timezone.localdate()
    round_ = rounds.plan(above.office, by=above.clerk, term=5, sequence=sequence, year=today.year, plan="按方案开展。")
    joint.organise(
        round_, by=above.clerk, pairs=pairs if pairs is not None else above.crosswise(), subject="公租房分配",
        mode=codes.code("organising_modes", mode), kind=codes.code("inspection_kinds", "special"),
        stationing_begins=today, stationing_ends=today + timedelta(days=20), period_begins=date(2023, 1, 1),
    )  # fmt: skip
    return round_


class TestOrganised:
    def test_every_county_gets_a_team_and_the_next_countys_unit(self, above: Above) -> None:
        round_ = special(above, "cross")
        assert (round_.teams.count(), round_.assignments.count()) == (15, 15)
        first = round_.assignments.get(team__sender=above.counties[0].office)
        assert (first.unit, first.office, first.authority) == (above.counties[1].unit, above.office, "南川市委巡察办")

    def test_nobody_inspects_his_own_county_crosswise(self, above: Above) -> None:
        with pytest.raises(Refused, match="第一巡察组由第0县委巡察办派出，异地交叉巡察不能巡察本地的第0县住房保障中心"):
            special(above, "cross", above.together())
        assert not Round.objects.get().teams.exists()

    def test_together_with_the_city_each_inspects_its_own(self, above: Above) -> None:
        assert special(above, "joint", above.together()).assignments.count() == 15

    def test_a_lower_offices_unit_needs_a_mode_and_anothers_is_out_of_reach(self, above: Above) -> None:
        round_ = special(above, "cross")
        team, stranger = round_.teams.first(), make.unit(make.office("外市巡察办"), "外市住建局")
        assert team is not None
        plain = {"team": team, "kind": codes.code("inspection_kinds", "regular"), "stationing_begins": None}
        with pytest.raises(Refused, match="须选组织方式"):
            assignments.assign(round_, by=above.clerk, unit=make.unit(above.counties[3].office, "县医保局"), **plain)
        with pytest.raises(Refused, match="外市住建局归外市巡察办，不在本机构巡察范围"):
            assignments.assign(
                round_, by=above.clerk, unit=stranger, mode=codes.code("organising_modes", "cross"), **plain
            )

    def test_only_an_office_below_holds_a_team(self, above: Above) -> None:
        round_ = special(above, "cross")
        for sender in (make.office("邻市巡察办"), above.office):
            with pytest.raises(Refused, match="不是南川市委巡察办的下级机构"):
                teams.form_team(round_, by=above.clerk, sender=sender)

    def test_it_is_organised_on_one_page(self, above: Above, log_in: Any) -> None:
        today = timezone.localdate()
        round_ = rounds.plan(above.office, by=above.clerk, term=5, sequence=4, year=today.year, plan="按方案开展。")
        client, url = log_in(above.clerk), reverse("rounds:joint_add", args=[round_.pk])
        assert "交叉、联动专项" in client.get(reverse("rounds:round", args=[round_.pk])).content.decode()
        sent = {
            "subject": "公租房分配", "mode": codes.code("organising_modes", "cross").pk,
            "kind": codes.code("inspection_kinds", "special").pk, "stationing_begins": today,
            "stationing_ends": today + timedelta(days=20), "period_begins": "2023-01-01",
        }  # fmt: skip
        assert "至少给一个下级机构" in client.post(url, sent).content.decode()
        name = f"unit_{above.counties[0].office.pk.hex}"
        assert "请从提示中选择" in client.post(url, sent | {name: "第1县 没有的局"}).content.decode()
        assert "不能早于进驻日期" in client.post(url, sent | {"stationing_ends": "2020-01-01"}).content.decode()
        own = client.post(url, sent | {name: "第0县委 第0县住房保障中心"})
        assert (own.status_code, "不能巡察本地的" in own.content.decode()) == (422, True)
        assert client.post(url, sent | {name: "第1县委 第1县住房保障中心"}).status_code == 302
        assert round_.assignments.get().unit == above.counties[1].unit

    def test_only_the_leading_office_organises(self, above: Above, log_in: Any) -> None:
        round_, one = special(above, "cross"), above.counties[0]
        assert log_in(one.clerk).get(reverse("rounds:joint_add", args=[round_.pk])).status_code == 403
        with pytest.raises(PermissionDenied):
            joint.organise(round_, by=one.clerk, pairs=[], mode=codes.code("organising_modes", "cross"))


class TestWhoSeesWhat:
    def test_a_county_sees_its_own_team_the_city_all(self, above: Above, log_in: Any) -> None:
        round_, one = special(above, "cross"), above.counties[0]
        team, task = round_.teams.get(sender=one.office), round_.assignments.get(team__sender=one.office)
        other, others = round_.teams.get(sender=above.counties[1].office), round_.assignments.exclude(pk=task.pk)
        for model, own in ((Round, round_), (Team, team), (Assignment, task)):
            assert list(model.objects.for_user(one.clerk)) == [own]
        assert Assignment.objects.for_user(above.clerk).count() == 15
        client = log_in(one.clerk)
        page = client.get(reverse("rounds:round", args=[round_.pk])).content.decode()
        assert "第1县住房保障中心" in page
        assert not any(each.unit.short_name in page for each in others)
        assert client.get(reverse("rounds:team", args=[other.pk])).status_code == 404
        assert client.get(reverse("rounds:assignment", args=[others[0].pk])).status_code == 404
        assert client.get(reverse("rounds:assignment", args=[task.pk])).status_code == 200

    def test_it_sees_the_work_of_its_team_not_what_was_reported(self, above: Above) -> None:
        round_, one = special(above, "cross"), above.counties[0]
        task = round_.assignments.get(team__sender=one.office)
        found = Finding.objects.create(assignment=task, number="4-1-1", title="公租房转租", fact="转租12套。")
        letter = Petition.objects.create(
            office=above.office, assignment=task, number="X-1", received_on=timezone.localdate()
        )
        assert list(Finding.objects.for_user(one.clerk)) == [found]
        assert not Finding.objects.for_user(above.counties[1].clerk).exists()
        assert not Petition.objects.for_user(one.clerk).filter(pk=letter.pk).exists()
        held = access.powers(one.clerk, task)
        assert "rounds.view_finding" in held
        assert not {each for each in held if each.startswith(("petitions.", "rectification."))}
        assert not held & {"rounds.plan_round", "rounds.authorise_assignment", "rounds.view_restricted_record"}

    def test_what_the_round_says_of_others_stays_with_the_leading_office(self, above: Above, log_in: Any) -> None:
        round_, one = special(above, "cross"), above.counties[0]
        other = round_.assignments.get(team__sender=above.counties[3].office)
        plans.take_out(other, by=above.clerk, reason="机构改革")
        paper = Paper.objects.create(
            kind="rounds.round_plan", office=above.office, title="轮次工作方案", record=round_, drafted_by=above.clerk
        )
        address, file = reverse("rounds:round", args=[round_.pk]), reverse("paper", args=[paper.pk])
        client = log_in(above.clerk)
        shown = client.get(address).content.decode()
        assert shown.count("第4县住房保障中心") == 2
        assert "轮次工作方案" in shown
        assert client.get(file).status_code == 200
        client = log_in(one.clerk)
        shown = client.get(address).content.decode()
        assert not [words for words in ("第4县", "轮次工作方案", "十五个巡察组") if words in shown]
        assert client.get(file).status_code == 404
        # Whoever sits in a team of the round reads them as before, whatever his office sends besides.
        make.seat(one.clerk, round_.assignments.get(team__sender=one.office), "team_leader")
        assert log_in(one.clerk).get(file).status_code == 200

    def test_a_finding_is_no_common_problem_of_the_sending_office(self, above: Above) -> None:
        round_, one = special(above, "cross"), above.counties[0]
        task = round_.assignments.get(team__sender=one.office)
        found = Finding.objects.create(assignment=task, number="4-1-1", title="公租房转租", fact="转租12套。")
        assert list(Finding.objects.of_own_offices(above.clerk)) == [found]
        assert not Finding.objects.of_own_offices(one.clerk).exists()

    def test_what_is_closed_is_the_leading_offices_alone(self, above: Above) -> None:
        round_, one = special(above, "cross"), above.counties[0]
        round_.assignments.update(status="closed")
        assert not Assignment.objects.for_user(one.clerk).exists()
        assert Team.objects.for_user(one.clerk).count() == 1
        assert Assignment.objects.for_user(above.clerk).count() == 15

    def test_a_unit_he_keeps_out_of_is_closed_to_him(self, above: Above) -> None:
        round_, one = special(above, "cross"), above.counties[0]
        make.recusal(one.clerk.person, above.counties[1].unit)
        assert not Assignment.objects.for_user(one.clerk).exists()
        assert access.powers(one.clerk, round_.assignments.get(team__sender=one.office)) == frozenset()

    def test_the_inspected_countys_office_is_told_nothing(self, above: Above) -> None:
        special(above, "cross", above.crosswise()[:1])
        assert not Round.objects.for_user(above.counties[1].clerk).exists()
        assert not Assignment.objects.for_user(above.counties[1].clerk).exists()

    def test_another_role_of_the_county_holds_nothing(self, above: Above) -> None:
        special(above, "cross")
        group = make.user("county-group")
        make.office_role(group, above.counties[0].office, "group_head")
        assert not Round.objects.for_user(group).exists()
        assert not Team.objects.for_user(group).exists()


class TestItsPeople:
    def test_the_county_seats_its_own_people(self, above: Above, log_in: Any) -> None:
        round_, one = special(above, "cross"), above.counties[0]
        team = round_.teams.get(sender=one.office)
        person = make.person("县组长", native_region=one.office.region)
        made = teams.add_member(team, by=one.clerk, person=person, seat=Seat.LEADER)
        pledges.record_pledges(made, by=one.clerk, signed_on=timezone.localdate())
        assert list(Membership.objects.for_user(one.clerk)) == [made]
        assert not Membership.objects.for_user(above.counties[1].clerk).exists()
        page = log_in(one.clerk).get(reverse("rounds:team", args=[team.pk])).content.decode()
        assert "由第0县委派出" in page
        assert "编入组员" in page
        with pytest.raises(PermissionDenied):
            teams.add_member(team, by=above.counties[1].clerk, person=make.person("邻县"))
        assert one.clerk in access.holders("rounds.record_pledge", made)

    def test_each_office_draws_from_its_own_pool(self, above: Above, log_in: Any) -> None:
        round_, one = special(above, "cross"), above.counties[0]
        team = round_.teams.get(sender=one.office)
        for office, name in ((above.office, "市库甲"), (one.office, "县库乙")):
            Talent.objects.create(
                office=office,
                person=make.person(name, office=office),
                pool="talent",
                basis="考察",
                begins=timezone.localdate(),
            )
        address = reverse("rounds:team_suggestions", args=[team.pk])
        shown = log_in(one.clerk).get(address).content.decode()
        assert ("县库乙" in shown, "市库甲" in shown) == (True, False)
        shown = log_in(above.clerk).get(address).content.decode()
        assert ("县库乙" in shown, "市库甲" in shown) == (False, True)

    def test_who_sits_in_another_countys_team_is_not_told(self, above: Above) -> None:
        round_, one = special(above, "cross"), above.counties[0]
        person = make.person("外来者", native_region=make.region("外省"))
        teams.add_member(round_.teams.get(sender=above.counties[5].office), by=above.counties[5].clerk, person=person)
        with pytest.raises(Refused, match="外来者已在其他巡察组，同一轮次"):
            teams.add_member(round_.teams.get(sender=one.office), by=one.clerk, person=person)

    def test_it_is_reminded_of_its_teams_pledges_until_the_end(self, above: Above) -> None:
        round_, one = special(above, "cross"), above.counties[0]
        task = round_.assignments.get(team__sender=one.office)
        assert one.clerk in access.holders("rounds.record_pledge", task)
        assert above.counties[1].clerk not in access.holders("rounds.record_pledge", task)
        assert one.clerk not in access.holders("rounds.authorise_assignment", task)
        round_.assignments.update(status="closed")
        assert one.clerk not in access.holders("rounds.record_pledge", Assignment.objects.get(pk=task.pk))

    def test_nobody_of_the_inspected_county(self, above: Above) -> None:
        round_, one = special(above, "cross"), above.counties[0]
        team = round_.teams.get(sender=one.office)
        local = make.person("邻县人", native_region=make.region("东镇", above.counties[1].office.region))
        with pytest.raises(Refused, match="邻县人籍贯在第1县，异地交叉巡察须地域回避"):
            teams.add_member(team, by=one.clerk, person=local)

    def test_who_holds_a_team_is_said_by_the_leading_office(self, above: Above, log_in: Any) -> None:
        round_, one = special(above, "cross"), above.counties[0]
        team, url = (
            round_.teams.get(sender=one.office),
            reverse("rounds:team_edit", args=[round_.teams.get(sender=one.office).pk]),
        )
        assert "派出机构" in log_in(above.clerk).get(url).content.decode()
        client = log_in(one.clerk)
        assert "派出机构" not in client.get(url).content.decode().split("<form")[-1]
        assert client.post(url, {"phone": "19900100001", "version": 1}).status_code == 302
        with pytest.raises(PermissionDenied):
            teams.edit_team(team, by=one.clerk, sender=above.counties[1].office)


def test_its_page_asks_no_more_for_more_counties(lists: None, log_in: Any) -> None:
    above = city(8)
    client = log_in(above.clerk)

    def asked(sequence: int, counties: int) -> int:
        round_ = special(above, "cross", above.crosswise()[:counties], sequence)
        for team in round_.teams.select_related("sender__region"):
            leader = make.person(f"{team.sender.name}组长{sequence}", native_region=team.sender.region)
            make.post(leader, make.unit(team.sender, f"县审计局{sequence}"), "科员")
            teams.add_member(team, by=above.clerk, person=leader, seat=Seat.LEADER)
        url = reverse("rounds:round", args=[round_.pk])
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    asked(5, 1)  # from the second round on, the page also looks back at the one before
    assert asked(6, 2) == asked(7, 8)
