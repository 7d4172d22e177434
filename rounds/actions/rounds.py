"""What the office and the leading group do with a round: plan, report, review, approve, start, conclude."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from inspection import audit, signatures
from inspection.workflow import Refused, WrongStatus, move
from rounds import gates, workflow
from rounds.actions import authorisations
from rounds.actions.editing import allow, edit, locked
from rounds.models import Round
from rounds.workflow import RoundStatus

if TYPE_CHECKING:
    from inspection.models import Office, User


def _refuse_twin(office: Office, term: int, sequence: int, own: Any = None) -> None:
    if Round.objects.filter(office=office, term=term, sequence=sequence).exclude(pk=own).exists():
        raise Refused(f"第{term}届第{sequence}轮已经登记。")


@transaction.atomic
def plan(office: Office, *, by: User, term: int, sequence: int, year: int, **fields: Any) -> Round:
    """Begin a round's plan. Raises Refused when the office already has this round (R-044)."""
    allow(by, "rounds.plan_round", Round(office=office))
    _refuse_twin(office, term, sequence)
    made = Round.objects.create(office=office, term=term, sequence=sequence, year=year, created_by=by, **fields)
    audit.record(made, "register", by=by, label="登记")
    return made


@transaction.atomic
def edit_round(round_: Round, *, by: User, **changes: Any) -> Round:
    """Change the plan while it is in preparation; once reported it has to be sent back first."""
    round_ = locked(round_)
    if round_.status != RoundStatus.DRAFT:
        raise WrongStatus("方案已报审，须退回后才能修改。")
    _refuse_twin(
        round_.office, changes.get("term", round_.term), changes.get("sequence", round_.sequence), own=round_.pk
    )
    return edit(round_, by=by, power="rounds.plan_round", changes=changes)


@transaction.atomic
def submit(round_: Round, *, by: User) -> Round:
    """Report the plan to the leading group (R-077)."""
    return move(round_, workflow.SUBMIT, by=by, submitted_by=by, sent_back_reason="")


@transaction.atomic
def review(round_: Round, *, by: User, opinion: str) -> Round:
    """The leading group reviews; signed, and never by whoever made the plan."""
    round_ = move(round_, workflow.REVIEW, by=by, reviewed_by=by, review_opinion=opinion)
    signatures.sign(round_, gates.GROUP_REVIEWS, by=by, opinion=opinion)
    return round_


@transaction.atomic
def approve(round_: Round, *, by: User, document: str) -> Round:
    """The secretary settles plan and units (R-074). Raises Refused when the same person reviewed it."""
    if locked(round_).reviewed_by_id == by.pk:
        raise Refused("审议与审定不能由同一人办理。")
    round_ = move(round_, workflow.APPROVE, by=by, approval_document=document)
    signatures.sign(round_, gates.SECRETARY_APPROVES, by=by, opinion=document)
    return round_


@transaction.atomic
def send_back(round_: Round, *, by: User, reason: str) -> Round:
    """Return the plan for changes; signatures given so far are void and stay in the history."""
    round_ = move(round_, workflow.SEND_BACK, by=by, note={"reason": reason}, sent_back_reason=reason)
    signatures.void(round_, reason=f"退回修改：{reason}"[:200], by=by)
    return round_


@transaction.atomic
def start(round_: Round, *, by: User) -> Round:
    """Start the approved round."""
    return move(round_, workflow.START, by=by)


@transaction.atomic
def conclude(round_: Round, *, by: User) -> Round:
    """Conclude the round once every assignment is closed; outside members' accounts end with it (R-015)."""
    round_ = move(round_, workflow.CONCLUDE, by=by)
    authorisations.end_outside(round_, by=by)
    return round_
