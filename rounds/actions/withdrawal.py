"""Before a team leaves: petitions, leads and findings are handed over to the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from inspection import access, audit
from inspection.workflow import Refused, WrongStatus
from rounds import wrap_up
from rounds.actions.editing import allow, locked
from rounds.models import Assignment, Handing
from rounds.workflow import AssignmentStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from inspection.models import User

HAND_OVER, RECEIVE = "rounds.hand_over", "rounds.receive_handing"


@transaction.atomic
def hand_over(
    assignment: Assignment, *, by: User, matters: Iterable[str], received_by: User, handed_on: date, note: str = ""
) -> Handing:
    """Hand over what there is of each kind; how many is counted here, not typed (三类移交)."""
    assignment = locked(assignment)
    allow(by, HAND_OVER, assignment)
    if assignment.status != AssignmentStatus.STATIONED:
        raise WrongStatus("任务不在进驻期间。")
    if received_by.pk == by.pk or not access.may(received_by, RECEIVE, assignment):
        raise Refused("接收人须是巡察办工作人员。")
    if handed_on > timezone.localdate():
        raise Refused("移交日期不能晚于今天。")
    wanted = set(matters)
    chosen = [each for each in wrap_up.matters() if each.code in wanted]
    if reasons := [words for each in chosen for words in each.check(assignment)]:
        raise Refused("；".join(reasons))
    counts = {each.code: each.count(assignment) for each in chosen}
    if not counts:
        raise Refused("请选择移交的事项。")
    made = Handing.objects.create(
        assignment=assignment, counts=counts, received_by=received_by, handed_on=handed_on, note=note, created_by=by
    )
    audit.record(made, "hand_over", by=by, label="移交巡察办", counts=counts)
    return made
