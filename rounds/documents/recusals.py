"""回避审查表: one person, one unit, the four grounds as the system finds them, and who confirmed."""

from __future__ import annotations

from typing import Any

from inspection import wording
from inspection.documents import papers
from inspection.models import Recusal, RecusalKind
from rounds import gates
from rounds.models import Membership


def _grounds(recusal: Recusal) -> list[dict[str, str]]:
    """Each of the four grounds with what was computed or declared; none found is said in words."""
    found = gates.conflicts(recusal.person, recusal.unit)
    return [
        {"label": kind.label, "words": "；".join(words for code, words in found if code == kind.value) or "未发现"}
        for kind in RecusalKind
    ]


def _context(recusal: Recusal) -> dict[str, Any]:
    person = recusal.person
    posts = [str(each) for each in person.posts.select_related("unit") if each.ends is None]
    seat = Membership.objects.filter(person=person, ends=None, team__assignments__unit=recusal.unit)
    seated = seat.select_related("team__round__office").first()
    confirmed = recusal.confirmed_by
    return {
        "title": "回避审查表", "caption": wording.date_text(recusal.begins), "recusal": recusal, "person": person,
        "posts": wording.listing(posts), "grounds": _grounds(recusal),
        "team": f"{seated.team.round.title}{seated.team}{seated.get_seat_display()}" if seated else "",
        "confirmed": confirmed.name if confirmed else "", "lifted": recusal.lifted_by.name if recusal.lifted_by else "",
    }  # fmt: skip


RECUSAL_REVIEW = papers.kind(
    code="rounds.recusal_review", label="回避审查表", model=Recusal, template="documents/rounds/recusal_review.html",
    context=_context, title=lambda recusal: f"回避审查表（{recusal.person.name}）", power="rounds.record_recusal",
    listed=False,
)  # fmt: skip
