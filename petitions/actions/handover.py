"""What is done with a lead between three parties: offered, signed or refused, handed over, reported on, retired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, deadlines, reminders, signatures
from inspection.models import NumberEntry, NumberState, Signature
from inspection.workflow import Refused, move
from petitions import deadlines as rules
from petitions import gates, workflow
from petitions.actions import packages, reconciliations
from petitions.models import Lead, LeadProgress
from petitions.workflow import LeadRoute, LeadStatus

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Code, Unit, User

SIGNING = {
    gates.TEAM: "petitions.sign_lead_team",
    gates.OFFICE: "petitions.sign_lead_office",
    gates.RECEIVER: "petitions.sign_lead_receiver",
}
"""Which power signs in which capacity."""


@transaction.atomic
def offer(lead: Lead, *, by: User, receiver: Unit, acknowledged: bool = False) -> Lead:
    """The office names the receiving organ; from here on the organ sees the lead and is asked to sign (R-223).

    Where the organ seems not to be the right one, it takes an ``acknowledged`` to go on (R-065, R-129).
    """
    if not receiver.organ_kind:
        raise Refused(f"{receiver.short_name}不是可以接受线索的机关。")
    if reasons := gates.never_to_the_accused(lead, receiver):
        raise Refused("；".join(reasons))
    doubts = gates.doubts_about(lead, receiver)
    if doubts and not acknowledged:
        raise Refused(f"{'；'.join(doubts)}。确需移交{receiver.short_name}的，请勾选“已知悉提示”。")
    note = {"acknowledged": doubts} if doubts else None
    lead = move(lead, workflow.OFFER, by=by, note=note, receiver=receiver, offered_on=timezone.localdate())
    _tell_receiver(lead, f"有问题线索{lead.number}待签收。")
    return lead


def _tell_receiver(lead: Lead, text: str) -> None:
    for user in access.holders("petitions.sign_lead_receiver", lead):
        reminders.notify(user, text, url=reminders.address_of(lead, user))


def why_not_sign(lead: Lead, capacity: str) -> str:
    """Why a capacity cannot sign yet; empty when it can. The receiving organ signs last."""
    if lead.status != LeadStatus.OFFERED:
        return "提请移交后方可签字"
    if capacity == gates.RECEIVER:
        before = [each for each in gates.parties_of(lead) if each != gates.RECEIVER]
        if waiting := signatures.missing(lead, before):
            return f"须待{'、'.join(waiting)}先签字"
    return ""


@transaction.atomic
def sign(lead: Lead, *, by: User, capacity: str, opinion: str = "") -> Signature:
    """Sign the 审批交接单 in one capacity; one person signs in one capacity only (R-224).

    Raises PermissionDenied, Refused, CannotSign.
    """
    lead = Lead.objects.select_for_update(of=("self",)).get(pk=lead.pk)
    if capacity not in gates.parties_of(lead):
        raise Refused("本件没有这一签字栏。")
    if not access.may(by, SIGNING[capacity], lead):
        raise PermissionDenied(SIGNING[capacity])
    if reason := why_not_sign(lead, capacity):
        raise Refused(f"{reason}。")
    if any(each.signer_id == by.pk for each in signatures.standing(lead)):
        raise Refused("同一人不能以两种身份签字。")
    # The team signs for its own work; the office does not sign for a lead its own signer registered.
    made = signatures.sign(lead, capacity, by=by, opinion=opinion, own_work=capacity == gates.TEAM)
    if capacity != gates.RECEIVER and not signatures.missing(lead, gates.parties_of(lead)[:-1]):
        _tell_receiver(lead, f"问题线索{lead.number}的审批交接单待贵单位签字。")
    return made


@transaction.atomic
def refuse(lead: Lead, *, by: User, reason: str) -> Lead:
    """The receiving organ does not take it, and says why; the signatures given so far are void."""
    lead = move(lead, workflow.REFUSE, by=by, note={"reason": reason}, review_opinion=f"接受部门拒收：{reason}"[:200])
    signatures.void(lead, reason="接受部门拒收", by=by)
    return lead


@transaction.atomic
def hand_over(lead: Lead, *, by: User) -> Lead:
    """Handed over, all three having signed; the organ's three months begin."""
    lead = move(lead, workflow.HAND_OVER, by=by, handed_on=timezone.localdate())
    lead = packages.lock(lead, by=by)
    deadlines.meet(lead, rules.URGENT)
    # What lay outside the inspection is dealt with quickly, and says so.
    fast = lead.route == LeadRoute.OUTSIDE
    deadlines.start(lead, rules.FAST if fast else rules.FEEDBACK, unit_id=lead.receiver_id)
    reconciliations.watch(lead)
    _tell_receiver(lead, f"问题线索{lead.number}已移交贵单位办理。")
    return lead


@transaction.atomic
def report(
    lead: Lead, *, by: User, stage: Code, on: date, note: str = "", form: Code | None = None, document: str = ""
) -> Lead:
    """The receiving organ reports how far it is (R-229), at the end with the form (R-232)."""
    if on > timezone.localdate():
        raise Refused("日期不能晚于今天。")
    if lead.handed_on is not None and on < lead.handed_on:
        raise Refused("日期不能早于移交日期。")
    lead = move(lead, workflow.REPORT, by=by, note={"stage": stage.code})
    LeadProgress.objects.create(lead=lead, stage=stage, on=on, note=note, form=form, document=document, by=by)
    if stage.code != "received":
        deadlines.meet(lead, rules.FEEDBACK)
    if lead.route == LeadRoute.OUTSIDE and stage.code in ("settled", "closed"):
        deadlines.meet(lead, rules.FAST)
    return lead


@transaction.atomic
def ask_retirement(lead: Lead, *, by: User, reason: str, result_document: str) -> Lead:
    """The office asks for the number to be retired, with reason and result document (R-228)."""
    if not result_document.strip():
        raise Refused("请填写结果文书。")
    return move(
        lead, workflow.ASK_RETIREMENT, by=by, retire_reason=reason, result_document=result_document,
        retirement_asked_by=by,
    )  # fmt: skip


@transaction.atomic
def retire(lead: Lead, *, by: User, opinion: str = "") -> Lead:
    """A second person reviews and retires the number; it is never given again (R-228); the leading group is told (R-173)."""
    if lead.retirement_asked_by_id == by.pk:
        raise Refused("销号须由申请人以外的另一人复核。")
    lead = move(lead, workflow.RETIRE, by=by, note={"opinion": opinion}, retired_by=by, retired_on=timezone.localdate())
    NumberEntry.objects.filter(pk=lead.number_entry_id).update(state=NumberState.RETIRED, note="线索已销号")
    deadlines.cancel(lead)
    # What is closed is told to the leading group, so that nobody closes a case as a favour.
    for head in access.holders("petitions.learn_of_closure", lead):
        reminders.notify(
            head, f"问题线索{lead.number}已销号，理由和结果文书见线索台账。", url=reminders.address_of(lead, head)
        )
    return lead


signatures.accept_on_paper(Lead, gates.parties_of, "inspection.record_paper_signature", refuse=why_not_sign)
