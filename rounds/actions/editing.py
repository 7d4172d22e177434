"""What every action on a record without a step shares: lock, power, write, trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from inspection import access, audit
from inspection.workflow import Refused, Stale
from rounds.gates.voice import personal_words

if TYPE_CHECKING:
    from inspection.models import Record, User


def allow(by: User, power: str, record: Record) -> None:
    """Raise PermissionDenied unless the user holds the power over the record."""
    if not access.may(by, power, record):
        raise PermissionDenied(power)


def speak_for_the_team(office: Any, *texts: str) -> None:
    """What goes out is said for the team: Refused, with the words, where somebody takes a stand of his own (R-346)."""
    if reasons := personal_words(office, *texts):
        raise Refused("；".join(reasons))


def locked(record: Any) -> Any:
    """The record as it is now, locked until the transaction ends."""
    return type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)


@transaction.atomic
def edit(
    record: Any, *, by: User, power: str, changes: dict[str, Any], label: str = "修改", version: int | None = None
) -> Any:
    """Write changed fields of a record whose status allows it (the caller has seen to that). Raises Stale."""
    record = locked(record)
    allow(by, power, record)
    if version is not None and version != record.version:
        raise Stale("该件已被他人修改，请核对后重新提交。")
    changed = sorted(name for name, value in changes.items() if getattr(record, name) != value)
    for name in changed:
        setattr(record, name, changes[name])
    record.version += 1
    record.save(update_fields=[*changed, "version"])
    audit.record(record, "edit", by=by, label=label, fields=changed)
    return record
