"""循着问题线索而去: a special inspection opened straight from a lead (R-047)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from inspection.workflow import move
from petitions import workflow
from petitions.models import Lead
from rounds.actions.openings import open_special

if TYPE_CHECKING:
    from inspection.models import Code, Unit, User
    from rounds.models import Assignment, Team


@transaction.atomic
def open_from_lead(lead: Lead, *, by: User, team: Team, unit: Unit, subject: str, focus: Code) -> Assignment:
    """Open it, and keep the link on the lead alone: nothing of the task says that a lead exists.

    Raises PermissionDenied, WrongStatus, Refused.
    """
    made = open_special(by=by, team=team, unit=unit, subject=subject, focus=focus)
    move(lead, workflow.OPEN_SPECIAL, by=by, note={"assignment": made.pk}, special=made)
    return made
