"""四个跟进: begun with a matter, looked into as often as it takes, finished with a result (R-254, R-255, R-289)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from inspection import access, attachments, audit, deadlines, reminders
from inspection.models import OrganKind
from inspection.workflow import Refused, move
from rectification.deadlines import FOLLOW_UP
from rectification.models import FollowUp, FollowUpNote, RecommendationAnswer
from rectification.workflow import follow_ups as workflow
from rounds.actions.editing import allow

if TYPE_CHECKING:
    from datetime import date

    from django.core.files.uploadedfile import UploadedFile

    from inspection.models import Unit, User
    from rounds.models import Assignment

KEEP, ANSWER_SLOT = "rectification.keep_follow_up", "answer"
# Whom each of the four is kept with; a department of government is whoever is none of the others.
WITH = {
    FollowUp.Kind.DISCIPLINE: OrganKind.DISCIPLINE, FollowUp.Kind.ORGANISATION: OrganKind.ORGANISATION,
    FollowUp.Kind.DEPARTMENT: OrganKind.FUNCTIONAL,
}  # fmt: skip


def _why_not(
    assignment: Assignment, kind: str, body: Unit, topic: str, document: str, due_on: date | None
) -> list[str]:
    """What is wrong with the choice, in words."""
    reasons = []
    if kind == FollowUp.Kind.UNIT and body.pk != assignment.unit_id:
        reasons.append("跟进被巡察党组织的，对象须为本任务的被巡察单位")
    if kind in WITH and body.organ_kind != WITH[FollowUp.Kind(kind)]:
        reasons.append("跟进对象与跟进类型不符")
    if kind == FollowUp.Kind.ORGANISATION and not topic:
        reasons.append("跟进组织部门的，须选民主集中制、干部选任或个人事项报告")
    if kind == FollowUp.Kind.DEPARTMENT and not (document.strip() and due_on):
        reasons.append("巡察建议须写明发文和答复期限")
    return reasons


@transaction.atomic
def begin(
    assignment: Assignment, *, by: User, kind: str, body: Unit, matter: str, begun_on: date, topic: str = "",
    document: str = "", due_on: date | None = None,
) -> FollowUp:  # fmt: skip
    """Begin to follow up a matter. Raises Refused where body, topic, document or date do not fit the kind."""
    if reasons := _why_not(assignment, kind, body, topic, document, due_on):
        raise Refused("；".join(reasons))
    if due_on is not None and due_on < begun_on:
        raise Refused("期限不能早于开始日期。")
    made = FollowUp(
        assignment=assignment, kind=kind, body=body, matter=matter.strip(), begun_on=begun_on, document=document.strip(),
        topic=topic if kind == FollowUp.Kind.ORGANISATION else "", due_on=due_on, created_by=by,
    )  # fmt: skip
    allow(by, KEEP, made)
    made.save(force_insert=True)
    audit.record(made, "register", by=by, label="开始跟进")
    _wait(made, due_on)
    for person in (
        access.holders(workflow.ANSWER_RECOMMENDATION.permission, made) if kind == FollowUp.Kind.DEPARTMENT else ()
    ):
        reminders.notify(person, "收到巡察建议，请办理并按期答复", url=reminders.address_of(made, person))
    return made


def _wait(item: FollowUp, until: date | None) -> None:
    deadlines.meet(item, FOLLOW_UP)
    if until is not None:
        deadlines.start(item, FOLLOW_UP, due_on=until)


@transaction.atomic
def note(item: FollowUp, *, by: User, on: date, text: str, next_on: date | None = None) -> FollowUp:
    """登记跟进情况: what was learnt, and when to ask again."""
    if on > timezone.localdate():
        raise Refused("了解日期不能晚于今天。")
    if next_on is not None and next_on < on:
        raise Refused("下次了解日期不能早于本次。")
    item = move(item, workflow.NOTE_FOLLOW_UP, by=by, due_on=next_on or item.due_on)
    FollowUpNote.objects.create(follow_up=item, on=on, text=text.strip(), next_on=next_on, by=by)
    if next_on is not None:
        _wait(item, next_on)
    return item


@transaction.atomic
def answer(item: FollowUp, *, by: User, text: str, file: UploadedFile | None = None) -> RecommendationAnswer:
    """答复: what the department did, with its letter; the office reads it and finishes, or asks again. Raises Rejected for the file."""
    if not text.strip():
        raise Refused("请写明办理情况。")
    if file is None:
        raise Refused("请上传复函或办理材料。")
    item = move(item, workflow.ANSWER_RECOMMENDATION, by=by)
    letter = attachments.attach(item, file, by=by, slot=ANSWER_SLOT)
    made = RecommendationAnswer.objects.create(
        follow_up=item, answered_on=timezone.localdate(), text=text.strip(), file=letter, by=by
    )
    deadlines.meet(item, FOLLOW_UP)
    for person in access.holders(KEEP, item):
        reminders.notify(person, f"{item.body.short_name}已答复巡察建议", url=reminders.address_of(item, person))
    return made


@transaction.atomic
def finish(item: FollowUp, *, by: User, result: str) -> FollowUp:
    if not result.strip():
        raise Refused("请写明办理结果。")
    item = move(item, workflow.FINISH_FOLLOW_UP, by=by, result=result.strip(), finished_on=timezone.localdate())
    _wait(item, None)
    return item
