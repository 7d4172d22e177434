"""Where a letter goes that is not for the team to deal with: the office's own table, read from above (R-186–R-189).

The table only proposes. That an accusation never reaches whom it accuses is no row of it: gates.never_to_the_accused
stands before every proposal and every transfer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from inspection import codes
from inspection.models import OrganKind, Unit
from petitions import gates

if TYPE_CHECKING:
    from petitions.models import Petition

SETTING = "petitions.routing"
RESPONSIBLE, UPPER = "responsible", "upper"


@dataclass(frozen=True)
class Route:
    """What the table proposes: a unit, or none and why."""

    unit: Unit | None
    words: str


def propose(petition: Petition) -> Route:
    """The first row that fits the letter's kind and reason and has somebody to receive it."""
    reason = petition.out_of_scope_reason.code if petition.out_of_scope_reason else ""
    refused: list[str] = []
    for kind, why, to in codes.setting(petition.office_id, SETTING):
        if kind not in ("", petition.kind) or why not in ("", reason):
            continue
        if to == UPPER:
            return Route(None, "按办理规则应送上级机关，不在本级转办。")
        for unit in _receivers(petition, to):
            if not (reasons := gates.never_to_the_accused(petition, unit)):
                return Route(unit, f"按办理规则建议转{unit.short_name}。")
            refused += reasons
    return Route(None, refused[0] if refused else "")


def _receivers(petition: Petition, to: str) -> list[Any]:
    """Who the row means: the responsible unit, or the office's organs of that kind that are in use."""
    if to == RESPONSIBLE:
        return [petition.responsible_unit] if petition.responsible_unit else []
    if to not in OrganKind.values:
        return []
    return list(petition.office.units.in_use(timezone.localdate()).filter(organ_kind=to).order_by("name"))
