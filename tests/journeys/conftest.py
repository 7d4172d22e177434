"""A real browser for the journeys: one window per person, each under his own log-in; any script or policy error fails."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from inspection.management.demo import people
from petitions import codes as petition_lists
from rectification import codes as rectification_lists
from rounds import codes as round_lists
from tests.roof import world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Locator, Page

    from inspection.models import User
    from tests.cast import Cast

PASSWORD = "secret-enough"
DEMO_PASSWORD = people.PASSWORD
# WCAG 2.1 AA, as axe names its rules.
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
# The one rule that depends on the colours: all that dark pages can break.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
PHONE, DESK = {"width": 390, "height": 800}, {"width": 1440, "height": 900}
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
    # Without motion: nothing is looked at while its colour is still changing.
    return {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": DESK, "reduced_motion": "reduce"}


def picture_folder(otherwise: Path) -> Path:
    """Where pictures go: the folder asked for (script/pictures), or nowhere that lasts."""
    return Path(os.environ.get("XUNZHANG_PICTURES") or otherwise)


def follow(target: Locator) -> None:
    """Click what leads to another page and be there: the next question is asked of that page, however slow the machine."""
    with target.page.expect_navigation():
        target.click()


AXE = Axe()


def shut_out(page: Page, where: str | None = None, options: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    """What axe finds wrong: the rule, and the first element it speaks of."""
    violations = AXE.run(page, context=where, options=options).response["violations"]
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in violations]


@contextmanager
def dressed(page: Page, *, dark: bool = False, large: bool = False) -> Iterator[None]:
    """The page as somebody sees it who has chosen dark pages or large type (inspection/views/appearance.py)."""
    root = "document.documentElement"
    page.evaluate(
        f"{root}.dataset.bsTheme = '{'dark' if dark else ''}'; {root}.classList.toggle('large', {str(large).lower()})"
    )
    yield
    page.evaluate(f"delete {root}.dataset.bsTheme; {root}.classList.remove('large')")


def width_on_a_phone(page: Page) -> int:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    return wide


class Window:
    """One person's browser window."""

    def __init__(self, page: Page, base: str, user: User, pictures: Path) -> None:
        self.page, self.base, self.user, self.pictures = page, base, user, pictures
        self.faults: list[str] = []
        self._framed = False
        page.set_default_timeout(30_000)  # a slow machine is no fault of the page
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._note)
        page.on("request", self._note_request)

    def _note(self, message: Any) -> None:
        # The browser itself logs 404, 409 and 422 answers as errors; those are asserted by the journeys.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.faults.append(message.text)

    def _note_request(self, request: Any) -> None:
        if request.url.startswith("http") and not request.url.startswith(f"{self.base}/"):
            self.faults.append(f"asks elsewhere: {request.url}")

    def sit_down(self) -> Window:
        """Be logged in already: a journey that is not about the log-in spares itself its pages."""
        client = Client()
        client.force_login(self.user)
        self.user.session_key = client.session.session_key or ""
        self.user.save(update_fields=["session_key"])
        cookie = {"name": django_settings.SESSION_COOKIE_NAME, "value": self.user.session_key, "url": self.base}
        self.page.context.add_cookies([cookie])  # type: ignore[list-item]
        return self

    def log_in(self) -> Window:
        self.page.goto(f"{self.base}/login/")
        self.page.get_by_label("账号").fill(self.user.username)
        self.page.get_by_label("密码").fill(DEMO_PASSWORD if self.user.demo else PASSWORD)
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
        follow(self.page.get_by_role("button", name=name, exact=True).first)

    def put(self, **values: Any) -> None:
        """Fill in fields by name: text, days, choices by the text shown, ticks, files."""
        for name, value in values.items():
            fields = self.page.locator(f'[name="{name}"]')
            kind = fields.first.evaluate("el => el.tagName == 'SELECT' ? 'select' : el.type")
            if kind == "select":
                self._choose(fields.first, str(value))
            elif kind in ("checkbox", "radio") and not isinstance(value, bool):
                for text in [value] if isinstance(value, str) else value:
                    self.page.locator("label", has_text=text).locator(f'[name="{name}"]').first.check()
            elif kind == "checkbox":
                fields.first.set_checked(value)
            elif kind == "file":
                fields.first.set_input_files(value)
            else:
                fields.first.fill(str(value))

    def _choose(self, field: Any, text: str) -> None:
        """Choose by the text shown, whether the select is plain or has become a searchable one."""
        value = field.locator('option:not([value=""])', has_text=text).first.get_attribute("value")
        field.evaluate(
            "(el, value) => { if (el.tomselect) { el.tomselect.setValue(value) } else { el.value = value;"
            " el.dispatchEvent(new Event('change', {bubbles: true})) } }",
            value,
        )

    def send(self, path: str = "", **values: Any) -> None:
        """Open a form, fill it in and send it; the next page must say that it was done."""
        if path:
            assert self.open(path) == 200, self.page.url
        self.put(**values)
        first = next(iter(values))
        follow(self.page.locator(f'form:has([name="{first}"]) button[type=submit]').first)
        assert self.page.get_by_role("alert").count() == 0, self.page.get_by_role("alert").all_inner_texts()

    def step(self, path: str, label: str, **answers: Any) -> None:
        """On a record's page, press a step's button by its label; answer its questions if it has some."""
        self.open(path)
        button = self.page.get_by_role("button", name=label, exact=True).first
        assert button.is_enabled(), self.refusal(path, label)
        with self.page.expect_navigation():
            button.click()
            self._agree()
        if answers:
            self.send("", **answers)
        assert self.page.get_by_role("alert").count() == 0, self.page.get_by_role("alert").all_inner_texts()

    def _agree(self) -> None:
        """Say yes when the page asks whether one really wants to."""
        if self.page.locator("dialog#ask[open]").count():
            self.page.locator("#ask-yes").click()

    def refusal(self, path: str, label: str) -> str:
        """The reasons under a greyed button."""
        self.open(path)
        button = self.page.get_by_role("button", name=label, exact=True).first
        assert button.is_disabled()
        return self.page.locator(f"#{button.get_attribute('aria-describedby')}").inner_text()

    def said(self) -> str:
        """What the page says has been done."""
        return self.page.get_by_role("status").first.inner_text()

    def alert(self) -> str:
        return self.page.get_by_role("alert").first.inner_text()

    def words(self, within: str = "main") -> str:
        """What the page shows."""
        return self.page.locator(within).first.inner_text()

    def sound(self) -> None:
        """The page as it is shuts nobody out (WCAG 2.1 AA), and a phone need not be pushed sideways.

        Menu and head are the same on all of a person's pages: they are looked at on the first.
        """
        where = "main" if self._framed else None
        self._framed = True
        found = shut_out(self.page, where, WCAG)
        assert not found, (self.page.url, found)
        with dressed(self.page, dark=True):
            found = shut_out(self.page, where, COLOURS)
        assert not found, (self.page.url, "dark", found)
        for large in (False, True):
            with dressed(self.page, large=large):
                wide = width_on_a_phone(self.page)
            assert wide <= PHONE["width"], (self.page.url, "large" if large else "", wide)

    def picture(self, name: str) -> None:
        """Keep a picture of the page when pictures are wanted (they illustrate the manual)."""
        if os.environ.get("XUNZHANG_PICTURES"):
            self.page.screenshot(path=self.pictures / f"{name}.png", full_page=True)


