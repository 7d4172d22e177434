"""What must be so before a letter of the chain goes out: the reasons why not, in words."""

from __future__ import annotations

from typing import Any


def is_its_turn(letter: Any) -> list[str]:
    """Each stage only after the one before and its days, and only while the account is overdue (R-361)."""
    found = letter.next_without_it()
    if found is None or letter.account.due_on != letter.due_was:
        return ["账户已不在超期，或者期限已变更，不需发函"]
    if found.place != letter.place or not found.is_due:
        return [f"还没有轮到“{letter.name}”"]
    return []
