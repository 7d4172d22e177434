"""The ledger as a list, a board of the five steps and a calendar of due dates: one scope, one filter (R-256, R-262, R-264)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from inspection.models import CalendarDay, CalendarYear
from rectification.actions import checks, ledger, several, transfers, write_offs
from rectification.models import Account
from rectification.views.ledger import Ledger
from tests import make
from tests.rectification import stage
from tests.rectification.test_several import applied

if TYPE_CHECKING:
    from tests.cast import Cast

LEDGER, UNIT = "rectification:ledger", "unit:account_list"


def board(client: Any, name: str = LEDGER, **query: Any) -> dict[str, list[Any]]:
    page = client.get(reverse(name), {"view": "board", **query})
    assert page.status_code == 200
    return {each["label"]: each["cards"] for each in page.context["columns"]}


class TestBoard:
    def test_each_stands_at_the_last_step_it_reached(self, cast: Cast, log_in: Any) -> None:
        stage.received(cast, 4)
        first, second, third, fourth = (
            ledger.claim(each, by=cast.liaison, leader_name="吴书记") for each in Account.objects.order_by("number")
        )
        checks.check(second, by=cast.supervisor, finding="属实")
        transfers.offer(third, by=cast.clerk, receiver=cast.finance, matter="追回")
        stage.evidence(fourth, cast.liaison)
        write_offs.apply(fourth, by=cast.secretary, matter_outcome="已清退")
        ledger.open_account(
            office=cast.office, unit=cast.liuxi, problem="督查发现", origin="supervision", by=cast.clerk
        )
        found = board(log_in(cast.clerk))
        assert {label: [each.pk for each in cards] for label, cards in found.items() if label != "报账"} == {
            "交账": [first.pk], "转账": [third.pk], "查账": [second.pk], "销账": [fourth.pk],
        }  # fmt: skip
        assert [each.unit for each in found["报账"]] == [cast.liuxi]
        assert [each["label"] for each in found["交账"][0].row_lights] == ["报账", "交账", "转账", "查账", "销账"]

    def test_the_next_action_is_the_readers_own(self, cast: Cast, log_in: Any) -> None:
        accounts = applied(cast, checked=3)
        several.for_each(accounts[:1], write_offs.verify, by=cast.clerk)

        def says(who: Any, name: str = LEDGER) -> dict[str, tuple[str, str]]:
            return {each.number: (each.next_label, each.waits) for each in board(log_in(who), name)["销账"]}

        first, second = accounts[0].number, accounts[1].number
        assert says(cast.clerk) == {
            first: ("", "待审批"),
            second: ("核验", "待核验"),
            accounts[2].number: ("核验", "待核验"),
        }
        assert says(cast.head)[first][0] == "销账"
        assert says(cast.group_head)[first][0] == ""
        assert says(cast.liaison, UNIT)[second] == ("", "待核验")
        page = log_in(cast.clerk).get(reverse(LEDGER), {"view": "board"}).content.decode()
        assert reverse("rectification:account_verify", args=[accounts[1].pk]) in page
        assert "draggable" not in page

    def test_filters_come_along_and_the_switch_keeps_them(self, cast: Cast, log_in: Any) -> None:
        accounts = applied(cast)
        client, query = log_in(cast.clerk), {"q": accounts[1].number}
        assert [each.pk for each in board(client, **query)["销账"]] == [accounts[1].pk]
        page = client.get(reverse(LEDGER), {"view": "board", **query, "page": "3"}).content.decode()
        assert f"?{urlencode(query)}&amp;view=calendar" in page
        assert f'href="?{urlencode(query)}"' in page
        assert '<input type="hidden" name="view" value="board">' in page

    def test_a_long_column_says_how_many_are_left(
        self, cast: Cast, log_in: Any, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(15):
            ledger.open_account(
                office=cast.office, unit=cast.liuxi, problem=f"问题{number}", origin="supervision", by=cast.clerk
            )
        client = log_in(cast.clerk)
        client.get(reverse(LEDGER), {"view": "board"})
        with django_assert_max_num_queries(45):
            page = client.get(reverse(LEDGER), {"view": "board"})
        assert next((each["count"], each["more"]) for each in page.context["columns"]) == (15, 3)
        assert "另有3户" in page.content.decode()

    def test_the_unit_sees_its_own_alone(self, cast: Cast, log_in: Any) -> None:
        applied(cast)
        other = ledger.open_account(
            office=cast.office, unit=cast.liuxi, problem="督查发现", origin="supervision", by=cast.clerk
        )
        found = board(log_in(cast.liaison), UNIT)
        assert not found["报账"]
        assert len(found["销账"]) == 3
        assert other.number in {each.number for cards in board(log_in(cast.clerk)).values() for each in cards}


class TestPages:
    """The list sorts out the keys of a page alone (``KeysFirst``)."""

    @pytest.mark.parametrize("sort", ["", "number", "-number", "unit__name"])
    def test_pages_go_on_where_the_one_before_ended(
        self, cast: Cast, log_in: Any, sort: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number in range(5):
            unit = (cast.liuxi, cast.qingshi)[number % 2]
            ledger.open_account(
                office=cast.office, unit=unit, problem=f"问题{number}", origin="supervision", by=cast.clerk
            )
        client = log_in(cast.clerk)
        whole = numbers_on(client, sort=sort)
        monkeypatch.setattr(Ledger, "paginate_by", 2)
        pages = [numbers_on(client, sort=sort, page=page) for page in range(1, -(-len(whole) // 2) + 1)]
        assert [len(page) for page in pages[:-1]] == [2] * (len(pages) - 1)
        assert [number for page in pages for number in page] == whole
        assert len(set(whole)) == len(whole) >= 5
        for beyond in ("99", "x"):
            assert client.get(reverse(LEDGER), {"page": beyond}).status_code == 404


def numbers_on(client: Any, **query: Any) -> list[str]:
    return [each.number for each in client.get(reverse(LEDGER), query).context["object_list"]]


class TestCalendar:
    def test_what_is_due_stands_on_its_day(self, cast: Cast, log_in: Any) -> None:
        accounts = applied(cast)
        due = timezone.localdate() + timedelta(days=40)
        Account.objects.filter(pk=accounts[0].pk).update(due_on=due)
        Account.objects.filter(pk=accounts[1].pk).update(due_on=None)
        for name, who in ((LEDGER, cast.clerk), (UNIT, cast.liaison)):
            page = log_in(who).get(reverse(name), {"view": "calendar", "month": f"{due:%Y-%m}"})
            squares = {cell["day"]: cell for week in page.context["weeks"] for cell in week}
            assert accounts[0] in squares[due]["accounts"]
            assert "另有1户没有时限" in page.content.decode()
            assert f"month={(due.replace(day=1) - timedelta(days=1)):%Y-%m}" in page.content.decode()

    def test_the_offices_rest_days_are_said(self, cast: Cast, log_in: Any) -> None:
        year = CalendarYear.objects.create(year=2031, source="国办发明电〔2030〕9号", published=True)
        CalendarDay.objects.create(year=year, date=date(2031, 10, 1), is_workday=False, name="国庆节")
        page = log_in(cast.clerk).get(reverse(LEDGER), {"view": "calendar", "month": "2031-10"})
        squares = {cell["day"]: cell for week in page.context["weeks"] for cell in week}
        assert (squares[date(2031, 10, 1)]["rest"], squares[date(2031, 10, 1)]["why"]) == (True, "国庆节")
        assert not squares[date(2031, 10, 8)]["rest"]
        assert not page.context["provisional"]

    @pytest.mark.parametrize("month", ["", "2026-13", "abc", "1-1", "99999-1", "2026"])
    def test_a_month_that_is_none_is_this_one(self, cast: Cast, log_in: Any, month: str) -> None:
        page = log_in(cast.clerk).get(reverse(LEDGER), {"view": "calendar", "month": month})
        assert page.context["month"] == timezone.localdate().replace(day=1)

    def test_a_view_that_is_none_is_the_list(self, cast: Cast, log_in: Any) -> None:
        assert log_in(cast.clerk).get(reverse(LEDGER), {"view": "gantt"}).context["paginator"] is not None

    def test_who_keeps_out_sees_none_of_it(self, cast: Cast, log_in: Any) -> None:
        accounts = applied(cast)
        make.recusal(cast.clerk.person, cast.qingshi)
        for view in ("board", "calendar"):
            page = log_in(cast.clerk).get(reverse(LEDGER), {"view": view}).content.decode()
            assert accounts[0].number not in page
