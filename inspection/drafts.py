"""What is typed and not yet sent: kept by the server for its owner alone, enciphered, until the form is sent or the time is over.

Never a file, a password, or a field that the form itself says is not to be remembered (``autocomplete="off"``: whose identity
is to be sealed). Nothing of it is in the trail: it is no act, and its words are nobody's business yet.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db import transaction
from django.utils import timezone

from inspection import access, codes, locks, server_keys
from inspection.models import Draft, SentForm, User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

PURPOSE: Final = b"form-drafts"
LONGEST: Final = 400_000
"""Bytes of one draft; a form's longest text is some sixty thousand characters."""
AT_A_PLACE: Final = 5
"""So many forms of one address wait for their owner; of more the oldest go."""
NOT_REMEMBERED: Final = ("off", "current-password", "new-password", "one-time-code")


@dataclass(frozen=True)
class Waiting:
    """A draft as it is offered: when it was kept, what was typed, which version of the record the form was opened with."""

    key: str
    saved_at: datetime
    typed: dict[str, list[str]]
    version: str


def _bound_to(user_id: Any, place: str, key: uuid.UUID) -> bytes:
    return uuid.UUID(str(user_id)).bytes + key.bytes + place.encode()


def _lock(key: uuid.UUID) -> None:
    """Keeping and sending the same form come one after the other: nothing is kept behind a form that was sent."""
    locks.until_the_end(key.int % (1 << 62))


def is_kept(field: forms.Field) -> bool:
    """Whether a field's words may lie in a draft."""
    widget = field.widget
    if widget.is_hidden or isinstance(widget, (forms.PasswordInput, forms.FileInput)):
        return False
    return widget.attrs.get("autocomplete") not in NOT_REMEMBERED


def names(form: Any) -> Iterator[tuple[str, forms.Field]]:
    """The form's fields that are kept, with the names the page sends them under."""
    for name, field in getattr(form, "fields", {}).items():
        if is_kept(field):
            yield form.add_prefix(name), field


def kept_of(form: Any, posted: Any) -> dict[str, list[str]]:
    """Of what a page sent, what may be kept; nothing the form does not ask."""
    found = {}
    for name, field in names(form):
        parts = isinstance(field.widget, forms.MultiWidget)
        for sent, values in posted.lists():
            if sent == name or (parts and sent.startswith(f"{name}_")):
                found[sent] = values
    return found


@transaction.atomic
def keep(user: User, place: str, key: uuid.UUID, typed: dict[str, list[str]], version: str = "") -> Draft | None:
    """Keep what he has typed into one form so far. None when that form was sent meanwhile, or is longer than any."""
    payload = json.dumps({"typed": typed, "version": version}, ensure_ascii=False).encode()
    if len(payload) > LONGEST:
        return None
    _lock(key)
    if SentForm.objects.filter(key=key).exists():
        return None
    place = place[:300]
    box = server_keys.encrypt(PURPOSE, payload, _bound_to(user.pk, place, key))
    made, _ = Draft.objects.update_or_create(user=user, form_key=key, defaults={"place": place, "box": box})
    older = Draft.objects.filter(user=user, place=place).order_by("-saved_at").values("pk")[AT_A_PLACE:]
    Draft.objects.filter(pk__in=list(older.values_list("pk", flat=True))).delete()
    return made


def waiting(user: User, place: str) -> list[Waiting]:
    """What its owner may go on with at an address, newest first. What cannot be opened (an old server key) is not offered."""
    found = []
    for each in Draft.objects.filter(user=user, place=place[:300]).order_by("-saved_at"):
        payload = server_keys.decrypt(PURPOSE, each.box, _bound_to(user.pk, each.place, each.form_key))
        if payload is not None:
            read = json.loads(payload)
            found.append(Waiting(str(each.form_key), each.saved_at, read["typed"], read["version"]))
    return found


def drop(user: User, key: uuid.UUID) -> None:
    """The form was sent, or its owner gives up what he had typed."""
    _lock(key)
    Draft.objects.filter(user=user, form_key=key).delete()


def sweep(reachable: Callable[[Draft], bool]) -> int:
    """Remove what is over: its days, its owner's account, or his way to the form (``reachable``). Returns how many."""
    days: dict[Any, int] = {}
    gone = []
    for each in Draft.objects.select_related("user").order_by("saved_at").iterator():
        office_id = access.home_office_id(each.user)
        if office_id not in days:
            key = "retention.drafts_days"
            days[office_id] = codes.setting(office_id, key) if office_id else codes.DEFAULTS[key]
        over = each.saved_at < timezone.now() - timedelta(days=days[office_id])
        if over or not each.user.is_active or not reachable(each):
            gone.append(each.pk)
    return Draft.objects.filter(pk__in=gone).delete()[0]
