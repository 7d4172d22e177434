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
    ("accountability_severity", "问责情形", [
        ("perfunctory", "敷衍整改"), ("weak", "整改不力"), ("refused", "拒不整改"), ("no_duty", "整改责任不落实"),
        ("not_grasped", "不抓整改"), ("dissatisfied", "整改不到位、群众不满意"),
    ], "R-270、R-290"),
    ("accountability_measure", "问责方式", [
        ("talk", "约谈"), ("circular", "通报"), ("handling", "处理"), ("none", "不予追究"),
    ], "R-292"),
    ("evaluation_criterion", "整改评估项目", [
        ("deployment", "研究部署"), ("tasks", "任务落实"), ("organisation", "组织落实"), ("lasting", "长效机制"),
        ("satisfaction", "群众满意"),
    ], "R-268"),
)  # fmt: skip


def load_lists() -> None:
    """Load the starting lists; a list that exists already is left as it is."""
    codes.load_all(LISTS)
