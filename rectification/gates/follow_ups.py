"""What must be so before a step of a follow-up: the reasons why not, in words."""

from __future__ import annotations

from typing import Any


def was_followed_up(item: Any) -> list[str]:
    """Somebody asked, or the department answered by itself."""
    return [] if item.notes.exists() or item.answers.exists() else ["还没有登记跟进情况"]


def is_a_recommendation(item: Any) -> list[str]:
    return [] if item.kind == "department" else ["只有巡察建议由收文部门答复"]
