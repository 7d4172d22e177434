"""Grants begin and end by date and document: tomorrow's opens nothing today, today's holds until midnight, a revocation at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import access
from tests import make
from tests.cast import Cast

DAY = timedelta(days=1)


def office_grant(cast: Cast, **dates: Any) -> tuple[Any, str]:
    grant = make.office_role(make.user("neu", "新人"), cast.office, "office_staff", **dates)
    return grant, reverse("rounds:assignment", args=[cast.assignment.pk])


def unit_grant(cast: Cast, **dates: Any) -> tuple[Any, str]:
    grant = make.unit_role(make.user("neu", "新人"), cast.qingshi, "unit_clerk", **dates)
    return grant, reverse("unit:account_list")


def seat(cast: Cast, **dates: Any) -> tuple[Any, str]:
    return make.seat(make.user("neu", "新人"), cast.assignment, **dates), reverse(
        "rounds:assignment", args=[cast.assignment.pk]
    )


KINDS = pytest.mark.parametrize("kind", [office_grant, unit_grant, seat])


@KINDS
def test_tomorrow_is_not_today(cast: Cast, log_in, kind: Callable[..., Any]) -> None:
    today = timezone.localdate()
    grant, page = kind(cast, begins=today + DAY, ends=today + 9 * DAY)
    assert log_in(grant.user).get(page).status_code == 404
    assert access.powers(grant.user, today=today + DAY)


@KINDS
def test_the_last_day_counts_until_midnight(cast: Cast, log_in, kind: Callable[..., Any]) -> None:
    today = timezone.localdate()
    grant, page = kind(cast, begins=today, ends=today)
    assert log_in(grant.user).get(page).status_code == 200
    assert not access.powers(grant.user, today=today + DAY)


@KINDS
def test_a_revocation_is_felt_on_the_next_request(cast: Cast, log_in, kind: Callable[..., Any]) -> None:
    grant, page = kind(cast)
    client = log_in(grant.user)
    assert client.get(page).status_code == 200
    type(grant).objects.filter(pk=grant.pk).update(revoked_at=timezone.now())
    assert client.get(page).status_code == 404


@KINDS
def test_an_end_before_the_beginning_is_refused(cast: Cast, kind: Callable[..., Any]) -> None:
    today = timezone.localdate()
    with pytest.raises(IntegrityError, match="ends_after_it_begins"), transaction.atomic():
        kind(cast, begins=today, ends=today - DAY)
