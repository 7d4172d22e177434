"""What postings add up to: one party's balance in whole accounts, and which posting counts in which of its columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Balance:
    """One party's (unit's, round's, office's) balance over a time, in whole accounts.

    ``opening + opened + transferred_in + reopened + corrected - transferred_out - cleared = closing``;
    ``corrected`` may be negative (红字); ``opened`` is net: a part taken out (拆账) counts 1, an account merged away −1.
    """

    opening: int = 0
    opened: int = 0
    transferred_in: int = 0
    reopened: int = 0
    corrected: int = 0
    transferred_out: int = 0
    cleared: int = 0

    @property
    def closing(self) -> int:
        gains = self.opening + self.opened + self.transferred_in + self.reopened + self.corrected
        return gains - self.transferred_out - self.cleared

    def moved(self, kind: str, side: str, quantity: int) -> Balance:
        """With so many accounts more that postings of a kind brought to one (``target``) or took from it (``source``)."""
        name = COLUMNS[kind, side]
        amount = quantity * (SIGNS[side] if name in NET else 1)
        return replace(self, **{name: getattr(self, name) + amount})

    def __add__(self, other: Balance) -> Balance:
        return Balance(**{name: getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__})

    def as_dict(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__} | {"closing": self.closing}


OPENINGS = ("report", "history", "immediate", "supervision", "superior", "split")
# The postings by which an account comes to the unit's knowledge.
MADE_KNOWN = ("deliver", "history")
COLUMNS: dict[tuple[str, str], str] = {
    **{(kind, "target"): "opened" for kind in OPENINGS},
    ("merge", "source"): "opened",
    ("transfer", "target"): "transferred_in",
    ("transfer", "source"): "transferred_out",
    ("clear", "source"): "cleared",
    ("reopen", "target"): "reopened",
    ("red", "target"): "corrected",
    ("red", "source"): "corrected",
}
# What comes to a party is added, what leaves it is taken off.
SIGNS = {"target": 1, "source": -1}
# What may be negative in a column: 立账 counts 拆账 and takes 并账 off again, 红字更正 goes either way.
NET = ("opened", "corrected")


def total(balances: Iterable[Balance]) -> Balance:
    """The sum of balances; transfers between them stand on both sides."""
    return sum(balances, Balance())
