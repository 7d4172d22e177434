"""What must be so before accounts pass from a responsible person to his successor."""

from __future__ import annotations

from typing import Any

from inspection import signatures


def accounts_are_still_his(succession: Any) -> list[str]:
    """The list names what he answers for now: nothing came to him since, and nothing was planned away from him."""
    if succession.listed_now() == succession.rows:
        return []
    return [f"{succession.old_name}名下的账户在列清单后有变动，请作废后重新办理"]


def both_have_signed(succession: Any) -> list[str]:
    return [f"{slot}尚未签认" for slot in signatures.missing(succession, succession.SLOTS)]
