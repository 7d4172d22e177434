"""Visitors are counted for an hour and never written down."""

from __future__ import annotations

from intake.limits import HOUR, Limits


def test_one_too_many_and_the_next_hour_again() -> None:
    limits = Limits()
    assert [limits.allow("10.0.0.1", "letter", most=3, now=10.0) for _ in range(5)] == [True, True, True, False, False]
    assert limits.allow("10.0.0.2", "letter", most=3, now=10.0)
    assert limits.allow("10.0.0.1", "look", most=3, now=10.0), "looking is counted apart"
    assert limits.allow("10.0.0.1", "letter", most=3, now=10.0 + HOUR)


def test_all_together_have_a_limit_too() -> None:
    limits = Limits()
    allowed = [limits.allow(f"10.0.0.{visitor}", "letter", most=3, of_all=20, now=1.0) for visitor in range(30)]
    assert allowed == [True] * 20 + [False] * 10


def test_no_address_is_in_the_counters_and_the_key_goes_with_the_hour() -> None:
    limits = Limits()
    limits.allow("203.0.113.77", "letter", most=3, now=1.0)
    first = set(limits._seen)
    assert "203.0.113.77" not in str(vars(limits))
    limits.allow("203.0.113.77", "letter", most=3, now=1.0 + HOUR)
    assert not (first & set(limits._seen)) - {b"letter"}
