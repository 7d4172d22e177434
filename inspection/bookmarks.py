"""What a person keeps of his records: opened lately, pinned, followed. Shown only through his scope of today."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.contrib.contenttypes.models import ContentType
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from inspection.models import Bookmark, Record, User, link_of

if TYPE_CHECKING:
    from collections.abc import Iterable

RECENT: Final = 12
PINNED: Final = 30
# Of what was opened lately so many are looked at; the rest is out of scope by now, or too long ago.
LOOKED_AT: Final = 40
# What may be done with a bookmark → the column, and whether it is set.
ACTS: Final = {
    "pin": ("pinned_at", True), "unpin": ("pinned_at", False), "follow": ("followed_at", True), "unfollow": ("followed_at", False),
}  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """A record as it is listed: in scope today, with its page."""

    bookmark: Bookmark
    title: str
    kind: str
    url: str


def address_of(record: Record) -> str:
    """The record's page on the office's side; empty where it has none."""
    try:
        return reverse(f"{record.space}{record.noun}", args=[record.pk])
    except NoReverseMatch:
        return ""


def in_scope(user: User, marks: Iterable[Bookmark]) -> dict[tuple[Any, Any], Any]:
    """The records of bookmarks that the user may see today, by kind and key."""
    wanted: dict[Any, list[Any]] = defaultdict(list)
    for each in marks:
        wanted[each.content_type_id].append(each.object_id)
    found = {}
    for kind, keys in wanted.items():
        model: Any = ContentType.objects.get_for_id(kind).model_class()
        if model is not None and hasattr(model._default_manager.none(), "for_user"):
            for record in model._default_manager.for_user(user).filter(pk__in=keys):
                found[kind, record.pk] = record
    return found


def _listed(user: User, marks: list[Bookmark], most: int) -> list[Kept]:
    records = in_scope(user, marks)
    kept = []
    for each in marks:
        record = records.get((each.content_type_id, each.object_id))
        if record is not None and (url := address_of(record)):
            kept.append(Kept(each, str(record), record._meta.verbose_name, url))
    return kept[:most]


def recent(user: User) -> list[Kept]:
    """What he opened lately, newest first."""
    marks = Bookmark.objects.of(user).exclude(opened_at=None).filter(pinned_at=None).order_by("-opened_at")
    return _listed(user, list(marks[:LOOKED_AT]), RECENT)


def pinned(user: User) -> list[Kept]:
    marks = Bookmark.objects.of(user).exclude(pinned_at=None).order_by("-pinned_at")
    return _listed(user, list(marks), PINNED)


def followed(user: User) -> list[Kept]:
    marks = Bookmark.objects.of(user).exclude(followed_at=None).order_by("-followed_at")
    return _listed(user, list(marks), PINNED)


def opened(record: Record, *, by: User) -> Bookmark:
    """Note that he has the record open; what he keeps of it."""
    mark = Bookmark(user=by, opened_at=timezone.now(), **link_of(record))
    Bookmark.objects.bulk_create(
        [mark], update_conflicts=True, unique_fields=["user", "content_type", "object_id"], update_fields=["opened_at"]
    )
    return Bookmark.objects.get(user=by, **link_of(record))


def keep(record: Record, act: str, *, by: User) -> None:
    """Pin or follow a record, or no longer. Twice is once."""
    column, wanted = ACTS[act]
    Bookmark.objects.get_or_create(user=by, **link_of(record))
    rows = Bookmark.objects.filter(user=by, **link_of(record))
    if wanted:
        rows.filter(**{column: None}).update(**{column: timezone.now()})
    else:
        rows.update(**{column: None})
