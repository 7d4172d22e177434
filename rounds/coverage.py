"""How far the talks of an assignment reach: the leading group one by one (all are expected), the rest by sample (R-140)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils import timezone

from inspection.models import Post
from rounds.models import FieldRecord, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from rounds.models import Assignment


@dataclass(frozen=True)
class Expected:
    """A member of the leading group, and his talk if there was one."""

    name: str
    post: str
    record: Any
    met: bool


def talks(assignment: Assignment) -> QuerySet[FieldRecord]:
    """The completed interviews of an assignment."""
    return FieldRecord.objects.filter(assignment=assignment, method__code="interview", status="complete")


def _posts(assignment: Assignment) -> list[Post]:
    today = timezone.localdate()
    live = Q(ends=None) | Q(ends__gte=today)
    found = Post.objects.filter(live, unit=assignment.unit_id, leading=True).select_related("person")
    kept = set(assignment.no_contacts.filter(lifted_at=None).values_list("person_id", flat=True))
    rows: dict[Any, Post] = {}
    for each in found.order_by("-principal", "title"):
        if each.person_id not in kept:  # nobody is expected to talk to whom the leader set apart
            rows.setdefault(each.person_id, each)
    return list(rows.values())


def leading(assignment: Assignment) -> list[Expected]:
    """The leading group with who was talked to; a talk under the bare name counts where no namesake is in the group."""
    posts, records = _posts(assignment), list(talks(assignment).order_by("held_on"))
    names = Counter(each.person.name for each in posts)
    by_person = {each.subject_person_id: each for each in records if each.subject_person_id}
    by_name = {each.subject_name: each for each in records if each.subject_name}
    found = []
    for each in posts:
        name = each.person.name
        record = by_person.get(each.person_id) or (by_name.get(name) if names[name] == 1 else None)
        found.append(Expected(name, each.title, record, record is not None))
    return found


def share(assignment: Assignment) -> int | None:
    """How many of a hundred of the leading group were talked to; None where no post of it is registered."""
    rows = leading(assignment)
    return round(100 * sum(each.met for each in rows) / len(rows)) if rows else None


def single_sources(assignments: Iterable[Assignment]) -> dict[Any, int]:
    """How many findings of each assignment rest on one method only (R-138)."""
    found = (
        Finding.objects.filter(assignment__in=list(assignments)).exclude(status="dropped")
        .annotate(proofs=Count("evidence"), methods=Count("evidence__field_record__method__code", distinct=True),
                  files=Count("evidence", filter=Q(evidence__field_record=None)))
        .filter(proofs__gt=0)
    )  # fmt: skip
    counted: Counter[Any] = Counter()
    for each in found:
        if each.methods + (1 if each.files else 0) == 1:
            counted[each.assignment_id] += 1
    return dict(counted)
