"""Proof of the ledger: the postings read one by one against the balances, and both against the accounts' own state."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from inspection.models import Unit
from rectification.models import Posting
from rectification.workflow.accounts import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from rectification.models import Account


def faults(accounts: Any, *, until: date) -> Iterator[str]:
    """A sentence for each thing that does not agree, the books as of the end of ``until``.

    Each account is replayed posting by posting: it is with one party or with none, never with two, never less than
    with none. What the replay finds is compared with the sums, and, for today, with status and holder of the accounts.
    """
    postings = Posting.objects.filter(account__in=accounts)
    names = dict(Unit.objects.values_list("pk", "name"))
    standing: dict[Any, Any] = {}
    rows = postings.filter(dated__lte=until, quantity__gt=0).select_related("account")
    for posting in rows.order_by("account", "dated", "recorded_at", "number"):
        at = standing.get(posting.account_id)
        if posting.source_id != at:
            yield f"{posting.account}第{posting.number}笔（{posting.get_kind_display()}）的转出方不是当时的责任单位。"
        standing[posting.account_id] = posting.target_id
    replayed = Counter(party for party in standing.values() if party)
    summed = {key: each.closing for key, each in postings.balances(until=until).items()}
    for key in sorted({*replayed, *summed}, key=str):
        if replayed.get(key, 0) != summed.get(key, 0):
            yield f"{names[key]}：逐笔重算为{replayed.get(key, 0)}，汇总为{summed.get(key, 0)}。"
    if until >= timezone.localdate():
        yield from _state_faults(accounts, standing)


def _state_faults(accounts: Any, standing: dict[Any, Any]) -> Iterator[str]:
    """Accounts whose status or holder says something else than their postings."""
    account: Account
    for account in accounts.only("number", "status", "holder").iterator(chunk_size=2000):
        wanted = account.holder_id if account.status in OPEN else None
        if standing.get(account.pk) != wanted:
            yield f"{account.number}：状态为“{account.get_status_display()}”，与账务不符。"
