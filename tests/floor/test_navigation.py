"""The menu shows what exists and what a person may open, and marks where he is."""

import pytest
from django.http import HttpResponse
from django.urls import include, path

from inspection import navigation, roles
from inspection.navigation import OFFICE_SIDE, UNIT_SIDE
from inspection.templatetags.page import icon


def page(request, **_):
    return HttpResponse()


urlpatterns = [
    path("", page, name="home"),
    path("inbox/", page, name="inbox"),
    path(
        "petitions/",
        include(([path("", page, name="petition_list"), path("leads/", page, name="lead_list")], "petitions")),
    ),
    path("unit/", include(([path("", page, name="home"), path("accounts/", page, name="account_list")], "unit"))),
]

ENTRIES = [entry for menu in navigation.MENUS.values() for _, entries in menu for entry in entries]


@pytest.fixture(autouse=True)
def a_small_house(settings):
    settings.ROOT_URLCONF = __name__


def labels(side: str, powers: set[str], path: str = "/") -> list[str]:
    return [line.label for group in navigation.menu(side, powers, path) for line in group.entries]


def active(side: str, powers: set[str], path: str) -> list[str]:
    return [line.label for group in navigation.menu(side, powers, path) for line in group.entries if line.active]


def test_without_powers_only_ones_own_pages():
    assert labels(OFFICE_SIDE, set()) == ["我的工作", "提醒"]


def test_a_power_opens_its_page_and_pages_that_do_not_exist_are_left_out():
    assert labels(OFFICE_SIDE, {"petitions.view_lead", "rounds.view_round"}) == ["我的工作", "提醒", "问题线索"]


def test_the_nearest_line_is_marked_and_only_that():
    powers = {"petitions.view_petition", "petitions.view_lead"}
    assert active(OFFICE_SIDE, powers, "/petitions/leads/7/") == ["问题线索"]
    assert active(OFFICE_SIDE, powers, "/petitions/7/") == ["信访件"]
    assert active(OFFICE_SIDE, powers, "/somewhere/") == []


def test_the_unit_side_sees_nothing_of_the_office():
    everything = {power for role in roles.ROLES.values() for power in role.powers}
    assert labels(UNIT_SIDE, everything) == ["首页", "整改台账"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.route)
def test_an_entry_has_an_icon_and_asks_for_powers_that_somebody_holds(entry):
    assert "<svg" in icon(entry.icon)
    assert all(roles.roles_with(power) for power in entry.powers)
