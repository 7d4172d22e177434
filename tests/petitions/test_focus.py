"""重点人: reports counted by person, criteria suggested, people judge — and only who sees the petitions sees any of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection import codes
from inspection.workflow import Refused
from petitions import focus as reported
from rounds.actions import findings, focus
from rounds.codes import load_lists
from rounds.models import FocusPerson
from tests import make
from tests.petitions import made

if TYPE_CHECKING:
    from inspection.models import Person
    from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cadre(cast: Cast) -> Person:
    """严文博, 青石乡's head of government, of whom three letters tell."""
    from petitions.codes import load_lists as load_petition_lists

    load_lists()
    load_petition_lists()
    person = make.person("严文博")
    make.post(person, cast.qingshi, "乡长", leading=True)
    accused = [{"name": "严文博", "person": person, "unit": cast.qingshi}]
    for count in (1, 1, 4):
        made.petition(cast, accused=accused, reporter_count=count)
    return person


def row(cast: Cast, person: Person, user: Any = None) -> Any:
    return next(each for each in reported.people(cast.assignment, user or cast.leader) if each.person == person)


def criteria(*values: str) -> list[Any]:
    return [codes.code("focus_criteria", each) for each in values]


class TestCounting:
    def test_reports_by_person_suggest(self, cast: Cast, cadre: Person) -> None:
        found = row(cast, cadre)
        assert (found.reports, found.reporters) == (3, 6)
        assert found.suggested == {
            "gathered": "反映3件", "strong": "反映人次6", "key_post": "现任班子成员、主要负责人",
        }  # fmt: skip
        assert found.mark is None
        assert reported.people(cast.assignment, cast.leader)[0].person == cadre

    def test_matters_are_counted_and_not_letters(self, cast: Cast, cadre: Person) -> None:
        """Whoever writes five times about one thing makes one report of it; by as many people as signed at most."""
        accused = [{"name": "严文博", "person": cadre, "unit": cast.qingshi}]
        first = made.petition(cast, accused=accused, reporter_count=2)
        again = made.petition(cast, accused=accused, reporter_count=5, repeat_of=first)
        made.petition(cast, accused=accused, reporter_count=3, repeat_of=again)
        found = row(cast, cadre)
        assert (found.reports, found.reporters) == (4, 11)

    @pytest.mark.parametrize(("verdict", "reports"), [("untrue", 3), ("mistaken", 3), ("malicious", 3), ("partly", 4)])
    def test_what_proved_untrue_counts_for_nothing(self, cast: Cast, cadre: Person, verdict: str, reports: int) -> None:
        made.untrue(cast, verdict, accused=[{"name": "严文博", "person": cadre, "unit": cast.qingshi}])
        assert row(cast, cadre).reports == reports

    def test_the_offices_own_numbers_count(self, cast: Cast, cadre: Person) -> None:
        codes.change_setting(cast.office, "focus.reports", 4, reason="本县件多", by=cast.head)
        codes.change_setting(cast.office, "focus.reporters", 7, reason="本县件多", by=cast.head)
        assert set(row(cast, cadre).suggested) == {"key_post"}

    def test_a_finding_after_the_cut_off_suggests_too(self, cast: Cast, cadre: Person) -> None:
        findings.register(
            cast.assignment,
            by=cast.member,
            title="超标接待",
            fact="多次",
            persons=[cadre],
            occurred_on=date(2024, 1, 5),
        )
        assert "unrestrained" in row(cast, cadre).suggested

    def test_a_name_nobody_linked_is_told_apart(self, cast: Cast, cadre: Person) -> None:
        made.petition(cast, accused=[{"name": "严文博", "unit": cast.qingshi}])
        found = row(cast, cadre)
        assert (found.reports, found.namesakes) == (3, 1)


class TestJudging:
    def test_people_judge_with_the_suggestions_ticked(self, cast: Cast, cadre: Person, log_in: Any) -> None:
        client = log_in(cast.leader)
        url = reverse("petitions:focus_mark", args=[cast.assignment.pk, cadre.pk])
        page = client.get(url).content.decode()
        assert page.count("checked") == 3
        assert "问题线索反映集中（反映3件）" in page
        ticked = [each.pk for each in criteria("gathered", "promotion")]
        assert client.post(url, {"criteria": ticked, "note": "班子成员多次提及"}).status_code == 302
        mark = FocusPerson.objects.get()
        assert {each.code for each in mark.criteria.all()} == {"gathered", "promotion"}
        listed = client.get(reverse("petitions:focus_list", args=[cast.assignment.pk])).content.decode()
        assert "可能还要提拔使用" in listed
        assert client.post(url, {"criteria": [], "note": ""}).status_code == 302
        assert row(cast, cadre).mark is None

    def test_not_without_a_tick_and_not_of_another_unit(self, cast: Cast, cadre: Person) -> None:
        with pytest.raises(Refused, match="至少勾选一项"):
            focus.mark(cast.assignment, cadre, by=cast.leader, criteria=[])
        with pytest.raises(Refused, match="没有某外人在被巡察单位的任职"):
            focus.mark(cast.assignment, make.person("某外人"), by=cast.leader, criteria=criteria("gathered"))

    def test_nobody_judges_himself_or_without_the_power(self, cast: Cast, cadre: Person) -> None:
        make.post(cast.clerk.person, cast.qingshi, "副乡长", ends=timezone.localdate())
        for user, person in ((cast.clerk, cast.clerk.person), (cast.member, cadre), (cast.group_head, cadre)):
            with pytest.raises(PermissionDenied):
                focus.mark(cast.assignment, person, by=user, criteria=criteria("gathered"))


class TestSecrecy:
    def test_the_list_is_for_those_who_see_the_petitions(self, cast: Cast, cadre: Person, log_in: Any) -> None:
        focus.mark(cast.assignment, cadre, by=cast.leader, criteria=criteria("gathered"))
        url = reverse("petitions:focus_list", args=[cast.assignment.pk])
        assert log_in(cast.member).get(url).status_code == 200
        for who in ("group_head", "supervisor", "secretary", "liaison", "leader_2", "recused", "expired", "auditor"):
            assert log_in(getattr(cast, who)).get(url).status_code == 404, who
        assert not FocusPerson.objects.for_user(cast.liaison).exists()
        assert not FocusPerson.objects.for_user(cast.group_head).exists()

    def test_nothing_of_it_on_the_unit_side(self, cast: Cast, cadre: Person, log_in: Any) -> None:
        focus.mark(cast.assignment, cadre, by=cast.leader, criteria=criteria("gathered"), note="重点人金丝雀")
        client = log_in(cast.liaison)
        for name in ("home", "account_list", "request_list", "meeting_list", "paper_list"):
            page = client.get(reverse(f"unit:{name}")).content.decode()
            assert "重点人" not in page
            assert "严文博" not in page

    def test_who_is_accused_does_not_see_himself(self, cast: Cast, cadre: Person) -> None:
        made.petition(cast, accused=[{"name": "何组员", "person": cast.second_member.person}])
        assert cast.second_member.person not in [
            each.person for each in reported.people(cast.assignment, cast.second_member)
        ]
