"""Working papers (底稿): two drafters, the team's meeting, the leader's signature — and the finding is confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from inspection import access, audit, signatures
from inspection.workflow import Refused, move
from rounds import gates, workflow
from rounds.actions.editing import locked
from rounds.models import Finding, Meeting, MeetingKind, WorkingPaper

if TYPE_CHECKING:
    from inspection.models import User


@transaction.atomic
def draft(finding: Finding, *, by: User, second_drafter: User) -> WorkingPaper:
    """Begin the working paper of one finding; the second drafter is another person on the assignment."""
    finding = move(finding, workflow.DRAFT_PAPER, by=by)
    if second_drafter.pk == by.pk:
        raise Refused("第二起草人须为另一人。")
    if not access.may(second_drafter, "rounds.draft_paper", finding):
        raise Refused(f"{second_drafter.name}未获本任务授权，不能作为起草人。")
    made = WorkingPaper.objects.create(
        assignment=finding.assignment, finding=finding, number=f"DG{finding.number}", second_drafter=second_drafter,
        created_by=by,
    )  # fmt: skip
    audit.record(made, "register", by=by, label="起草底稿", number=made.number)
    return made


@transaction.atomic
def review(paper: WorkingPaper, *, by: User, opinion: str) -> WorkingPaper:
    """The deputy reads the paper, never one he drafted himself."""
    if by.pk in paper.author_ids():
        raise Refused("不能审核本人起草的底稿。")
    return move(paper, workflow.REVIEW_PAPER, by=by, reviewed_by=by, deputy_opinion=opinion)


@transaction.atomic
def discuss(paper: WorkingPaper, *, by: User, meeting: Meeting, opinion: str) -> WorkingPaper:
    """Record what the team's meeting said about the paper."""
    if meeting.kind != MeetingKind.TEAM or meeting.assignment_id != paper.assignment_id:
        raise Refused("请选择本任务的组务会。")
    return move(paper, workflow.DISCUSS, by=by, discussed_at=meeting, meeting_opinion=opinion)


@transaction.atomic
def confirm(paper: WorkingPaper, *, by: User, opinion: str = "") -> WorkingPaper:
    """The leader confirms and signs, never a paper he drafted; the finding is confirmed with it (R-007)."""
    paper = locked(paper)
    paper = move(paper, workflow.CONFIRM, by=by, leader_opinion=opinion)
    signatures.sign(paper, gates.LEADER_SIGNS, by=by, opinion=opinion)
    move(paper.finding, workflow.CONFIRM_FINDING, by=by)
    return paper


@transaction.atomic
def send_back(paper: WorkingPaper, *, by: User, reason: str) -> WorkingPaper:
    """Return the paper to its drafters."""
    return move(paper, workflow.RETURN_PAPER, by=by, note={"reason": reason})
