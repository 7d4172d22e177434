"""What must be so before a list for 销账 is signed: the reasons why not, in words."""

from __future__ import annotations

from typing import Any


def rows_are_left(found: Any) -> list[str]:
    """A list with every row struck has nothing to sign."""
    return [] if found.rows.filter(state="listed").exists() else ["没有待审批的账户"]
