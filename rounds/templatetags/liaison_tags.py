"""What other pages show of requests: those of an assignment, and those that wait for the unit."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from inspection import access
from rounds.models import Assignment, Request
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
    return {"shown": True, "rows": list(found[:8]), "count": found.count(), "kinds": kinds, "assignment": assignment}


@register.inclusion_tag("unit/includes/requests.html", takes_context=True)
def unit_requests(context: Context) -> dict[str, Any]:
    """What the unit has been asked and not answered, the most urgent first."""
    found = Request.objects.received_by(context["request"].user).filter(status__in=("sent", "received"))
    return {"rows": list(found.select_related("assignment").order_by("due_on", "number")[:8])}
