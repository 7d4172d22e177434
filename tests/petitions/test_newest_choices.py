"""A list's choice of tasks: the newest are offered, an older one may still be chosen and stays chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from inspection.views import newest

if TYPE_CHECKING:
    from tests.cast import Cast


def options(page: str) -> str:
    begins = page.index('<select name="assignment"')
    return page[begins : page.index("</select>", begins)]


def opened(cast: Cast, chosen: str = "") -> str:
    client = Client()
    client.force_login(cast.clerk)
    return client.get(reverse("petitions:petition_list"), {"assignment": chosen}).content.decode()


@pytest.mark.django_db
def test_all_are_offered_while_they_are_few(cast: Cast) -> None:
    offered = options(opened(cast))
    assert str(cast.assignment.pk) in offered
    assert str(cast.assignment_2.pk) in offered
    assert "optgroup" not in offered


@pytest.mark.django_db
def test_beyond_them_only_the_newest_are_offered(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newest, "OFFERED", 1)
    offered = options(opened(cast))
    assert str(cast.assignment_2.pk) in offered
    assert str(cast.assignment.pk) not in offered
    assert "只列最近的1项" in offered


@pytest.mark.django_db
def test_an_older_one_stays_where_it_was_chosen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newest, "OFFERED", 1)
    offered = options(opened(cast, str(cast.assignment.pk)))
    assert f'<option value="{cast.assignment.pk}" selected>' in offered


@pytest.mark.django_db
def test_what_is_no_assignment_of_ones_own_is_neither_offered_nor_an_error(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "OFFERED", 1)
    assert "selected" not in options(opened(cast, "00000000-0000-4000-8000-000000000000")).replace(
        'value="" selected', ""
    )
    assert "selected" not in options(opened(cast, "废话")).replace('value="" selected', "")
