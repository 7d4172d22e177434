"""One reason at a time, as in ``clauses.py``: of lists for 销账 and their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rectification.models import Account, WriteOff, WriteOffList, WriteOffRow
from tests import make
from tests.doors.clauses import case, sees, user, user_unit
from tests.doors.clauses_of_the_ledger import account

if TYPE_CHECKING:
    from collections.abc import Callable


def write_off_lists_one_reason_at_a_time() -> None:
    """The office's and the leading group's; a list with one account of a unit one keeps out of is shut as a whole."""
    here = case()
    found = WriteOffList.objects.create(office=here.office, number="销批E-1", created_by=user("office"))
    other = user_unit("finance-bureau")
    made = []
    for place, fields in ((1, {}), (2, {"holder": other})):
        of = account(here, f"L{place}", **fields)
        asked = WriteOff.objects.create(account=of, matter_outcome="某某", applied_by=user("unit-secretary"))
        made.append(
            WriteOffRow.objects.create(list=found, account=of, application=asked, position=place, account_version=1)
        )
    inside, outside = ("office", "office-head", "group-head"), ("team-leader", "unit-secretary", "office-head@county")
    for each in (found, *made):
        assert sees(each, *inside, *outside) == [True] * 3 + [False] * 3
    # One of both reasons each: whose it was at first, and who has it now.
    Account.objects.filter(pk=made[0].account_id).update(holder=other)
    make.recusal(user("office").person, other)
    make.recusal(user("office-head").person, here.unit)
    for each in (found, *made):
        assert sees(each, *inside) == [False, False, True]


CHECKS: tuple[Callable[[], None], ...] = (write_off_lists_one_reason_at_a_time,)
