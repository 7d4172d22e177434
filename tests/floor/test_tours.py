"""初次使用指引: a short list of what each role looks at first, his own to tick off, put away and bring back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from inspection import access, manual, navigation, roles, tours
from inspection.models import AuditEntry, User
from tests import make

if TYPE_CHECKING:
    from tests.cast import Cast

ADDRESS = reverse("tour")
ON_SITE = [
    "head", "clerk", "leader", "member", "secretary", "liaison", "discipline", "organisation", "petition_bureau",
    "finance_officer", "supervisor", "group_head", "group_deputy", "sysadmin", "secadmin", "auditor",
]  # fmt: skip


@pytest.fixture(autouse=True)
def newcomers(cast: Cast) -> None:
    """Everybody of the cast on his first day."""
    User.objects.update(tour_hidden=False)
    for each in vars(cast).values():
        if isinstance(each, User):
            each.tour_hidden = False


def home_of(user: User) -> str:
    return reverse("unit:home" if access.on_unit_side(user) else "home")


def shown(client: Any, user: User) -> str:
    """The block on the first page; nothing when it is not there."""
    page = client.get(home_of(user)).content.decode()
    return page.partition('<section class="card tour"')[2].partition("</section>")[0]


@pytest.mark.parametrize("name", ON_SITE)
def test_on_the_first_page_stands_what_ones_role_looks_at_first(cast: Cast, log_in: Any, name: str) -> None:
    user = getattr(cast, name)
    block = shown(log_in(user), user)
    stops = tours.TOURS[tours.role_of(access.roles_of(user))]
    assert 3 <= len(stops) <= 5
    for stop in stops:
        assert f'href="{reverse(stop.route)}"' in block
        assert stop.text in block


@pytest.mark.parametrize("name", ON_SITE)
def test_every_stop_opens_and_is_ticked_off_by_being_opened(cast: Cast, log_in: Any, name: str) -> None:
    user = getattr(cast, name)
    client = log_in(user)
    for line in tours.lines(user):
        assert client.get(line.url).status_code == 200, line.url
        assert client.get(line.explained).status_code == 200, line.explained
    fresh = User.objects.get(pk=user.pk)
    assert sorted(fresh.tour_done) == sorted(line.route for line in tours.lines(user))
    assert all(line.done for line in tours.lines(fresh))
    assert "act" in shown(client, user)  # it stays until its owner puts it away


@pytest.mark.parametrize("role", tours.TOURS)
def test_every_stop_is_open_to_its_role_and_explained_in_its_chapter(role: str) -> None:
    entries = {entry.route: entry for menus in navigation.MENUS.values() for _, lines in menus for entry in lines}
    titles = {each.title for each in manual.written(manual.own([role]).key, reverse("manual"))[1]}
    unit_side = roles.ROLES[role].held == roles.UNIT and role.startswith("unit_")
    for stop in tours.TOURS[role]:
        assert stop.part in titles | {""}, stop
        assert stop.route.startswith("unit:") == unit_side
        assert resolve(reverse(stop.route)).kwargs == {}
        needed = {power for entry in entries.values() if entry.route == stop.route for power in entry.powers}
        assert not needed or needed & roles.powers_of(role) or stop.route == "rounds:recusal_list", stop


def test_a_page_somebody_else_looks_at_first_is_no_stop_of_mine(cast: Cast, log_in: Any) -> None:
    log_in(cast.head).get(reverse("rounds:round_list"))
    assert User.objects.get(pk=cast.head.pk).tour_done == []


def test_ticked_off_by_hand_and_only_what_is_there(cast: Cast, log_in: Any) -> None:
    client, route = log_in(cast.clerk), tours.TOURS["office_staff"][0].route
    for _ in range(2):
        assert client.post(ADDRESS, {"act": route})["Location"] == reverse("home")
    for act in ("audit", "", "unit:home"):
        assert client.post(ADDRESS, {"act": act}).status_code == 400
    assert User.objects.get(pk=cast.clerk.pk).tour_done == [route]
    assert User.objects.exclude(tour_done=[]).count() == 1


@pytest.mark.parametrize("name", ["clerk", "liaison"])
def test_put_away_and_brought_back(cast: Cast, log_in: Any, name: str) -> None:
    user = getattr(cast, name)
    client = log_in(user)
    client.get(tours.lines(user)[0].url)
    assert client.post(ADDRESS, {"act": "hide"}, follow=True).status_code == 200
    assert shown(client, user) == ""
    client.get(tours.lines(user)[1].url)
    assert User.objects.get(pk=user.pk).tour_done == [tours.lines(user)[0].route]  # no longer followed
    assert "重新显示" in client.get(ADDRESS).content.decode()
    assert ADDRESS in client.get(reverse("manual")).content.decode()
    assert client.post(ADDRESS, {"act": "show", "back": "tour"})["Location"] == ADDRESS
    assert "已看过：" in shown(client, user)
    assert User.objects.get(pk=user.pk).tour_done == []
    assert list(AuditEntry.objects.filter(actor=user, verb__endswith="_tour").order_by("pk").values_list("verb", flat=True)) == [
        "hide_tour", "show_tour",
    ]  # fmt: skip


def test_it_is_nobody_elses(cast: Cast, log_in: Any) -> None:
    log_in(cast.clerk).post(ADDRESS, {"act": "hide"})
    assert list(User.objects.filter(tour_hidden=True)) == [cast.clerk]


def test_who_holds_no_role_has_no_tour(cast: Cast, log_in: Any) -> None:
    user = make.user("nobody", "无名")
    assert shown(log_in(user), user) == ""
    assert "没有使用指引" in log_in(user).get(ADDRESS).content.decode()


def test_without_logging_in_there_is_none(client: Any, db: Any) -> None:
    assert client.get(ADDRESS).status_code == 302


def test_it_costs_the_first_page_no_question(cast: Cast, log_in: Any) -> None:
    """What a person has done of it is read with his account."""
    client, counted = log_in(cast.clerk), []
    for hidden in (True, False):
        User.objects.filter(pk=cast.clerk.pk).update(tour_hidden=hidden)
        client.get(reverse("home"))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("home"))
        counted.append(len(asked))
    assert counted[0] == counted[1]
