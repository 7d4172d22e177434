"""The pictures of the manual, taken from the seeded demo; only when a folder is named in XUNZHANG_PICTURES (script/pictures)."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not os.environ.get("XUNZHANG_PICTURES"), reason="没有要求截图（script/pictures）"),
]

# Who → (picture, address, or the list and the record in it whose page is meant).
PICTURES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "office": (
        ("home", "/", ""),
        ("round", "/rounds/", "第三轮"),
        ("assignment", "/rounds/assignments/", "青石乡"),
        ("petitions", "/petitions/", ""),
        ("petition", "/petitions/", "0001"),
        ("ledger", "/rectification/ledger/", ""),
        ("account", "/rectification/ledger/", "青石乡-2026-0003"),
        ("balance", "/rectification/balance/", ""),
        ("paper", "/papers/", "关于巡察青石乡"),
        ("statistics", "/statistics/", ""),
        ("overview", "/overview/", ""),
        ("search", "/search/?q=青石", ""),
        ("import", "/imports/ledger/new/", ""),
    ),
    "team-member": (("records", "/rounds/field_records/", ""), ("record", "/rounds/field_records/", "青石乡干部6"), ("finding", "/rounds/findings/", "惠农补助重复申领")),
    "unit-liaison": (("unit-home", "/unit/", ""), ("unit-ledger", "/unit/accounts/", ""), ("unit-account", "/unit/accounts/", "0005")),
    "discipline": (("handed-lead", "/petitions/handed/", "XS"),),
    "group-head": (("group-home", "/", ""), ("report", "/rectification/reports/", "青石乡")),
    "secadmin": (("accounts", "/accounts/", ""),),
    "auditor": (("audit", "/audit/", ""),),
}  # fmt: skip


@pytest.mark.parametrize("who", PICTURES)
def test_take_pictures(enter: Any, who: str) -> None:
    window = enter(who)
    window.page.set_viewport_size({"width": 1280, "height": 860})
    for name, path, record in PICTURES[who]:
        assert window.open(path) == 200
        if record:
            row = window.page.locator("main tbody tr", has_text=re.compile(re.escape(record))).first
            window.page.goto(row.locator("a").first.evaluate("link => link.href"))
        if name == "paper":
            window.page.wait_for_timeout(2500)  # the viewer draws the PDF in its own time
        window.page.screenshot(path=window.pictures / f"{name}.png")
