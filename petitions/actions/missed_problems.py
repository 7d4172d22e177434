"""应发现未发现: marked on an assignment after another body's finding, judged by somebody else (R-239)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import audit
from inspection.workflow import Refused, move
from petitions import gates, workflow
from petitions.models import MissedProblem
from rounds.actions.editing import allow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspection.models import User
    from rounds.models import Assignment, Membership

MARK = "petitions.mark_missed"


@transaction.atomic
def mark(assignment: Assignment, *, by: User, members: Iterable[Membership], **fields: Any) -> MissedProblem:
    """Mark an assignment: which body found what, when, and who of the team answers for it.

    ``fields``: found_by, found_on, document, occurred_on, problem, should_have. Raises PermissionDenied, Refused.
    """
    made = MissedProblem(assignment=assignment, created_by=by, **fields)
    allow(by, MARK, made)
    if reasons := gates.was_to_be_found(made):
        raise Refused("；".join(reasons))
    answerable = list(members)
    if not answerable:
        raise Refused("请选择责任人员。")
    if any(each.team_id != assignment.team_id for each in answerable):
        raise Refused("责任人员须是本任务巡察组的成员。")
    made.save(force_insert=True)
    made.members.set(answerable)
    audit.record(made, "register", by=by, label="登记应发现未发现")
    return made


@transaction.atomic
def conclude(missed: MissedProblem, *, by: User, judgement: str, conclusion: str) -> MissedProblem:
    """Another judges whether it was neglect, and says what follows."""
    if missed.created_by_id == by.pk:
        raise Refused("认定须由登记人以外的人办理。")
    return move(
        missed, workflow.JUDGE_MISSED, by=by, note={"judgement": judgement}, judgement=judgement,
        conclusion=conclusion.strip(), concluded_by=by, concluded_on=timezone.localdate(),
    )  # fmt: skip
