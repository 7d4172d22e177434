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

from inspection import locks
from inspection.models import AuditEntry, AuditSeal, Record, User

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

# The id of the request under way, so that rows of one request can be read together. Never the user: he is passed.
request_id: ContextVar[str] = ContextVar("request_id", default="")

GENESIS = "0" * 64
# A leaf of a seal: the row's key and the first eight bytes of its hash; it lets verify name the row.
_LEAF = struct.Struct(">q8s")
# Below every key a row can have: rows put in before the first are read too.
_BEFORE_ALL = -(2**63)
# Rows this old that no seal covers mean that the sealer did not run, or that a seal was taken away.
UNSEALED_FOR = timedelta(hours=1)


def utc(at: datetime) -> str:
    """A time as hashes cover it: in UTC, to the microsecond."""
    return at.astimezone(timezone.get_fixed_timezone(0)).isoformat(timespec="microseconds")


def canonical(entry: AuditEntry) -> bytes:
    """The bytes a row's hash covers: every column but the key (given by the database) and the hash itself."""
    return json.dumps(
        [
            utc(entry.at),
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


def _chain(previous: str, rows: Iterable[tuple[int, str]], sealed_at: datetime | None = None) -> tuple[str, bytes]:
    """The hash of a batch over the hash of the batch before it (and the time of sealing), and the batch's leaves.

    Seals of the first form (``covers_time`` false) hold no time; what a seal says of itself is part of its hash, so a
    seal turned back to the first form does not fit either.
    """
    digest, leaves = hashlib.sha256(previous.encode()), bytearray()
    if sealed_at is not None:
        digest.update(f"@{utc(sealed_at)}\n".encode())
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
    """The other writing transactions of this database; the server's own workers (no user) write none of our rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT backend_xid::text FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL "
            "AND usesysid IS NOT NULL"
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
        # One sealer at a time; not by a row, because the web role may not lock rows it may not change.
        locks.until_the_end(locks.SEALING)
        last = AuditSeal.objects.order_by("-pk").first()
        pending = AuditEntry.objects.filter(pk__gt=last.last_id if last else 0, pk__lte=newest).order_by("pk")
        rows = list(pending.values_list("pk", "row_hash"))
        if not rows:
            return None
        previous = last.hash if last else GENESIS
        now = timezone.now()
        digest, leaves = _chain(previous, rows, now)
        return AuditSeal.objects.create(
            first_id=rows[0][0], last_id=rows[-1][0], rows=len(rows), leaves=leaves, previous_hash=previous,
            hash=digest, sealed_at=now, covers_time=True,
        )  # fmt: skip


def head() -> AuditSeal | None:
    """The newest seal: its hash, noted outside the house, proves later that nothing before it was taken away."""
    return AuditSeal.objects.order_by("-pk").first()


def unsealed_since(now: datetime | None = None) -> AuditEntry | None:
    """The first row that has waited too long for its seal. No fault by itself: a worker may have stood still."""
    newest = head()
    waiting = AuditEntry.objects.filter(pk__gt=newest.last_id if newest else 0).order_by("pk").first()
    return waiting if waiting is not None and waiting.at < (now or timezone.now()) - UNSEALED_FOR else None


def _found(entry: AuditEntry) -> str:
    """A row's hash as it stands now; nothing where a column was turned into something that cannot be read as it was."""
    try:
        return row_hash(entry)
    except (ValueError, TypeError, AttributeError, OverflowError):
        return "f" * 64


def verify(*, anchor: str = "") -> Iterator[str]:
    """Read the whole trail again; yield a sentence for each fault, the first bad row first.

    ``anchor`` is a seal's hash noted earlier outside the house; it must still be there. Keys may have gaps (an act that
    was rolled back gives none back), but a sealed row may not be missing, changed, moved or added.
    """
    if anchor and not AuditSeal.objects.filter(hash=anchor).exists():
        yield f"锚定的封存{anchor[:12]}已不在审计记录中，其后的封存可能被删除。"
    altered = list(_altered_columns())
    yield from altered
    if altered:
        return  # what is no longer what it was cannot be read as it was
    previous, last_id = GENESIS, _BEFORE_ALL
    for each in AuditSeal.objects.order_by("pk").iterator(chunk_size=50):
        if each.previous_hash != previous:
            yield f"封存{each.pk}与前一封存不相接，其间的封存可能被删除或改动。"
        yield from _check_batch(each, last_id)
        previous, last_id = each.hash, each.last_id
    for entry in AuditEntry.objects.filter(pk__gt=last_id).order_by("pk").iterator(2000):
        if entry.row_hash != _found(entry):
            yield f"第{entry.pk}行内容与校验值不符。"
    yield from missing_guards()


def _check_batch(seal: AuditSeal, after: int) -> Iterator[str]:
    """Compare the rows of a sealed range with the seal."""
    rows, copies = [], []
    for entry in AuditEntry.objects.filter(pk__gt=after, pk__lte=seal.last_id).order_by("pk").iterator(2000):
        found = _found(entry)
        rows.append((entry.pk, found))
        if entry.row_hash != found:
            copies.append(entry.pk)
    digest, leaves = _chain(seal.previous_hash, rows, seal.sealed_at if seal.covers_time else None)
    span = (seal.first_id, seal.last_id, seal.rows)
    if digest == seal.hash and rows and span == (rows[0][0], rows[-1][0], len(rows)):
        # What was hashed anew is what was sealed; the stored hash is only a copy, but a touched copy is told too.
        yield from (f"第{key}行内容与校验值不符。" for key in copies)
        if bytes(seal.leaves) not in (leaves, b""):
            yield f"封存{seal.pk}（第{seal.first_id}至{seal.last_id}行）本身被改动。"
        return
    told = False
    for sentence in _differences(_leaves(seal), dict(_LEAF.iter_unpack(leaves))):
        told = True
        yield sentence
    if not told:
        yield f"封存{seal.pk}（第{seal.first_id}至{seal.last_id}行）本身被改动。"


def _leaves(seal: AuditSeal) -> dict[int, bytes]:
    """What a seal noted of each of its rows; nothing of a note that was cut short."""
    held = bytes(seal.leaves)
    return dict(_LEAF.iter_unpack(held)) if len(held) % _LEAF.size == 0 else {}


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


# The triggers that refuse change, as PostgreSQL describes them, and the function they call.
_TABLES = ("inspection_auditentry", "inspection_auditseal")
_GUARD = "EXECUTE FUNCTION inspection_refuse_change()"
_REFUSES = "RAISE EXCEPTION '审计记录只增不改：%', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';"


def _altered_columns() -> Iterator[str]:
    """A sentence for each column of the trail whose type is not what it was made as, or that was added."""
    for model in (AuditEntry, AuditSeal):
        table = model._meta.db_table
        made = {
            each.column: (each.db_type(connection) or "").replace("varchar", "character varying")
            for each in model._meta.concrete_fields
        }
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
                "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
                [table],
            )
            there = dict(cursor.fetchall())
        for column in sorted(made.keys() | there.keys()):
            if made.get(column) != there.get(column):
                yield f"审计表{table}的列{column}被改动（应为{made.get(column, '无')}，实为{there.get(column, '无')}）。"


def missing_guards() -> Iterator[str]:
    """A sentence for each trigger of the trail that was taken away, switched off, or put in front of something else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger "
            "WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY(%s)",
            [list(_TABLES)],
        )
        there = {name: (on, words) for name, on, words in cursor.fetchall()}
        cursor.execute("SELECT prosrc FROM pg_proc WHERE oid = to_regproc('inspection_refuse_change')")
        body = cursor.fetchone()
    for table in _TABLES:
        for name, when in (
            (f"{table}_append_only", f"BEFORE DELETE OR UPDATE ON public.{table} FOR EACH ROW {_GUARD}"),
            (f"{table}_never_truncated", f"BEFORE TRUNCATE ON public.{table} FOR EACH STATEMENT {_GUARD}"),
        ):
            on, words = there.pop(name, ("D", ""))
            if on not in "OA" or words != f"CREATE TRIGGER {name} {when}":
                yield f"数据库触发器{name}被停用、删除或改动，审计记录可能已被改写。"
    yield from (f"审计表上多出触发器{name}，新记录可能被截留或改写。" for name in sorted(there))
    if body is None or body[0].split() != ["BEGIN", *_REFUSES.split(), "END"]:
        yield "拒绝改动审计记录的数据库函数被改动。"
