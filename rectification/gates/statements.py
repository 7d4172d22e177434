"""What must be so before a step of a statement of account: the reasons why not, in words."""

from __future__ import annotations

from typing import Any

from inspection import signatures
from rectification.gates import PRINCIPAL


def figures_still_hold(statement: Any) -> list[str]:
    return [] if statement.still_holds() else ["期间账目有变动，须由巡察办作废后重新制作对账单"]


def party_has_not_signed(statement: Any) -> list[str]:
    """Who has countersigned has no objection any more."""
    return ["单位已签认"] if signatures.signed(statement, PRINCIPAL) else []


def both_have_signed(statement: Any) -> list[str]:
    """Office and party, each over the figures as they are."""
    return [f"尚缺{each}签认" for each in signatures.missing(statement, statement.SLOTS)]
