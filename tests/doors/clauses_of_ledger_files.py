"""One reason at a time, as in ``clauses.py``: of offices' own ledger files and their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectification.models import Account, LedgerRow
from tests import make
from tests.doors.clauses import case, sees, user, user_unit
from tests.doors.clauses_of_the_ledger import account

if TYPE_CHECKING:
    from collections.abc import Callable


def ledger_files_one_reason_at_a_time() -> None:
    """The office's, for who may hand ledgers in; one row of a unit one keeps out of, imported or not, shuts the whole file."""
    here = case()
    inside, outside = ("office", "office-head"), ("team-leader", "group-head", "unit-secretary", "office-head@county")
    of, lost = account(here, "F1"), account(here, "F2")
    file, unread = make.ledger_file(user("office"), of), make.ledger_file(user("office"), lost)
    rows = (file.rows.get(), unread.rows.get())
    for each in (file, unread, *rows):
        assert sees(each, *inside, *outside) == [True] * 2 + [False] * 4
    # One reason each: who holds the account now, and the unit of a row that became no account.
    other = user_unit("finance-bureau")
    Account.objects.filter(pk=of.pk).update(holder=other)
    LedgerRow.objects.filter(source=unread).update(account=None)
    make.recusal(user("office").person, other)
    make.recusal(user("office-head").person, here.unit)
    assert [sees(each, *inside) for each in (file, rows[0])] == [[False, False]] * 2
    assert [sees(each, *inside) for each in (unread, rows[1])] == [[True, False]] * 2


CHECKS: tuple[Callable[[], None], ...] = (ledger_files_one_reason_at_a_time,)
