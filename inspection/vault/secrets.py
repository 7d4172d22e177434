"""Secrets of records: sealed to every custodian who may open them, opened one at a time, copied to new keys."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from inspection import audit
from inspection.models import (
    AuditEntry,
    CustodianKey,
    LikenessToken,
    Office,
    Record,
    Release,
    SealedSecret,
    User,
    link_of,
)
from inspection.vault import boxes, locks
from inspection.vault.boxes import VaultClosed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nacl.public import PrivateKey

BATCH = 500


def _home(record: Any) -> tuple[Any, Any]:
    """Office and assignment a secret belongs to. An office has secrets of its own: the index key."""
    if isinstance(record, Office):
        return record.pk, None
    return record.scope_office_id(), record.scope_assignment_id()


def keys_for(record: Any) -> list[CustodianKey]:
    """The keys in use a record's secrets are sealed to: the office's, the escrow's, its assignment's 专办员's."""
    office_id, assignment_id = _home(record)
    limited = Q(assignment_id=None) | Q(assignment_id=assignment_id) if assignment_id else Q(assignment_id=None)
    return list(CustodianKey.objects.filter(limited, office_id=office_id, retired_at=None).order_by("created_at"))


def has_custodian(office: Office) -> bool:
    """Whether the office has a custodian of its own: without one no identity is taken in. The escrow alone will not do."""
    found = CustodianKey.objects.filter(office=office, retired_at=None, assignment_id=None)
    return found.exclude(user=None).exists()


@transaction.atomic
def seal(record: Any, field: str, secret: Mapping[str, Any], *, by: User) -> int:
    """Seal a secret of a record to every custodian of its office; returns how many boxes were made.

    A secret that was there gives its place up, and with it every look that was granted into it. Raises VaultClosed when
    the office has no custodian: an identity is never stored in the open.
    """
    office_id, _ = _home(record)
    locks.share(office_id)
    keys = keys_for(record)
    if not any(each.user_id and each.assignment_id is None for each in keys):
        raise VaultClosed("本机构尚未设立身份保管人，不能登记实名信息。请先由两名管理员设立。")
    payload = boxes.pack(boxes.place_of(record, field), secret)
    closed = [(each, boxes.close(each.public_key, payload)) for each in keys]
    return _keep(record, field, closed, by, "封存身份信息")


@transaction.atomic
def adopt(record: Any, field: str, made: Mapping[str, bytes], *, by: User) -> int:
    """Keep boxes that were sealed elsewhere, by key id; nobody here has seen what is in them. Returns how many.

    Raises VaultClosed when none is for a custodian who is one still: then nobody could open it.
    """
    locks.share(_home(record)[0])
    closed = [(each, made[str(each.pk)]) for each in keys_for(record) if str(each.pk) in made]
    if not any(key.user_id and key.assignment_id is None for key, _ in closed):
        raise VaultClosed("身份保管人已更换，来信中的身份信息无人能够打开。")
    return _keep(record, field, closed, by, "收存已封存的身份信息")


@transaction.atomic
def carry(source: Any, target: Any, field: str, *, by: User) -> int:
    """Carry a secret over to the record that its first one goes on as, unopened. Returns how many boxes.

    Both have one place (``place_of``), or nothing is carried; a box the trail does not know is not carried either, nor
    one of a key that may not open the target's. Raises VaultClosed.
    """
    if boxes.place_of(source, field) != boxes.place_of(target, field):
        raise VaultClosed("封存内容与本件不符，不能转存。")
    locks.share(_home(source)[0])
    link = link_of(source)
    held = list(
        SealedSecret.objects.select_for_update(of=("self",)).filter(**link, field=field).select_related("custodian")
    )
    if not held:
        raise VaultClosed("没有封存的内容。")
    if not all(was_made_here(each) for each in held):
        raise VaultClosed("封存内容没有对应的封存记录，可能是从数据库中塞入的，请立即告知审计员。")
    may = {each.pk for each in keys_for(target)}
    kept = [(each.custodian, bytes(each.ciphertext)) for each in held if each.custodian_id in may]
    if not any(key.user_id and key.assignment_id is None for key, _ in kept):
        raise VaultClosed("身份保管人已更换，封存的身份信息无人能够打开。")
    made = _keep(target, field, kept, by, "转存已封存的身份信息")
    SealedSecret.objects.filter(**link, field=field).delete()
    LikenessToken.objects.filter(**link, field=field).delete()
    Release.objects.filter(**link, field=field).exclude(box=None).update(box=None, until=timezone.now())
    audit.record(source, "carry_secret", by=by, label="身份信息转入信访件", field=field)
    return made


