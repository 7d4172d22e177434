"""A row opened in place: by mouse and by keys, on a phone, and as a plain link where there are no scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.rectification import stage

if TYPE_CHECKING:
    from tests.journeys.conftest import Desks

pytestmark = [pytest.mark.django_db(transaction=True)]


def test_by_keys_and_by_mouse(desks: Desks) -> None:
    account = stage.rectifying(desks.cast)
    office = desks.clerk
    office.open("/rectification/ledger/")
    page = office.page
    page.keyboard.press("Alt+Shift+KeyV")
    page.keyboard.press("Enter")
    facts = page.locator(".peek-row")
    facts.locator("dl").first.wait_for()
    assert account.problem in facts.inner_text()
    office.sound()
    office.picture("peek")
    page.set_viewport_size({"width": 390, "height": 800})
    office.picture("peek-phone")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.press("Escape")
    assert facts.count() == 0
    assert page.evaluate("document.activeElement.className") == "peek"
    button = page.locator(".peek").first
    button.click()
    facts.locator("dl").first.wait_for()
    assert button.get_attribute("aria-expanded") == "true"
    facts.get_by_role("link", name="打开").click()
    page.wait_for_url(f"**/rectification/accounts/{account.pk}/")


def test_what_has_gone_is_said(desks: Desks) -> None:
    stage.rectifying(desks.cast)
    office = desks.clerk
    office.open("/rectification/ledger/")
    office.page.route("**/*part=preview", lambda route: route.fulfill(status=404, body=""))
    office.page.locator(".peek").first.click()
    office.page.get_by_text("找不到本件").wait_for()


def test_without_scripts_the_link_is_a_link(desks: Desks, window: Any) -> None:
    account = stage.rectifying(desks.cast)
    office = window(desks.cast.clerk, at_once=True, java_script_enabled=False)
    office.page.goto(f"{office.base}/rectification/ledger/")
    assert office.page.locator(".peek").count() == 0
    office.page.locator("tbody a", has_text=account.number).first.click()
    assert office.page.url.endswith(f"/rectification/accounts/{account.pk}/")
