"""Lists filtered by a year: one that no date has is refused in words, and the page stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

if TYPE_CHECKING:
    from tests.cast import Cast

LISTS = ("rounds:course_list", "rounds:service_note_list", "rounds:complaint_list", "rounds:round_meeting_list", "rounds:round_list")  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("year", ["0", "-1", "32768", "1.5", "9" * 30, "二〇二六"])
def test_a_year_no_date_has_is_refused_in_words(cast: Cast, log_in: Any, name: str, year: str) -> None:
    page = log_in(cast.head).get(reverse(name), {"year": year})
    assert page.status_code == 200
    assert page.context["filter"].form.errors["year"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_a_year_is_a_year(cast: Cast, log_in: Any, name: str) -> None:
    page = log_in(cast.head).get(reverse(name), {"year": "2026"})
    assert page.status_code == 200
    assert not page.context["filter"].form.errors
