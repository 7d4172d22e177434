"""问责事项: proposed from a ledger, a check or a rating, opened by the office's head, sent to organs, answered, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit, codes, deadlines, reminders, surveys
from inspection.models import OrganKind, Post
from inspection.workflow import Refused, move
from rectification.deadlines import ANSWER_ACCOUNTABILITY
from rectification.models import Account, Accountability, AccountabilityMeasure, AccountabilityOrigin
from rectification.surveys import SATISFACTION
from rectification.workflow.accountability import (
    CLOSE_ACCOUNTABILITY,
    DROP_ACCOUNTABILITY,
    MEASURE,
    OPEN_ACCOUNTABILITY,
    SEND_ACCOUNTABILITY,
)
from rounds.actions.editing import allow, speak_for_the_team
from rounds.models import Assignment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from inspection.models import Code, Survey, Unit, User
    from rectification.models import Check

RAISE, SEE = "rectification.raise_accountability", "rectification.view_accountability"
ORGANS = (OrganKind.DISCIPLINE, OrganKind.ORGANISATION)


def main_leader(unit: Unit) -> str:
    """The main person in charge, who answers for rectification (R-270); his office where nobody is entered."""
    post = Post.principal_of(unit, timezone.localdate())
    return f"{post.person.name}（{post.title}）" if post is not None else f"{unit.short_name}主要负责人"


def responsible(account: Account) -> str:
    """谁主管、谁分管、谁犯错 of an account (R-291), else its leader, else the main leader of the party that holds it."""
    named = (account.managing_name, account.overseeing_name, account.direct_name)
    return "、".join(dict.fromkeys(filter(None, named))) or account.leader_name or main_leader(account.holder)


def _propose(*, by: User | None, **fields: Any) -> Accountability:
    """Make one, and tell those who decide. Asks for no power: its callers do, or the system proposes it."""
    made = Accountability.objects.create(created_by=by, **fields)
    audit.record(made, "register", by=by, label="提出问责建议", origin=made.origin)
    for user in access.holders(OPEN_ACCOUNTABILITY.permission, made):
        reminders.notify(user, "有问责建议待决定是否提起。", url=reminders.address_of(made, user))
    return made


@transaction.atomic
def propose(
    place: Account | Assignment, *, by: User, severity: Code, persons: str, facts: str, check: Check | None = None
) -> Accountability:
    """Proposed by the office from an account, one of its checks, or an assignment. Raises PermissionDenied, Refused."""
    allow(by, RAISE, place)
    account = place if isinstance(place, Account) else None
    assignment = account.assignment if account is not None else place
    if account is not None and account.delivered_on is None:
        raise Refused("账户尚未交账，不能据此问责。")
    if check is not None and (account is None or check.account_id != account.pk):
        raise Refused("所选查账不是本账户的。")
    origin = (
        AccountabilityOrigin.CHECK
        if check
        else AccountabilityOrigin.ACCOUNT
        if account
        else AccountabilityOrigin.ASSIGNMENT
    )
    _said(place.office, persons, facts)
    return _propose(
        by=by, office=place.office, unit=account.holder if account else place.unit, assignment=assignment, account=account, check_made=check, origin=origin,
        severity=severity, persons=persons.strip(), facts=facts.strip(),
    )  # fmt: skip


def _said(office: Any, persons: str, facts: str) -> None:
    if not persons.strip() or not facts.strip():
        raise Refused("请写明责任人、事实和理由。")
    speak_for_the_team(office, facts)


def propose_from_evaluation(assignment: Assignment, *, by: User, total: int, least: int) -> Accountability:
    """A failed evaluation names the main leader (R-270); opening it is for the office's head."""
    return _propose(
        by=by, office=assignment.office, unit=assignment.unit, assignment=assignment, origin=AccountabilityOrigin.EVALUATION,
        severity=codes.code("accountability_severity", "weak", assignment.office), persons=main_leader(assignment.unit),
        facts=f"整改评估得分{total}分，低于合格分{least}分。",
    )  # fmt: skip


