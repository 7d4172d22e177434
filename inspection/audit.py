"""What was done and looked at: one row per act, in the act's own transaction; rows hashed, batches sealed in a chain."""

from __future__ import annotations

import hashlib
import json
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone

from inspection.models import AuditEntry, AuditSeal, Record, User

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The id of the request under way, so that rows of one request can be read together. Never the user: he is passed.
request_id: ContextVar[str] = ContextVar("request_id", default="")

GENESIS = "0" * 64


def _canonical(entry: AuditEntry) -> bytes:
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
    return hashlib.sha256(_canonical(entry)).hexdigest()


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
        data=json.loads(json.dumps(data, ensure_ascii=False, cls=DjangoJSONEncoder)),
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


def _chain(previous: str, hashes: Iterator[str]) -> tuple[str, int]:
    digest, rows = hashlib.sha256(previous.encode()), 0
    for each in hashes:
        digest.update(each.encode())
        rows += 1
    return digest.hexdigest(), rows


@transaction.atomic
def seal(until_id: int | None = None) -> AuditSeal | None:
    """Seal all rows since the last seal. Returns None when there is nothing new."""
    # A row lock would need UPDATE, which the web role does not hold on the trail.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('inspection_auditseal'))")
    last = AuditSeal.objects.order_by("-id").first()
    first_id = (last.last_id if last else 0) + 1
    pending = AuditEntry.objects.filter(pk__gte=first_id).order_by("pk")
    if until_id is not None:
        pending = pending.filter(pk__lte=until_id)
    keys = list(pending.values_list("pk", flat=True))
    if not keys:
        return None
    previous = last.hash if last else GENESIS
    digest, rows = _chain(previous, pending.values_list("row_hash", flat=True).iterator())
    return AuditSeal.objects.create(
        first_id=keys[0], last_id=keys[-1], rows=rows, previous_hash=previous, hash=digest, sealed_at=timezone.now()
    )


def verify() -> Iterator[str]:
    """Read the whole trail again; yield a sentence for each fault, the first bad row first."""
    for entry in AuditEntry.objects.order_by("pk").iterator(chunk_size=2000):
        if entry.row_hash != row_hash(entry):
            yield f"第{entry.pk}行内容与校验值不符。"
    previous, last_id = GENESIS, 0
    for each in AuditSeal.objects.order_by("pk"):
        if each.previous_hash != previous:
            yield f"封存{each.pk}与前一封存不相接。"
        hashes = AuditEntry.objects.filter(pk__gt=last_id, pk__lte=each.last_id).order_by("pk")
        digest, rows = _chain(previous, hashes.values_list("row_hash", flat=True).iterator())
        if rows != each.rows or digest != each.hash:
            yield f"封存{each.pk}（第{each.first_id}至{each.last_id}行）与审计记录不符。"
        previous, last_id = each.hash, each.last_id
