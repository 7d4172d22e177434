"""What must be so before a step of what follows a check: the reasons why not, in words."""

from __future__ import annotations

from typing import Any


def explanation_is_written(item: Any) -> list[str]:
    return [] if item.explanation.strip() else ["情况说明还没有写"]


def explanation_was_handed_in(item: Any) -> list[str]:
    return [] if item.handed_on else ["单位还没有报送情况说明"]


def talk_was_held(item: Any) -> list[str]:
    return [] if item.talked_on else ["约谈还没有登记"]


def was_checked_again(item: Any) -> list[str]:
    """Whether the second demand was met is seen by looking again (R-284)."""
    later = item.account.checks.filter(created_at__gt=item.created_at).exclude(pk=item.check_made_id)
    return [] if later.exists() else ["提出再次整改要求以后还没有再次查账"]
