"""The office's overview pages on the whole set: server time, and the same figures counted again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from benchmarks.lists import asking, reader
from benchmarks.measure import Line, interleaved

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = {"首页（我的工作）": "home", "巡察任务": "rounds:assignment_list", "整改台账": "rectification:ledger", "信访件": "petitions:petition_list",
         "统计": "statistics", "对账": "rectification:balance"}  # fmt: skip
LIMIT = 300.0


def measure() -> Iterator[Line]:
    """Pages against a page that asks for nothing but session and person; the note says the milliseconds."""
    client = reader("office")
    for words, name in PAGES.items():
        at = interleaved(
            {"page": asking(client, reverse(name)), "session": asking(client, "/bench/session/")}, rounds=5, seconds=30
        ).medians
        note = f"{at['page']:.0f}毫秒" + ("" if at["page"] <= LIMIT else f"，超过{LIMIT:.0f}毫秒")
        yield Line(f"{words}（巡察办）", "只有会话与账号的页面", at["page"], at["session"], float("inf"), note)
