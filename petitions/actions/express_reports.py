"""专报: written, sent straight to the leading group's head, read with its hour, written upon (R-237)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit, deadlines, reminders
from inspection.models import Office
from inspection.workflow import Refused, Stale, WrongStatus, move
from petitions import deadlines as rules
from petitions import leaks, workflow
from petitions.actions import leads
from petitions.models import ExpressReport, Lead
from petitions.workflow import ExpressStatus
from rounds.models import Assignment

if TYPE_CHECKING:
    from inspection.models import User

SEND, READ = "petitions.send_express", "petitions.read_express"


def places(user: User) -> Any:
    """Assignments on which a user may write one from his own seat."""
    return Assignment.objects.filter(pk__in=access.assignments_with(user, SEND))


@transaction.atomic
def write(
    place: Assignment | Office, *, by: User, lead: Lead | None = None, about_team: bool = False, **fields: Any
) -> ExpressReport:
    """Write one, from an assignment or from the office.

    ``fields``: trigger, title, text, suggestion. One on a lead about the team is about the team, whatever is said.
    Raises PermissionDenied, Refused.
    """
    assignment = place if isinstance(place, Assignment) else None
    office = place.office if isinstance(place, Assignment) else place
    made = ExpressReport(office=office, assignment=assignment, lead=lead, created_by=by, **fields)
    made.about_team = about_team or (lead is not None and lead.about_team)
    if not access.may(by, SEND, made):
        raise PermissionDenied(SEND)
    if lead is not None and not Lead.objects.inside(by).filter(pk=lead.pk, office=office).exists():
        raise Refused("所选线索不属于本机构。")
    _names_nobody(made)
    made.save(force_insert=True)
    audit.record(made, "register", by=by, label="起草专报")
    return made


def _names_nobody(report: ExpressReport) -> None:
    """Facts, and nothing that could tell who reported them."""
    said = "\n".join((report.title, report.text, report.suggestion))
    if reasons := leaks.identity_leaks(
        said,
        *(leads.originals(report.lead) if report.lead is not None else ()),
        accused=leads.accused_names(report.lead),
    ):
        raise Refused("；".join(reasons))


@transaction.atomic
def mend(report: ExpressReport, *, by: User, version: int | None = None, **fields: Any) -> ExpressReport:
    """Change one that was not sent yet."""
    report = ExpressReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if not access.may(by, SEND, report):
        raise PermissionDenied(SEND)
    if report.status != ExpressStatus.DRAFT:
        raise WrongStatus("专报已报送，不能修改。")
    if version is not None and version != report.version:
        raise Stale("该件已被他人修改，请核对后重新提交。")
    for name, value in fields.items():
        setattr(report, name, value)
    _names_nobody(report)
    report.version += 1
    report.save(update_fields=[*fields, "version"])
    audit.record(report, "mend", by=by, label="修改专报")
    return report


@transaction.atomic
def send(report: ExpressReport, *, by: User) -> ExpressReport:
    """Send it straight to the head of the leading group; unread by the end of the next day it raises the alarm."""
    report = move(report, workflow.SEND_EXPRESS, by=by, sent_at=timezone.now(), sent_by=by)
    readers = access.holders(READ, report)
    if not readers:
        raise Refused("没有可以阅示的领导小组组长，请以书面形式当面报送。")
    deadlines.start(report, rules.READ_EXPRESS)
    for head in readers:
        reminders.notify(head, "有专报待阅示。", url=reminders.address_of(report, head))
    return report


@transaction.atomic
def read(report: ExpressReport, *, by: User) -> ExpressReport:
    """The head says that he has read it: the receipt has its hour."""
    report = move(report, workflow.READ_EXPRESS, by=by, read_at=timezone.now(), read_by=by)
    deadlines.meet(report, rules.READ_EXPRESS)
    return report


@transaction.atomic
def instruct(report: ExpressReport, *, by: User, instruction: str) -> ExpressReport:
    """The head writes his instruction on it; whoever sent it is told that there is one."""
    given: dict[str, Any] = {} if report.read_at else {"read_at": timezone.now(), "read_by": by}
    report = move(
        report, workflow.INSTRUCT, by=by, instruction=instruction, instructed_on=timezone.localdate(), **given
    )
    deadlines.meet(report, rules.READ_EXPRESS)
    for user in {report.sent_by, *access.holders(SEND, report)} - {None}:
        reminders.notify(user, "您报送的专报已有批示。", url=reminders.address_of(report, user))
    return report
