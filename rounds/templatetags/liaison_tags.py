"""What other pages show of requests: those of an assignment, and those that wait for the unit."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils import timezone

from inspection import access
from rounds.actions import contacts
from rounds.gates import contacts as gates
from rounds.models import WITH_UNIT, Assignment, Meeting, Request, UnitLeave
from rounds.workflow import requests as table

register = template.Library()


@register.inclusion_tag("rounds/includes/requests.html", takes_context=True)
def requests_of(context: Context, assignment: Assignment) -> dict[str, Any]:
    """An assignment's requests, newest first, and the kinds this reader may draft."""
    user = context["request"].user
    held = access.powers(user, assignment)
    if "rounds.view_request" not in held:
        return {"shown": False}
    found = Request.objects.inside(user).filter(assignment=assignment).select_related("to_unit", "assignment")
    kinds = [
        {"label": kind.label, "url": reverse("rounds:request_add", args=[assignment.pk, kind.code])}
        for kind in table.KINDS
        if kind.table.send.permission in held and assignment.status != "planned"
        and (kind.code not in table.NOTICES or assignment.status == "stationed")
    ]  # fmt: skip
    return {
        "shown": True,
        "preparation": "rounds.view_preparation" in held,
        "rows": list(found[:8]),
        "count": found.count(),
        "kinds": kinds,
        "assignment": assignment,
    }


@register.inclusion_tag("unit/includes/requests.html", takes_context=True)
def unit_requests(context: Context) -> dict[str, Any]:
    """What the unit has been asked and not answered, the most urgent first."""
    found = Request.objects.received_by(context["request"].user).filter(status__in=("sent", "received"))
    return {"rows": list(found.select_related("assignment").order_by("due_on", "number")[:8])}


@register.inclusion_tag("unit/includes/next.html", takes_context=True)
def unit_next(context: Context) -> dict[str, Any]:
    """The one thing the reader should do next on the unit side: sign a leave, sign for, answer, tell, report back."""
    user, today = context["request"].user, timezone.localdate()
    held = access.powers(user)
    if "rounds.sign_leave" in held and (leave := UnitLeave.objects.of_unit(user).filter(status="submitted").first()):
        return {"label": "审签请假", "what": str(leave), "url": reverse("unit:unit_leave", args=[leave.pk])}
    if "rounds.name_contact" in held:
        for task in contacts.unit_tasks(user):
            if missing := gates.are_named(task):
                return {"label": "确定联络人", "what": "；".join(missing), "url": reverse("unit:contact_list")}
    asked = Request.objects.received_by(user).order_by("due_on", "number")
    for status, label in (("sent", "签收"), ("received", "回复")):
        found = asked.filter(status=status).select_related("assignment")
        mine = next((each for each in found if each.sort.table.receive.permission in held), None)
        if mine is not None:
            return {
                "label": label,
                "what": str(mine),
                "url": reverse("unit:request", args=[mine.pk]),
                "due_on": mine.due_on,
            }
    meetings = Meeting.objects.for_unit(user, WITH_UNIT).filter(absentees__informed_on=None, absentees__isnull=False)
    if meeting := meetings.first():
        return {"label": "告知缺席人员", "what": str(meeting), "url": reverse("unit:meeting", args=[meeting.pk])}
    away = UnitLeave.objects.of_unit(user).away(today).filter(returns_on__lt=today).first()
    if away is not None and "rounds.end_leave" in held:
        return {"label": "登记销假", "what": str(away), "url": reverse("unit:unit_leave", args=[away.pk])}
    return {}
