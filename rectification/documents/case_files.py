"""卷宗 of an account; and what of 巡后 goes into an assignment's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspection.documents import case_files
from rectification import models

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from inspection.models import User

PHASES = (
    models.Report, models.Feedback, models.FollowUp, models.Plan, models.RectificationReport, models.Publication,
    models.Evaluation,
)  # fmt: skip
BELOW = (models.Check, models.Transfer, models.WriteOff, models.EscalationLetter, models.Consequence, models.Extension)


def _of_assignment(assignment: Any, user: User) -> list[QuerySet[Any]]:
    return [model._default_manager.for_user(user).filter(assignment=assignment) for model in PHASES]


def _of_account(account: Any, user: User) -> list[QuerySet[Any]]:
    own = models.Account.objects.for_user(user).filter(pk=account.pk)
    return [own, *(model._default_manager.for_user(user).filter(account=account) for model in BELOW)]


case_files.holds("assignment", _of_assignment)
case_files.kind("account", "整改卷", models.Account, lambda account: f"整改账户{account.number}案卷")
case_files.holds("account", _of_account)
