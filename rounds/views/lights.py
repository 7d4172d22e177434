"""The lights of a round and of an assignment: what is done, where it stands, what is to come, and what is late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from rounds.workflow import AssignmentStatus, RoundStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rounds.models import Assignment, Round

ROUND_NODES = ("报审", "领导小组审议", "书记审定", "启动", "实施")
# How many nodes lie behind a round of each status.
ROUND_REACHED = {
    RoundStatus.DRAFT: 0, RoundStatus.SUBMITTED: 1, RoundStatus.REVIEWED: 2, RoundStatus.APPROVED: 3,
    RoundStatus.ACTIVE: 4, RoundStatus.CONCLUDED: 5,
}  # fmt: skip
NODES = ("授权", "进驻准备", "进驻了解", "报告审定", "反馈", "整改")
REACHED = {each: number for number, each in enumerate(AssignmentStatus.values)}


def _lights(names: Iterable[str], reached: int) -> list[dict[str, Any]]:
    return [
        {"label": name, "state": "done" if at < reached else "current" if at == reached else "todo"}
        for at, name in enumerate(names)
    ]


def round_lights(round_: Round) -> list[dict[str, Any]]:
    return _lights(ROUND_NODES, ROUND_REACHED[RoundStatus(round_.status)])


def assignment_lights(assignment: Assignment) -> list[dict[str, Any]]:
    """Planned and actual dates of the nodes; a node past its planned date says by how much (R-081)."""
    found = _lights(NODES, REACHED[assignment.status])
    _dated(found[1], assignment.stationing_begins, assignment.entered_on)
    _dated(found[2], assignment.stationing_ends, assignment.withdrawn_on)
    return found


def _dated(light: dict[str, Any], planned: Any, actual: Any) -> None:
    light["date"] = actual
    if planned is None:
        return
    late = ((actual or timezone.localdate()) - planned).days
    if actual is None and light["state"] != "done":
        light["note"] = f"计划{planned:%m-%d}" + (f"，已过{late}天" if late > 0 else "")
    elif actual is not None and late > 0:
        light["note"] = f"晚于计划{late}天"


def is_late(assignment: Assignment) -> bool:
    """Whether the next planned date of the stationing has passed (red light)."""
    today = timezone.localdate()
    planned = {
        AssignmentStatus.PLANNED: assignment.stationing_begins,
        AssignmentStatus.AUTHORISED: assignment.stationing_begins,
        AssignmentStatus.STATIONED: assignment.stationing_ends,
    }.get(AssignmentStatus(assignment.status))
    return planned is not None and planned < today
