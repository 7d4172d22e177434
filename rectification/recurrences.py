"""屡巡屡犯: problems that come again in a later round — of one unit, of one kind, or of one person who answers for them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from inspection import access
from rectification.models import Account

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from inspection.models import User

SEE = "rectification.view_recurrence"
BY = {"unit": "按单位", "category": "按问题类别", "person": "按责任人"}
HISTORY = "历史台账"
UNSORTED = "未分类"
_BETWEEN = re.compile(r"[、，,；;\s/]+")


@dataclass
class Recurrence:
    """One unit and category, category, or person of a unit, with the accounts it was found in."""

    what: str
    unit: Any = None
    unit_name: str = ""
    accounts: list[Any] = field(default_factory=list)

    @property
    def rounds(self) -> list[str]:
        """The rounds it was found in, the earliest first; what was imported without a round is one."""
        found = {round_of(each): order_of(each) for each in self.accounts}
        return sorted(found, key=lambda name: found[name])

    @property
    def units(self) -> int:
        return len({each.unit_id for each in self.accounts})

    @property
    def reopened(self) -> int:
        return sum(each.reopened for each in self.accounts)

    @property
    def left(self) -> int:
        return sum(each.is_open for each in self.accounts)


def round_of(account: Any) -> str:
    return str(account.assignment.round) if account.assignment_id else HISTORY


def order_of(account: Any) -> tuple[int, int, int]:
    if not account.assignment_id:
        return (0, 0, 0)
    return (1, account.assignment.round.term, account.assignment.round.sequence)


def category_of(account: Any) -> str:
    """Its category as it stands in words: the same in every version of the list, and in imported ledgers."""
    return account.category_text or (account.category.text if account.category_id else "") or UNSORTED


def persons_of(account: Any) -> list[str]:
    """Who did it (谁犯错), one by one."""
    return [each for each in _BETWEEN.split(account.direct_name) if each]


def problems(user: User) -> QuerySet[Any]:
    """Problems units were told, as far as this user sees their ledger; a part taken over is the same problem."""
    found = Account.objects.for_user(user).filter(
        office__in=access.offices_with(user, SEE), kind="problem", parent=None
    )
    found = found.exclude(delivered_on=None).exclude(status="voided")
    return found.select_related("unit", "category", "assignment__round__office")


def recurrences(user: User, by: str) -> list[Recurrence]:
    """What was found in two rounds or more, the most often found first."""
    groups: dict[Any, Recurrence] = {}
    for account in problems(user).order_by("unit__name", "number"):
        for key, one in _places(account, by):
            groups.setdefault(key, one).accounts.append(account)
    found = [each for each in groups.values() if len(each.rounds) > 1]
    return sorted(found, key=lambda each: (-len(each.rounds), -len(each.accounts), each.unit_name, each.what))


def _places(account: Any, by: str) -> list[tuple[Any, Recurrence]]:
    """The groups an account belongs to, each as it would begin."""
    unit, name = account.unit_id, account.unit.short_name
    if by == "category":
        return [(category_of(account), Recurrence(category_of(account)))]
    if by == "person":
        return [((unit, each), Recurrence(each, unit, name)) for each in persons_of(account)]
    return [((unit, category_of(account)), Recurrence(category_of(account), unit, name))]


def unsorted_apart(found: list[Recurrence]) -> list[Recurrence]:
    """Without what has no category: that it has none is nothing in common."""
    return [each for each in found if each.what != UNSORTED]
