"""Logging in and out, as everybody does each morning."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.journeys.conftest import follow

pytestmark = pytest.mark.django_db(transaction=True)


def test_everybody_reaches_his_own_first_page(window, cast: Cast) -> None:
    clerk = window(cast.clerk)
    assert clerk.page.get_by_role("heading", level=1).inner_text() == "我的工作"
    liaison = window(cast.liaison)
    assert "/unit/" in liaison.page.url


def test_a_second_log_in_ends_the_first(window, cast: Cast) -> None:
    first = window(cast.clerk)
    window(cast.clerk)
    first.open("/")
    assert "/login/" in first.page.url


def test_wrong_password_says_what_to_do(window, cast: Cast) -> None:
    clerk = window(cast.clerk)
    clerk.page.context.clear_cookies()
    clerk.open("/login/")
    clerk.page.get_by_label("账号").fill("clerk")
    clerk.page.get_by_label("密码").fill("wrong-password")
    follow(clerk.page.get_by_role("button", name="登录"))
    assert "账号或密码不正确" in clerk.alert()
