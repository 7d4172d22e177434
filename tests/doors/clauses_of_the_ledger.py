"""One reason at a time, as in ``clauses.py``: of what hangs on accounts, and of statements both sides sign."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from inspection.models import Unit
from rectification.models import Account, Check, Posting, Statement, Transfer
from tests import make
from tests.doors.clauses import case, elsewhere, sees, user, user_unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from rounds.models import Assignment

TODAY = timezone.localdate
INSIDE, OUTSIDE = ("office", "team-leader"), ("unit-secretary", "discipline")


def account(of: Assignment, number: str, **fields: Any) -> Account:
    given = {"assignment": of, "unit": of.unit, "holder": of.unit, "delivered_on": TODAY()} | fields
    return Account.objects.create(office=of.office, number=f"E-{number}", origin="report", problem="某某", **given)


def posting(of: Account, number: int, **fields: Any) -> Posting:
    return Posting.objects.create(
        account=of, number=number, kind="check", dated=TODAY(), by=user("office"), by_name="某人", text="某某", **fields
    )


def what_hangs_on_accounts_one_reason_at_a_time() -> None:
    """Checks and postings go with their account; those of an unannounced check do not exist outside the office."""
    here = case()
    of = account(here, "1")
    for internal, seen in ((False, [True, True]), (True, [False, False])):
        row = posting(of, 900 + internal, internal=internal)
        check = Check.objects.create(account=of, checked_on=TODAY(), finding="某某", internal=internal, posting=row)
        for each in (row, check):
            assert sees(each, *INSIDE, *OUTSIDE) == [True, True, *seen], (each, internal)
            assert sees(each, "unit-liaison-2", "office-head@county", "team-leader-2") == [False] * 3


def accounts_handed_on_one_reason_at_a_time() -> None:
    """A department sees what it holds and what was offered to it or taken by it; not what it sent back, nor another's.

    None of them delivered to the unit: what is, the followers of all ledgers see besides.
    """
    here = case()
    names = ("organisation", "finance-bureau")
    receiver, other = (user_unit(each) for each in names)
    for number, status, seen in (("2", "offered", True), ("3", "received", True), ("4", "refused", False)):
        of = account(here, number, delivered_on=None)
        by = {"received_by": user("organisation"), "received_on": TODAY()} if status == "received" else {}
        Transfer.objects.create(
            account=of, giver=here.unit, receiver=receiver, matter="某某", status=status, offered_on=TODAY(), **by
        )
        assert sees(of, *names) == [seen, False], status
    assert sees(account(here, "5", holder=receiver, delivered_on=None), *names) == [True, False]
    assert sees(account(here, "6", holder=other, delivered_on=None), *names) == [False, True]


def the_supervised_ledger_is_of_ones_own_office() -> None:
    here = case()
    county = Unit.objects.exclude(office=here.office).filter(
        office=user("office-head@county").office_grants.get().office
    )
    unit = county.first()
    assert unit is not None
    theirs = Account.objects.create(
        office=unit.office, number="E-7", origin="report", problem="某某", unit=unit, holder=unit, delivered_on=TODAY(),
        assignment=here.__class__.objects.filter(office=unit.office).first() or here,
    )  # fmt: skip
    assert sees(theirs, "discipline", "discipline@county") == [False, True]


def statements_one_reason_at_a_time() -> None:
    """Both sides of a statement see it; one that is void stays with the office; a recused clerk has none."""
    here = case()
    unit, _ = elsewhere(here)

    def statement(of: Unit, days: int, **fields: Any) -> Statement:
        day = TODAY() - timedelta(days=days)
        return Statement.objects.create(office=here.office, unit=of, since=day, until=day, **fields)

    people = ("office", "unit-secretary", "unit-liaison-2", "organisation", "office-head@county")
    void = {"status": "void", "void_reason": "重做"}
    assert sees(statement(here.unit, 901), *people) == [True, True, False, False, False]
    assert sees(statement(here.unit, 902, **void), *people) == [True, False, False, False, False]
    department = user_unit("organisation")
    assert sees(statement(department, 903), *people) == [True, False, False, True, False]
    assert sees(statement(department, 904, **void), *people) == [True, False, False, False, False]
    apart = statement(unit, 905)
    assert sees(apart, "office", "office-head") == [True, True]
    make.recusal(user("office").person, unit)
    assert sees(apart, "office", "office-head") == [False, True]


CHECKS: tuple[Callable[[], None], ...] = (
    what_hangs_on_accounts_one_reason_at_a_time, accounts_handed_on_one_reason_at_a_time,
    the_supervised_ledger_is_of_ones_own_office, statements_one_reason_at_a_time,
)  # fmt: skip
