"""Lists as one wants them again: saved under a name, given to the office, begun with; order and columns stand in the address."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from inspection import saved_views
from inspection.models import AuditEntry, SavedView, Unit
from inspection.views.chosen import order_of
from inspection.workflow import Refused

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db
UNITS = "/units/"


def saved(by: Any, **given: Any) -> SavedView:
    return saved_views.save_view(**({"path": UNITS, "query": "q=青石", "name": "青石各单位", "by": by} | given))


def test_a_list_is_saved_as_it_stands_and_opens_so_again(cast: Cast, log_in: Any) -> None:
    client = log_in(cast.clerk)
    page = client.get(UNITS, {"q": "青石", "order": "-单位", "page": "1"})
    form = {"path": UNITS, "query": "q=青石&order=-单位&page=1", "name": "青石"}
    assert reverse("saved_view_add") in page.content.decode()
    answer = client.post(reverse("saved_view_add"), form)
    view = SavedView.objects.get()
    assert answer["Location"] == view.url
    assert "page" not in view.query
    assert [each.name for each in client.get(view.url).context["object_list"]] == ["青石乡"]
    assert view.name in client.get(UNITS).content.decode()
    client.post(reverse("saved_view_add"), form | {"query": "q=柳溪"})
    assert SavedView.objects.get().query == "q=%E6%9F%B3%E6%BA%AA"


@pytest.mark.parametrize(
    "path", ["/unit/accounts/", "/nowhere/", "/", "https://example.cn/units/", "//example.cn/units/"]
)
def test_only_a_list_of_the_house_is_saved(cast: Cast, log_in: Any, path: str) -> None:
    answer = log_in(cast.clerk).post(reverse("saved_view_add"), {"path": path, "query": "q=1", "name": "别处"})
    assert answer.status_code == 422
    assert not SavedView.objects.exists()


def test_what_says_nothing_is_not_saved(cast: Cast) -> None:
    with pytest.raises(Refused):
        saved(cast.clerk, query="page=3&q=")


def test_one_begins_with_the_view_one_chose(cast: Cast, log_in: Any) -> None:
    view, client = saved(cast.clerk, first=True), log_in(cast.clerk)
    assert client.get(UNITS)["Location"] == view.url
    assert client.get(UNITS, {"view": "all"}).status_code == 200
    other = saved(cast.clerk, name="另一个", query="q=柳溪", first=True)
    assert client.get(UNITS)["Location"] == other.url
    client.post(reverse("saved_view_keep", args=[other.pk]), {"act": "unfirst"})
    assert client.get(UNITS).status_code == 200
    client.post(reverse("saved_view_keep", args=[other.pk]), {"act": "drop"})
    assert list(SavedView.objects.all()) == [view]


def test_a_view_given_to_the_office_is_seen_by_its_people_and_changed_by_nobody_else(cast: Cast, log_in: Any) -> None:
    view = saved(cast.head, shared=True)
    assert AuditEntry.objects.filter(verb="share_view", actor=cast.head).exists()
    assert view in saved_views.visible(cast.clerk)
    assert log_in(cast.clerk).post(reverse("saved_view_keep", args=[view.pk]), {"act": "drop"}).status_code == 404
    assert view.name in log_in(cast.clerk).get(reverse("saved_view_list")).content.decode()


@pytest.mark.parametrize("how", ["dropped", "kept for oneself"])
def test_what_the_office_had_and_has_no_longer_is_in_the_trail(cast: Cast, how: str) -> None:
    view = saved(cast.head, shared=True)
    if how == "dropped":
        saved_views.drop(view, by=cast.head)
    else:
        saved(cast.head)
    assert not saved_views.visible(cast.clerk).exists()
    assert [each.verb for each in AuditEntry.objects.filter(actor=cast.head).order_by("pk")] == [
        "share_view",
        "unshare_view",
    ]


def test_what_one_keeps_for_oneself_is_no_business_of_the_trails(cast: Cast) -> None:
    saved_views.drop(saved(cast.clerk), by=cast.clerk)
    assert not AuditEntry.objects.filter(actor=cast.clerk).exists()


def test_ones_own_views_are_nobody_elses(cast: Cast, log_in: Any) -> None:
    view = saved(cast.clerk)
    assert view not in saved_views.visible(cast.head)
    assert view.name not in log_in(cast.head).get(UNITS).content.decode()


def test_sharing_needs_the_power_and_never_a_condition_on_letters(cast: Cast) -> None:
    with pytest.raises(Refused):
        saved(cast.leader, shared=True)
    with pytest.raises(Refused):
        saved(cast.head, path="/petitions/petitions/", shared=True)


def test_a_view_widens_nobodys_scope(cast: Cast, log_in: Any) -> None:
    view = saved(cast.head, path=reverse("rounds:assignment_list"), query="order=-单位&view=x", shared=True)
    rows = log_in(cast.leader_2).get(view.url).context["object_list"]
    assert {each.pk for each in rows} == {cast.assignment_2.pk}


def test_a_list_is_ordered_by_a_column_either_way(cast: Cast, log_in: Any) -> None:
    client = log_in(cast.clerk)
    names = [each.name for each in client.get(UNITS, {"order": "单位"}).context["object_list"]]
    assert [each.name for each in client.get(UNITS, {"order": "-单位"}).context["object_list"]] == names[::-1]
    assert len(names) > 3
    assert client.get(UNITS, {"order": "office__people__phone"}).status_code == 200


def test_what_a_column_is_ordered_by() -> None:
    assert order_of(Unit, lambda row: row.name) == "name"
    assert order_of(Unit, lambda row: row.get_category_display()) == "category"
    assert order_of(Unit, lambda row: row.parent or "") == "parent"
    assert order_of(Unit, lambda row: row.parent.name) == "parent__name"
    assert order_of(Unit, lambda row: row.party_name) == ""
    assert order_of(Unit, lambda row: "是" if row.covered else "否") == ""
    assert order_of(Unit, lambda row: f"{row.name}") == ""


def test_the_chosen_columns_are_what_is_handed_out(cast: Cast, log_in: Any) -> None:
    answer = log_in(cast.clerk).get(UNITS, {"column": ["类别", "没有的列"], "export": "xlsx"})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    heads = next(row for row in sheet.iter_rows(values_only=True) if "单位" in row)
    assert [each for each in heads if each] == ["单位", "类别"]
