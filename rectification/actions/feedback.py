"""What is done with feedback: drafted, approved, delivered at the meeting (交账), signed for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit, deadlines, reminders, signatures
from inspection.workflow import Refused, WrongStatus, move
from rectification.actions.assignments import release_team
from rectification.actions.ledger import default_due, hand_over
from rectification.deadlines import FEED_BACK, PLAN
from rectification.gates import PRINCIPAL
from rectification.models import Feedback, PersonalPart, Plan, RectificationReport
from rectification.workflow.accounts import AccountStatus
from rectification.workflow.feedback import (
    APPROVE_FEEDBACK,
    DELIVER,
    RECEIPT_ON_PAPER,
    REVISE_FEEDBACK,
    SIGN_RECEIPT,
    FeedbackStatus,
)
from rounds.models import Meeting, MeetingKind
from rounds.workflow import FEED_BACK as FEED_BACK_ASSIGNMENT
from rounds.workflow import AssignmentStatus

if TYPE_CHECKING:
    from datetime import date, time

    from inspection.models import User
    from rounds.models import Assignment


@transaction.atomic
def begin(assignment: Assignment, *, by: User) -> Feedback:
    """Begin the feedback opinion once the report is approved, with the report's own words. The one there is, if any."""
    if not access.may(by, "rectification.draft_feedback", assignment):
        raise PermissionDenied("rectification.draft_feedback")
    assignment = type(assignment)._default_manager.select_for_update(of=("self",)).get(pk=assignment.pk)
    found = Feedback.objects.filter(assignment=assignment).first()
    if found is not None:
        return found
    if assignment.status != AssignmentStatus.REPORTED:
        raise Refused("巡察报告审定后方可起草反馈意见。")
    version = assignment.report.current
    made = Feedback.objects.create(
        assignment=assignment, created_by=by, opinion=version.evaluation if version else "",
        requirements=version.suggestions if version else "",
    )  # fmt: skip
    audit.record(made, "register", by=by, label="起草反馈意见")
    return made


def _being_written(feedback: Feedback, by: User) -> Feedback:
    feedback = Feedback.objects.select_for_update(of=("self",)).get(pk=feedback.pk)
    if not access.may(by, "rectification.draft_feedback", feedback):
        raise PermissionDenied("rectification.draft_feedback")
    if feedback.status != FeedbackStatus.DRAFT:
        raise WrongStatus("反馈意见已审定，不能修改。")
    return feedback


@transaction.atomic
def write(feedback: Feedback, *, by: User, opinion: str, requirements: str = "") -> Feedback:
    """Change the text while it is a draft."""
    feedback = _being_written(feedback, by)
    feedback.opinion, feedback.requirements = opinion, requirements
    feedback.version += 1
    feedback.save(update_fields=["opinion", "requirements", "version"])
    audit.record(feedback, "write", by=by, label="修改反馈意见")
    return feedback


@transaction.atomic
def write_personal_part(
    feedback: Feedback, *, by: User, addressee: str, text: str, heard_on: date | None = None
) -> PersonalPart:
    """The part for the secretary alone (R-249); who wrote it and when he heard it is kept."""
    feedback = Feedback.objects.select_for_update(of=("self",)).get(pk=feedback.pk)
    if not access.may(by, "rectification.view_personal_part", feedback) or not access.may(
        by, "rectification.draft_feedback", feedback
    ):
        raise PermissionDenied("rectification.view_personal_part")
    if feedback.status in (FeedbackStatus.DELIVERED, FeedbackStatus.RECEIVED):
        raise WrongStatus("已经反馈，个人反馈意见不能再改。")
    made, _ = PersonalPart.objects.update_or_create(
        feedback=feedback, defaults={"addressee": addressee, "text": text, "heard_on": heard_on, "written_by": by}
    )
    audit.record(feedback, "write_personal_part", by=by, label="填写个人反馈意见")
    return made


@transaction.atomic
def approve(feedback: Feedback, *, by: User, on: date | None = None) -> Feedback:
    """领导小组审定; never one's own draft (R-248)."""
    if by.pk in feedback.author_ids():
        raise Refused("不能审定本人起草的反馈意见。")
    return move(feedback, APPROVE_FEEDBACK, by=by, approved_by=by, approved_on=on or timezone.localdate())


@transaction.atomic
def revise(feedback: Feedback, *, by: User) -> Feedback:
    """Back to the draft, as long as nothing was printed."""
    return move(feedback, REVISE_FEEDBACK, by=by, approved_by=None, approved_on=None)


@transaction.atomic
def deliver(
    feedback: Feedback, *, by: User, held_on: date | None = None, held_at: time | None = None, place: str = "",
    chair: str = "", attendees: str = "", minutes: str = "", due_on: date | None = None,
) -> Feedback:  # fmt: skip
    """交账 at the feedback meeting: the meeting is recorded, every account is delivered, dates run, the plan is due.

    ``due_on`` for accounts that have no date of their own; without it the office's number of days counts (R-264).
    """
    day = held_on or timezone.localdate()
    if day > timezone.localdate():
        raise Refused("反馈会日期不能晚于今天。")
    if due_on is not None and due_on < day:
        raise Refused("整改时限不能早于反馈日期。")
    assignment = feedback.assignment
    meeting = Meeting.objects.create(
        assignment=assignment, kind=MeetingKind.FEEDBACK, held_on=day, held_at=held_at, place=place, chair=chair,
        attendees=attendees, minutes=minutes, agenda="反馈巡察意见，交接整改台账", created_by=by,
    )  # fmt: skip
    feedback = move(feedback, DELIVER, by=by, meeting=meeting, delivered_on=day)
    audit.record(meeting, "register", by=by, label="登记巡察反馈意见会")
    due_on = due_on or default_due(assignment.office_id, day)
    for account in assignment.accounts.filter(status=AccountStatus.REPORTED).order_by("number"):
        hand_over(account, by=by, due_on=due_on, on=day)
    move(assignment, FEED_BACK_ASSIGNMENT, by=by)
    deadlines.meet(assignment.report, FEED_BACK)
    plan = Plan.objects.create(assignment=assignment, created_by=by)
    RectificationReport.objects.create(assignment=assignment, created_by=by)
    deadlines.start(plan, PLAN, on=day, unit_id=assignment.unit_id)
    for person in access.holders("rectification.receive_account", feedback):
        reminders.notify(person, "巡察反馈意见已送达，请签收并逐条认领", url=reminders.address_of(feedback, person))
    return feedback


@transaction.atomic
def receive(feedback: Feedback, *, by: User) -> Feedback:
    """签收: the unit's principal signs for opinion and accounts as they stand (R-258)."""
    feedback = move(feedback, SIGN_RECEIPT, by=by, received_on=timezone.localdate())
    signatures.sign(feedback, PRINCIPAL, by=by)
    release_team(feedback.assignment, by=by)
    return feedback


def _received_on_paper(feedback: Feedback, *, by: User) -> Feedback:
    """签收 on paper, the signature having been recorded and confirmed."""
    feedback = move(feedback, RECEIPT_ON_PAPER, by=by, received_on=timezone.localdate())
    release_team(feedback.assignment, by=by)
    return feedback


def _not_delivered(feedback: Feedback, capacity: str) -> str:
    return "" if feedback.status == FeedbackStatus.DELIVERED else "交账后方可签收"


signatures.accept_on_paper(
    Feedback, lambda feedback: (PRINCIPAL,), "inspection.record_paper_signature", refuse=_not_delivered,
    after=_received_on_paper,
)  # fmt: skip
