"""What other pages show of rounds: the unit's interview schedule and its meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.template import Context

from inspection import access
from rounds import rosters
from rounds.actions import leave
from rounds.gates import people as gates
from rounds.models import WITH_UNIT, Course, FieldRecord, Meeting, Secondment

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from inspection.models import Unit
    from rounds.models import MemberLeave, Round, Team

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


@register.simple_tag
def away_on(team: Team, day: date) -> list[MemberLeave]:
    """Who of a team was away on a day (R-025)."""
    return leave.away(team, day)


@register.inclusion_tag("rounds/includes/people_of.html", takes_context=True)
def people_of(context: Context, round_: Round, held: Collection[str]) -> dict[str, Any]:
    """A round's people and support, for whoever forms its teams: roster, secondment, training, rooms and funds."""
    user = context["request"].user
    if "rounds.form_team" not in held:
        return {"shown": False}
    return {
        "shown": True, "round": round_, "roster": rosters.round_warnings(round_), "gaps": gates.readiness_gaps(round_),
        "ready": round_.readiness.select_related("item", "confirmed_by__person"),
        "secondments": Secondment.objects.for_user(user).filter(round=round_).select_related("person", "home_unit"),
        "courses": Course.objects.for_user(user).filter(round=round_),
        "may_plan": "rounds.plan_round" in held,
    }  # fmt: skip
