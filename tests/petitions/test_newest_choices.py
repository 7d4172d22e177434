"""A list's choice of tasks: the newest are offered, an older one may still be chosen and stays chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from inspection.views import newest

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.cast import Cast


def options(page: str) -> str:
    begins = page.index('<select name="assignment"')
    return page[begins : page.index("</select>", begins)]


@pytest.fixture
def opened(cast: Cast, log_in: Callable[..., Client]) -> Callable[..., str]:
    client = log_in(cast.clerk)

    def page(chosen: object = "") -> str:
        return client.get(reverse("petitions:petition_list"), {"assignment": chosen}).content.decode()

    return page


@pytest.mark.django_db
def test_all_are_offered_while_they_are_few(cast: Cast, opened: Callable[..., str]) -> None:
    offered = options(opened())
    assert str(cast.assignment.pk) in offered
    assert str(cast.assignment_2.pk) in offered
    assert "optgroup" not in offered


@pytest.mark.django_db
def test_beyond_them_only_the_newest_are_offered(
    cast: Cast, opened: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "OFFERED", 1)
    offered = options(opened())
    assert str(cast.assignment_2.pk) in offered
    assert str(cast.assignment.pk) not in offered
    assert "只列最近的1项" in offered


@pytest.mark.django_db
def test_an_older_one_stays_where_it_was_chosen(
    cast: Cast, opened: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "OFFERED", 1)
    offered = options(opened(cast.assignment.pk))
    assert f'<option value="{cast.assignment.pk}" selected>' in offered


@pytest.mark.django_db
def test_what_is_no_assignment_of_ones_own_is_neither_offered_nor_an_error(
    opened: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "OFFERED", 1)
    assert "selected" not in options(opened("00000000-0000-4000-8000-000000000000")).replace('value="" selected', "")
    assert "selected" not in options(opened("废话")).replace('value="" selected', "")
