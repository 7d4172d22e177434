"""An account as a row or a card: with its five lights, and the word for lateness."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef

from inspection import codes
from rectification.models import Transfer

RELATED = ("unit", "holder", "assignment__round__office")


def with_lights(accounts: Any) -> Any:
    """Accounts with everything a row shows, in one statement."""
    waiting = Transfer.objects.filter(account=OuterRef("pk"), status="offered")
    return accounts.select_related(*RELATED).annotate(transfer_waits=Exists(waiting))


def shown(accounts: Any, dull_days: dict[Any, int]) -> Any:
    """Each row with its lights and, when it is late, the word for it."""
    for account in accounts:
        if account.office_id not in dull_days:
            dull_days[account.office_id] = codes.setting(account.office_id, "ledger.dull_days")
        account.row_lights = account.lights()
        account.late_word, account.late_tone = account.lateness(dull_days[account.office_id])
    return accounts