@surveys.when_closed(SATISFACTION)
def propose_from_survey(survey: Survey, *, by: User) -> Accountability | None:
    """满意度 below the office's share names the main leader (R-269, R-270); too few answers say nothing."""
    least = codes.setting(survey.office_id, "satisfaction.least_percent")
    share = surveys.good_percent(survey)
    if share is None or share >= least:
        return None
    assignment: Any = survey.record
    return _propose(
        by=by, office=assignment.office, unit=assignment.unit, assignment=assignment, survey=survey,
        origin=AccountabilityOrigin.SURVEY, persons=main_leader(assignment.unit),
        severity=codes.code("accountability_severity", "dissatisfied", assignment.office),
        facts=f"整改满意度测评总体评价的满意率低于{least}%。",
    )  # fmt: skip


@transaction.atomic
def open_item(item: Accountability, *, by: User, severity: Code, persons: str, facts: str) -> Accountability:
    """提起: the office's head takes it up, in his own words of who and why."""
    _said(item.office, persons, facts)
    return move(
        item, OPEN_ACCOUNTABILITY, by=by, severity=severity, persons=persons.strip(), facts=facts.strip(),
        opened_on=timezone.localdate(),
    )  # fmt: skip


@transaction.atomic
def drop(item: Accountability, *, by: User, reason: str) -> Accountability:
    """Not taken up, and why."""
    if not reason.strip():
        raise Refused("请写明不予提起的理由。")
    return move(item, DROP_ACCOUNTABILITY, by=by, conclusion=reason.strip())


@transaction.atomic
def send(item: Accountability, *, by: User, organs: Iterable[Unit], document: str) -> Accountability:
    """Sent to 纪检监察机关 and 组织部门, one or both, which see it from now on (R-290); never to the unit itself."""
    chosen = list(organs)
    if not chosen:
        raise Refused("请选择移送机关。")
    for each in chosen:
        if each.organ_kind not in ORGANS or each.office_id != item.office_id:
            raise Refused("须移送纪检监察机关、组织部门。")
        if each.pk == item.unit_id:
            raise Refused("不能移送被问责的单位。")
    item = move(item, SEND_ACCOUNTABILITY, by=by, document=document.strip(), sent_on=timezone.localdate(),
                note={"organs": [str(each.pk) for each in chosen]})  # fmt: skip
    item.organs.set(chosen)
    deadlines.start(item, ANSWER_ACCOUNTABILITY)
    for user in access.holders(MEASURE.permission, item):
        reminders.notify(user, "收到巡察整改问责事项，请办理并登记问责措施。", url=reminders.address_of(item, user))
    return item


@transaction.atomic
def measure(
    item: Accountability, *, by: User, kind: Code, persons: str, decided_on: date, document: str,
    told_on: date | None = None, note: str = "",
) -> AccountabilityMeasure:  # fmt: skip
    """该约谈的约谈、该通报的通报、该处理的处理 (R-292): what one's own organ decided, about whom, by which document."""
    if not persons.strip() or not document.strip():
        raise Refused("请写明问责对象和文书。")
    today = timezone.localdate()
    if decided_on > today or (told_on is not None and not decided_on <= told_on <= today):
        raise Refused("决定日期不能晚于今天，告知日期须在决定日期至今天之间。")
    item = move(item, MEASURE, by=by, note={"kind": kind.text})
    own = set(access.units_with(by, MEASURE.permission))
    organ = item.organs.filter(pk__in=own).first()
    if organ is None:
        raise PermissionDenied(MEASURE.permission)
    made = AccountabilityMeasure.objects.create(
        accountability=item, organ=organ, kind=kind, persons=persons.strip(), decided_on=decided_on,
        document=document.strip(), told_on=told_on, note=note.strip(), by=by,
    )  # fmt: skip
    if not CLOSE_ACCOUNTABILITY.unmet(item):
        deadlines.meet(item, ANSWER_ACCOUNTABILITY)
    for user in access.holders(RAISE, item):
        reminders.notify(user, f"{organ.short_name}已登记问责措施。", url=reminders.address_of(item, user))
    return made


@transaction.atomic
def close(item: Accountability, *, by: User, conclusion: str) -> Accountability:
    """办结, when every organ has said what it decided."""
    if not conclusion.strip():
        raise Refused("请写明结论。")
    return move(item, CLOSE_ACCOUNTABILITY, by=by, conclusion=conclusion.strip(), closed_on=timezone.localdate())
