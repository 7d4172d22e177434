"""Requests to open what is sealed, an identity or an original, as they stand in lists: what became of each, what may be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, When

from inspection import access
from inspection.models import Release, ReleaseState, fetch_records
from inspection.vault.secrets import kept_by

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from inspection.models import User

TONES = {
    ReleaseState.ASKED: "warn", ReleaseState.GRANTED: "good", ReleaseState.DENIED: "bad", ReleaseState.REVOKED: "bad",
}  # fmt: skip


def waiting_first(found: QuerySet[Release]) -> QuerySet[Release]:
    return found.order_by(Case(When(granted=None, then=0), default=1), "-asked_at", "pk")


def together(requests: Iterable[Release], user: User) -> set[Any]:
    """Fetch the records of a page's requests and what their powers are read from, in as many questions as there are kinds.

    Returns the keys of the requests that the user, as a custodian, may agree to.
    """
    rows = list(requests)
    fetch_records(rows)
    held = kept_by(user, rows)
    records_of: dict[Any, Any] = {each.pk: each.record for each in rows}
    return {key for key in held if access.powers(user, records_of[key])}


def dress(release: Any, **links: str) -> Any:
    """A request as its row shows it; ``links``: what its reader may do about it now, by the words of the link."""
    release.words, release.tone = release.state.label, TONES.get(release.state, "neutral")
    release.links, release.runs = links, bool({"查看", "取出", "收回"} & set(links))
    return release
