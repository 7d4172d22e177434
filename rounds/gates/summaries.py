"""What a round's summary still lacks before it goes up (R-105)."""

from __future__ import annotations

from typing import Any


def headings_are_written(summary: Any) -> list[str]:
    labels = {"features": "特点", "results": "成效", "experience": "经验做法", "next_steps": "下步打算"}
    missing = [label for name, label in labels.items() if not getattr(summary, name).strip()]
    return [f"未填{'、'.join(missing)}"] if missing else []


def shortcomings_are_named(summary: Any) -> list[str]:
    """A summary that finds nothing to do better is not accepted: each shortcoming comes with its measure."""
    return [] if summary.improvements.exists() else ["问题与不足一条也没有，至少列出一条并写明改进措施"]


def has_gone_up(improvement: Any) -> list[str]:
    return ["总结尚未报领导小组"] if improvement.summary.status == "draft" else []


def has_begun(summary: Any) -> list[str]:
    return [] if summary.round.status in ("active", "concluded") else ["轮次尚未启动，不能总结"]
