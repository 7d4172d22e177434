"""What must be so before a step of a follow-up: the reasons why not, in words."""

from __future__ import annotations

from typing import Any


def was_followed_up(item: Any) -> list[str]:
    return [] if item.notes.exists() else ["还没有登记跟进情况"]
