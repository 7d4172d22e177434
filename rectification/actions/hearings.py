"""听取汇报: the leading group's decisions on a report besides passing it on (R-235, R-247)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from inspection import access, audit, deadlines, reminders
from inspection.workflow import Refused, move
from rectification.actions.reports import returned
from rectification.deadlines import LOOK_AGAIN
from rectification.models import HearingDecision
from rectification.workflow.reports import ORDER_LOOK, REPORT_LOOK, SUPPLEMENT, HearingStatus

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import User
    from rectification.models import Report
    from rounds.models import Team


def _heard(on: date | None) -> date:
    if on is not None and on > timezone.localdate():
        raise Refused("听取日期不能晚于今天。")
    return on or timezone.localdate()


@transaction.atomic
def supplement(report: Report, *, by: User, text: str, heard_on: date | None = None) -> Report:
    """补充: back to the team with what is missing; the decision stays on the report (R-247)."""
    day, text = _heard(heard_on), text.strip()
    if not text:
        raise Refused("请写明要补充什么。")
    version = report.current
    report = returned(report, SUPPLEMENT, f"领导小组要求补充：{text}"[:300], by)
    made = HearingDecision.objects.create(
        report=report, heard_version=version, kind=HearingDecision.Kind.SUPPLEMENT, heard_on=day, text=text,
        status=HearingStatus.MADE, created_by=by,
    )  # fmt: skip
    audit.record(made, "register", by=by, label="决定补充")
    return report


@transaction.atomic
def order_look(
    report: Report, *, by: User, team: Team, text: str, until: date, people: str = "", heard_on: date | None = None
) -> HearingDecision:
    """再了解: who looks into what again, and by when the result is reported (R-235). Until then nothing goes on.

    Raises Refused for a team of another round; seats on the assignment are given by authorisation, not by this order.
    """
    day, text = _heard(heard_on), text.strip()
    if not text:
        raise Refused("请写明再了解什么。")
    if until < timezone.localdate():
        raise Refused("报告结果的期限不能早于今天。")
    if team.round_id != report.assignment.round_id:
        raise Refused("所选巡察组不在本轮。")
    report = move(report, ORDER_LOOK, by=by)
    made = HearingDecision.objects.create(
        report=report, heard_version=report.current, kind=HearingDecision.Kind.LOOK_AGAIN, heard_on=day, text=text, team=team,
        people=people.strip(), due_on=until, status=HearingStatus.OPEN, created_by=by,
    )  # fmt: skip
    audit.record(made, "register", by=by, label="决定再了解")
    deadlines.start(report, LOOK_AGAIN, due_on=until)
    for person in access.holders(REPORT_LOOK.permission, report):
        reminders.notify(person, "领导小组决定再了解，请按期报告结果", url=reminders.address_of(report, person))
    return made


@transaction.atomic
def report_look(decision: HearingDecision, *, by: User, result: str) -> HearingDecision:
    """The result, by the leader; it goes with the report from now on."""
    if not result.strip():
        raise Refused("请写明了解结果。")
    decision = move(
        decision, REPORT_LOOK, by=by, result=result.strip(), reported_by=by, reported_on=timezone.localdate()
    )
    audit.record(decision.report, "look_reported", by=by, label="报告再了解结果", decision=decision.pk)
    deadlines.meet(decision.report, LOOK_AGAIN)
    return decision
