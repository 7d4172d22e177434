"""Which lists the office may edit for reports and rectification."""

from __future__ import annotations

from inspection import codes

LISTS: tuple[tuple[str, str, list[tuple[str, str]], str], ...] = (
    ("check_result", "查账结果", [
        ("done", "整改到位"), ("mostly", "基本到位"), ("partly", "部分到位"), ("not_done", "未到位"),
        ("formal", "纸面整改"), ("rebound", "反弹"),
    ], "R-283、R-284"),
    ("check_kind", "查账方式", [
        ("papers", "查阅资料"), ("on_site", "实地查看"), ("interview", "个别访谈"), ("meeting", "听取汇报"),
        ("revisit", "回访"), ("sudden", "回马枪"),
    ], "R-260、R-279、R-280"),
)  # fmt: skip


def load_lists() -> None:
    """Load the starting lists; a list that exists already is left as it is."""
    codes.load_all(LISTS)