def _keep(record: Any, field: str, closed: list[tuple[CustodianKey, bytes]], by: User, label: str) -> int:
    link = link_of(record)
    SealedSecret.objects.filter(**link, field=field).delete()
    LikenessToken.objects.filter(**link, field=field).delete()
    Release.objects.filter(**link, field=field).exclude(box=None).update(box=None, until=timezone.now())
    made = [SealedSecret(**link, field=field, custodian=key, ciphertext=box) for key, box in closed]
    SealedSecret.objects.bulk_create(made)
    audit.record(record, "seal", by=by, label=label, office_id=_home(record)[0], field=field, boxes=len(made),
                 hashes=dict(_noted_as(each) for each in made))  # fmt: skip
    return len(made)


def _noted_as(box: SealedSecret) -> tuple[str, str]:
    """What the trail notes of a box: whose key, and the hash of what lies there. It tells nothing of the secret."""
    return str(box.custodian_id), hashlib.sha256(bytes(box.ciphertext)).hexdigest()


def was_made_here(box: SealedSecret) -> bool:
    """Whether the trail knows this very box: by the secret's last sealing, or a re-sealing to its key since.

    Anybody can seal to a public key. A box that a database administrator made himself, or an old one he put back, opens
    well enough – but the trail has no row of it, and a row he adds there too stands under the seals for the auditor.
    """
    rows = AuditEntry.objects.filter(
        content_type_id=box.content_type_id, object_id=box.object_id, verb__in=("seal", "reseal"), data__field=box.field
    )
    last = rows.filter(verb="seal").order_by("-pk").first()
    if last is None:
        return False
    if "hashes" not in last.data:
        return True  # sealed before the trail noted hashes: its boxes are bound to their row only
    key, digest = _noted_as(box)
    noted = rows.filter(pk__gte=last.pk, data__hashes__has_key=key).order_by("-pk").first()
    return noted is not None and noted.data["hashes"][key] == digest


def sealed(record: Any, field: str) -> bool:
    return SealedSecret.objects.filter(**link_of(record), field=field).exists()


@transaction.atomic
def destroy(record: Any, field: str, *, by: User) -> str:
    """Destroy every box of a secret, its tokens and what was sealed anew for a look; returns the hash of the boxes.

    Nobody opens it again, custodians and escrow included. Raises VaultClosed without a secret, and while somebody has
    asked for it or may still look. For ``purge`` alone, which asks two people.
    """
    locks.share(_home(record)[0])
    boxed = SealedSecret.objects.select_for_update(of=("self",)).filter(**link_of(record), field=field)
    hashes = sorted(hashlib.sha256(bytes(each.ciphertext)).hexdigest() for each in boxed)
    if not hashes:
        raise VaultClosed("没有封存的内容。")
    asked = Release.objects.filter(**link_of(record), field=field)
    if asked.filter(Q(granted=None) | Q(granted=True, revoked_at=None, until__gt=timezone.now())).exists():
        raise VaultClosed("有人已申请查看或仍在可查看的时限内。")
    asked.update(box=None)
    LikenessToken.objects.filter(**link_of(record), field=field).delete()
    boxed.delete()
    digest = hashlib.sha256("".join(hashes).encode()).hexdigest()
    audit.record(record, "destroy_secret", by=by, label="销毁封存内容", field=field, boxes=len(hashes), digest=digest)
    return digest


def boxes_of(record: Any, field: str, user: User, *, limited: bool | None = None) -> list[SealedSecret]:
    """A secret's boxes that a user holds a key to; ``limited``: only (or never) as the assignment's 专办员."""
    found = SealedSecret.objects.filter(
        **link_of(record), field=field, custodian__user=user, custodian__retired_at=None
    ).select_related("custodian")
    return [each for each in found if limited is None or (each.custodian.assignment_id is not None) == limited]


def kept_by(user: User, requests: Iterable[Release]) -> set[Any]:
    """Keys of the requests whose secret a user holds a box of as its custodian (not as a 专办员); one question for all."""
    rows = list(requests)
    found = SealedSecret.objects.filter(
        object_id__in={each.object_id for each in rows}, custodian__user=user, custodian__retired_at=None,
        custodian__assignment_id=None,
    )  # fmt: skip
    held = set(found.values_list("content_type_id", "object_id", "field"))
    return {each.pk for each in rows if (each.content_type_id, each.object_id, each.field) in held}


def unlock(
    record: Any, field: str, *, by: User, passphrase: str, limited: bool | None = None
) -> tuple[CustodianKey, dict[str, Any]]:
    """Open a secret with the user's own key, unlogged: the caller logs what it does with it. Raises VaultClosed."""
    attempt = (record, field, by)
    held = boxes_of(record, field, by, limited=limited)
    if not held:
        raise VaultClosed("您不是该身份信息的保管人。", attempt)
    try:
        box, private = _first_that_opens(held, passphrase)
        secret = boxes.unseal(private, box.ciphertext, boxes.place_of(record, field))
        if not was_made_here(box):
            raise VaultClosed("封存内容没有对应的封存记录，可能是从数据库中塞入的，请立即告知审计员。")
        return box.custodian, secret
    except VaultClosed as closed:
        raise VaultClosed(str(closed), attempt) from closed


