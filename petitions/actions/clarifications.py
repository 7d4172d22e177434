"""澄清正名: asked for once an accusation proved untrue, approved by another, carried out on a day (检举控告工作规则第五十条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit
from inspection.workflow import Refused, move
from petitions import gates, leaks, workflow
from petitions.models import Clarification, Petition

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import User
    from petitions.models import PetitionAccused

ASK = "petitions.conclude_petition"


@transaction.atomic
def ask(petition: Petition, *, by: User, accused: PetitionAccused, way: str, audience: str, text: str) -> Clarification:
    """Ask that an accused's name be put right.

    Raises PermissionDenied; Refused while the accusation is not closed as untrue, where this was asked already, or where the
    words could betray who reported.
    """
    petition = Petition.objects.select_for_update(of=("self",)).select_related("text").get(pk=petition.pk)
    if not access.may(by, ASK, petition):
        raise PermissionDenied(ASK)
    if reasons := gates.may_be_cleared(petition):
        raise Refused("；".join(reasons))
    if accused.petition_id != petition.pk:
        raise Refused("只能为本件的被反映人澄清。")
    if petition.clarifications.filter(accused=accused, way=way).exclude(status="refused").exists():
        raise Refused("已为该被反映人以这种方式申请过澄清。")
    names = [each.name for each in petition.accused.all()]
    if reasons := leaks.identity_leaks(text, petition.text.problem, petition.text.demand, accused=names):
        raise Refused("；".join(reasons))
    made = Clarification.objects.create(
        petition=petition, accused=accused, way=way, audience=audience.strip(), text=text.strip(), created_by=by
    )
    audit.record(made, "register", by=by, label="申请澄清", way=way)
    audit.record(petition, "ask_clarification", by=by, label="申请澄清正名", clarification=made.pk)
    return made


@transaction.atomic
def approve(clarification: Clarification, *, by: User, opinion: str = "") -> Clarification:
    """Another approves it."""
    return _decide(clarification, workflow.APPROVE_CLARIFICATION, by, opinion)


@transaction.atomic
def refuse(clarification: Clarification, *, by: User, reason: str) -> Clarification:
    return _decide(clarification, workflow.REFUSE_CLARIFICATION, by, reason)


def _decide(clarification: Clarification, step: workflow.Step, by: User, opinion: str) -> Clarification:
    if clarification.created_by_id == by.pk:
        raise Refused("不能决定本人提出的申请。")
    made: Clarification = move(
        clarification, step, by=by, decided_by=by, decided_on=timezone.localdate(), opinion=opinion.strip()
    )
    audit.record(made.petition, "decide_clarification", by=by, label=f"澄清正名：{step.label}", clarification=made.pk)
    return made


@transaction.atomic
def carry_out(clarification: Clarification, *, by: User, done_on: date, note: str = "") -> Clarification:
    """Note on which day it was done. Raises Refused for a day to come, or one before the approval."""
    if done_on > timezone.localdate():
        raise Refused("澄清日期不能晚于今天。")
    if clarification.decided_on is not None and done_on < clarification.decided_on:
        raise Refused("澄清日期不能早于批准日期。")
    made: Clarification = move(
        clarification, workflow.CARRY_OUT_CLARIFICATION, by=by, done_on=done_on, done_note=note.strip()
    )
    audit.record(made.petition, "carry_out_clarification", by=by, label="已澄清正名", clarification=made.pk)
    return made
