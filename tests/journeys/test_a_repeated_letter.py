"""A clerk registers a letter that came twice, with the keyboard alone: the first is offered, he chooses, the two are linked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from inspection import bigrams
from petitions import codes
from petitions.models import Petition
from tests.petitions import made

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import Cast

LETTER = "举报青石乡财政所的出纳张伟虚报误工补贴，从2025年3月到现在多次签领。"


class Keyboard:
    """Types and counts: characters of the letter, and keys that only lead from field to field."""

    def __init__(self, page: Any) -> None:
        self.page, self.typed, self.led = page, 0, 0

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.typed += len(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.led += 1


@pytest.fixture
def door(cast: Cast) -> str:
    codes.load_lists()
    bigrams.forget_pairs()
    return reverse("petitions:petition_add", args=[cast.assignment.pk])


@pytest.mark.django_db(transaction=True)
def test_a_letter_takes_two_keys_besides_its_words(window: Callable[..., Any], cast: Cast, door: str) -> None:
    """The cursor stands in the text; one Tab to the accused, Ctrl-Enter: well within a minute at any speed of typing."""
    clerk = window(cast.member)
    clerk.open(door)
    keys = Keyboard(clerk.page)
    keys.write(LETTER)
    keys.press("Tab")
    keys.write("张伟，青石乡，财政所出纳")
    with clerk.page.expect_navigation():
        keys.press("Control+Enter")
    assert "已登记，编号XF10-1-1-0001" in clerk.said()
    assert keys.led == 2
    # 48 characters at some three keys each leave a clerk who strikes four keys a second a third of the minute.
    assert keys.typed * 3 + keys.led <= 4 * 40


@pytest.mark.django_db(transaction=True)
def test_the_first_letter_is_offered_and_chosen_by_key(window: Callable[..., Any], cast: Cast, door: str) -> None:
    original = made.petition(cast)
    hidden = made.petition(cast, about_team=True)
    clerk = window(cast.member)
    clerk.open(door)
    keys = Keyboard(clerk.page)
    sent: list[str] = []
    clerk.page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    keys.write(LETTER)
    offered = clerk.page.locator(f"#repeat-{original.pk}")
    offered.wait_for()
    shown = clerk.page.locator("#repeats").inner_text()
    assert original.number in shown
    assert hidden.number not in shown
    assert all("reporter" not in each for each in sent), "only text and accused leave the form while it is typed"
    results = Axe().run(clerk.page)
    assert [each["id"] for each in results.response["violations"]] == []
    keys.press("Tab", "Tab", "ArrowDown")  # past the accused, to 不是重复件, down to the letter
    assert offered.is_checked()
    keys.press("Tab", "Tab", "Space")  # past its link, to what is taken over
    with clerk.page.expect_navigation():
        keys.press("Enter")
    assert keys.led == 7
    made_now = Petition.objects.exclude(pk__in=[original.pk, hidden.pk]).get()
    assert made_now.repeat_of == original
    assert made_now.accused.get().name == "张伟"
    assert original.number in clerk.page.locator("main").inner_text()


@pytest.mark.django_db(transaction=True)
def test_without_script_there_is_a_button(browser: Any, window: Callable[..., Any], cast: Cast, door: str) -> None:
    original = made.petition(cast)
    clerk = window(cast.member)
    state = clerk.page.context.storage_state()
    context = browser.new_context(storage_state=state, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(clerk.base + door)
    page.locator("#id_problem").fill(LETTER)
    page.get_by_role("button", name="查重").click()
    assert original.number in page.locator("#repeats").inner_text()
    assert page.locator("#id_problem").input_value() == LETTER
    page.locator(f"#repeat-{original.pk}").check()
    page.locator("[name=inherit]").check()
    page.get_by_role("button", name="登记", exact=True).click()
    assert Petition.objects.filter(repeat_of=original).count() == 1
    context.close()
