"""A special inspection carried out by the teams of lower offices, crosswise or together with them (R-051, R-052, R-056)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from inspection.workflow import Refused
from rounds.actions import assignments, teams
from rounds.actions.editing import allow, locked
from rounds.gates import specials
from rounds.models import Assignment, Round, Team

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspection.models import Code, Office, Unit, User


def team_of(round_: Round, sender: Office, *, by: User) -> Team:
    """The team the lower office holds in the round; formed when it has none yet."""
    found = round_.teams.filter(kind="inspection", sender=sender).order_by("number").first()
    return found or teams.form_team(round_, by=by, sender=sender)


@transaction.atomic
def organise(
    round_: Round, *, by: User, pairs: Sequence[tuple[Office, Unit]], mode: Code, **fields: Any
) -> list[Assignment]:
    """Give each lower office's team its unit, all under one subject. All or none: Refused names every pair that cannot be."""
    round_ = locked(round_)
    allow(by, "rounds.form_team", round_)
    if not pairs:
        raise Refused("还没有给任何下级机构安排单位。")
    made, wrong = [], []
    for sender, unit in pairs:
        team = team_of(round_, sender, by=by)
        try:
            assignment = assignments.assign(
                round_, by=by, team=team, unit=unit, mode=mode, authority=round_.office.name, **fields
            )
        except Refused as refusal:
            wrong.append(f"{sender.committee_short}：{refusal}")
            continue
        wrong += specials.own_office(assignment)
        made.append(assignment)
    if wrong:
        raise Refused("；".join(wrong))
    return made
