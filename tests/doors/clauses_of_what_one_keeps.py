"""One reason at a time, as in ``clauses.py``: saved views, bookmarks and drafts, which are their owner's; speeches, the office's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils import timezone

from inspection import bookmarks, drafts, saved_views
from inspection.models import SavedView
from rounds.models import Speech
from tests import make
from tests.doors.clauses import case, elsewhere, sees, user

if TYPE_CHECKING:
    from collections.abc import Callable


def speech(title: str, **fields: Any) -> Speech:
    given = {"office": case().office, "speaker": "某", "given_on": timezone.localdate(), "occasion": "某会"} | fields
    return Speech.objects.create(title=title, **given)


def speeches_one_reason_at_a_time() -> None:
    """The office's and its leading group's; never a team's, a unit's, an organ's."""
    people = (
        "office",
        "office-head",
        "group-head",
        "team-leader",
        "unit-secretary",
        "discipline",
        "office-head@county",
    )
    told = [True, True, True, False, False, False, False]
    assert [sees(each, *people) for each in (speech("甲", unit=case().unit), speech("乙"))] == [told, told]


def recused_from_whom_a_speech_names() -> None:
    """Who keeps out of a unit does not read what was said of it, and goes on reading what was said of no unit or of another."""
    unit, _ = elsewhere(case())
    rows = [speech("甲", unit=unit), speech("乙", unit=case().unit), speech("丙")]
    make.recusal(user("office").person, unit)
    assert [sees(each, "office", "office-head") for each in rows] == [[False, True], [True, True], [True, True]]


def saved_views_one_reason_at_a_time() -> None:
    """One's own, and what the office one works for was given; no colleague's, no other office's, and nothing at a desk in a unit."""

    def seen(row: SavedView) -> list[bool]:
        names = ("office", "office-head", "team-leader", "office-head@county", "unit-secretary", "finance-bureau")
        return [saved_views.visible(user(name)).filter(pk=row.pk).exists() for name in names]

    kept = {"path": "/units/", "query": "q=某", "user": user("office")}
    assert seen(SavedView.objects.create(name="自用", **kept)) == [True, *[False] * 5]
    assert seen(SavedView.objects.create(name="共用", office=case().office, **kept)) == [True] * 3 + [False] * 3


def bookmarks_one_reason_at_a_time() -> None:
    """A mark is its owner's, and shows him nothing that he no longer sees."""
    here = case()
    bookmarks.keep(here, "pin", by=user("office"))
    bookmarks.keep(here, "follow", by=user("office"))

    def listed(name: str) -> list[bool]:
        shown = (bookmarks.pinned, bookmarks.followed)
        return [any(kept.bookmark.object_id == here.pk for kept in each(user(name))) for each in shown]

    assert [listed("office"), listed("office-head")] == [[True, True], [False, False]]
    make.recusal(user("office").person, here.unit)
    assert listed("office") == [False, False]


def drafts_one_reason_at_a_time() -> None:
    """What somebody has typed so far waits for him alone, and at its own form alone."""
    drafts.keep(user("office"), "/某处/", uuid4(), {"text": ["某"]})
    places = (("office", "/某处/"), ("office", "/别处/"), ("office-head", "/某处/"))
    assert [bool(drafts.waiting(user(name), place)) for name, place in places] == [True, False, False]


CHECKS: tuple[Callable[[], None], ...] = (
    speeches_one_reason_at_a_time,
    recused_from_whom_a_speech_names,
    saved_views_one_reason_at_a_time,
    bookmarks_one_reason_at_a_time,
    drafts_one_reason_at_a_time,
)
