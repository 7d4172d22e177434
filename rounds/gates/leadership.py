"""三个亲自: what waits for the leader in person, and what is not closed before he has done it (R-006)."""

from __future__ import annotations

from typing import Any

# How each kind is said where it is missing.
DOING = {"matter": "亲自了解", "person": "亲自谈话", "material": "亲自阅研"}
OPEN = "open"


def _leader_id(assignment: Any) -> Any:
    seat = assignment.team.memberships.filter(seat="team_leader", ends=None).first()
    return seat.person_id if seat is not None else None


def talk_of_the_leader(item: Any) -> Any:
    """The newest completed talk of the present leader with a key person, or None."""
    talks = item.assignment.field_records.filter(
        method__code="interview", status="complete", conducted_by=_leader_id(item.assignment)
    )
    with_him = talks.filter(subject_person=item.person_id) if item.person_id else talks.none()
    return (with_him | talks.filter(subject_person=None, subject_name=item.title)).order_by("-held_on").first()


def leader_has_talked(item: Any) -> list[str]:
    """A key person is signed for only over a talk that names the leader among those who held it."""
    if item.kind != "person" or talk_of_the_leader(item) is not None:
        return []
    return [f"还没有组长与{item.title}谈话的定稿记录"]


def waiting(items: Any) -> list[str]:
    """What of these things the leader still has to do, in words."""
    return [f"{DOING[each.kind]}“{each.title}”" for each in items if each.status == OPEN]


def matter_is_known(finding: Any) -> list[str]:
    """A key matter is not settled, one way or the other, before the leader has looked into it himself."""
    left = finding.key_items.filter(status=OPEN).exists()
    return ["该问题列为重点情况，组长尚未签署亲自了解"] if left else []


def papers_matter_is_known(paper: Any) -> list[str]:
    return matter_is_known(paper.finding)


def leader_is_among_the_talkers(record: Any) -> list[str]:
    """The first talk with a key person is the leader's own."""
    if record.method.code != "interview":
        return []
    found = record.assignment.key_items.filter(kind="person", status=OPEN)
    asked = [
        each.title
        for each in found
        if (each.person_id and each.person_id == record.subject_person_id)
        or (record.subject_person_id is None and each.title == record.subject_name.strip())
    ]
    leader = _leader_id(record.assignment)
    if not asked or record.conducted_by.filter(pk=leader).exists():
        return []
    return [f"{asked[0]}列为关键人员，须由组长亲自谈话，谈话人中没有组长"]


def material_is_read(material: Any) -> list[str]:
    left = material.key_items.filter(status=OPEN).exists()
    return ["该材料列为重要材料，组长尚未签署亲自阅研"] if left else []


def leader_has_done_his(assignment: Any) -> list[str]:
    """Nobody leaves the unit while something waits for the leader in person."""
    left = waiting(assignment.key_items.filter(status=OPEN).order_by("kind", "created_at"))
    return [f"组长尚未{'、'.join(left)}"] if left else []
