"""Correcting beside the original (更正): the record shows the new text, the old one stays with who, when and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

from inspection import access, audit
from inspection.models import Correction, Record, User, link_of

if TYPE_CHECKING:
    from django.db.models import QuerySet


class CannotCorrect(Exception):
    """A correction is refused; the text says why, to the user."""


def label_of(record: Record, field: str) -> str:
    """The field's name as forms show it."""
    return str(record._meta.get_field(field).verbose_name)  # type: ignore[union-attr]


def shown(record: Record, field: str) -> str:
    """A field's value as people read it."""
    column = record._meta.get_field(field)
    if getattr(column, "choices", None):
        return str(getattr(record, f"get_{field}_display")())
    value = getattr(record, field)
    if isinstance(column, models.TimeField) and value is not None:
        return f"{value:%H:%M}"
    return "" if value is None else str(value)


def choices(record: Any) -> list[tuple[str, str]]:
    """What may be corrected on a record: its class lists the names in ``correctable``."""
    return [(name, label_of(record, name)) for name in getattr(record, "correctable", ())]


def _understood(record: Any, field: str, text: str) -> Any:
    """What was typed, as the field's own type. Raises CannotCorrect."""
    column: Any = record._meta.get_field(field)
    try:
        return column.formfield().clean(text) if text or not column.null else None
    except ValidationError as error:
        raise CannotCorrect(f"{label_of(record, field)}：{'；'.join(error.messages)}") from error


@transaction.atomic
def correct(record: Any, field: str, new: str, *, reason: str, by: User, power: str) -> Correction:
    """Correct one field of a record. Raises PermissionDenied, and CannotCorrect for another field, or nothing changed."""
    record = type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
    if not access.may(by, power, record):
        raise PermissionDenied(power)
    if field not in getattr(record, "correctable", ()):
        raise CannotCorrect("该项不能更正。")
    old, value = shown(record, field), _understood(record, field, new)
    setattr(record, field, value)
    if shown(record, field) == old:
        raise CannotCorrect("更正后的内容与原内容相同。")
    try:
        record.validate_constraints()
    except ValidationError as error:
        raise CannotCorrect("；".join(error.messages)) from error
    record.version += 1
    record.save(update_fields=[field, "version"])
    made = Correction.objects.create(
        **link_of(record), field=field, label=label_of(record, field), old=old, new=shown(record, field), reason=reason,
        by=by,
    )  # fmt: skip
    audit.record(record, "correct", by=by, label=f"更正：{made.label}", field=field, correction=made.pk, reason=reason)
    return made


def of(record: Record) -> QuerySet[Correction]:
    """A record's corrections, oldest first."""
    return Correction.objects.filter(**link_of(record)).select_related("by__person")
