"""Destruction of what has been kept long enough: proposed by the head of the office, agreed to by the auditor, never alone.

Destroyed are sealed identities, files of concluded cases, read messages and finished import batches; never a row of the
trail, a paper, a number or a posting in the ledger. Apps say in their ``purge`` module which records have sealed secrets
or files, and when nothing of their case runs any more. Each thing destroyed leaves a ``Tombstone``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from inspection import access, audit, codes, numbering, storage, two_person, vault
from inspection.models import (
    Attachment,
    AttachmentText,
    AuditEntry,
    CopyState,
    ImportBatch,
    Message,
    Office,
    SealedSecret,
    StoredFile,
    Tombstone,
    TwoPersonAct,
    User,
    link_of,
)
from inspection.readings import LOOKS
from inspection.two_person import NotAllowed
from inspection.vault import VaultClosed

if TYPE_CHECKING:
    from collections.abc import Callable

POWER = "inspection.ask_purge"
# One act is read by a person before he agrees.
MOST = 300
YEAR = timedelta(days=365.25)


@dataclass(frozen=True)
class Source:
    """Records with files and perhaps a sealed secret. ``concluded``: those of an office of whose case nothing runs any more."""

    model: Any
    concluded: Callable[[Office], QuerySet[Any]]
    sealed: str = ""
    secret: str = ""


@dataclass(frozen=True)
class Item:
    """One thing whose time is over, in words that say nothing of its content."""

    kind: str
    key: str
    what: str
    since: datetime


_SOURCES: dict[str, Source] = {}


def source(model: Any, *, concluded: Callable[[Office], QuerySet[Any]], sealed: str = "", secret: str = "") -> None:
    """Declare records whose files, and secret if they have one (its field, and what it is called), go when their time is over."""
    _SOURCES[model._meta.label_lower] = Source(model, concluded, sealed, secret)


def _over(each: Source, office: Office, before: datetime) -> QuerySet[Any]:
    """Concluded records that nobody has dealt with since; the trail knows the day, looks do not count."""
    acts = AuditEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(each.model), object_id=OuterRef("pk")
    ).exclude(verb__in=LOOKS)
    last = Coalesce(Subquery(acts.order_by("-pk").values("at")[:1]), "created_at")
    found: QuerySet[Any] = each.concluded(office).annotate(last_act=last).filter(last_act__lt=before)
    return found


def _seen_by(each: Source, found: QuerySet[Any], user: User | None) -> QuerySet[Any]:
    return found if user is None else found.filter(pk__in=each.model.objects.for_user(user).values("pk"))


# --- what there is ----------------------------------------------------------------------------------------------------


def _identities(office: Office, before: datetime, user: User | None) -> list[Item]:
    found = []
    for label, each in _SOURCES.items():
        if not each.sealed:
            continue
        boxes = SealedSecret.objects.filter(
            content_type=ContentType.objects.get_for_model(each.model), object_id=OuterRef("pk"), field=each.sealed
        )
        rows = _seen_by(each, _over(each, office, before).filter(Exists(boxes)), user)
        found += [
            Item("identities", f"{label}:{row.pk}", f"{row}的{each.secret}", row.last_act)
            for row in rows.order_by("last_act")[:MOST]
        ]
    return found


def _files(office: Office, before: datetime, user: User | None) -> list[Item]:
    found = []
    for each in _SOURCES.values():
        rows = _seen_by(each, _over(each, office, before), user)
        files = Attachment.objects.exclude(copy_state=CopyState.DESTROYED).filter(
            content_type=ContentType.objects.get_for_model(each.model), object_id__in=rows.values("pk")
        )
        found += [
            # Never the file's name: it may say who sent it, or against whom.
            Item(
                "files",
                str(file.pk),
                f"{file.record}的附件（{timezone.localdate(file.added_at):%Y-%m-%d}收存）",
                file.added_at,
            )
            for file in files.prefetch_related("record").order_by("added_at")[:MOST]
        ]
    return found


def _read(office: Office, before: datetime) -> QuerySet[Message]:
    """Read messages of the office's people and its units'; not those that keep a running deadline from reminding twice."""
    running = Q(deadline__met_at=None, deadline__cancelled_at=None) & ~Q(deadline=None)
    people = User.objects.filter(Q(office_grants__office=office) | Q(unit_grants__unit__office=office))
    return Message.objects.filter(read_at__lt=before, user__in=people.values("pk")).exclude(running)


def _messages(office: Office, before: datetime, user: User | None) -> list[Item]:
    oldest: dict[Any, list[datetime]] = {}
    for key, at in _read(office, before).order_by("at").values_list("user", "at"):
        oldest.setdefault(key, []).append(at)
    names = {each.pk: each.name for each in User.objects.filter(pk__in=oldest).select_related("person")}
    return [
        Item("messages", str(key), f"{names[key]}的已读消息{len(times)}条", times[0]) for key, times in oldest.items()
    ]


def _finished(office: Office, before: datetime) -> QuerySet[ImportBatch]:
    return ImportBatch.objects.filter(office=office, content=None, created_at__lt=before)


def _imports(office: Office, before: datetime, user: User | None) -> list[Item]:
    rows = _finished(office, before).order_by("created_at")[:MOST]
    return [
        Item("imports", str(row.pk), f"{timezone.localdate(row.created_at):%Y-%m-%d}的导入批次", row.created_at)
        for row in rows
    ]


# --- its end ----------------------------------------------------------------------------------------------------------


def _hash(rows: Any) -> str:
    return hashlib.sha256(json.dumps(list(rows), default=str, ensure_ascii=False).encode()).hexdigest()


def _still(found: Any) -> Any:
    """The row, locked; refused when it is no longer one of those whose time is over."""
    if (row := found.first()) is None:
        raise NotAllowed("有材料已不符合销毁条件（案件又在办理，或已另行处理），请退回后重新提出。")
    return row


def _record(each: Source, office: Office, before: datetime, key: Any) -> Any:
    row = _still(each.model.objects.select_for_update(of=("self",)).filter(pk=key))
    _still(_over(each, office, before).filter(pk=key))
    return row


def _end_identity(key: str, office: Office, before: datetime, by: User) -> tuple[Any, str]:
    label, _, record_key = key.partition(":")
    each = _SOURCES[label]
    record = _record(each, office, before, record_key)
    try:
        return record, vault.destroy(record, each.sealed, by=by)
    except VaultClosed as refusal:
        raise NotAllowed(f"{record}：{refusal}") from refusal


def _end_file(key: str, office: Office, before: datetime, by: User) -> tuple[Any, str]:
    file = _still(
        Attachment.objects.select_for_update(of=("self",)).exclude(copy_state=CopyState.DESTROYED).filter(pk=key)
    )
    each = _SOURCES[file.content_type.model_class()._meta.label_lower]
    record = _record(each, office, before, file.object_id)
    if file.protected:
        try:
            vault.destroy(record, f"file:{file.pk.hex}", by=by)
        except VaultClosed as refusal:
            raise NotAllowed(f"{record}：{refusal}") from refusal
    stored = {found.sha256: found for found in (file.file, file.copy) if found is not None}
    file.copy_state = CopyState.DESTROYED
    file.save(update_fields=["copy_state"])
    AttachmentText.objects.filter(attachment=file).delete()
    for sha256 in sorted(stored):
        _end_bytes(stored[sha256])
    audit.record(record, "destroy_attachment", by=by, label="销毁到期附件", attachment=file.pk)
    return record, file.file.sha256


def _end_bytes(stored: StoredFile) -> None:
    """The bytes go unless a file that lives shows the same content."""
    storage.lock(stored.sha256)
    living = Attachment.objects.exclude(copy_state=CopyState.DESTROYED).filter(Q(file=stored) | Q(copy=stored))
    others = [
        relation for relation in StoredFile._meta.related_objects
        if relation.related_model is not Attachment
        and relation.related_model.objects.filter(**{relation.field.name: stored}).exists()
    ]  # fmt: skip
    if not others and not living.exists():
        storage.destroy(stored)


def _end_messages(key: str, office: Office, before: datetime, by: User) -> tuple[Any, str]:
    rows = _read(office, before).filter(user=key)
    _still(rows)
    found = list(rows.order_by("at", "pk").values_list("pk", "at", "text", "read_at"))
    Message.objects.filter(pk__in=[row[0] for row in found]).delete()
    return User.objects.get(pk=key), _hash(found)


def _end_import(key: str, office: Office, before: datetime, by: User) -> tuple[Any, str]:
    batch = _still(_finished(office, before).select_for_update().filter(pk=key))
    return batch, _hash([[batch.filename, batch.kind, batch.mapping, batch.report, batch.created_at]])


# --- kinds, and the act of two ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sort:
    """One sort of thing that may be destroyed: words, the setting of its time, how it is found, how it ends."""

    label: str
    setting: str
    unit: timedelta
    find: Callable[[Office, datetime, User | None], list[Item]]
    end: Callable[[str, Office, datetime, User], tuple[Any, str]]


SORTS: dict[str, Sort] = {
    "identities": Sort("封存的身份信息", "retention.identities_years", YEAR, _identities, _end_identity),
    "files": Sort("来件原件和附件", "retention.files_years", YEAR, _files, _end_file),
    "messages": Sort("已读消息", "retention.messages_days", timedelta(days=1), _messages, _end_messages),
    "imports": Sort("导入批次", "retention.imports_days", timedelta(days=1), _imports, _end_import),
}


def cut_off(office: Office, sort: str) -> datetime:
    """What is older than this may be destroyed today, by the office's settings."""
    return timezone.now() - SORTS[sort].unit * codes.setting(office, SORTS[sort].setting)


