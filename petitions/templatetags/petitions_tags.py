"""Petitions and leads on pages further down: every tag starts from what its reader may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.db.models import Count, Q

from inspection import access
from petitions.models import Lead, MissedProblem, Petition
from petitions.workflow import ENDED, LeadStatus

if TYPE_CHECKING:
    from datetime import date

register = template.Library()


@register.inclusion_tag("petitions/petitions_of.html", takes_context=True)
def petitions_of(context: template.Context, assignment: Any) -> dict[str, Any]:
    """The newest petitions of an assignment, and how many there are; nothing at all for whoever may see none."""
    found = Petition.objects.for_user(context["request"].user).filter(assignment=assignment)
    return {
        "assignment": assignment,
        **found.order_by().aggregate(total=Count("pk"), running=Count("pk", filter=~Q(status__in=ENDED))),
        "rows": found.select_related("channel", "text").prefetch_related("accused__unit")[:8],
        "visible": _sees(context["request"].user, assignment, "petitions.view_petition"),
    }


@register.inclusion_tag("petitions/leads_of.html", takes_context=True)
def leads_of(context: template.Context, assignment: Any) -> dict[str, Any]:
    """The leads of an assignment, as office and team see them."""
    found = Lead.objects.inside(context["request"].user).filter(assignment=assignment)
    return {
        "assignment": assignment,
        **found.order_by().aggregate(total=Count("pk"), open=Count("pk", filter=~Q(status=LeadStatus.RETIRED))),
        "rows": found.select_related("receiver", "unit").prefetch_related("accused__unit")[:8],
        "origins": Lead.objects.inside(context["request"].user).filter(special=assignment),
        "visible": _sees(context["request"].user, assignment, "petitions.view_lead"),
    }


@register.simple_tag(takes_context=True)
def petition_counts_of(context: template.Context, assignment: Any, day: date) -> list[dict[str, Any]]:
    """How many petitions an assignment received on a day, by channel: for the daily log (R-155)."""
    found = Petition.objects.for_user(context["request"].user).filter(assignment=assignment, imported=False)
    rows = found.received_on(day).order_by().values("channel__text").annotate(number=Count("pk"))
    return [{"label": row["channel__text"] or "其他", "value": row["number"]} for row in rows.order_by("-number")]


@register.inclusion_tag("petitions/missed_of.html", takes_context=True)
def missed_of(context: template.Context, assignment: Any) -> dict[str, Any]:
    """What another body found of an assignment afterwards: the office's and the leading group's head's (R-239)."""
    user = context["request"].user
    held = access.powers(user, assignment)
    return {
        "assignment": assignment, "rows": MissedProblem.objects.for_user(user).filter(assignment=assignment),
        "may": "petitions.mark_missed" in held, "visible": "petitions.view_missed" in held,
    }  # fmt: skip


def _sees(user: Any, assignment: Any, power: str) -> bool:
    return access.may(user, power, assignment)
