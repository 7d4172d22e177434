"""Training before a round: courses, attendance, making up, marks (R-026–R-028)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import audit
from inspection.workflow import Refused
from rounds.actions.editing import allow, edit, locked
from rounds.models import Attendance, Course, Membership, Presence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from inspection.models import Person, User
    from rounds.models import Round


@transaction.atomic
def add_course(round_: Round, *, by: User, title: str, held_on: date, **fields: Any) -> Course:
    """A course of a round; everybody who sits in a team of it is to attend."""
    made = Course(office=round_.office, round=round_, title=title, held_on=held_on, created_by=by, **fields)
    allow(by, "rounds.manage_training", made)
    made.save(force_insert=True)
    audit.record(made, "register", by=by, label="安排培训")
    _expect(made)
    return made


def _expect(course: Course) -> int:
    """Whoever sits in a team of the round and is not expected yet."""
    seated = Membership.objects.filter(team__round=course.round_id, ends=None).values_list("person_id", flat=True)
    have = set(course.attendances.values_list("person_id", flat=True))
    rows = [Attendance(course=course, person_id=key) for key in dict.fromkeys(seated) if key not in have]
    Attendance.objects.bulk_create(rows)
    return len(rows)


@transaction.atomic
def edit_course(course: Course, *, by: User, **changes: Any) -> Course:
    return edit(course, by=by, power="rounds.manage_training", changes=changes)


@transaction.atomic
def take_attendance(course: Course, *, by: User, present: Collection[Person]) -> Course:
    """Who came; whoever joined a team meanwhile is expected too, everybody else is to make it up (R-028)."""
    course = locked(course)
    allow(by, "rounds.manage_training", course)
    if course.held_on > timezone.localdate():
        raise Refused("培训尚未举行。")
    _expect(course)
    keys = [each.pk for each in present]
    course.attendances.exclude(presence=Presence.MADE_UP).filter(person__in=keys).update(presence=Presence.PRESENT)
    missing = course.attendances.exclude(presence=Presence.MADE_UP).exclude(person__in=keys)
    missing.update(presence=Presence.ABSENT)
    audit.record(course, "take_attendance", by=by, label="登记签到", present=len(keys))
    return course


@transaction.atomic
def make_up(course: Course, *, by: User, persons: Iterable[Person]) -> Course:
    """Those who were absent have caught up."""
    course = locked(course)
    allow(by, "rounds.manage_training", course)
    done = course.attendances.filter(presence=Presence.ABSENT, person__in=[each.pk for each in persons])
    if not (count := done.update(presence=Presence.MADE_UP)):
        raise Refused("没有缺席待补的人员。")
    audit.record(course, "make_up", by=by, label="登记补训", count=count)
    return course


def totals(courses: Iterable[Course]) -> tuple[int, int]:
    """Courses held and person-times, as a report counts them."""
    keys = [each.pk for each in courses]
    came = Attendance.objects.filter(course__in=keys, presence__in=(Presence.PRESENT, Presence.MADE_UP))
    return len(keys), came.count()