def _first_that_opens(held: list[SealedSecret], passphrase: str) -> tuple[SealedSecret, PrivateKey]:
    """The office's custodian and the assignment's 专办员 may be one person with two keys: either passphrase will do."""
    *others, last = held
    for box in others:
        try:
            return box, boxes.unwrap(box.custodian, passphrase)
        except VaultClosed:
            continue
    return last, boxes.unwrap(last.custodian, passphrase)


@transaction.atomic
def open_secret(
    record: Record, field: str, *, by: User, passphrase: str, reason: str, limited: bool | None = None
) -> dict[str, Any]:
    """Open a sealed secret with the custodian's own passphrase; the look is logged before anything is returned.

    Pages offer this to the assignment's 专办员 only (``limited``); everybody else goes through ``releases``. Raises
    VaultClosed when he is no custodian of it, the passphrase is wrong, or the box was tampered with or moved.
    """
    _, secret = unlock(record, field, by=by, passphrase=passphrase, limited=limited)
    audit.record(record, "open_secret", by=by, label="查看身份信息", field=field, reason=reason)
    return secret


def note_refusal(refusal: VaultClosed) -> None:
    """Write a failed look into the trail. The act itself was rolled back, so its caller does this afterwards."""
    if refusal.attempt is not None:
        record, field, by = refusal.attempt
        audit.record(record, "open_secret_refused", by=by, label="查看身份信息被拒", field=field, why=str(refusal))


@dataclass
class Copied:
    """What a copying did: boxes made, the records whose old box could not be opened, keys of the boxes it read."""

    made: int = 0
    broken: list[Any] = field(default_factory=list)
    read: set[Any] = field(default_factory=set)


def lacking(source: CustodianKey, target: CustodianKey) -> Any:
    """The boxes of one key whose secret has none for another key yet."""
    there = SealedSecret.objects.filter(
        content_type=OuterRef("content_type"),
        object_id=OuterRef("object_id"),
        field=OuterRef("field"),
        custodian=target,
    )
    return SealedSecret.objects.filter(~Exists(there), custodian=source)


def copy(
    source: CustodianKey, private: PrivateKey, target: CustodianKey, *, by: User | None, done: Copied | None = None,
    alone: bool = True,
) -> Copied:  # fmt: skip
    """Seal to one key what another opens, in batches that each stand by themselves: broken off, it goes on where it was.

    To a 专办员's key go only his assignment's secrets. A box that will not open is left out and named. Each batch has the
    vault to itself, so that no secret is sealed anew or destroyed between its reading and its copy; with ``alone=False``
    the caller compares afterwards (``drop_stale``).
    """
    done, last = done or Copied(), None
    while True:
        with transaction.atomic():
            if alone:
                locks.alone(target.office_id)
            found = lacking(source, target).order_by("pk")
            batch = list((found.filter(pk__gt=last) if last else found).prefetch_related("record")[:BATCH])
            if not batch:
                return done
            last = batch[-1].pk
            done.read.update(each.pk for each in batch)
            made = [row for each in batch if (row := _copied(each, private, target, done)) is not None]
            SealedSecret.objects.bulk_create(made, ignore_conflicts=True)
            done.made += len(made)
            for row in made:
                audit.record(row.record, "reseal", by=by, label="补封身份信息", office_id=target.office_id, field=row.field,
                             key=target.pk, hashes=dict([_noted_as(row)]))  # fmt: skip


def drop_stale(source: CustodianKey, target: CustodianKey, done: Copied) -> None:
    """Take away copies of boxes that were replaced (更正) or destroyed since they were read; the caller has the vault alone."""
    places = SealedSecret.objects.filter(custodian=source).values_list("content_type", "object_id", "field", "pk")
    standing = {(kind, key, name) for kind, key, name, pk in places if pk in done.read}
    copies = SealedSecret.objects.filter(custodian=target).values_list("content_type", "object_id", "field", "pk")
    stale = [pk for kind, key, name, pk in copies if (kind, key, name) not in standing]
    SealedSecret.objects.filter(pk__in=stale).delete()
    done.made -= len(stale)


def _copied(box: SealedSecret, private: PrivateKey, target: CustodianKey, done: Copied) -> SealedSecret | None:
    record: Any = box.record
    if target.assignment_id is not None and _home(record)[1] != target.assignment_id:
        return None
    place = boxes.place_of(record, box.field)
    try:
        if not was_made_here(box):
            raise VaultClosed("封存内容没有对应的封存记录。")
        payload = boxes.pack(place, boxes.unseal(private, box.ciphertext, place))
    except VaultClosed:
        done.broken.append(record)
        return None
    return SealedSecret(
        record=record, field=box.field, custodian=target, ciphertext=boxes.close(target.public_key, payload)
    )
