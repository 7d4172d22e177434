"""屡巡屡犯: what was found in two rounds or more, by unit, kind and person, as far as the reader sees the ledger."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from rectification import recurrences
from rectification.models import Account
from tests import make
from tests.cast import Cast

PAGE = "rectification:recurrences"


def account(cast: Cast, number: str, assignment: Any, **fields: Any) -> Account:
    given = {"unit": assignment.unit, "category_text": "公务接待", "direct_name": "何秀英、郑晓东"} | fields
    given.setdefault("holder", given["unit"])
    return Account.objects.create(
        office=cast.office, assignment=assignment, number=number, origin="report", problem=f"{number}超标准接待",
        **({"delivered_on": timezone.localdate()} | given),
    )  # fmt: skip


@pytest.fixture
def twice(cast: Cast) -> Cast:
    """The same kind of problem at one unit in two rounds; at another unit in one round only."""
    later = make.round_(cast.office, 9)
    again = make.assignment(later, make.team(later), cast.qingshi)
    other = make.assignment(later, make.team(later, 2), cast.liuxi)
    account(cast, "甲-1", cast.assignment)
    account(cast, "甲-2", again, direct_name="郑晓东", reopened=True)
    account(cast, "乙-1", other)
    account(cast, "乙-2", other)
    return cast


class TestCounting:
    def test_a_unit_and_kind_in_two_rounds(self, twice: Cast) -> None:
        (found,) = recurrences.recurrences(twice.clerk, "unit")
        assert (found.unit_name, found.what, len(found.rounds), len(found.accounts), found.reopened) == (
            "青石乡", "公务接待", 2, 2, 1,
        )  # fmt: skip

    def test_a_kind_over_units(self, twice: Cast) -> None:
        (found,) = recurrences.recurrences(twice.clerk, "category")
        assert (found.what, found.units, len(found.accounts)) == ("公务接待", 2, 4)

    def test_a_person_by_name_and_unit(self, twice: Cast) -> None:
        found = recurrences.recurrences(twice.clerk, "person")
        assert [(each.what, each.unit_name, len(each.accounts)) for each in found] == [("郑晓东", "青石乡", 2)]

    @pytest.mark.parametrize("fields", [{"delivered_on": None}, {"status": "voided"}, {"kind": "recommendation"}])
    def test_what_does_not_count(self, twice: Cast, fields: dict[str, Any]) -> None:
        Account.objects.filter(number="甲-2").update(**fields)
        assert recurrences.recurrences(twice.clerk, "unit") == []

    def test_a_part_taken_over_is_the_same_problem(self, twice: Cast) -> None:
        Account.objects.filter(number="甲-2").update(parent=Account.objects.get(number="甲-1"))
        assert recurrences.recurrences(twice.clerk, "unit") == []

    def test_history_is_an_earlier_round(self, twice: Cast) -> None:
        Account.objects.filter(number="甲-1").update(assignment=None)
        (found,) = recurrences.recurrences(twice.clerk, "unit")
        assert found.rounds[0] == "历史台账"

    def test_whom_one_keeps_out_of_is_not_counted(self, twice: Cast) -> None:
        make.recusal(twice.clerk.person, twice.qingshi)
        assert recurrences.recurrences(twice.clerk, "unit") == []
        assert len(recurrences.recurrences(twice.head, "unit")) == 1


class TestPage:
    def test_each_line_opens_its_accounts(self, twice: Cast, log_in: Any) -> None:
        client = log_in(twice.group_head)
        page = client.get(reverse(PAGE)).content.decode()
        assert "青石乡" in page
        assert "甲-1" not in page
        asked = {"by": "unit", "unit": twice.qingshi.pk, "what": "公务接待"}
        opened = client.get(reverse(PAGE), asked).content.decode()
        assert "甲-1" in opened
        assert "甲-2" in opened
        assert "乙-1" not in opened
        assert "郑晓东" in client.get(reverse(PAGE), {"by": "person"}).content.decode()

    @pytest.mark.parametrize("query", [
        {"by": "nothing"}, {"by": "unit", "unit": "x", "what": "公务接待"}, {"q": "没有这个"}, {"by": "category", "what": "<b>"},
    ])  # fmt: skip
    def test_wrong_questions(self, twice: Cast, log_in: Any, query: dict[str, str]) -> None:
        answer = log_in(twice.clerk).get(reverse(PAGE), query)
        assert answer.status_code == 200
        assert "甲-1" not in answer.content.decode()

    def test_not_the_teams_nor_the_units(self, twice: Cast, log_in: Any) -> None:
        for who, status in (
            (twice.leader, 403),
            (twice.supervisor, 403),
            (twice.discipline, 403),
            (twice.liaison, 404),
        ):
            assert log_in(who).get(reverse(PAGE)).status_code == status


def test_categories_are_picked_for_a_notice_and_no_unit_comes_along(twice: Cast, log_in: Any) -> None:
    client, add = log_in(twice.clerk), reverse("rectification:self_check_notice_add")
    assert 'name="what" value="公务接待"' in client.get(reverse(PAGE), {"by": "category"}).content.decode()
    assert 'name="what"' not in client.get(reverse(PAGE), {"by": "unit"}).content.decode()
    assert 'name="what"' not in log_in(twice.group_head).get(reverse(PAGE), {"by": "category"}).content.decode()
    form = log_in(twice.clerk).get(add, {"what": ["公务接待", "青石乡"]}).content.decode()
    assert ("公务接待方面：" in form, "青石乡" in form) == (True, False)
