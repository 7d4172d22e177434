"""The head of the trail leaves the house every day, on paper and as a small file, so that no later rewriting goes unseen.

Whoever can change the whole database can make a whole new chain; he cannot change the slip in the auditor's drawer nor the
file on another machine. Both ``verify_audit`` and ``tools/verify_trail.py`` take the file and say whether it still holds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Sum
from django.utils import timezone

from inspection import audit
from inspection.models import AuditSeal

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Head:
    """The last seal of a day, and how many rows and seals stand up to it."""

    day: date
    hash: str
    last: int
    rows: int
    seals: int
    sealed_at: datetime

    @property
    def qr_text(self) -> str:
        """What the code on the slip says: one line, the hash last."""
        return f"XZTRAIL|{self.day:%Y-%m-%d}|{self.last}|{self.rows}|{self.hash}"

    @property
    def groups(self) -> list[str]:
        """The hash in eights, as it is read out and compared."""
        return [self.hash[at : at + 8] for at in range(0, len(self.hash), 8)]

    def line(self) -> str:
        """One line of JSON for the file."""
        return json.dumps(
            {"kind": "head", "day": f"{self.day:%Y-%m-%d}", "last": self.last, "rows": self.rows, "seals": self.seals,
             "sealed_at": audit.utc(self.sealed_at), "hash": self.hash}, sort_keys=True,
        ) + "\n"  # fmt: skip


def of(day: date) -> Head | None:
    """The head as it stood at the end of a day; None while nothing was sealed."""
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    upto = AuditSeal.objects.filter(sealed_at__lt=end).order_by("-pk")
    newest = upto.first()
    if newest is None:
        return None
    seals = AuditSeal.objects.filter(pk__lte=newest.pk)
    rows = seals.aggregate(total=Sum("rows"))["total"]
    return Head(day, newest.hash, newest.last_id, rows, seals.count(), newest.sealed_at)


def check(each: dict[str, Any]) -> Iterator[str]:
    """A sentence for each way in which a head noted earlier does not fit the trail of today. Raises KeyError for no head."""
    seal = AuditSeal.objects.filter(hash=each["hash"]).first()
    if seal is None:
        yield f"{each['day']}的封存{each['hash'][:12]}已不在审计记录中：其前的记录被改写，或末尾被截去。"
        return
    seals = AuditSeal.objects.filter(pk__lte=seal.pk)
    found = (seal.last_id, seals.aggregate(total=Sum("rows"))["total"], seals.count())
    if found != (each["last"], each["rows"], each["seals"]):
        yield f"{each['day']}的封存{each['hash'][:12]}所记行数与当时不符，其前的记录被增删。"
