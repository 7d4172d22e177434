"""What was done and looked at: one row per act, in the act's own transaction; rows hashed, batches sealed in a chain."""

from __future__ import annotations

import hashlib
import json
import struct
import time
from contextvars import ContextVar
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone

from inspection.models import AuditEntry, AuditSeal, Record, User

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

# The id of the request under way, so that rows of one request can be read together. Never the user: he is passed.
request_id: ContextVar[str] = ContextVar("request_id", default="")

GENESIS = "0" * 64
# One sealer at a time. An advisory lock, because the web role may not lock rows it may not change.
_SEALER = 0x5EA1
# A leaf of a seal: the row's key and the first eight bytes of its hash; it lets verify name the row.
_LEAF = struct.Struct(">Q8s")
# Rows this old that no seal covers mean that the sealer did not run, or that a seal was taken away.
UNSEALED_FOR = timedelta(hours=1)


def canonical(entry: AuditEntry) -> bytes:
    """The bytes a row's hash covers: every column but the key (given by the database) and the hash itself."""
    return json.dumps(
        [
            entry.at.astimezone(timezone.get_fixed_timezone(0)).isoformat(timespec="microseconds"),
            str(entry.actor_id or ""),
            entry.actor_name,
            entry.verb,
            entry.label,
            entry.content_type_id,
            str(entry.object_id or ""),
            str(entry.assignment_id or ""),
            str(entry.office_id or ""),
            entry.data,
            entry.request_id,
        ],
        ensure_ascii=False,
        sort_keys=True,
        cls=DjangoJSONEncoder,
    ).encode()


def row_hash(entry: AuditEntry) -> str:
    return hashlib.sha256(canonical(entry)).hexdigest()


def record(
    target: Any, verb: str, *, by: User | None, label: str = "", office_id: Any = None, **data: Any
) -> AuditEntry:
    """Write one row about a record (or about None) in the current transaction. No audit, no action.

    ``data`` holds what the act was (old and new status, amounts, keys) — never names of petitioners or text of
    petitions: the trail is read by people who may not see those.
    """
    is_record = isinstance(target, Record)
    entry = AuditEntry(
        at=timezone.now(),
        actor=by,
        actor_name=by.name if by else "系统",
        verb=verb,
        label=label or verb,
        content_type=ContentType.objects.get_for_model(target) if target is not None else None,
        object_id=getattr(target, "pk", None) if target is not None and not isinstance(target.pk, int) else None,
        assignment_id=target.scope_assignment_id() if is_record else getattr(target, "assignment_id", None),
        office_id=office_id or (target.scope_office_id() if is_record else getattr(target, "office_id", None)),
        # PostgreSQL writes a float in its own way (1e+22 becomes a whole number); as text it comes back as it went.
        data=json.loads(json.dumps(data, ensure_ascii=False, cls=DjangoJSONEncoder), parse_float=str),
        request_id=request_id.get(),
    )
    entry.row_hash = row_hash(entry)
    entry.save(force_insert=True)
    return entry


def looked(target: Record, *, by: User, what: str = "查看") -> AuditEntry:
    """Note that somebody opened a record, a file, a list for export or a print."""
    return record(target, "look", by=by, label=what)


def of(target: Any) -> Iterable[AuditEntry]:
    """The rows about one record, newest first."""
    return AuditEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(target), object_id=target.pk
    ).select_related("actor__person")


def _chain(previous: str, rows: Iterable[tuple[int, str]]) -> tuple[str, bytes]:
    """The hash of a batch over the hash of the batch before it, and the batch's leaves."""
    digest, leaves = hashlib.sha256(previous.encode()), bytearray()
    for key, row in rows:
        digest.update(f"{key}:{row}\n".encode())
        leaves += _LEAF.pack(key, bytes.fromhex(row[:16]))
    return digest.hexdigest(), bytes(leaves)


def _settled(wait: float) -> bool:
    """Wait until every transaction now in flight has ended; False when one lasts longer than ``wait`` seconds.

    Keys are given before a transaction commits: only then is it certain that no lower key is still to come.
    """
    running, until = _in_flight(), time.monotonic() + wait
    while running:
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
        running &= _in_flight()
    return True


