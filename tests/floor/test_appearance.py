"""How pages look to oneself: chosen by each for himself, kept with the account, on both sides of the house."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from inspection.models import AuditEntry, User

if TYPE_CHECKING:
    from tests.cast import Cast

ADDRESS = reverse("appearance")


@pytest.mark.parametrize("name", ["clerk", "liaison"])
def test_dark_and_large_pages_are_kept_with_the_account(cast: Cast, log_in: Any, name: str) -> None:
    user = getattr(cast, name)
    client = log_in(user)
    home = reverse("unit:home" if name == "liaison" else "home")
    assert '<html lang="zh-CN">' in client.get(home).content.decode()
    assert client.post(ADDRESS, {"dark_pages": "on", "large_type": "on"}).status_code == 302
    assert '<html lang="zh-CN" data-bs-theme="dark" class="large">' in client.get(home).content.decode()
    client.post(ADDRESS, {"large_type": "on"})
    assert '<html lang="zh-CN" class="large">' in client.get(home).content.decode()


def test_it_is_nobody_elses_and_is_recorded(cast: Cast, log_in: Any) -> None:
    log_in(cast.clerk).post(ADDRESS, {"dark_pages": "on"})
    assert list(User.objects.filter(dark_pages=True)) == [cast.clerk]
    assert AuditEntry.objects.filter(verb="change_appearance", actor=cast.clerk).count() == 1


def test_nothing_else_of_the_account_can_be_sent_along(cast: Cast, log_in: Any) -> None:
    log_in(cast.clerk).post(ADDRESS, {"dark_pages": "on", "username": "chief", "is_active": ""})
    again = User.objects.get(pk=cast.clerk.pk)
    assert (again.username, again.is_active) == (cast.clerk.username, True)
