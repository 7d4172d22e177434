"""督办 of leads and recommendations that were handed over: a look at one receiver, told to it (R-287)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from inspection import access, audit, reminders
from inspection.workflow import Refused
from rectification.models import MatterCheck, MatterKind
from rectification.models.matter_checks import matters_of
from rectification.workflow.supervision import WRITE_REPORT
from rounds.actions.editing import allow, speak_for_the_team

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Unit, User
    from rounds.models import Allotment

# At whose desk each kind lies.
RECEIVES = {
    MatterKind.LEAD: "petitions.view_handed_lead", MatterKind.RECOMMENDATION: "rectification.answer_recommendation",
}  # fmt: skip


@transaction.atomic
def look_into(
    allotment: Allotment, *, by: User, kind: str, receiver: Unit, looked_on: date, finding: str, demand: str = ""
) -> MatterCheck:
    """登记督办: what the team found of one receiver's handling, and what it asks of it. Raises PermissionDenied, Refused."""
    made = MatterCheck(
        allotment=allotment, kind=kind, receiver=receiver, looked_on=looked_on, finding=finding.strip(), demand=demand.strip(), created_by=by,
    )  # fmt: skip
    allow(by, WRITE_REPORT, made)
    matter = next(
        (each for each in matters_of(allotment) if (each.kind, each.receiver.pk) == (kind, receiver.pk)), None
    )
    if matter is None:
        raise Refused("没有移交该单位的这类事项。")
    if not made.finding:
        raise Refused("请写明办理情况。")
    if not allotment.in_force(timezone.localdate()):
        raise Refused("该单位已不在本组督查期间。")
    if not allotment.begins <= looked_on <= timezone.localdate():
        raise Refused("督办日期须在督查期间内，不能晚于今天。")
    speak_for_the_team(allotment.assignment.office, made.finding, made.demand)
    made.handed, made.answered = matter.handed, matter.answered
    made.save(force_insert=True)
    audit.record(made, "register", by=by, label="登记移交事项督办")
    words = f"督查组督办{allotment.assignment.unit.short_name}巡察移交的{matter.kind.label}，请查看办理要求"
    for user in access.holders(RECEIVES[matter.kind], made):
        reminders.notify(user, words, url=reverse("rectification:matter_check_list"))
    return made
