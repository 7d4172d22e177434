"""A return visit answers every earlier finding; a cross inspection's people come from elsewhere (R-050, R-051)."""

from __future__ import annotations

from typing import Any

CROSS, OUTSIDE = "cross", "team_outside_member"


def rechecks_are_answered(assignment: Any) -> list[str]:
    left = assignment.rechecks.filter(outcome="").count()
    return [f"前次巡察的问题还有{left}个没有复查结果"] if left else []


def is_cross(assignment: Any) -> bool:
    """异地交叉, said by the mode or by the kind."""
    return CROSS in {assignment.mode and assignment.mode.code, assignment.kind and assignment.kind.code}


def _region(assignment: Any) -> Any:
    """The inspected unit's own region: the office's, where it has one."""
    return assignment.unit.office.region or assignment.unit.region


def _home_regions(person: Any, sent_from: Any = None) -> list[tuple[str, Any]]:
    found = [("派出地区", sent_from), ("籍贯", person.native_region), ("长期居住地", person.residence_region)]
    posts = person.posts.filter(ends=None).select_related("unit__region", "unit__office__region")
    found += [(f"任职单位{each.unit.short_name}", each.unit.region or each.unit.office.region) for each in posts]
    return [(words, region) for words, region in found if region is not None]


def local_people(assignment: Any) -> list[str]:
    """Members who belong to the inspected unit's own region; of a cross inspection there must be none."""
    if not is_cross(assignment):
        return []
    return [words for each in _members(assignment) for words in local_person(assignment, each.person, each.home_region)]


def _members(assignment: Any) -> Any:
    return assignment.team.memberships.filter(ends=None).select_related(
        "person__native_region", "person__residence_region", "home_region"
    )


def local_person(assignment: Any, person: Any, sent_from: Any = None) -> list[str]:
    """Why one person keeps out of a cross inspection; asked before he takes a seat, too."""
    region = _region(assignment)
    if region is None or not is_cross(assignment):
        return []
    for words, place in _home_regions(person, sent_from):
        if region.pk in place.lineage():
            return [f"{person.name}{words}在{region.name}，异地交叉巡察须地域回避"]
    return []


def sent_from_elsewhere(assignment: Any, person: Any, sent_from: Any) -> list[str]:
    """An outside member is sent by another region than the inspected unit's, whatever the mode (R-015)."""
    region = _region(assignment)
    if sent_from is None:
        return [f"{person.name}为外地组员，须填派出地区"]
    if region is not None and region.pk in sent_from.lineage():
        return [f"{person.name}的派出地区{sent_from.name}就在{region.name}，不是外地组员"]
    return []


def outside_members_are_outside(assignment: Any) -> list[str]:
    seated = [each for each in _members(assignment) if each.seat == OUTSIDE]
    return [words for each in seated for words in sent_from_elsewhere(assignment, each.person, each.home_region)]


def cross_teams_come_from_elsewhere(round_: Any) -> list[str]:
    rows = round_.assignments.select_related("mode", "kind", "unit__office__region", "unit__region", "team")
    return [words for each in rows for words in local_people(each)]
