"""信访材料移交: a list of petitions to one unit, checked, signed by both sides, handed over; the petitions follow (R-201)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit, deadlines, signatures
from inspection.workflow import Refused, move
from petitions import gates, workflow
from petitions.actions.petitions import next_number
from petitions.models import Disposition, HandoverSlip, Petition, SlipItem
from petitions.workflow import SlipStatus
from rounds.actions.editing import speak_for_the_team

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from inspection.models import Unit, User
    from rounds.models import Assignment

HAND = "petitions.transfer_petition"


def eligible(assignment: Assignment, user: User) -> QuerySet[Petition]:
    """Petitions of an assignment that somebody may put on a list: taken in, not ended, on no other list, not about the team."""
    found = Petition.objects.for_user(user).filter(
        assignment=assignment, about_team=False, status__in=workflow.HAND_ON.sources
    )
    listed = SlipItem.objects.exclude(slip__status=SlipStatus.CANCELLED).values("petition")
    return found.exclude(pk__in=listed).order_by("number")


def why_not(petition: Petition, to_unit: Unit, summary: str) -> list[str]:
    """What speaks against handing this petition, in these words, to this unit."""
    reasons = gates.never_to_the_accused(petition, to_unit)
    if not summary.strip():
        reasons.append("请写移交材料摘要")
    reasons += gates.betrays_nobody(petition, summary)
    return [f"{petition.number}：{each}" for each in reasons]


@transaction.atomic
def draw_up(assignment: Assignment, *, by: User, to_unit: Unit, chosen: Mapping[Petition, str]) -> HandoverSlip:
    """Draw up a list to one unit: petitions, each in words typed anew. Raises PermissionDenied, Refused."""
    if not access.may(by, HAND, assignment):
        raise PermissionDenied(HAND)
    rows = list(eligible(assignment, by).select_for_update(of=("self",)).filter(pk__in=[each.pk for each in chosen]))
    if not rows or len(rows) != len(chosen):
        raise Refused("请选择要移交的信访件；已办结、已列入其他清单的不能再选。")
    words = {each.pk: summary.strip() for each, summary in chosen.items()}
    if reasons := [each for row in rows for each in why_not(row, to_unit, words[row.pk])]:
        raise Refused("；".join(reasons))
    speak_for_the_team(assignment.office, *words.values())
    entry, number = next_number(assignment.office, assignment, "YJ", "slip")
    made = HandoverSlip.objects.create(
        assignment=assignment, to_unit=to_unit, number=number, number_entry=entry, created_by=by
    )
    for position, row in enumerate(rows, start=1):
        SlipItem.objects.create(slip=made, petition=row, position=position, summary=words[row.pk])
    audit.record(made, "draw_up", by=by, label="拟移交清单", to=to_unit.pk, petitions=len(rows))
    return made


def why_not_sign(slip: HandoverSlip, side: str) -> str:
    """Why a side cannot sign; empty when it can. The receiving side signs last."""
    if slip.status != SlipStatus.DRAFT:
        return "清单已移交或作废"
    if side == gates.TAKING and signatures.signed(slip, gates.GIVING) is None:
        return "移交方签字后，接收方再签"
    return ""


@transaction.atomic
def sign(slip: HandoverSlip, *, by: User) -> HandoverSlip:
    """The giving side signs online; the receiving one on the printed list. Raises PermissionDenied, Refused, CannotSign."""
    if not access.may(by, HAND, slip):
        raise PermissionDenied(HAND)
    if reason := why_not_sign(slip, gates.GIVING):
        raise Refused(reason)
    signatures.sign(slip, gates.GIVING, by=by, own_work=True)
    return slip


@transaction.atomic
def hand(slip: HandoverSlip, *, by: User) -> HandoverSlip:
    """Handed over: every petition on the list goes with it, its open points end there, its clocks stop (R-201)."""
    slip = move(slip, workflow.HAND_SLIP, by=by, note={"to": slip.to_unit_id}, handed_on=timezone.localdate())
    for item in slip.items.select_related("petition"):
        petition = move(item.petition, workflow.HAND_ON, by=by, note={"slip": slip.pk})
        petition.points.filter(disposition="").update(
            disposition=Disposition.FILED, reason=f"随清单{slip.number}移交", disposed_by=by, disposed_at=timezone.now()
        )
        deadlines.cancel(petition)
    return slip


@transaction.atomic
def cancel(slip: HandoverSlip, *, by: User, reason: str) -> HandoverSlip:
    """The list is not handed over; its petitions are free for another, its number is not given again."""
    return move(slip, workflow.CANCEL_SLIP, by=by, reason=reason)


signatures.accept_on_paper(
    HandoverSlip, lambda slip: gates.BOTH_SIDES, "inspection.record_paper_signature", refuse=why_not_sign
)