def _in_flight() -> set[str]:
    """The other writing transactions of this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT backend_xid::text FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL"
        )
        return {row[0] for row in cursor.fetchall()}


def seal(*, wait: float = 5.0) -> AuditSeal | None:
    """Seal all rows since the last seal. Returns None when there is nothing new, or a transaction will not end.

    What is not sealed now is sealed next time.
    """
    newest = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None or not _settled(wait):
        return None
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEALER])
        last = AuditSeal.objects.order_by("-pk").first()
        pending = AuditEntry.objects.filter(pk__gt=last.last_id if last else 0, pk__lte=newest).order_by("pk")
        rows = list(pending.values_list("pk", "row_hash"))
        if not rows:
            return None
        previous = last.hash if last else GENESIS
        digest, leaves = _chain(previous, rows)
        return AuditSeal.objects.create(
            first_id=rows[0][0], last_id=rows[-1][0], rows=len(rows), leaves=leaves, previous_hash=previous,
            hash=digest, sealed_at=timezone.now(),
        )  # fmt: skip


def head() -> AuditSeal | None:
    """The newest seal: its hash, noted outside the house, proves later that nothing before it was taken away."""
    return AuditSeal.objects.order_by("-pk").first()


def unsealed_since(now: datetime | None = None) -> AuditEntry | None:
    """The first row that has waited too long for its seal. No fault by itself: a worker may have stood still."""
    newest = head()
    waiting = AuditEntry.objects.filter(pk__gt=newest.last_id if newest else 0).order_by("pk").first()
    return waiting if waiting is not None and waiting.at < (now or timezone.now()) - UNSEALED_FOR else None


def verify(*, anchor: str = "") -> Iterator[str]:
    """Read the whole trail again; yield a sentence for each fault, the first bad row first.

    ``anchor`` is a seal's hash noted earlier outside the house; it must still be there. Keys may have gaps (an act that
    was rolled back gives none back), but a sealed row may not be missing, changed, moved or added.
    """
    if anchor and not AuditSeal.objects.filter(hash=anchor).exists():
        yield f"锚定的封存{anchor[:12]}已不在审计记录中，其后的封存可能被删除。"
    previous, last_id = GENESIS, 0
    for each in AuditSeal.objects.order_by("pk").iterator(chunk_size=50):
        if each.previous_hash != previous:
            yield f"封存{each.pk}与前一封存不相接，其间的封存可能被删除或改动。"
        yield from _check_batch(each, last_id)
        previous, last_id = each.hash, each.last_id
    for entry in AuditEntry.objects.filter(pk__gt=last_id).order_by("pk").iterator(2000):
        if entry.row_hash != row_hash(entry):
            yield f"第{entry.pk}行内容与校验值不符。"


def _check_batch(seal: AuditSeal, after: int) -> Iterator[str]:
    """Compare the rows of a sealed range with the seal."""
    rows: list[tuple[int, str]] = []
    for entry in AuditEntry.objects.filter(pk__gt=after, pk__lte=seal.last_id).order_by("pk").iterator(2000):
        rows.append((entry.pk, row_hash(entry)))
    digest, leaves = _chain(seal.previous_hash, rows)
    if digest == seal.hash and len(rows) == seal.rows:
        # What was hashed anew is what was sealed; the stored hash is only a copy, but a touched copy is told too.
        stored = AuditEntry.objects.filter(pk__gt=after, pk__lte=seal.last_id).values_list("pk", "row_hash")
        wrong = set(stored) - set(rows)
        yield from (f"第{key}行内容与校验值不符。" for key, _ in sorted(wrong))
        return
    told = False
    for sentence in _differences(dict(_LEAF.iter_unpack(bytes(seal.leaves))), dict(_LEAF.iter_unpack(leaves))):
        told = True
        yield sentence
    if not told:
        yield f"封存{seal.pk}（第{seal.first_id}至{seal.last_id}行）本身被改动。"


def _differences(sealed: dict[int, bytes], found: dict[int, bytes]) -> Iterator[str]:
    moved = set(sealed.values())
    for key in sorted(sealed | found):
        if key not in found:
            yield f"第{key}行已被删除。"
        elif key not in sealed:
            yield f"第{key}行是封存之后插入的。"
        elif sealed[key] != found[key]:
            where = "与其他行调换了次序" if found[key] in moved else "内容与校验值不符"
            yield f"第{key}行{where}。"