@pytest.fixture
def window(
    browser: Browser, browser_context_args: dict[str, Any], live_server: Any, tmp_path: Path
) -> Iterator[Callable[..., Window]]:
    """Open windows for people; at the end no window may have met a script error or a breach of the content policy."""
    pictures = picture_folder(tmp_path)
    opened: list[Window] = []

    def act(user: User, *, at_once: bool = False, **context: Any) -> Window:
        page = browser.new_context(**(browser_context_args | context)).new_page()
        made = Window(page, live_server.url, user, pictures)
        opened.append(made)
        return made.sit_down() if at_once else made.log_in()

    yield act
    faults = [f"{each.user}: {fault}" for each in opened for fault in each.faults]
    for each in opened:
        each.page.context.close()
    assert not faults, faults


class Desks:
    """The cast at their desks: a window opens, logged in already, when its person is first needed."""

    def __init__(self, cast: Cast, open_window: Callable[..., Window]) -> None:
        self.cast, self._open, self._windows = cast, open_window, {}

    def __getattr__(self, name: str) -> Window:
        if name not in self._windows:
            self._windows[name] = self._open(getattr(self.cast, name), at_once=True)
        return self._windows[name]


@pytest.fixture
def desks(cast: Cast, window: Callable[..., Window]) -> Desks:
    for lists in (round_lists, petition_lists, rectification_lists):
        lists.load_lists()
    return Desks(cast, window)


@pytest.fixture(scope="module")
def house_media(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Where the files of the seeded demo lie."""
    return tmp_path_factory.mktemp("house")


@pytest.fixture(autouse=True)
def media_folder(settings: Any, tmp_path: Path, request: pytest.FixtureRequest) -> Any:
    """The demo's files for tests that look at the demo, a folder of its own for every other test."""
    at_home = "house" in request.fixturenames
    settings.MEDIA_ROOT = request.getfixturevalue("house_media") if at_home else tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(scope="module")
def house(django_db_setup: Any, django_db_blocker: Any, house_media: Any) -> Iterator[Any]:
    """The seeded demo behind a server, once for all tests of a module that only look at it (they are marked ``django_db``).

    Gone with the module: the next one may bring people of its own.
    """
    from django.conf import settings

    kept, settings.MEDIA_ROOT = settings.MEDIA_ROOT, house_media
    with django_db_blocker.unblock():
        assert connection.settings_dict["NAME"].startswith("test_")
        users = world.build()
        server = LiveServer("localhost")
        yield server, users
        server.stop()
        call_command("flush", interactive=False, verbosity=0)
    settings.MEDIA_ROOT = kept


@pytest.fixture
def enter(
    house: Any, browser: Browser, browser_context_args: dict[str, Any], tmp_path: Path
) -> Iterator[Callable[..., Window]]:
    """Open a window for one of the demo's people, logged in."""
    server, users = house
    cache.clear()  # eighteen log-ins from one address within a minute are a guessing attack
    opened: list[Window] = []

    def act(username: str) -> Window:
        user: User = users[username]
        page = browser.new_context(**browser_context_args).new_page()
        opened.append(Window(page, server.url, user, picture_folder(tmp_path)))
        return opened[-1].log_in()

    yield act
    for each in opened:
        each.page.context.close()
