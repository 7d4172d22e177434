"""整改评估: begun after 销账, scored by criteria, concluded; what fails is opened again (复账) and answered for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import audit
from inspection.workflow import Refused, WrongStatus, move
from rectification.actions import accountability, write_offs
from rectification.gates.evaluations import something_was_cleared
from rectification.models import Evaluation, EvaluationScore
from rectification.models.evaluations import FULL
from rectification.workflow.evaluations import CONCLUDE_EVALUATION, EvaluationStatus
from rounds.actions.editing import allow, locked, speak_for_the_team

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from inspection.models import Code, User
    from rectification.models import Account
    from rounds.models import Assignment

SCORE = "rectification.score_evaluation"


@transaction.atomic
def begin(assignment: Assignment, *, by: User) -> Evaluation:
    """Begin one; one at a time, and only of what was written off. Raises PermissionDenied, Refused."""
    assignment = locked(assignment)
    allow(by, SCORE, assignment)
    if reasons := something_was_cleared(assignment):
        raise Refused("；".join(reasons))
    if assignment.rectification_evaluations.filter(status=EvaluationStatus.DRAFT).exists():
        raise Refused("已有评估正在评分。")
    made = Evaluation.objects.create(assignment=assignment, created_by=by)
    audit.record(made, "register", by=by, label="启动整改评估")
    return made


@transaction.atomic
def score(evaluation: Evaluation, *, by: User, scores: Iterable[tuple[Code, int, str]]) -> Evaluation:
    """Set the scores out of 100; where points are taken off, why. Not after the conclusion."""
    evaluation = locked(evaluation)
    allow(by, SCORE, evaluation)
    if evaluation.status != EvaluationStatus.DRAFT:
        raise WrongStatus("评估已作结论，不能修改得分。")
    for criterion, points, remark in scores:
        if not 0 <= points <= FULL:
            raise Refused(f"“{criterion}”的得分须在0至{FULL}之间。")
        if points < FULL and not remark.strip():
            raise Refused(f"“{criterion}”未得满分，请写明扣分理由。")
        EvaluationScore.objects.update_or_create(
            evaluation=evaluation, criterion=criterion, defaults={"points": points, "remark": remark.strip()}
        )
    evaluation.version += 1
    evaluation.save(update_fields=["version"])
    audit.record(evaluation, "score", by=by, label="整改评估评分")
    return evaluation


@transaction.atomic
def conclude(
    evaluation: Evaluation, *, by: User, conclusion: str, accounts: Iterable[Account] = (), due_on: date | None = None
) -> Evaluation:
    """Pass or fail by the mean (R-268). Accounts that fail are opened again with a new date; a failed whole opens some.

    Failed, it proposes that the main leader answers for it (R-270).
    """
    chosen: list[Any] = list(accounts)
    if not conclusion.strip():
        raise Refused("请写明评估结论。")
    speak_for_the_team(evaluation.assignment.office, conclusion)
    evaluation = locked(evaluation)
    total, least = evaluation.mean(), evaluation.least()
    passed = total is not None and total >= least
    evaluation = move(
        evaluation, CONCLUDE_EVALUATION, by=by, total=total, passed=passed, conclusion=conclusion.strip(),
        concluded_on=timezone.localdate(), note={"total": total, "passed": passed},
    )  # fmt: skip
    assert total is not None
    cleared = evaluation.assignment.accounts.filter(status="cleared")
    if not passed and not chosen and cleared.exists():
        raise Refused(f"得分{total}分，不合格，请选择需要复账的账户。")
    if chosen and due_on is None:
        raise Refused("复账须设定新的整改时限。")
    for each in chosen:
        if each.assignment_id != evaluation.assignment_id:
            raise Refused("所选账户不属于本任务。")
        assert due_on is not None
        write_offs.reopen(each, by=by, reason=f"整改评估{total}分：{conclusion.strip()}"[:300], due_on=due_on)
    evaluation.reopened.set(chosen)
    if not passed:
        evaluation.accountability = accountability.propose_from_evaluation(
            evaluation.assignment, by=by, total=total, least=least
        )
        evaluation.save(update_fields=["accountability"])
    return evaluation
