"""The menu shows what exists and what a person may open, and marks where he is."""

from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import include, path

from inspection import access, context_processors, navigation, roles
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


def test_a_long_menu_shows_the_lines_of_the_group_one_is_in(settings):
    settings.ROOT_URLCONF = "inspection.urls"
    everything = {power for role in roles.ROLES.values() for power in role.powers}

    def unfolded(side: str, powers: set[str], at: str) -> list[str]:
        return [group.label for group in navigation.menu(side, powers, at) if group.unfolded]

    assert unfolded(OFFICE_SIDE, everything, "/petitions/leads/") == ["", "信访线索"]
    assert unfolded(OFFICE_SIDE, everything, "/") == [""]
    assert unfolded(UNIT_SIDE, everything, "/unit/") == ["", "配合巡察", "整改"]


def test_the_unit_side_sees_nothing_of_the_office():
    everything = {power for role in roles.ROLES.values() for power in role.powers}
    assert labels(UNIT_SIDE, everything) == ["首页", "整改台账"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.route)
def test_an_entry_has_an_icon_and_asks_for_powers_that_somebody_holds(entry):
    assert "<svg" in icon(entry.icon)
    # A recusal itself gives access.DECLARE; no role carries it.
    assert all(power == access.DECLARE or roles.roles_with(power) for power in entry.powers)


def frame(path: str, **who) -> dict:
    request = RequestFactory().get(path)
    looks = {"dark_pages": False, "large_type": False}
    request.user = SimpleNamespace(**{"is_authenticated": True, "name": "周明远"} | looks | who)
    request.unit_side = path.startswith("/unit/")
    return context_processors.site(request)


def test_whoever_is_not_logged_in_sees_a_title_and_no_menu():
    context = frame("/login/", is_authenticated=False)
    assert context["site_title"]
    assert "menu" not in context


def test_each_side_gets_its_own_home_and_menu(monkeypatch):
    monkeypatch.setattr(context_processors.access, "powers", lambda user: {"rectification.view_own_account"})
    assert frame("/inbox/")["home_url"] == "/"
    unit = frame("/unit/accounts/")
    assert unit["home_url"] == "/unit/"
    assert [line.label for group in unit["menu"] for line in group.entries if line.active] == ["整改台账"]


def test_a_page_without_a_menu_asks_the_database_nothing(monkeypatch):
    monkeypatch.setattr(context_processors.access, "powers", lambda user: pytest.fail("not asked for"))
    monkeypatch.setattr(context_processors.reminders, "unread", lambda user: pytest.fail("not asked for"))
    assert frame("/inbox/")["person_name"] == "周明远"
