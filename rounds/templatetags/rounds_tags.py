"""What other pages show of rounds: the unit's interview schedule and its meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.template import Context

from inspection import access
from rounds.models import WITH_UNIT, FieldRecord, Meeting

if TYPE_CHECKING:
    from inspection.models import Unit

register = template.Library()


@register.inclusion_tag("rounds/includes/schedule.html", takes_context=True)
def unit_schedule(context: Context, unit: Unit) -> dict[str, Any]:
    """The next interviews arranged through a unit's liaison; nothing for whoever is not of that unit."""
    own = access.units_with(context["request"].user, "rounds.inform_absentee")
    rows = FieldRecord.objects.arranged([unit.pk]) if unit.pk in own else FieldRecord.objects.none()
    return {"rows": rows.select_related("subject_person")[:8]}


@register.inclusion_tag("rounds/includes/unit_meetings.html", takes_context=True)
def unit_meetings(context: Context) -> dict[str, Any]:
    """The newest meetings held with the user's own unit, and who has still to be told."""
    rows = list(Meeting.objects.for_unit(context["request"].user, WITH_UNIT)[:5])
    for each in rows:
        each.waiting = each.absentees.filter(informed_on=None).exists()
    return {"rows": rows}
