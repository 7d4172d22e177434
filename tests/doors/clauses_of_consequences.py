"""One reason at a time, as in ``clauses.py``: of what follows a check."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rectification.models import Account, Check, Consequence
from tests import make
from tests.doors.clauses import case, elsewhere, sees, user, user_unit
from tests.doors.clauses_of_the_ledger import TODAY, account, posting

if TYPE_CHECKING:
    from collections.abc import Callable


def consequence(of: Account, number: int, **fields: Any) -> Consequence:
    row = posting(of, number)
    check = Check.objects.create(account=of, checked_on=TODAY(), finding="某某", posting=row)
    given = {"unit": of.holder, "kind": "statement", "status": "asked", "due_on": TODAY() + timedelta(days=3)} | fields
    return Consequence.objects.create(check_made=check, account=of, matter="某某", **given)


def consequences_one_reason_at_a_time() -> None:
    """The office's, the leading group's, the supervisor's of its units; the party of whom it is demanded sees that alone."""
    here = case()
    make.allotted(user("supervisor"), here)
    told = ("office", "group-head", "supervisor", "unit-secretary", "unit-liaison", "organisation", "discipline")
    of = account(here, "31")
    assert sees(consequence(of, 931), *told) == [True] * 5 + [False] * 2
    outside = ("team-leader", "unit-liaison-2", "office-head@county", "team-leader-2")
    assert sees(consequence(of, 932), *outside) == [False] * 4
    new = consequence(of, 933, kind="new", status="found", due_on=None)
    assert sees(new, *told) == [True] * 3 + [False] * 4
    waits = consequence(of, 934, kind="again", status="to_reopen")
    assert sees(waits, *told) == [True] * 3 + [False] * 4
    department = user_unit("organisation")
    held = consequence(account(here, "32", holder=department), 935)
    assert sees(held, *told) == [True] * 3 + [False, False, True, False]
    # Of whom it was asked stays whose it is, whoever holds the account since.
    assert sees(consequence(of, 936, unit=department), "unit-secretary", "organisation") == [False, True]


def recused_from_a_party_of_what_follows() -> None:
    here = case()
    unit, there = elsewhere(here)
    own = consequence(account(here, "33"), 937)
    apart = [
        consequence(account(there, "34", holder=here.unit), 938), consequence(account(here, "35", holder=unit), 939, unit=here.unit),
        consequence(account(here, "36"), 940, unit=unit),
    ]  # fmt: skip
    assert [sees(each, "office") for each in (own, *apart)] == [[True]] * 4
    make.recusal(user("office").person, unit)
    assert [sees(each, "office", "office-head") for each in (own, *apart)] == [[True, True]] + [[False, True]] * 3


CHECKS: tuple[Callable[[], None], ...] = (consequences_one_reason_at_a_time, recused_from_a_party_of_what_follows)
