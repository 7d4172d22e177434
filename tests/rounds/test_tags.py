"""Tags of findings, what follows from their day, whom an inspection is of."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from inspection import codes
from inspection.documents import papers
from inspection.models import Person, Post
from inspection.workflow import Refused
from rounds import tags
from rounds.actions import assignments, findings
from rounds.models import Assignment, Finding
from tests import make
from tests.cast import Cast
from tests.rounds.conftest import Planned, finding, mobilise

pytestmark = pytest.mark.django_db


def tag(code: str):
    return codes.code("issue_tags", code)


def answers(made: Finding, **fields) -> dict:
    """The form of a finding as it stands, with some answers changed."""
    return {"title": made.title, "fact": made.fact, "category": str(made.category_id), "nature": made.nature} | fields


class TestFindings:
    def test_tags_are_kept_shown_and_found(self, cast: Cast, stationed: Assignment, log_in) -> None:
        made, client = finding(cast, stationed), log_in(cast.member)
        finding(cast, stationed, title="会议记录不全")
        sent = answers(made, tags=[str(tag("field.projects").pk), str(tag("matter.masses").pk)])
        assert client.post(reverse("rounds:finding_edit", args=[made.pk]), sent).status_code == 302
        page = client.get(reverse("rounds:finding", args=[made.pk])).content.decode()
        assert "重点领域：工程建设；重点事：损害人民群众切身利益" in page
        found = client.get(reverse("rounds:finding_list"), {"tags": str(tag("matter.masses").pk)}).content.decode()
        assert made.title in found
        assert "会议记录不全" not in found

    def test_after_the_cut_off_it_is_marked(self, cast: Cast, stationed: Assignment, log_in) -> None:
        made, client = finding(cast, stationed, occurred_on=date(2022, 3, 1)), log_in(cast.member)
        old = finding(cast, stationed, title="旧事", occurred_on=date(2011, 3, 1), retroactive=True)
        address = reverse("rounds:finding", args=[made.pk])
        assert "发生在党的十八大、中央八项规定出台、" in client.get(address).content.decode()
        assert "不收敛不收手" not in client.get(reverse("rounds:finding", args=[old.pk])).content.decode()
        found = client.get(reverse("rounds:finding_list"), {"only": "unrestrained"}).content.decode()
        assert made.title in found
        assert "旧事" not in found

    def test_on_the_day_itself_it_counts(self, lists: None) -> None:
        events = tags.cut_offs()
        assert tags.unrestrained(date(2012, 11, 7), events) == []
        assert tags.unrestrained(date(2012, 11, 8), events) == ["党的十八大"]
        assert tags.unrestrained(None, events) == []

    def test_the_main_persons_stand_first(self, cast: Cast, stationed: Assignment, log_in) -> None:
        finding(cast, stationed, title="一般人员的问题")
        finding(cast, stationed, title="书记的问题", persons=[cast.secretary.person])
        page = log_in(cast.member).get(reverse("rounds:finding_list")).content.decode()
        assert "涉及一把手" in page
        assert page.index("书记的问题") < page.index("一般人员的问题")

    def test_appointments_name_the_department(self, cast: Cast, stationed: Assignment, log_in) -> None:
        made = finding(cast, stationed, tags=[tag("appointment.tainted")])
        page = log_in(cast.member).get(reverse("rounds:finding", args=[made.pk])).content.decode()
        assert "组织部门（选人用人问题）" in page

    def test_an_inherited_problem_names_both_leaders(self, cast: Cast, stationed: Assignment, log_in) -> None:
        Post.objects.filter(unit=cast.qingshi, principal=True).update(begins=date(2024, 1, 1))
        before = make.person("前任书记")
        make.post(before, cast.qingshi, "党委书记", principal=True, begins=date(2021, 1, 1), ends=date(2023, 12, 31))
        made = finding(cast, stationed, occurred_on=date(2022, 3, 1))
        client = log_in(cast.member)
        sent = answers(made, inherited="on", occurred_on="2022-03-01")
        assert client.post(reverse("rounds:finding_edit", args=[made.pk]), sent).status_code == 302
        made.refresh_from_db()
        assert (made.leader_then, made.leader_now) == (before, cast.secretary.person)
        page = client.get(reverse("rounds:finding", args=[made.pk])).content.decode()
        assert "前任书记" in page
        findings.edit_finding(made, by=cast.member, inherited=False)
        made.refresh_from_db()
        assert made.leader_then is None

    def test_with_nobody_known_it_is_refused(self, cast: Cast, stationed: Assignment) -> None:
        Post.objects.filter(unit=cast.qingshi).update(principal=False)
        with pytest.raises(Refused, match="须写明当时或现任主要负责人"):
            finding(cast, stationed, inherited=True)
        assert not Finding.objects.exists()

    def test_the_database_wants_the_leaders_too(self, cast: Cast, stationed: Assignment) -> None:
        made = finding(cast, stationed)
        with pytest.raises(IntegrityError), transaction.atomic():
            Finding.objects.filter(pk=made.pk).update(inherited=True)


def test_the_dated_list_takes_only_days(cast: Cast, lists: None) -> None:
    old = codes.current_list("cut_off_events")
    with pytest.raises(ValueError, match="“二十大”的代码须是日期"):
        codes.new_version(old, [("2012-11-08", "党的十八大"), ("twenty", "二十大")], office=cast.office, by=cast.head)
    codes.new_version(old, [("2022-10-16", "党的二十大")], office=cast.office, by=cast.head)
    assert tags.cut_offs(cast.office) == [(date(2022, 10, 16), "党的二十大")]


class TestPersons:
    def test_usual_for_the_units_category(self, cast: Cast, planned: Planned) -> None:
        assert "站所办负责人" in planned.assignment.persons_words
        round_, team = planned.round, planned.team
        bureau = assignments.assign(round_, by=cast.clerk, team=team, unit=make.unit(cast.office, "县林业局"))
        assert (
            bureau.persons_words == "党组（党委）领导班子及其成员、内设机构主要负责人、二级机构和下一级单位主要负责人"
        )

    def test_the_office_chooses_others(self, cast: Cast, planned: Planned) -> None:
        chosen = codes.choices("scope_persons").filter(code="village.leading")
        made = assignments.edit_assignment(planned.assignment, by=cast.clerk, persons_scope=chosen)
        assert made.persons_words == "党组织书记、村（居）委会主任及“两委”成员"

    def test_the_notice_says_whom(self, cast: Cast, authorised: Planned) -> None:
        mobilise(cast, authorised.assignment)
        paper = next(iter(papers.of(authorised.assignment)))
        assert f"对象人员范围为{authorised.assignment.persons_words}" in papers.text_of(papers.compose(paper))


def test_a_round_says_what_kinds_of_unit_it_is_of(cast: Cast, planned: Planned, log_in) -> None:
    for name in ("县林业局", "县水利局"):
        unit = make.unit(cast.office, name)
        assignments.assign(planned.round, by=cast.clerk, team=planned.team, unit=unit)
    page = log_in(cast.clerk).get(reverse("rounds:round", args=[planned.round.pk])).content.decode()
    assert "巡察的对象为一乡两部门" in page


def test_a_person_is_out_of_reach_only_with_neither(db) -> None:
    assert Person(party_member=False, supervised=False).out_of_reach
    assert not Person(party_member=True, supervised=False).out_of_reach
    assert not Person(party_member=False, supervised=True).out_of_reach
