"""What other pages show of rounds: the unit's schedule and meetings, and what higher apps add to an assignment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.template import Context, engines
from django.utils.safestring import SafeString

from inspection import access
from rounds.models import WITH_UNIT, FieldRecord, Meeting

if TYPE_CHECKING:
    from inspection.models import Unit

register = template.Library()

# Tags of the apps above that add to an assignment's page; imports go down, so they are named by text.
ABOVE = (("petitions_tags", "petitions_of"), ("rectification_tags", "ledger_of"))


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


@register.simple_tag(takes_context=True)
def above_rounds(context: Context, assignment: Any) -> SafeString:
    """What the apps above hang on an assignment, each through its own tag and its own scope."""
    engine = engines["django"].engine  # type: ignore[attr-defined]
    parts = []
    for library, tag in ABOVE:
        if tag in getattr(engine.template_libraries.get(library), "tags", {}):
            parts.append(f"{{% load {library} %}}{{% {tag} assignment %}}")
    source = engine.from_string("".join(parts))
    with context.push(assignment=assignment):
        return SafeString(source.render(context))
