"""A supervision team's reports, on the team's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse

from inspection import access
from rectification.actions.supervision import may_begin
from rectification.models import SupervisionReport
from rectification.models.matter_checks import looked_into
from rectification.workflow.supervision import WRITE_REPORT

if TYPE_CHECKING:
    from django.template import Context

    from rounds.models import Team

VIEW = "rectification.view_supervision_report"
register = template.Library()


@register.inclusion_tag("rectification/includes/supervision_reports.html", takes_context=True)
def supervision_reports_of(context: Context, team: Team) -> dict[str, Any]:
    """Its reports as far as the reader sees them, with the button for who writes the next."""
    user = context["request"].user
    found = list(SupervisionReport.objects.for_user(user).filter(team=team).select_related("team__round"))
    allotted = team.allotments.filter(revoked_at=None).exists()
    begun = any(each.status == "draft" for each in found)
    return {
        "handed": _handed(team, user), "found": found, "team": team, "csrf_token": context.get("csrf_token"),
        "may_begin": allotted and not begun and may_begin(team, user),
    }  # fmt: skip


def _handed(team: Team, user: Any) -> list[dict[str, Any]]:
    """What was handed over of the team's units, for whoever sees 督办 of them; with the form for the team (R-287)."""
    offices = access.offices_with(user, VIEW)
    seats = set(access.assignments_with(user, VIEW))
    found = []
    for each in team.allotments.filter(revoked_at=None).select_related("assignment__unit", "team"):
        if each.assignment.unit_id in access.blocked_units(user):
            continue
        if each.assignment.office_id not in offices and each.assignment_id not in seats:
            continue
        may = each.assignment_id in seats and access.may(user, WRITE_REPORT, each)
        add = reverse("rectification:matter_check_add", args=[each.pk]) if may else ""
        unit = each.assignment.unit.short_name
        found += [{"unit": unit, "matter": matter, "check": check, "add": add} for matter, check in looked_into(each)]
    return found
