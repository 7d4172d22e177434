"""A real browser for the journeys: one window per person, each under his own log-in; any script or policy error fails."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from inspection.models import User

PASSWORD = "secret-enough"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if "journeys" in str(item.path):
            item.add_marker(pytest.mark.journey)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="没有 Chromium，浏览器测试未运行"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        "env": {**os.environ, "LANGUAGE": "zh_CN"},
    }


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": {"width": 1440, "height": 900}}


class Window:
    """One person's browser window."""

    def __init__(self, page: Page, base: str, user: User, pictures: Path) -> None:
        self.page, self.base, self.user, self.pictures = page, base, user, pictures
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._note)

    def _note(self, message: Any) -> None:
        # The browser itself logs 404, 409 and 422 answers as errors; those are asserted by the journeys.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.faults.append(message.text)

    def log_in(self) -> Window:
        self.page.goto(f"{self.base}/login/")
        self.page.get_by_label("账号").fill(self.user.username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(lambda url: "/login/" not in url)
        return self

    def open(self, path: str) -> int:
        """Go to an address; the answer's status."""
        answer = self.page.goto(self.base + path)
        assert answer is not None
        return answer.status

    def press(self, name: str) -> None:
        """Press the button of a step, by its Chinese label."""
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state("load")

    def fill(self, label: str, value: str) -> None:
        self.page.get_by_label(label, exact=False).first.fill(value)

    def choose(self, label: str, text: str) -> None:
        """Choose by the text shown, whether the select is plain or has become a searchable one."""
        field = self.page.locator(f"select#{self._select_id(label)}")
        value = field.locator("option", has_text=text).first.get_attribute("value")
        field.evaluate(
            "(el, value) => { if (el.tomselect) { el.tomselect.setValue(value) } else { el.value = value;"
            " el.dispatchEvent(new Event('change', {bubbles: true})) } }",
            value,
        )

    def _select_id(self, label: str) -> str:
        mark = self.page.locator("label", has_text=label).first
        return (mark.get_attribute("for") or "").removesuffix("-ts-control")

    def said(self) -> str:
        """What the page says has been done."""
        return self.page.get_by_role("status").first.inner_text()

    def alert(self) -> str:
        return self.page.get_by_role("alert").first.inner_text()

    def picture(self, name: str) -> None:
        """Keep a picture of the page when pictures are wanted (they illustrate the manual)."""
        if os.environ.get("XUNZHANG_PICTURES"):
            self.page.screenshot(path=self.pictures / f"{name}.png", full_page=True)


@pytest.fixture
def window(
    browser: Browser, browser_context_args: dict[str, Any], live_server: Any, tmp_path: Path
) -> Iterator[Callable[..., Window]]:
    """Open windows for people; at the end no window may have met a script error or a breach of the content policy."""
    from pathlib import Path as PathType

    pictures = PathType(os.environ.get("XUNZHANG_PICTURES") or tmp_path)
    opened: list[Window] = []

    def act(user: User, **context: Any) -> Window:
        page = browser.new_context(**(browser_context_args | context)).new_page()
        made = Window(page, live_server.url, user, pictures)
        opened.append(made)
        return made.log_in()

    yield act
    faults = [f"{each.user}: {fault}" for each in opened for fault in each.faults]
    for each in opened:
        each.page.context.close()
    assert not faults, faults
