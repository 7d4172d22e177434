"""In a browser: typed pinyin brings the record, what is pinned and followed is found again, a list is kept as one likes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from inspection import following
from inspection.models import Message
from rounds.actions import findings
from rounds.models import Finding
from tests.journeys.conftest import follow

if TYPE_CHECKING:
    from tests.journeys.conftest import Desks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def finding(desks: Desks) -> Finding:
    cast = desks.cast
    return Finding.objects.create(
        assignment=cast.assignment, number="10-1-0001", title="违规发放补贴", fact="2025年3月，向12人发放补贴。",
        category=cast.round.framework_codes().exclude(parent=None).first(), created_by=cast.member,
    )  # fmt: skip


def test_two_letters_bring_the_unit(desks: Desks) -> None:
    clerk = desks.clerk
    clerk.open(reverse("home"))
    box = clerk.page.locator("#head-q")
    box.press_sequentially("qsx", delay=30)
    found = clerk.page.locator("#head-suggestions")
    found.get_by_role("link", name="青石乡").first.wait_for()
    clerk.sound()
    box.focus()
    follow(found.get_by_role("link", name="检索全部内容"))
    assert "青石乡" in clerk.words()
    assert clerk.page.locator("mark").count() == 0 or "青石" in clerk.page.locator("mark").first.inner_text()
    clerk.sound()
    # The keyboard alone opens the box from anywhere, and a recused person finds nothing of the unit.
    kept_out = desks.recused
    kept_out.open(reverse("search") + "?q=qsx")
    assert "青石乡" not in kept_out.words()


def test_pinned_and_followed(desks: Desks, finding: Finding) -> None:
    leader, page = desks.leader, reverse("rounds:finding", args=[finding.pk])
    finding = findings.edit_finding(finding, by=desks.cast.member, cause="制度缺失。")
    leader.open(page)
    follow(leader.page.get_by_role("button", name="置顶"))
    follow(leader.page.get_by_role("button", name="关注", exact=True))
    leader.sound()
    leader.open(reverse("search"))
    pinned = leader.page.get_by_role("region", name="置顶")
    assert finding.title in pinned.inner_text()
    leader.sound()
    findings.edit_finding(finding, by=desks.cast.member, fact="改过的事实。")
    assert following.sweep() == 1
    message = Message.objects.get(user=desks.cast.leader, kind="follow")
    leader.open(reverse("inbox"))
    assert "您关注的" in leader.words()
    assert "补贴" not in message.text, "a message names no matter"
    follow(leader.page.get_by_role("button", name="去办理").first)
    assert leader.page.url.endswith(page)


def test_a_list_as_one_likes_it(desks: Desks, finding: Finding) -> None:
    clerk, listing = desks.clerk, reverse("rounds:finding_list")
    clerk.open(listing)
    clerk.page.locator("details.list-views summary").click()
    order = clerk.page.locator("details.list-views a", has_text="问题").first
    follow(order)
    clerk.page.locator("details.list-views summary").click()
    follow(clerk.page.get_by_role("link", name="保存当前视图"))
    clerk.sound()
    clerk.send("", name="按问题排")
    clerk.open(listing)
    clerk.page.locator("details.list-views summary").click()
    follow(clerk.page.get_by_role("link", name="按问题排"))
    assert finding.title in clerk.words()
    clerk.sound()
    clerk.open(reverse("saved_view_list"))
    assert "按问题排" in clerk.words()
    clerk.sound()