def expired(office: Office, sort: str, user: User | None = None) -> list[Item]:
    """What may be destroyed today, oldest first; for a user, as far as he may see it."""
    return SORTS[sort].find(office, cut_off(office, sort), user)[:MOST]


def _details(act: TwoPersonAct) -> list[tuple[str, str]]:
    listed = [(sort, items) for sort in SORTS if (items := act.data["items"].get(sort))]
    return [("依据", act.data["basis"])] + [
        (f"{SORTS[sort].label}（{len(items)}项）", "\n".join(what for _, what in items)) for sort, items in listed
    ]


def _destroy(act: TwoPersonAct) -> None:
    """All of it or nothing; files leave the disk when the transaction holds."""
    office, by = act.office, act.decided_by
    assert by is not None
    year = timezone.localdate().year
    number = f"销毁〔{year}〕{numbering.take(office, 'tombstone', year, note='销毁登记').number}号"
    done = []
    for sort in SORTS:
        before = cut_off(office, sort)
        for key, what in act.data["items"].get(sort, ()):
            target, sha256 = SORTS[sort].end(key, office, before, by)
            done.append(Tombstone(
                office=office, act=act, number=number, position=len(done) + 1, kind=sort, what=what[:120], sha256=sha256,
                basis=act.data["basis"], asked_by_name=act.asked_by.name, agreed_by_name=by.name, **link_of(target),
            ))  # fmt: skip
    ImportBatch.objects.filter(pk__in=[each.object_id for each in done if each.kind == "imports"]).delete()
    Tombstone.objects.bulk_create(done)
    audit.record(act, "purge", by=by, label="销毁到期材料", office_id=office.pk, number=number, things=len(done))


PURGE = two_person.kind(
    "purge", "销毁到期材料", ask=POWER, decide="inspection.confirm_purge", act=_destroy, details=_details
)


def propose(sorts: list[str], *, basis: str, reason: str, by: User) -> TwoPersonAct:
    """The head proposes what is expired today, at most ``MOST`` things in one act. Raises NotAllowed, PermissionDenied."""
    offices = access.offices_with(by, POWER)
    office = Office.objects.get(pk=offices[0]) if offices else None
    items: dict[str, list[list[str]]] = {}
    left = MOST
    for sort in sorts if office is not None else ():
        found = expired(office, sort, by)[:left]  # type: ignore[arg-type]
        items[sort] = [[each.key, each.what] for each in found]
        left -= len(found)
    if office is not None and not any(items.values()):
        raise NotAllowed("所选种类没有到期可销毁的材料。")
    return two_person.ask(PURGE, by=by, reason=reason, basis=basis, items=items)


def tombstones(user: User) -> QuerySet[Tombstone]:
    """The register of destruction, for those who ask and those who agree."""
    offices = {*access.offices_with(user, POWER), *access.offices_with(user, PURGE.decide)}
    return Tombstone.objects.filter(office__in=offices).select_related("office")
