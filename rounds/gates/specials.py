"""A return visit answers every earlier finding; a cross inspection's people and teams come from elsewhere (R-050, R-051)."""

from __future__ import annotations

from typing import Any

CROSS, OUTSIDE = "cross", "team_outside_member"
# Kinds by which an office reaches a lower office's unit though no mode is said.
FROM_ABOVE = ("cross", "raised", "return")
# Where the members of a round's teams belong, fetched for all of them together.
HOMES = tuple(
    f"team__memberships__{path}"
    for path in (
        "home_region__parent__parent", "person__native_region__parent__parent", "person__residence_region__parent__parent",
        "person__posts__unit__region__parent__parent", "person__posts__unit__office__region__parent__parent",
    )
)  # fmt: skip


def _fetched(record: Any, name: str) -> bool:
    """Whether the rows behind a relation were fetched together with others of their kind."""
    return name in getattr(record, "_prefetched_objects_cache", {})


def rechecks_are_answered(assignment: Any) -> list[str]:
    left = assignment.rechecks.filter(outcome="").count()
    return [f"前次巡察的问题还有{left}个没有复查结果"] if left else []


def is_cross(assignment: Any) -> bool:
    """异地交叉, said by the mode or by the kind."""
    return CROSS in {assignment.mode and assignment.mode.code, assignment.kind and assignment.kind.code}


def _region(assignment: Any) -> Any:
    """The inspected unit's own region: the office's, where it has one."""
    return assignment.unit.office.region or assignment.unit.region


def _present_posts(person: Any) -> list[Any]:
    posts = person.posts.all()
    if not _fetched(person, "posts"):
        posts = posts.select_related("unit__region", "unit__office__region")
    return [each for each in posts if each.ends is None]


def _home_regions(person: Any, sent_from: Any = None) -> list[tuple[str, Any]]:
    found = [("派出地区", sent_from), ("籍贯", person.native_region), ("长期居住地", person.residence_region)]
    found += [
        (f"任职单位{each.unit.short_name}", each.unit.region or each.unit.office.region)
        for each in _present_posts(person)
    ]
    return [(words, region) for words, region in found if region is not None]


def local_people(assignment: Any) -> list[str]:
    """Members who belong to the inspected unit's own region; of a cross inspection there must be none, and no such team."""
    if not is_cross(assignment):
        return []
    return [
        *own_office(assignment),
        *(words for each in _members(assignment) for words in local_person(assignment, each.person, each.home_region)),
    ]


def own_office(assignment: Any) -> list[str]:
    """A team that a lower office holds does not inspect that office's own units crosswise."""
    sender, unit = assignment.team.sender, assignment.unit
    if sender is None or sender.pk != unit.office_id or not is_cross(assignment):
        return []
    return [f"{assignment.team}由{sender}派出，异地交叉巡察不能巡察本地的{unit.short_name}"]


def out_of_reach(round_: Any, unit: Any, mode: Any, kind: Any) -> list[str]:
    """A round is of its office's units; of the lower offices' where the mode or kind says that it reaches down (R-051, R-052)."""
    if unit.office_id == round_.office_id:
        return []
    if unit.office_id not in round_.office.below():
        return [f"{unit.short_name}归{unit.office}，不在本机构巡察范围"]
    if (mode is not None and mode.code != "single") or (kind is not None and kind.code in FROM_ABOVE):
        return []
    return [f"{unit.short_name}归{unit.office}，须选组织方式（异地交叉、上下联动等）或提级巡察"]


def _members(assignment: Any) -> list[Any]:
    found = assignment.team.memberships.all()
    if not _fetched(assignment.team, "memberships"):
        found = found.select_related("person__native_region", "person__residence_region", "home_region")
    return [each for each in found if each.ends is None]


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
    rows = round_.assignments.select_related("mode", "kind", "unit__office__region", "unit__region", "team__sender")
    return [words for each in rows.prefetch_related(*HOMES) for words in local_people(each)]
