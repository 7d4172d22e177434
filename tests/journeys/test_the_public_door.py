"""A villager writes on an old telephone without script; the office takes the letter in, the team asks, he answers by receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from petitions.models import Petition
from tests import make
from tests.intake.conftest import *  # noqa: F403  the door, the cast in the field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.cast import Cast
    from tests.intake.door import Door

PHONE = {"width": 390, "height": 780}


@pytest.fixture
def telephone(browser: Browser) -> Iterator[Page]:
    """A browser that runs no script and is asked afterwards what it kept."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    yield page
    assert context.cookies() == []
    context.close()


def sound(browser: Browser, shown: Page, base: str) -> list[Any]:
    """What axe finds wrong with a page as it was shown; the page itself runs no script."""
    # A click returns when the next page begins; its words may still be on their way.
    shown.wait_for_load_state()
    page = browser.new_context(viewport=PHONE, bypass_csp=True).new_page()
    page.set_content(shown.content().replace('href="/style.css"', f'href="{base}/style.css"'))
    wide = page.evaluate("document.documentElement.scrollWidth")
    found = [each["id"] for each in Axe().run(page).response["violations"]]
    page.context.close()
    return found + ([f"宽{wide}"] if wide > PHONE["width"] else [])


@pytest.mark.django_db(transaction=True)
def test_a_letter_a_question_an_answer(
    telephone: Page, browser: Browser, window: Callable[..., Any], door: Door, form_at: str, cast: Cast, tmp_path: Path
) -> None:
    base = f"http://127.0.0.1:{door.port}"
    telephone.goto(f"{base}/")
    assert sound(browser, telephone, base) == []
    telephone.get_by_role("link", name="第一巡察组巡察青石乡").click()
    assert sound(browser, telephone, base) == []
    telephone.get_by_label("被反映人姓名").fill("岳槐生")
    telephone.get_by_role("button", name="提交").click()
    telephone.get_by_label("反映的问题").fill("柳林村虚报了三户低保。")
    telephone.get_by_label("您的姓名").fill("章鸣雀")
    telephone.get_by_label("材料").set_input_files(
        [{"name": "账.pdf", "mimeType": "application/pdf", "buffer": make.pdf("账")}]
    )
    telephone.get_by_role("button", name="提交").click()
    assert "已密封收存" in telephone.get_by_role("status").inner_text()
    assert sound(browser, telephone, base) == []
    code = telephone.locator(".code").inner_text()
    assert code not in telephone.url

    clerk = window(cast.clerk)
    letters = tmp_path / "来信包"
    letters.write_bytes(door.hand_over())
    clerk.send(reverse("petitions:online_take_in"), file=str(letters))
    assert "接收来信1件" in clerk.said()
    petition = Petition.objects.get()

    leader = window(cast.leader)
    leader.open(reverse("petitions:petition", args=[petition.pk]))
    shown = leader.page.locator("main").inner_text()
    assert "柳林村虚报了三户低保。" in shown
    assert "章鸣雀" not in shown
    leader.page.get_by_role("link", name="网上追问或答复").click()
    leader.send("", text="请问是哪三户？")
    liaison = window(cast.liaison)
    assert liaison.open(reverse("petitions:petition", args=[petition.pk])) == 404

    clerk.open(reverse("petitions:online"))
    with clerk.page.expect_download() as download:
        clerk.page.get_by_role("link", name="导出发布包").click()
    door.take_in(download.value.path().read_bytes())
    telephone.goto(f"{base}/look/")
    telephone.get_by_label("查询码").fill(code)
    telephone.get_by_role("button", name="查看").click()
    assert "请问是哪三户？" in telephone.locator("main").inner_text()
    assert sound(browser, telephone, base) == []
    telephone.get_by_label("补充或回答").fill("村东头的三户。")
    telephone.get_by_role("button", name="提交").click()
    assert "已收到" in telephone.get_by_role("status").inner_text()
    letters.write_bytes(door.hand_over())
    clerk.send(reverse("petitions:online_take_in"), file=str(letters))
    leader.open(reverse("petitions:petition", args=[petition.pk]))
    assert "村东头的三户。" in leader.page.locator("main").inner_text()
