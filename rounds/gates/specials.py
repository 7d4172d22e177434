"""A return visit answers every earlier finding; a cross inspection's people come from elsewhere (R-050, R-051)."""

from __future__ import annotations

from typing import Any

CROSS = "cross"


def rechecks_are_answered(assignment: Any) -> list[str]:
    left = assignment.rechecks.filter(outcome="").count()
    return [f"前次巡察的问题还有{left}个没有复查结果"] if left else []


def is_cross(assignment: Any) -> bool:
    """异地交叉, said by the mode or by the kind."""
    return CROSS in {assignment.mode and assignment.mode.code, assignment.kind and assignment.kind.code}


def _home_regions(person: Any) -> list[tuple[str, Any]]:
    found = [("籍贯", person.native_region), ("长期居住地", person.residence_region)]
    posts = person.posts.filter(ends=None).select_related("unit__region", "unit__office__region")
    found += [(f"任职单位{each.unit.short_name}", each.unit.region or each.unit.office.region) for each in posts]
    return [(words, region) for words, region in found if region is not None]


def local_people(assignment: Any) -> list[str]:
    """Members who belong to the inspected unit's own region; of a cross inspection there must be none."""
    region = assignment.unit.office.region or assignment.unit.region
    if region is None or not is_cross(assignment):
        return []
    found = []
    for each in assignment.team.memberships.filter(ends=None).select_related(
        "person__native_region", "person__residence_region"
    ):
        for words, place in _home_regions(each.person):
            if region.pk in place.lineage():
                found.append(f"{each.person.name}{words}在{region.name}，异地交叉巡察须地域回避")
                break
    return found


def cross_teams_come_from_elsewhere(round_: Any) -> list[str]:
    rows = round_.assignments.select_related("mode", "kind", "unit__office__region", "unit__region", "team")
    return [words for each in rows for words in local_people(each)]
