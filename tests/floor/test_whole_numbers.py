"""What is a number, and what only looks like one, wherever an address, a form or a foreign file gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from inspection import escalation_chain, whole_numbers

if TYPE_CHECKING:
    from tests.cast import Cast

NONE = ("", " 1", "-1", "+1", "1.0", "²", "①", "一", "1_000", "\0", "9" * 10, "9" * 5000)


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("１２", 12), ("9" * 9, 999_999_999)])
def test_numbers(text: str, number: int) -> None:
    assert whole_numbers.read(text, digits=9) == number


@pytest.mark.parametrize("text", NONE)
def test_what_is_none(text: str) -> None:
    assert whole_numbers.read(text, digits=9) is None


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["²", "9" * 5000, "-1"])
def test_pages_take_what_is_no_number_for_nothing_said(cast: Cast, log_in: Any, text: str) -> None:
    client = log_in(cast.auditor)
    assert client.get(reverse("audit"), {"before": text}).status_code == 200
    office = log_in(cast.clerk)
    for span in (f"year:{text}", f"term:{text}"):
        assert office.get(reverse("statistics"), {"over": span}).status_code in (200, 404)


@pytest.mark.parametrize("days", ["9" * 5000, "²", "0", "366"])
def test_days_of_the_chain_are_refused_in_words(days: str) -> None:
    with pytest.raises(ValueError, match="天数须为1至365"):
        escalation_chain.read(f"提醒｜{days}｜天｜巡察办｜单位｜请抓紧。")
