"""Why not yet, about the people of a round: evaluation, appraisal, training, carriers."""

from __future__ import annotations

from typing import Any


def work_in_the_unit_is_over(assignment: Any) -> list[str]:
    """A unit evaluates a team that has left (R-036)."""
    return [] if assignment.withdrawn_on else ["巡察组尚未撤离，撤离后方可开展巡后评估"]
