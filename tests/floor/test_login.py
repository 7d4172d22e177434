"""Log-in: one session per account, a brake per account and address that never locks the owner out elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from inspection import backends
from inspection.models import AuditEntry, KnownAddress, LoginAttempt, OfficeGrant
from tests import make

if TYPE_CHECKING:
    from inspection.models import User

GOOD, HOME, ELSEWHERE = "secret-enough", "192.0.2.10", "192.0.2.77"


@pytest.fixture
def leader(db) -> User:
    user = make.user("leader", "孙组长")
    make.office_role(user, make.office(), "office_staff")
    return user


def log_in(password: str = GOOD, username: str = "leader", address: str = HOME, client: Client | None = None, **extra):
    client = client or Client()
    data = {"username": username, "password": password}
    return client.post("/login/", data, REMOTE_ADDR=address, **extra)


def fail(times: int, **more) -> None:
    for _ in range(times):
        assert log_in("wrong", **more).status_code == 422


# --- in and out ------------------------------------------------------------------------------------------------------


def test_in_and_noted(leader: User) -> None:
    client = Client()
    assert log_in(client=client).status_code == 302
    assert client.get("/").status_code == 200
    assert AuditEntry.objects.get(verb="login").actor == leader


@pytest.mark.parametrize(("username", "password"), [("leader", "wrong"), ("nobody", GOOD), ("", ""), ("LEADER", GOOD)])
def test_wrong_it_never_says_which(leader: User, username: str, password: str) -> None:
    response = log_in(password, username)
    assert response.status_code == 422
    assert "不存在" not in response.content.decode()
    if username and password:
        assert "账号或密码不正确" in response.content.decode()


def test_a_disabled_account_is_told_the_same(leader: User) -> None:
    leader.is_active = False
    leader.save(update_fields=["is_active"])
    assert "账号或密码不正确" in log_in().content.decode()


def test_disabled_in_mid_session_it_is_out_with_the_next_request(leader: User) -> None:
    client = Client()
    log_in(client=client)
    type(leader).objects.update(is_active=False)
    assert client.get("/").status_code == 302


def test_one_session_per_account(leader: User) -> None:
    first, second = Client(), Client()
    log_in(client=first)
    log_in(client=second)
    assert first.get("/").url == "/login/?next=/"
    assert second.get("/").status_code == 200


def test_a_new_password_ends_other_sessions_and_keeps_ones_own(leader: User) -> None:
    client = Client()
    log_in(client=client)
    new = "another-long-secret"
    data = {"old_password": GOOD, "new_password1": new, "new_password2": new}
    assert client.post("/password/", data).status_code == 302
    assert client.get("/").status_code == 200
    assert log_in().status_code == 422
    assert log_in(new).status_code == 302
    assert AuditEntry.objects.filter(verb="change_password").count() == 1


def test_out_it_clears_the_browser(leader: User) -> None:
    client = Client()
    log_in(client=client)
    assert client.get("/logout/").status_code == 405
    response = client.post("/logout/")
    assert response.status_code == 302
    assert '"cache"' in response.headers["Clear-Site-Data"]
    assert '"storage"' in response.headers["Clear-Site-Data"]
    assert client.get("/").status_code == 302
    assert AuditEntry.objects.filter(verb="logout").exists()


def test_after_log_in_it_leads_back_but_never_out_of_the_house(leader: User) -> None:
    assert Client().post("/login/?next=/papers/", {"username": "leader", "password": GOOD}).url == "/papers/"
    outside = Client().post("/login/?next=https://198.51.100.7/", {"username": "leader", "password": GOOD})
    assert outside.url == "/"


# --- the brake -------------------------------------------------------------------------------------------------------


def test_after_five_failures_even_the_right_password_waits(leader: User) -> None:
    fail(backends.FAILURES)
    response = log_in()
    assert response.status_code == 422
    assert "失败次数过多，请15分钟后再试" in response.content.decode()


def test_the_owner_is_never_locked_out_elsewhere(leader: User) -> None:
    fail(backends.FAILURES)
    assert log_in(address=ELSEWHERE).status_code == 302


def test_other_accounts_at_that_address_are_not_touched(leader: User) -> None:
    make.user("member", "李组员")
    fail(backends.FAILURES)
    assert log_in(username="member").status_code == 302


def test_a_flushed_cache_changes_nothing(leader: User) -> None:
    fail(backends.FAILURES)
    cache.clear()
    assert log_in().status_code == 422


def test_it_wears_off(leader: User) -> None:
    fail(backends.FAILURES)
    LoginAttempt.objects.update(at=timezone.now() - backends.WAIT - timedelta(seconds=1))
    assert log_in().status_code == 302


def test_trying_on_does_not_lengthen_the_wait(leader: User) -> None:
    fail(backends.FAILURES + 4)
    assert LoginAttempt.objects.count() == backends.FAILURES


def test_success_forgets_the_failures(leader: User) -> None:
    fail(backends.FAILURES - 1)
    assert log_in().status_code == 302
    assert not LoginAttempt.objects.exists()


def test_unknown_accounts_are_braked_alike(leader: User) -> None:
    fail(backends.FAILURES, username="nobody")
    assert "失败次数过多" in log_in(username="nobody").content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_twenty_guesses_at_once_five_are_looked_at(at_once, monkeypatch: pytest.MonkeyPatch) -> None:
    user = make.user("leader", "孙组长")
    looked: list[str] = []
    monkeypatch.setattr(type(user), "check_password", lambda self, raw: looked.append(raw) or False)
    at_once(20, lambda number: log_in(f"guess-{number}").status_code)
    assert 1 <= len(looked) <= backends.FAILURES


@pytest.mark.parametrize(("behind", "expected"), [(True, "203.0.113.9"), (False, HOME)])
def test_behind_the_houses_proxy_the_address_is_the_one_it_saw(leader: User, settings, behind, expected) -> None:
    settings.BEHIND_PROXY = behind
    log_in("wrong", headers={"X-Forwarded-For": "10.9.9.9, 203.0.113.9"})
    assert LoginAttempt.objects.get().address == expected


# --- what an account is not ------------------------------------------------------------------------------------------


def test_an_account_without_a_role_sees_nothing_of_others(db) -> None:
    make.user("newcomer", "新来的")
    client = Client()
    log_in(username="newcomer", client=client)
    assert client.get("/").status_code == 200
    assert not OfficeGrant.objects.exists()


def test_nobody_is_superuser(leader: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        type(leader).objects.update(is_superuser=True)
    assert not leader.has_perm("rounds.view_assignment")


# --- slowed down over all addresses, never where the owner is known --------------------------------------------------


def strangers(count: int, *, start: int = 0) -> None:
    """Failures from so many addresses the account never came from; they lie a minute back, so that no pause is running."""
    rows = [
        LoginAttempt(username="leader", address=f"198.51.{n // 250}.{n % 250}") for n in range(start, start + count)
    ]
    LoginAttempt.objects.bulk_create(rows)
    LoginAttempt.objects.update(at=timezone.now() - timedelta(minutes=1))


def test_a_thousand_foreign_failures_leave_the_owner_alone(leader: User) -> None:
    assert log_in().status_code == 302
    strangers(1000)
    cache.clear()
    LoginAttempt.objects.update(at=timezone.now())
    assert log_in().status_code == 302
    assert log_in("wrong").status_code == 422
    assert log_in().status_code == 302, "his own slip counts as his own only"


def test_from_new_addresses_the_account_can_be_tried_once_a_pause(leader: User) -> None:
    strangers(1000)
    looked = [log_in("wrong", address=f"203.0.113.{n}").content.decode() for n in range(10)]
    assert sum("账号或密码不正确" in page for page in looked) == 1
    assert sum("正受到多次错误尝试" in page for page in looked) == 9
    LoginAttempt.objects.update(at=timezone.now() - backends.PAUSE)
    assert log_in(address="203.0.113.200").status_code == 302, "the owner at a new desk waits his half minute"


def test_the_pause_grows(leader: User) -> None:
    strangers(backends.FOREIGN_FAILURES)
    LoginAttempt.objects.update(at=timezone.now() - timedelta(milliseconds=1100))
    assert not backends.is_braked("leader", "203.0.113.1")
    strangers(3, start=500)
    LoginAttempt.objects.update(at=timezone.now() - timedelta(milliseconds=1100))
    assert backends.is_braked("leader", "203.0.113.1")


def test_accounts_that_do_not_exist_are_slowed_down_alike(leader: User) -> None:
    strangers(100)
    LoginAttempt.objects.update(username="nobody", at=timezone.now())
    assert "正受到多次错误尝试" in log_in(username="nobody").content.decode()


def test_an_address_is_forgotten_after_half_a_year(leader: User) -> None:
    assert log_in().status_code == 302
    KnownAddress.objects.update(seen_at=timezone.now() - backends.KNOWN_FOR - timedelta(days=1))
    strangers(100)
    LoginAttempt.objects.update(at=timezone.now())
    assert log_in().status_code == 422


@pytest.mark.django_db(transaction=True)
def test_of_fifty_strangers_at_once_hardly_more_than_twenty_are_looked_at(at_once, monkeypatch) -> None:
    user = make.user("leader", "孙组长")
    looked: list[str] = []
    monkeypatch.setattr(type(user), "check_password", lambda self, raw: looked.append(raw) or False)
    at_once(50, lambda number: log_in(f"guess-{number}", address=f"203.0.113.{number}").status_code)
    assert len(looked) <= backends.FOREIGN_FAILURES + 5
