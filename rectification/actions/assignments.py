"""The end of an assignment: the team's reading ends when its work is done, the case closes when nothing is left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from inspection.workflow import Refused, move
from petitions.models import Lead, Petition
from petitions.workflow import ENDED
from rectification.gates.publications import publications_are_out
from rectification.gates.rectification import rectification_is_fit
from rectification.models import Account
from rectification.workflow.feedback import WITH_THE_TEAM, FeedbackStatus
from rounds.actions import authorisations
from rounds.workflow import CLOSE

if TYPE_CHECKING:
    from inspection.models import User
    from rounds.models import Assignment


def leads_with_the_team(assignment: Assignment) -> int:
    """Leads that the team still has to hand over."""
    return Lead.objects.filter(assignment=assignment, status__in=WITH_THE_TEAM).count()


@transaction.atomic
def release_team(assignment: Assignment, *, by: User) -> bool:
    """Report and feedback are done: when no lead waits for the team's signature either, its reading ends today.

    Letters that come later go to the office.
    """
    if leads_with_the_team(assignment):
        return False
    assignment.refresh_from_db()
    authorisations.end_closing(assignment, by=by)
    return True


def still_open(assignment: Assignment) -> list[str]:
    """What keeps an assignment from being closed, in words (R-199, R-221, R-264, R-293, R-294)."""
    feedback = getattr(assignment, "feedback", None)
    accounts = Account.objects.filter(assignment=assignment).open().count()
    letters = Petition.objects.filter(assignment=assignment).exclude(status__in=ENDED).count()
    leads = leads_with_the_team(assignment)
    found = [] if feedback and feedback.status == FeedbackStatus.RECEIVED else ["反馈意见尚未签收"]
    found += [f"还有{accounts}个账户未销账"] if accounts else []
    found += rectification_is_fit(assignment) + publications_are_out(assignment)
    found += [f"还有{letters}件信访件未办结"] if letters else []
    return found + ([f"还有{leads}件线索未移交"] if leads else [])


@transaction.atomic
def close(assignment: Assignment, *, by: User) -> Assignment:
    """办结: every account cleared, every letter answered, every lead handed over."""
    if reasons := still_open(assignment):
        raise Refused("；".join(reasons))
    assignment = move(assignment, CLOSE, by=by)
    authorisations.end_closing(assignment, by=by)
    return assignment
