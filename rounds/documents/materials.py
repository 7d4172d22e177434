"""会议材料: which papers are put before a meeting, as far as its reader may see them (R-333)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from inspection.documents import papers
from inspection.documents.visible import visible
from inspection.models import PaperStatus
from rounds.models import Assignment

if TYPE_CHECKING:
    from inspection.models import Paper, User
    from rounds.models import RoundMeeting

# What is put before a meeting of each kind: the papers of the units on its agenda, else of its whole round.
BEFORE = {
    "situation": ("rectification.report",), "handover": ("petitions.package", "petitions.handover_form", "petitions.handover_list"),
    "feedback": ("rectification.feedback", "rectification.recommendation"), "progress": ("rounds.weekly_digest", "rounds.roving_brief"),
    "mobilising": ("rounds.round_plan", "rounds.authorisation"), "tasking": ("rounds.round_plan", "rounds.unit_plan"),
}  # fmt: skip


def note(paper: Paper) -> str:
    """What a paper is, and that it is still a draft."""
    label = papers.kinds()[paper.kind].label if paper.kind in papers.kinds() else ""
    return label if paper.status == PaperStatus.ISSUED else f"{label}（{paper.get_status_display()}）"


def of(meeting: RoundMeeting, user: User) -> list[Paper]:
    """The newest paper of each record, as far as the user may see it, in the order of the units."""
    wanted = BEFORE.get(meeting.kind.code, ())
    if not wanted or meeting.round_id is None:
        return []
    named = [each for each in meeting.items.values_list("assignment", flat=True) if each]
    tasks = named or list(Assignment.objects.filter(round=meeting.round_id).values_list("pk", flat=True))
    of_round = Q(object_id=meeting.round_id, assignment_id=None)
    found = visible(user).filter(kind__in=wanted).exclude(status=PaperStatus.WITHDRAWN)
    found = found.filter(Q(assignment_id__in=tasks) | of_round).select_related("office", "file", "content_type")
    newest: dict[Any, Paper] = {}
    for each in found.order_by("-drafted_at"):
        newest.setdefault((each.kind, each.object_id), each)
    place = {code: at for at, code in enumerate(wanted)}
    order = {pk: at for at, pk in enumerate(tasks)}
    return sorted(
        newest.values(),
        key=lambda each: (place[each.kind], order.get(each.assignment_id or meeting.pk, -1), each.title),
    )
