"""Keeping speeches: taken in, corrected under the office's power over its library; files beside the text (R-321)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from inspection import attachments, audit
from inspection.workflow import Refused
from rounds.actions.editing import allow, edit, locked
from rounds.models import Speech

if TYPE_CHECKING:
    from inspection.models import Office, User

KEEP = "rounds.keep_library"
attachments.rule("rounds.speech", "material", power=KEEP)


def _whole(speech: Speech) -> None:
    """What is in words before the database says it. Raises Refused."""
    if speech.given_on > timezone.localdate():
        raise Refused("讲话日期不能晚于今天。")
    try:
        speech.validate_constraints()
    except ValidationError as error:
        raise Refused("；".join(error.messages)) from error


@transaction.atomic
def keep(office: Office, *, by: User, **fields: Any) -> Speech:
    """Take a speech into the archive."""
    made = Speech(office=office, created_by=by, **fields)
    allow(by, KEEP, made)
    _whole(made)
    made.save(force_insert=True)
    audit.record(made, "register", by=by, label="收入讲话材料库")
    return made


@transaction.atomic
def change(speech: Speech, *, by: User, **changes: Any) -> Speech:
    """Correct what was taken in; the trail says what changed."""
    wanted = locked(speech)
    for name, value in changes.items():
        setattr(wanted, name, value)
    _whole(wanted)
    changed: Speech = edit(speech, by=by, power=KEEP, changes=changes)
    return changed
