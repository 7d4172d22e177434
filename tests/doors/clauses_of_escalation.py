"""Who sees 催办函, one reason at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rectification.models import EscalationLetter
from tests import make
from tests.doors.clauses import case, elsewhere, sees, user, user_unit
from tests.doors.clauses_of_the_ledger import TODAY, account

if TYPE_CHECKING:
    from collections.abc import Callable

    from rectification.models import Account


def letter(of: Account, **fields: Any) -> EscalationLetter:
    given = {
        "unit": of.holder, "place": 0, "name": "通知", "to": "unit", "signer": "office", "chain_version": 0, "due_was": TODAY() - timedelta(days=9), "text": "某某",
        "status": "sent", "signed_on": TODAY(),
    } | fields  # fmt: skip
    return EscalationLetter.objects.create(account=of, **given)


def letters_one_reason_at_a_time() -> None:
    """The office's and the leading group's; to whom it was sent, once it was; nobody else's."""
    here = case()
    told = (
        "office",
        "office-head",
        "group-head",
        "unit-secretary",
        "unit-liaison",
        "organisation",
        "discipline",
        "supervisor",
        "team-leader",
    )
    of = account(here, "51")
    assert sees(letter(of), *told) == [True] * 5 + [False] * 4
    assert sees(letter(account(here, "52"), status="office", signed_on=None), *told) == [True] * 3 + [False] * 6
    department = user_unit("organisation")
    assert sees(letter(account(here, "53"), unit=department), *told) == [True] * 3 + [False, False, True] + [False] * 3
    assert sees(letter(account(here, "54")), "unit-liaison-2", "office-head@county") == [False, False]


def recused_from_a_party_of_a_letter() -> None:
    here = case()
    unit, there = elsewhere(here)
    apart = [
        letter(account(there, "55", holder=here.unit), unit=here.unit), letter(account(here, "56", holder=unit), unit=here.unit),
        letter(account(here, "57"), unit=unit), letter(account(here, "58")),
    ]  # fmt: skip
    make.recusal(user("office").person, unit)
    assert [sees(each, "office", "office-head") for each in apart] == [[False, True]] * 3 + [[True, True]]


CHECKS: tuple[Callable[[], None], ...] = (letters_one_reason_at_a_time, recused_from_a_party_of_a_letter)
