"""In a browser: what is typed outlives a dropped line, a closed page and another person's change of the same record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from inspection.models import Draft
from rounds.models import Finding
from tests.journeys.conftest import follow

if TYPE_CHECKING:
    from tests.journeys.conftest import Desks, Window

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def finding(desks: Desks) -> Finding:
    cast = desks.cast
    return Finding.objects.create(
        assignment=cast.assignment, number="10-1-0001", title="违规发放补贴", fact="2025年3月，向12人发放补贴。",
        category=cast.round.framework_codes().exclude(parent=None).first(), created_by=cast.member,
    )  # fmt: skip


def says(window: Window, words: str) -> None:
    """The line beside the button says so, sooner or later."""
    window.page.locator("[data-draft-status]", has_text=words).first.wait_for()


def test_a_dropped_line_and_a_closed_page(desks: Desks, finding: Finding) -> None:
    member, place = desks.member, reverse("rounds:finding_edit", args=[finding.pk])
    member.open(place)
    member.page.context.set_offline(True)
    member.page.locator('[name="fact"]').fill("断线时写下的事实。")
    member.page.locator('[name="fact"]').blur()
    says(member, "连接中断")
    assert not Draft.objects.exists()
    member.sound()
    member.page.context.set_offline(False)
    says(member, "已自动保存")
    assert "断线时写下的事实" not in str(bytes(Draft.objects.get().box)), "kept enciphered"

    member.open(reverse("home"))
    member.open(place)
    # The browser itself logged what it could not send.
    member.faults[:] = [each for each in member.faults if "ERR_INTERNET_DISCONNECTED" not in each]
    assert "没有提交，已自动保存" in member.words()
    assert member.page.locator('[name="fact"]').input_value() == finding.fact
    member.sound()
    follow(member.page.get_by_role("button", name="恢复"))
    assert member.page.locator('[name="fact"]').input_value() == "断线时写下的事实。"
    # Nobody else is offered it, not even on the same form.
    desks.leader.open(place)
    assert "已自动保存" not in desks.leader.words()

    follow(member.page.locator("form#form button[type=submit]").last)
    finding.refresh_from_db()
    assert finding.fact == "断线时写下的事实。"
    assert not Draft.objects.exists()


def test_given_up_it_is_gone(desks: Desks, finding: Finding) -> None:
    member, place = desks.member, reverse("rounds:finding_edit", args=[finding.pk])
    member.open(place)
    member.page.locator('[name="cause"]').fill("写了一半")
    member.page.locator('[name="cause"]').blur()
    says(member, "已自动保存")
    member.open(place)
    follow(member.page.get_by_role("button", name="放弃"))
    assert "没有提交，已自动保存" not in member.words()
    assert not Draft.objects.exists()


def test_two_windows_one_record(desks: Desks, finding: Finding) -> None:
    """The second to send sees both texts; ticked fields take the other's before anything is saved."""
    member, leader, place = desks.member, desks.leader, reverse("rounds:finding_edit", args=[finding.pk])
    member.open(place)
    leader.open(place)
    leader.put(fact="组长改过的事实。", cause="组长写的原因。")
    follow(leader.page.locator("form#form button[type=submit]").last)
    member.put(fact="组员改过的事实。", nature="组员写的定性。")
    follow(member.page.locator("form#form button[type=submit]").last)
    assert "已被修改" in member.alert()
    table = member.page.locator(".conflict table").inner_text()
    assert "组员改过的事实" in table
    assert "组长改过的事实" in table
    assert member.page.locator('[name="nature"]').input_value() == "组员写的定性。"
    member.sound()
    member.page.get_by_label("事实改用现在的").check()
    follow(member.page.get_by_role("button", name="勾选的改用现在的内容"))
    assert member.page.locator('[name="fact"]').input_value() == "组长改过的事实。"
    follow(member.page.locator("form#form button[type=submit]").last)
    finding.refresh_from_db()
    assert (finding.fact, finding.nature) == ("组长改过的事实。", "组员写的定性。")
