"""The list of petitions: its data against bare SQL, its page against the bare data, the usual paginator and the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.test import Client, RequestFactory
from django.urls import reverse

from benchmarks import rivals
from benchmarks.measure import Line, interleaved
from inspection.management.demo import scale
from inspection.models import User
from inspection.views.paging import NUMBERED, bounded_count
from petitions.models import Petition
from petitions.views.petitions import PetitionList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PEOPLE = {"组长（2项任务）": scale.LEADER, "旧任务20项": scale.OLD, "各年任务20项": scale.SPREAD, "巡察办": "office"}


def reader(username: str) -> Client:
    """A logged-in browser of the same process: all middleware, no network."""
    user, client = User.objects.get(username=username), Client(raise_request_exception=True, HTTP_HOST="localhost")
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(session_key=client.session.session_key)
    return client


def asking(client: Client, address: str) -> Callable[[], int]:
    def ask() -> int:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return len(answer.content)

    return ask


def first_rows(user: User) -> list[object]:
    """The numbers the page shows, by the page's own query and with everything its rows show."""
    request, page = RequestFactory().get("/"), PetitionList()
    request.user = user
    page.setup(request)
    return [each.number for each in page.take(page.get_queryset(), 50)]


def deep_page(user: User) -> str:
    """The address of a page near the end of a long list, by its key; nothing when the list is short."""
    rows = Petition.objects.for_user(user).order_by("received_on", "registered_at", "pk")
    row = rows[60:61].first()
    if row is None or bounded_count(rows) <= NUMBERED:
        return ""
    listing = PetitionList()
    return f"{reverse('petitions:petition_list')}?{urlencode({'before': listing.write(row)})}"


def measure() -> Iterator[Line]:
    listing = reverse("petitions:petition_list")
    for words, username in PEOPLE.items():
        user, client = User.objects.get(username=username), reader(username)
        data = interleaved(
            {"ours": lambda u=user: first_rows(u), "limit": lambda u=user: [r[1] for r in rivals.rows_of(u)]}
        )
        assert sorted(map(str, data.given["ours"])) == sorted(map(str, data.given["limit"])), words
        yield Line(f"信访件列表取数·{words}", "同结果的裸SQL", data.medians["ours"], data.medians["limit"], 4.0)
        pages = {
            "nothing": asking(client, "/bench/nothing/"), "session": asking(client, "/bench/session/"),
            "limit": asking(client, "/bench/limit/"), "ours": asking(client, listing), "naive": asking(client, "/bench/naive/"),
        }  # fmt: skip
        if username == "office":
            pages["admin"] = asking(client, "/bench/admin/petitions/petition/")
            pages.pop("naive")
        page = interleaved(pages)
        at = page.medians
        yield Line(
            f"信访件列表页·{words}",
            "只取数不成页",
            at["ours"],
            at["limit"],
            1 / 0.35,
            f"每页{at['ours']:.1f}毫秒",
            1 / 0.6,
        )
        if username == "office":
            yield Line(f"信访件列表页·{words}", "Django管理后台列表", at["ours"], at["admin"], 1 / 20, "", 1 / 40)
        else:
            yield Line(f"信访件列表页·{words}", "常用分页写法", at["ours"], at["naive"], 1 / 15)
        if far := deep_page(user):
            deep = interleaved({"first": asking(client, listing), "deep": asking(client, far)})
            yield Line(f"信访件末页·{words}", "首页", deep.medians["deep"], deep.medians["first"], 1.2)
