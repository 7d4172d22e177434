"""A supervision team's reports, on the team's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from rectification.actions.supervision import may_begin
from rectification.models import SupervisionReport

if TYPE_CHECKING:
    from django.template import Context

    from rounds.models import Team

register = template.Library()


@register.inclusion_tag("rectification/includes/supervision_reports.html", takes_context=True)
def supervision_reports_of(context: Context, team: Team) -> dict[str, Any]:
    """Its reports as far as the reader sees them, with the button for who writes the next."""
    user = context["request"].user
    found = list(SupervisionReport.objects.for_user(user).filter(team=team).select_related("team__round"))
    allotted = team.allotments.filter(revoked_at=None).exists()
    begun = any(each.status == "draft" for each in found)
    return {
        "found": found, "team": team, "csrf_token": context.get("csrf_token"),
        "may_begin": allotted and not begun and may_begin(team, user),
    }  # fmt: skip
