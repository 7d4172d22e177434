"""Signatures: online or on paper, by capacity, over the content as it stands; void when it changes, never one's own work."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import audit
from inspection.models import Attachment, Record, Signature, User, link_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date


class CannotSign(Exception):
    """A signature is refused; the text says why, to the user."""


@dataclass(frozen=True)
class OnPaper:
    """How the slots of a kind of record are signed on paper.

    ``capacities(record)``: its slots in order; ``power``: who records and who confirms; ``refuse(record, capacity)``: why a
    slot cannot be signed yet, or nothing; ``after(record, by=…)``: what a confirmed signature brings about;
    ``signer(record, name)``: whose account the name on the paper is, where the rules of the office's own people hold for
    it too (never one's own work); it raises CannotSign for a name that may not sign.
    """

    capacities: Callable[[Any], Sequence[str]]
    power: str
    refuse: Callable[[Any, str], str] = lambda record, capacity: ""
    after: Callable[..., Any] | None = None
    signer: Callable[[Any, str], User | None] = lambda record, name: None


_ON_PAPER: dict[type[Record], OnPaper] = {}


def accept_on_paper(model: type[Record], *args: Any, **kwargs: Any) -> None:
    """Declare that the slots of a kind of record may be signed on paper."""
    _ON_PAPER[model] = OnPaper(*args, **kwargs)


def on_paper(record: Record | type[Record]) -> OnPaper | None:
    """How this kind of record is signed on paper; None when it is signed online only."""
    return _ON_PAPER.get(record if isinstance(record, type) else type(record))


def unconfirmed(record: Record, capacity: str) -> Signature | None:
    """A paper signature that waits for the second person."""
    found = Signature.objects.filter(
        **link_of(record), capacity=capacity, voided_at=None, on_paper=True, confirmed_at=None
    )
    return found.select_related("recorded_by__person", "scan").first()


def content_hash(record: Record) -> str:
    return hashlib.sha256(record.signing_text().encode()).hexdigest()


def standing(record: Record) -> list[Signature]:
    """Signatures that stand: not voided, over the present content, and (on paper) confirmed by a second person."""
    return list(record.once(_standing))


def _standing(record: Record) -> list[Signature]:
    found = list(Signature.objects.filter(**link_of(record), voided_at=None).select_related("signer__person"))
    if not found:
        return []
    now = content_hash(record)
    return [each for each in found if each.content_hash == now and not (each.on_paper and each.confirmed_at is None)]


def signed(record: Record, capacity: str) -> Signature | None:
    """The standing signature in a capacity, or None."""
    return next((each for each in standing(record) if each.capacity == capacity), None)


def missing(record: Record, capacities: Iterable[str]) -> list[str]:
    """Which of the capacities have not signed the present content, in the order given."""
    have = {each.capacity for each in standing(record)}
    return [capacity for capacity in capacities if capacity not in have]


def _void_stale(record: Record, capacity: str) -> None:
    """A signature over older content gives its place up; it stays in the history."""
    now = content_hash(record)
    Signature.objects.filter(**link_of(record), capacity=capacity, voided_at=None).exclude(content_hash=now).update(
        voided_at=timezone.now(), void_reason="签字后内容有变动"
    )


def _locked(record: Record) -> Record:
    """The record as it now is, locked: what is signed is what stands in the database."""
    return type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)


def _take_slot(record: Record, capacity: str) -> None:
    _void_stale(record, capacity)
    taken = Signature.objects.filter(**link_of(record), capacity=capacity, voided_at=None).first()
    if taken is not None:
        waits = taken.on_paper and taken.confirmed_at is None
        raise CannotSign(f"“{capacity}”已登记纸质签字，待另一人核对。" if waits else f"“{capacity}”已签字。")


def _refuse_own_work(record: Record, signer: User | None) -> None:
    if signer is not None and signer.pk in record.author_ids():
        raise CannotSign("不能由本人签批自己经办的事项。")


@transaction.atomic
def sign(record: Record, capacity: str, *, by: User, opinion: str = "", own_work: bool = False) -> Signature:
    """Sign online in a capacity. ``own_work`` is for slots that are the author's own (drafter, applicant).

    Raises CannotSign when the slot is taken or the work is the signer's own.
    """
    record = _locked(record)
    if not own_work:
        _refuse_own_work(record, by)
    _take_slot(record, capacity)
    made = Signature.objects.create(
        **link_of(record), capacity=capacity, opinion=opinion, signer=by, signer_name=by.name,
        signed_on=timezone.localdate(), content_hash=content_hash(record),
    )  # fmt: skip
    audit.record(record, "sign", by=by, label=f"签字：{capacity}", signature=made.pk, hash=made.content_hash)
    return made


@transaction.atomic
def record_paper(
    record: Record,
    capacity: str,
    *,
    signer_name: str,
    signed_on: date,
    scan: Attachment,
    by: User,
    signer: User | None = None,
    own_work: bool = False,
) -> Signature:
    """A clerk records a signature made on paper; it counts once a second person has compared the scan.

    ``own_work`` as in ``sign``. Raises CannotSign; also when the scan hangs on another record.
    """
    record = _locked(record)
    if not own_work:
        _refuse_own_work(record, signer)
    if (scan.content_type, scan.object_id) != tuple(link_of(record).values()):
        raise CannotSign("扫描件不是本件的附件。")
    _take_slot(record, capacity)
    if signed_on > timezone.localdate():
        raise CannotSign("签字日期不能晚于今天。")
    made = Signature.objects.create(
        **link_of(record), capacity=capacity, signer=signer, signer_name=signer_name, signed_on=signed_on,
        content_hash=content_hash(record), on_paper=True, scan=scan, recorded_by=by,
    )  # fmt: skip
    audit.record(record, "sign_on_paper", by=by, label=f"登记纸质签字：{capacity}", signature=made.pk)
    return made


@transaction.atomic
def confirm_paper(signature: Signature, *, by: User) -> Signature:
    """The second person confirms that the scan shows the recorded signature."""
    signature = Signature.objects.select_for_update().get(pk=signature.pk)
    if signature.recorded_by_id == by.pk:
        raise CannotSign("纸质签字须由另一人核对。")
    if signature.confirmed_at or signature.voided_at:
        raise CannotSign("该签字已核对或已失效。")
    signature.confirmed_by, signature.confirmed_at = by, timezone.now()
    signature.save(update_fields=["confirmed_by", "confirmed_at"])
    record: Any = signature.record
    audit.record(record, "confirm_paper_signature", by=by, label=f"核对纸质签字：{signature.capacity}")
    if (how := on_paper(record)) is not None and how.after is not None:
        how.after(record, by=by)
    return signature


@transaction.atomic
def void(record: Record, *, reason: str, by: User, capacity: str | None = None) -> int:
    """Void a record's signatures (all, or one capacity), as when a decision is returned."""
    found = Signature.objects.filter(**link_of(record), voided_at=None)
    if capacity:
        found = found.filter(capacity=capacity)
    count = found.update(voided_at=timezone.now(), void_reason=reason)
    if count:
        audit.record(record, "void_signatures", by=by, label="签字失效", count=count, reason=reason)
    return count
