"""使用手册: whose chapter comes first, what the unit's side is shown, and that every chapter leads somewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from inspection import manual, roles
from tests import make

if TYPE_CHECKING:
    from tests.cast import Cast

ADDRESS = reverse("manual")


@pytest.mark.parametrize(
    ("who", "key"),
    [("clerk", "office"), ("leader", "team"), ("group_head", "group"), ("secretary", "unit"), ("liaison", "unit")],
)
def test_ones_own_chapter_comes_first(cast: Cast, log_in: Any, who: str, key: str) -> None:
    answer = log_in(getattr(cast, who)).get(ADDRESS)
    assert answer.status_code == 200
    assert answer.context["chapter"].key == answer.context["chapters"][0].key == key


def test_who_holds_nothing_reads_what_everybody_needs(cast: Cast, log_in: Any) -> None:
    assert log_in(make.user("nobody")).get(ADDRESS).context["chapter"].key == "all"


def test_every_role_has_a_chapter() -> None:
    assert {manual.own([role]).key for role in roles.ROLES} <= set(manual.BY_KEY) - {"all", "log-in"}


def test_the_unit_reads_its_own_chapter_and_no_other(cast: Cast, log_in: Any) -> None:
    client = log_in(cast.liaison)
    page = client.get(ADDRESS)
    assert [each.key for each in page.context["chapters"]] == ["unit"]
    assert "?chapter=" not in page.content.decode()
    for each in manual.CHAPTERS:
        assert client.get(ADDRESS, {"chapter": each.key}).status_code == (200 if each.key == "unit" else 404)


def test_without_logging_in_there_is_none(client: Any, db: Any) -> None:
    assert client.get(ADDRESS).status_code == 302


@pytest.mark.parametrize("chapter", manual.CHAPTERS, ids=lambda each: each.key)
def test_what_a_chapter_shows_is_there(cast: Cast, log_in: Any, chapter: manual.Chapter) -> None:
    """Pictures are found, links lead to chapters, parts to places in the text; no second title, no style within."""
    answer = log_in(cast.clerk).get(ADDRESS, {"chapter": chapter.key})
    text, headings = answer.context["text"], answer.context["headings"]
    assert headings or chapter.key == "log-in" or len(text) < 6000
    for name in re.findall(r'src="/static/([^"]+)"', text):
        assert finders.find(name), name
    for target in re.findall(r'href="([^"]*)"', text):
        assert re.fullmatch(rf"{ADDRESS}\?chapter=[a-z-]+", target), target
        assert log_in(cast.clerk).get(target).status_code == 200
    for each in headings:
        assert f'id="{each.anchor}"' in text
    assert "<h1" not in text
    assert "style=" not in text


def test_a_chapter_that_is_none(cast: Cast, log_in: Any) -> None:
    assert log_in(cast.clerk).get(ADDRESS, {"chapter": "../settings"}).status_code == 404
