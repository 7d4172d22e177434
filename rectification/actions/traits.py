"""Evidence and words are read once into traits that can be looked up; what could not be read says so itself.

Evidence is foreign: it is opened in a confined child alone (``inspection.gate``). Words were typed into the house.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from inspection import audit, gate, sketches
from inspection.gate import Rejected
from inspection.models import Attachment, CopyState
from inspection.storage import path_of
from rectification.gates.accounts import EVIDENCE
from rectification.models import Account, EvidencePicture, EvidenceTraits, ProgressNote, WordTraits, WriteOff

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from inspection.models import Office

OLD: Final = "application/x-ole-storage"
MOST_SUMS: Final = 200
MOST_NUMBERS: Final = 4096


def unread() -> QuerySet[Attachment]:
    """Evidence nobody has read yet, oldest first; what was taken back or destroyed is left alone."""
    of_accounts = ContentType.objects.get_for_model(Account)
    waiting = Attachment.objects.filter(content_type=of_accounts, slot=EVIDENCE, protected=False, traits=None)
    waiting = waiting.filter(withdrawn_at=None).exclude(copy_state__in=(CopyState.PENDING, CopyState.DESTROYED))
    return waiting.order_by("added_at")


@transaction.atomic
def read(key: Any) -> EvidenceTraits | None:
    """Read one piece of evidence; None when it was read meanwhile, or is no longer there. Safe to run twice."""
    waiting = Attachment.objects.select_for_update(of=("self",), skip_locked=True).select_related("file", "copy")
    attachment = waiting.filter(pk=key, traits=None).first()
    account = Account.objects.filter(pk=attachment.object_id).first() if attachment is not None else None
    if attachment is None or account is None:
        return None
    made = EvidenceTraits(attachment=attachment, account=account, office_id=account.office_id, sha256=attachment.sha256)
    pictures: list[EvidencePicture] = []
    try:
        pictures = fill(made, _told(attachment))
    except (Rejected, OSError, ValueError, KeyError, TypeError) as error:
        made.failure = str(error)[:200] if isinstance(error, Rejected) else "读取结果不完整。"
    made.save(force_insert=True)
    EvidencePicture.objects.bulk_create(pictures)
    audit.record(
        made.attachment,
        "read_traits",
        by=None,
        label="读取佐证特征",
        office_id=account.office_id,
        failed=bool(made.failure),
    )
    return made


def _told(attachment: Attachment) -> dict[str, Any]:
    """What the child tells. An old Word or Excel file is read from the copy in its new format, which has no days."""
    held = attachment.copy if attachment.file.mime == OLD else attachment.file
    if held is None:
        raise Rejected("没有可读取的副本。")
    with path_of(held).open("rb") as content:
        return gate.traits(content, attachment.kind, attachment.name)


def fill(made: EvidenceTraits, told: dict[str, Any]) -> list[EvidencePicture]:
    """Fill the row in; a child that was taken over can lie about its file, but not in another shape."""
    made.characters, made.digest = int(told["characters"]), str(told["digest"])[:64]
    made.sketch = _bytes(told["sketch"], 4 * sketches.SLOTS)
    made.bands = sketches.bands(made.sketch)
    made.sums = [[float(amount), bool(back)] for amount, back in told["sums"][:MOST_SUMS]]
    made.signed_on = date.fromisoformat(told["signed_on"]) if told["signed_on"] else None
    made.made_at, made.changed_at, made.taken_at = (_moment(told[each]) for each in ("created", "modified", "taken"))
    return [
        EvidencePicture(
            traits=made, office_id=made.office_id, place=str(each["place"])[:20], own=_numbers(each["own"]),
            bands=_numbers(each["bands"]), marks=_bytes(each["marks"], 64 * 2 * sketches.FINE // 8),
        )
        for each in told["pictures"][:10]
    ]  # fmt: skip


def _bytes(text: str, most: int) -> bytes:
    if len(text) > 2 * most:
        raise ValueError(most)
    return bytes.fromhex(text)


def _numbers(values: Iterable[Any]) -> list[int]:
    found = [int(each) for each in values]
    if len(found) > MOST_NUMBERS or any(abs(each) >= 1 << 63 for each in found):
        raise ValueError(len(found))
    return found


def _moment(text: str) -> datetime | None:
    """A file's own time; one without a zone is taken for the office's. Impossible years are no times."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    if not 1990 <= moment.year <= 2200:
        return None
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def _passages(office: Office) -> Iterator[tuple[str, Any, Any, str]]:
    """What units of an office's accounts wrote: source, its key, the account, the words."""
    accounts = Account.objects.filter(office=office).exclude(status="voided")
    for pk, measures in accounts.values_list("pk", "measures").iterator(chunk_size=2000):
        yield WordTraits.Source.MEASURES, pk, pk, "\n".join(map(str, measures))
    notes = ProgressNote.objects.filter(account__in=accounts).values_list("pk", "account_id", "text")
    for pk, account, text in notes.iterator(chunk_size=2000):
        yield WordTraits.Source.NOTE, pk, account, text
    outcomes = WriteOff.objects.filter(account__in=accounts).values_list("pk", "account_id", "matter_outcome")
    for pk, account, text in outcomes.iterator(chunk_size=2000):
        yield WordTraits.Source.OUTCOME, pk, account, text


@transaction.atomic
def read_words(office: Office) -> int:
    """Bring the sketches of an office's passages up to date; returns how many were new or changed. Safe to run twice."""
    held = {
        (source, source_id): found
        for source, source_id, found in WordTraits.objects.filter(office=office).values_list("source", "source_id", "digest")
    }  # fmt: skip
    fresh, gone = [], []
    for source, key, account, text in _passages(office):
        digest, was = sketches.digest(text), held.pop((source, key), "")
        if digest == was:
            continue
        gone += [(source, key)] if was else []
        if digest:
            sketch = sketches.sketch(text)
            fresh.append(WordTraits(account_id=account, office=office, source=source, source_id=key, digest=digest,
                                    sketch=sketch, bands=sketches.bands(sketch)))  # fmt: skip
    for source, key in [*gone, *held]:
        WordTraits.objects.filter(source=source, source_id=key).delete()
    WordTraits.objects.bulk_create(fresh, batch_size=1000)
    if fresh:
        audit.record(office, "read_words", by=None, label="读取措施和进展特征", office_id=office.pk, count=len(fresh))
    return len(fresh)


@transaction.atomic
def forget_destroyed() -> int:
    """What a file told of itself goes with the file, once its time of keeping was over."""
    rows = EvidenceTraits.objects.filter(attachment__copy_state=CopyState.DESTROYED)
    count = rows.count()
    if count:
        rows.delete()
        audit.record(None, "forget_traits", by=None, label="清除已销毁材料的特征", count=count)
    return count
