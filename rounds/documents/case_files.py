"""卷宗 of an assignment and of a round: what of 巡前 and 巡中 goes in, phase by phase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspection import wording
from inspection.documents import case_files
from rounds import models

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from inspection.models import User

# In the order of the procedure: preparation, entering, fieldwork, findings, leaving.
PHASES = (
    models.UnitPlan, models.Question, models.Material, models.Authorisation, models.Contact, models.Node, models.Meeting,
    models.Request, models.Disclosure, models.FieldRecord, models.ItemCheck, models.KeyItem, models.Publicity, models.DailyLog,
    models.WorkingPaper, models.Finding, models.Coordination, models.NonCooperation, models.Handing,
)  # fmt: skip


def _of_assignment(assignment: Any, user: User) -> list[QuerySet[Any]]:
    own = models.Assignment.objects.for_user(user).filter(pk=assignment.pk)
    return [own, *(model._default_manager.for_user(user).filter(assignment=assignment) for model in PHASES)]


def _of_round(round_: Any, user: User) -> list[QuerySet[Any]]:
    return [
        models.Round.objects.files_for(user).filter(pk=round_.pk),
        models.RoundMeeting.objects.for_user(user).filter(round=round_),
        models.RovingDraw.objects.for_user(user).filter(round=round_),
        models.RoundSummary.objects.for_user(user).filter(round=round_),
    ]


case_files.kind(
    "assignment", "巡察卷", models.Assignment,
    lambda task: f"{wording.round_title(task.office.committee_short, task.round.term, task.round.sequence)}{task.unit.name}案卷",
)  # fmt: skip
case_files.holds("assignment", _of_assignment)
case_files.kind(
    "round", "轮次卷", models.Round,
    lambda round_: f"{wording.round_title(round_.office.committee_short, round_.term, round_.sequence)}综合案卷",
)  # fmt: skip
case_files.holds("round", _of_round)
