"""What kind of unit is looked at how: rank, kind and tags choose what the check sheet stresses and who is planned first."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from inspection import audit, codes
from rounds import emphasis
from rounds.actions import plans
from tests import make

if TYPE_CHECKING:
    from rounds.models import Assignment
    from tests.cast import Cast

pytestmark = pytest.mark.django_db


def tag(value: str) -> Any:
    return codes.code("unit_tags", value)


class TestTraits:
    def test_kind_tag_and_rank(self, cast: Cast, lists: None) -> None:
        hall = make.unit(cast.office, "县政务服务中心", rank="股级")
        hall.tags.add(tag("window"))
        known = emphasis.headings(cast.office)
        assert [each.text for each in emphasis.traits(cast.qingshi, known)] == ["镇街"]
        assert [each.code for each in emphasis.traits(hall, known)] == ["window", "rank.section"]
        assert emphasis.stressed(hall)["联系群众"] == "窗口单位"
        assert emphasis.stressed(hall)["群众身边腐败"] == "正科级、副科级、股级"
        assert emphasis.traits(make.unit(cast.office, "县档案局"), known) == []

    def test_the_office_writes_its_own(self, cast: Cast, lists: None) -> None:
        old = codes.current_list("emphases")
        assert old is not None
        rows: list[Any] = [("town", "镇街"), ("town.life", "组织生活", "town")]
        codes.new_version(old, rows, office=cast.office, by=cast.head)
        assert emphasis.stressed(cast.qingshi) == {"组织生活": "镇街"}


class TestCheckSheet:
    def test_what_is_stressed_stands_first(self, cast: Cast, stationed: Assignment, log_in) -> None:
        client, url = log_in(cast.member), reverse("rounds:check_sheet", args=[stationed.pk])
        page = client.get(url).content.decode()
        assert page.index("3-25") < page.index("1-01")
        assert "镇街" in page
        only = client.get(url, {"state": "stressed"}).content.decode()
        assert "3-25" in only
        assert "1-01" not in only


class TestPlanning:
    def test_the_first_edition_puts_them_first(self, cast: Cast, lists: None, log_in) -> None:
        bureau, hall = make.unit(cast.office, "县档案局"), make.unit(cast.office, "县政务服务中心")
        hall.tags.add(tag("window"))
        term = plans.register_term(
            cast.office, by=cast.clerk, number=10, begins=date(2024, 10, 1), ends=date(2029, 9, 30)
        )
        plan = plans.draft_plan(term, by=cast.clerk)
        first = dict(plan.units.values_list("unit__name", "priority"))
        assert first["青石乡"]
        assert first["县政务服务中心"]
        assert not first["县档案局"]
        plans.place_unit(plan, by=cast.clerk, unit=hall, year=2027, priority=False)
        page = log_in(cast.clerk).get(reverse("rounds:coverage_plan", args=[plan.pk])).content.decode()
        assert "县政务服务中心（窗口单位）" in page
        assert bureau.pk not in emphasis.to_come_first(cast.office, [bureau])

    def test_an_office_that_wants_no_such_rule(self, cast: Cast, lists: None) -> None:
        codes.change_setting(cast.office, "plan.priority_traits", [], reason="逐个研究", by=cast.head)
        assert emphasis.to_come_first(cast.office, [cast.qingshi]) == {}


def test_tags_are_given_in_the_register_and_noted(cast: Cast, lists: None, log_in) -> None:
    url = reverse("unit_edit", args=[cast.qingshi.pk])
    client = log_in(cast.clerk)
    sent = {
        "office": cast.office.pk, "name": "青石乡", "short_name": "青石乡", "category": "township",
        "party_body": "committee", "organ_kind": "", "rank": "正科级", "covered": "on", "tags": [tag("funds").pk],
    }  # fmt: skip
    assert client.post(url, sent).status_code == 302
    assert [each.text for each in cast.qingshi.tags.all()] == ["资金密集"]
    entry = next(each for each in audit.of(cast.qingshi) if each.label == "修改单位标签")
    assert entry.data["changed"]["tags"] == [[], ["资金密集"]]
    assert client.post(url, sent | {"tags": [codes.code("methods", "visit").pk]}).status_code == 422
