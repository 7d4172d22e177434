"""What a person opened lately and pinned: his own, in his scope of today, gone with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from inspection import bookmarks
from inspection.models import Bookmark
from tests import make

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db


def page_of(record: object) -> str:
    return reverse("rounds:assignment", args=[record.pk])  # type: ignore[attr-defined]


def keep(record: object) -> str:
    return reverse("bookmark_keep", args=["rounds.assignment", record.pk])  # type: ignore[attr-defined]


def test_opening_a_record_puts_it_among_what_was_opened_lately(cast: Cast, log_in: Any) -> None:
    assert log_in(cast.leader).get(page_of(cast.assignment)).status_code == 200
    assert [each.title for each in bookmarks.recent(cast.leader)] == [str(cast.assignment)]
    assert bookmarks.recent(cast.member) == []
    log_in(cast.leader).get(page_of(cast.assignment))
    assert Bookmark.objects.filter(user=cast.leader).count() == 1


def test_what_could_not_be_opened_is_not_kept(cast: Cast, log_in: Any) -> None:
    assert log_in(cast.leader_2).get(page_of(cast.assignment)).status_code == 404
    assert not Bookmark.objects.exists()


def test_pinned_and_taken_off(cast: Cast, log_in: Any) -> None:
    client = log_in(cast.leader)
    assert client.post(keep(cast.assignment), {"act": "pin"})["Location"] == page_of(cast.assignment)
    client.post(keep(cast.assignment), {"act": "pin"})
    assert [each.title for each in bookmarks.pinned(cast.leader)] == [str(cast.assignment)]
    assert "取消置顶" in client.get(page_of(cast.assignment)).content.decode()
    assert "取消置顶" in client.get(reverse("search")).content.decode()
    assert client.post(keep(cast.assignment), {"act": "unpin", "back": "search"})["Location"] == reverse("search")
    assert bookmarks.pinned(cast.leader) == []


def test_whoever_keeps_out_since_sees_neither(cast: Cast, log_in: Any) -> None:
    bookmarks.opened(cast.assignment, by=cast.leader)
    bookmarks.keep(cast.assignment, "pin", by=cast.leader)
    make.recusal(cast.leader.person, cast.qingshi)
    assert bookmarks.pinned(cast.leader) == bookmarks.recent(cast.leader) == []
    assert str(cast.assignment) not in log_in(cast.leader).get(reverse("search")).content.decode()
    assert log_in(cast.leader).post(keep(cast.assignment), {"act": "unpin"}).status_code == 404


def test_nothing_but_a_record_can_be_kept_and_nothing_but_what_there_is_to_do(cast: Cast, log_in: Any) -> None:
    client = log_in(cast.clerk)
    assert (
        client.post(reverse("bookmark_keep", args=["inspection.user", cast.clerk.pk]), {"act": "pin"}).status_code
        == 404
    )
    assert client.post(reverse("bookmark_keep", args=["no.such", cast.clerk.pk]), {"act": "pin"}).status_code == 404
    assert client.post(keep(cast.assignment), {"act": "delete"}).status_code == 400
    assert client.get(keep(cast.assignment)).status_code == 405


def test_the_unit_side_keeps_nothing(cast: Cast, log_in: Any) -> None:
    assert log_in(cast.liaison).post(keep(cast.assignment), {"act": "pin"}).status_code == 404
    log_in(cast.liaison).get(reverse("unit:home"))
    assert not Bookmark.objects.filter(user=cast.liaison).exists()
