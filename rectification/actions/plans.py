"""整改方案: written by the unit, signed and submitted by its principal, reviewed by the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit, deadlines, signatures
from inspection.workflow import Refused, WrongStatus, move
from rectification.actions import plan_reviews
from rectification.deadlines import PLAN
from rectification.gates import PRINCIPAL
from rectification.workflow.plans import ACCEPT_PLAN, RETURN_PLAN, SUBMIT_PLAN, PlanStatus
from rounds.actions.editing import speak_for_the_team

if TYPE_CHECKING:
    from inspection.models import User
    from rectification.models import Plan


@transaction.atomic
def write(plan: Plan, *, by: User, organisation: str, study_meeting: str) -> Plan:
    """Organisation and the meeting that studied the plan (R-272)."""
    plan = type(plan).objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if not access.may(by, "rectification.plan_account", plan):
        raise PermissionDenied("rectification.plan_account")
    if plan.status != PlanStatus.DRAFT:
        raise WrongStatus("整改方案已报送，不能修改。")
    plan.organisation, plan.study_meeting = organisation, study_meeting
    plan.version += 1
    plan.save(update_fields=["organisation", "study_meeting", "version"])
    audit.record(plan, "write", by=by, label="填写整改方案")
    return plan


@transaction.atomic
def submit(plan: Plan, *, by: User) -> Plan:
    """The principal signs and sends it up; every row complete, every problem claimed (R-252, R-263, R-271)."""
    plan = move(plan, SUBMIT_PLAN, by=by, submitted_on=timezone.localdate(), returned_reason="", rows=plan.rows_now())
    signatures.sign(plan, PRINCIPAL, by=by, own_work=True)
    deadlines.meet(plan, PLAN)
    plan_reviews.ask(plan, by=by)
    return plan


@transaction.atomic
def accept(plan: Plan, *, by: User) -> Plan:
    return move(plan, ACCEPT_PLAN, by=by, reviewed_by=by)


@transaction.atomic
def send_back(plan: Plan, *, by: User, reason: str) -> Plan:
    """Back to the unit, with what is wrong."""
    if not reason.strip():
        raise Refused("请写明退回原因。")
    speak_for_the_team(plan.assignment.office, reason)
    plan = move(plan, RETURN_PLAN, by=by, returned_reason=reason.strip(), reviewed_by=by, note={"reason": reason})
    signatures.void(plan, reason="方案退回", by=by)
    plan_reviews.void(plan, by=by)
    deadlines.start(plan, PLAN, unit_id=plan.assignment.unit_id)
    return plan
