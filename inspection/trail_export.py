"""The trail leaves the house as one file of lines that a stranger can check: two people agree, the auditor takes it.

One JSON object a line: first what the file is, then each seal followed by the rows it covers, then the rows no seal covers
yet, last the count. Rows of offices the auditor does not read stand there by key and hash only, so that the chain still
closes. ``tools/verify_trail.py`` checks such a file with nothing but Python's own library.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from inspection import access, audit, two_person
from inspection.models import AuditEntry, AuditSeal, Outcome, TwoPersonAct, User

if TYPE_CHECKING:
    from collections.abc import Iterator

# How long the asker may take the file after another agreed.
OPEN_FOR = timedelta(hours=24)
POWER = "inspection.ask_trail_export"


EXPORT = two_person.kind(
    "trail_export", "导出审计记录", ask=POWER, decide="inspection.confirm_trail_export",
    stand_in="inspection.stand_in_for_security",
)  # fmt: skip


def ready(act: TwoPersonAct, user: User) -> bool:
    """Whether a user may take the file: he asked for it, another agreed less than a day ago, he still reads the trail."""
    return (
        act.kind == EXPORT.code
        and act.outcome == Outcome.CONFIRMED
        and act.asked_by_id == user.pk
        and act.decided_at is not None
        and act.decided_at >= timezone.now() - OPEN_FOR
        and act.office_id in access.offices_with(user, POWER)
    )


def _line(kind: str, **rest: Any) -> bytes:
    return (json.dumps({"kind": kind, **rest}, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _row(entry: AuditEntry, offices: set[Any]) -> bytes:
    if entry.office_id is None or entry.office_id in offices:
        return _line("row", key=entry.pk, hash=entry.row_hash, text=audit.canonical(entry).decode())
    # Hashed anew: a row whose office was changed to hide it here does not close the chain.
    return _line("hidden", key=entry.pk, hash=audit.row_hash(entry))


def lines(act: TwoPersonAct, *, by: User) -> Iterator[bytes]:
    """The file, line by line. The caller has asked ``ready`` and written the look into the trail."""
    offices = set(access.offices_with(by, "inspection.view_trail"))
    newest = audit.head()
    yield _line(
        "trail", made_at=timezone.now().isoformat(), act=str(act.pk), asked_by=act.asked_by.name,
        agreed_by=act.decided_by.name if act.decided_by else "", head=newest.hash if newest else "",
    )  # fmt: skip
    rows, seals, last = 0, 0, -(2**63)
    for seal in AuditSeal.objects.filter(pk__lte=newest.pk if newest else 0).order_by("pk").iterator(100):
        yield _line(
            "seal", first=seal.first_id, last=seal.last_id, rows=seal.rows, previous=seal.previous_hash, hash=seal.hash,
            sealed_at=audit.utc(seal.sealed_at), covers_time=seal.covers_time, leaves=bytes(seal.leaves).hex(),
        )  # fmt: skip
        covered = AuditEntry.objects.filter(pk__gt=last, pk__lte=seal.last_id)
        for entry in covered.order_by("pk").iterator(2000):
            rows += 1
            yield _row(entry, offices)
        seals, last = seals + 1, seal.last_id
    yield _line("unsealed")
    for entry in AuditEntry.objects.filter(pk__gt=last).order_by("pk").iterator(2000):
        rows += 1
        yield _row(entry, offices)
    yield _line("end", rows=rows, seals=seals)
