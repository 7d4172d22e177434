"""«下级机构»: figures of the offices below, equal to a recount; never a case, never a way to one, small ones withheld."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from inspection import lower_offices
from inspection.models import Office, User
from petitions.models import Petition
from rounds.models import Assignment
from tests import make
from tests.cast import Cast


@pytest.fixture
def city(cast: Cast) -> User:
    """The head of the office above; beside 云岭县 it has another county, where nothing has happened yet."""
    above = make.office("南川市委巡察办")
    Office.objects.filter(pk=cast.office.pk).update(parent=above)
    make.office("江阳县委巡察办", parent=above)
    user = make.user("city", "温正平")
    make.office_role(user, above, "office_head")
    return user


def petitions(cast: Cast, count: int) -> None:
    Petition.objects.bulk_create(
        Petition(office=cast.office, assignment=cast.assignment, number=f"XF-{n}", received_on=timezone.localdate())
        for n in range(count)
    )


def test_figures_equal_a_recount(cast: Cast, city: User) -> None:
    petitions(cast, 7)
    make.assignment(cast.round, cast.team, cast.finance, status="planned")
    found = lower_offices.figures(lower_offices.below(city))[cast.office.pk]
    mine = Assignment.objects.filter(office=cast.office)
    assert found["rounds"] == 1
    assert sum(found[f"is_{status}"] for status in set(mine.values_list("status", flat=True))) == mine.count() == 3
    assert (found["is_stationed"], found["is_planned"], found["petitions"]) == (2, 1, 7)


def test_small_figures_of_petitions_are_withheld_and_so_is_their_sum(cast: Cast, city: User) -> None:
    petitions(cast, 7)
    group = next(each for each in lower_offices.table(city)["groups"] if each["label"] == "信访线索")
    cells = {line["office"].name: line["cells"][0] for line in group["lines"]}
    assert cells == {"云岭县委巡察办": "7", "江阳县委巡察办": "少于5"}
    assert group["sum"][0] == "—"  # or the small one would be had by subtraction


@pytest.mark.parametrize("count", range(5))
def test_none_and_few_look_the_same(cast: Cast, city: User, count: int) -> None:
    petitions(cast, count)
    group = next(each for each in lower_offices.table(city)["groups"] if each["label"] == "信访线索")
    assert {line["cells"][0] for line in group["lines"]} == {"少于5"}


def test_the_page_leads_to_no_case(cast: Cast, city: User, log_in: Any) -> None:
    client = log_in(city)
    page = client.get(reverse("lower_offices")).content.decode()
    assert "云岭县委巡察办" in page
    body = page[page.index("<main") :]
    assert not re.search(r'href="/(rounds|petitions|rectification|statistics|papers)/', body)
    for secret in ("青石乡", "孙组长", str(cast.assignment.pk), str(cast.round.pk)):
        assert secret not in page
    assert client.get(reverse("rounds:assignment", args=[cast.assignment.pk])).status_code == 404
    assert client.get(reverse("rounds:round", args=[cast.round.pk])).status_code == 404


def test_the_office_itself_has_none_below(cast: Cast, city: User, log_in: Any) -> None:
    assert lower_offices.below(cast.head) == []
    assert "没有下级机构" in log_in(cast.head).get(reverse("lower_offices")).content.decode()
    for who in ("leader", "supervisor", "sysadmin", "auditor"):
        assert log_in(getattr(cast, who)).get(reverse("lower_offices")).status_code == 403, who
