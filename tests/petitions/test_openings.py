"""What weighs in a lead: who is accused, what it is tagged with, and the special inspection it opens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection import codes
from inspection.models import Deadline
from inspection.workflow import Refused
from petitions.actions import handover, openings
from petitions.actions import leads as actions
from petitions.models import Lead
from rounds.actions import rounds, specials, teams
from rounds.codes import load_lists
from rounds.models import Assignment, CommonProblem, Finding, Team
from tests import make
from tests.cast import Cast
from tests.petitions import made


@pytest.fixture(autouse=True)
def round_lists(db: None) -> None:
    load_lists()


def tag(code: str) -> Any:
    return codes.code("issue_tags", code)


@pytest.fixture
def team(cast: Cast) -> Team:
    """A team of a round still in preparation."""
    today = timezone.localdate()
    round_ = rounds.plan(
        cast.office, by=cast.clerk, term=10, sequence=8, year=today.year, begins=today, ends=today + timedelta(days=60)
    )
    return teams.form_team(round_, by=cast.clerk)


def plain(cast: Cast, **fields: Any) -> Lead:
    given = {"summary": "查账发现白条入账。", "unit": cast.qingshi, "next_action": "再查"} | fields
    return actions.register(cast.assignment, by=cast.member, **given)


class TestFromALead:
    def given(self, cast: Cast, team: Team) -> dict[str, Any]:
        return {
            "team": team,
            "unit": cast.finance,
            "subject": "惠农资金",
            "focus": codes.code("special_focuses", "fund"),
        }

    def test_the_link_is_the_leads_alone(self, cast: Cast, team: Team, log_in: Any) -> None:
        lead, client = made.lead(cast), log_in(cast.clerk)
        address = reverse("petitions:lead_open_special", args=[lead.pk])
        assert "一笔资金" in client.get(address).content.decode()
        given = self.given(cast, team)
        sent = {name: str(getattr(value, "pk", value)) for name, value in given.items()}
        assert client.post(address, sent).status_code == 302
        lead.refresh_from_db()
        special = lead.special
        assert (special.kind.code, special.focus.code, special.unit) == ("special", "fund", cast.finance)
        page = client.get(reverse("rounds:assignment", args=[special.pk])).content.decode()
        assert "一笔资金" in page
        assert lead.number in page
        # Whoever may not see the lead learns nothing of it from the task.
        make.seat(cast.leader_2, special, "team_leader")
        page = log_in(cast.leader_2).get(reverse("rounds:assignment", args=[special.pk])).content.decode()
        assert lead.number not in page

    def test_once_only(self, cast: Cast, team: Team) -> None:
        lead = made.lead(cast)
        openings.open_from_lead(lead, by=cast.clerk, **self.given(cast, team))
        again = self.given(cast, team) | {"subject": "另一笔"}
        with pytest.raises(Refused, match="已据此开展专项巡察"):
            openings.open_from_lead(lead, by=cast.clerk, **again)
        assert Assignment.objects.filter(round=team.round).count() == 1

    def test_only_who_plans(self, cast: Cast, team: Team, log_in: Any) -> None:
        lead = made.lead(cast)
        with pytest.raises(PermissionDenied):
            openings.open_from_lead(lead, by=cast.leader, **self.given(cast, team))
        assert log_in(cast.leader).get(reverse("petitions:lead_open_special", args=[lead.pk])).status_code == 403

    def test_not_into_a_round_already_reported(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="须退回后才能调整"):
            openings.open_from_lead(made.lead(cast), by=cast.clerk, **self.given(cast, cast.team))


def test_a_common_problem_opens_one_straight(cast: Cast, team: Team, log_in: Any) -> None:
    for assignment in (cast.assignment, cast.assignment_2):
        Finding.objects.create(assignment=assignment, number="1", title="接待无公函", fact="无公函。")
    problem = specials.gather(cast.office, by=cast.clerk, findings=Finding.objects.all(), title="公务接待")
    sent = {
        "team": str(team.pk), "unit": str(cast.finance.pk), "subject": "公务接待",
        "focus": str(codes.code("special_focuses", "matter").pk),
    }  # fmt: skip
    address = reverse("rounds:common_problem_open", args=[problem.pk])
    assert log_in(cast.clerk).post(address, sent).status_code == 302
    problem.refresh_from_db()
    assert problem.answer == CommonProblem.Answer.INSPECTION
    special = problem.specials.get()
    page = log_in(cast.clerk).get(reverse("rounds:assignment", args=[special.pk])).content.decode()
    assert "由共性问题发起" in page


class TestDoubts:
    def test_neither_member_nor_supervised(self, cast: Cast, log_in: Any) -> None:
        villager = make.person("贺村民", party_member=False, supervised=False)
        lead = made.heard(cast)
        lead.accused.update(person=villager, name="贺村民")
        client, address = log_in(cast.clerk), reverse("petitions:lead_offer", args=[lead.pk])
        assert "贺村民既不是党员也不是监察对象" in client.get(address).content.decode()
        assert "非党员、非监察对象" in client.get(reverse("petitions:lead", args=[lead.pk])).content.decode()
        with pytest.raises(Refused, match="一般不受理"):
            handover.offer(lead, by=cast.clerk, receiver=cast.discipline_organ)
        assert handover.offer(lead, by=cast.clerk, receiver=cast.discipline_organ, acknowledged=True).receiver

    def test_a_party_member_raises_none(self, cast: Cast) -> None:
        lead = made.heard(cast)
        lead.accused.update(person=make.person("何党员", supervised=False))
        assert handover.offer(lead, by=cast.clerk, receiver=cast.discipline_organ).receiver

    def test_appointments_go_to_the_organisation_department(self, cast: Cast, log_in: Any) -> None:
        lead = made.heard(cast, to=cast.organisation_organ, tags=[tag("appointment.sale")])
        page = log_in(cast.clerk).get(reverse("petitions:lead_offer", args=[lead.pk])).content.decode()
        assert f'value="{cast.organisation_organ.pk}" selected' in page
        with pytest.raises(Refused, match="应移交组织部门"):
            handover.offer(lead, by=cast.clerk, receiver=cast.discipline_organ)
        assert handover.offer(lead, by=cast.clerk, receiver=cast.organisation_organ).receiver


class TestUrgent:
    def running(self, lead: Lead) -> Any:
        return Deadline.objects.filter(rule="petitions.urgent", object_id=lead.pk, met_at=None, cancelled_at=None)

    def test_its_clock_runs_until_it_is_handed_over(self, cast: Cast) -> None:
        lead = made.submitted(cast, tags=[tag("style.eight_rules")])
        assert not made.meeting(cast, lead).items.exists(), "it waits for no meeting"
        assert cast.assignment.status == "stationed"
        assert self.running(lead).count() == 1
        lead = handover.offer(lead, by=cast.clerk, receiver=cast.discipline_organ)
        for capacity, by in (("巡察组", cast.leader), ("巡察办", cast.head), ("接受部门", cast.discipline)):
            handover.sign(lead, by=by, capacity=capacity)
        handover.hand_over(lead, by=cast.clerk)
        assert Deadline.objects.get(rule="petitions.urgent", object_id=lead.pk).met_at is not None

    def test_untagged_the_clock_stops(self, cast: Cast) -> None:
        lead = plain(cast, tags=[tag("style.formalism")])
        assert self.running(lead).exists()
        actions.mend(lead, by=cast.member, tags=[])
        assert not self.running(lead).exists()

    def test_it_stands_first(self, cast: Cast, log_in: Any) -> None:
        plain(cast, summary="先登记的四风线索", tags=[tag("style.formalism")])
        plain(cast, summary="后登记的一般线索")
        client = log_in(cast.member)
        page = client.get(reverse("petitions:lead_list")).content.decode()
        assert "优先移交" in page
        assert page.index("先登记的四风线索") < page.index("后登记的一般线索")
        only = client.get(reverse("petitions:lead_list"), {"only": "urgent"}).content.decode()
        assert "后登记的一般线索" not in only


def test_what_is_said_of_the_main_person_stands_first(cast: Cast, log_in: Any) -> None:
    chief = {"name": "吴书记", "person": cast.secretary.person, "unit": cast.qingshi}
    plain(cast, summary="反映书记的线索", accused=[chief])
    plain(cast, summary="反映出纳的线索")
    letter = made.petition(cast, accused=[chief])
    other = made.petition(cast)
    client = log_in(cast.member)
    page = client.get(reverse("petitions:lead_list")).content.decode()
    assert page.index("反映书记的线索") < page.index("反映出纳的线索")
    page = client.get(reverse("petitions:petition_list")).content.decode()
    first = page.split('id="chiefs-title"')[1].split('id="results"')[0]
    assert letter.number in first
    assert other.number not in first
