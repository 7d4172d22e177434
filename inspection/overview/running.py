"""The running deadlines of an office on records that somebody may see: by day, by team, by person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from inspection.models import Deadline
from rounds.models import Assignment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from inspection.models import User
    from inspection.statistics import Span

# The calendar: weeks before this one, and all in all; what lies outside is counted before and after it.
WEEKS_BACK, WEEKS = 4, 13
SOON = 14
"""Days, today among them, that count as the next two weeks."""


def running(user: User, span: Span) -> QuerySet[Deadline]:
    """Deadlines under way within a span, of records in the user's scope only. Paused ones have no day to be met on."""
    rows = Deadline.objects.filter(office=span.office, met_at=None, cancelled_at=None, paused_on=None)
    rows = rows.exclude(due_on=None)
    if span.round is not None:
        rows = rows.filter(assignment_id__in=Assignment.objects.filter(round=span.round).values("pk"))
    elif span.year is not None or span.term is not None:
        chosen = Q(round__year=span.year) if span.year is not None else Q(round__term=span.term)
        rows = rows.filter(assignment_id__in=Assignment.objects.filter(chosen).values("pk"))
    seen = Q(pk__in=[])
    for key in rows.order_by().values_list("content_type", flat=True).distinct():
        model: Any = ContentType.objects.get_for_id(key).model_class()
        seen |= Q(content_type=key, object_id__in=model._default_manager.for_user(user).values("pk"))
    return rows.filter(seen)


@dataclass(frozen=True)
class Line:
    """What one deadline adds to the charts."""

    on: date
    record: Any
    team: Any
    person: Any


def lines(rows: QuerySet[Deadline]) -> list[Line]:
    """The deadlines as they are counted; ``team`` is None for what hangs on no assignment or on one without a team."""
    found: list[Any] = list(rows.order_by("due_on").values_list("due_on", "object_id", "assignment_id", "handler"))
    tasks = {task for _, _, task, _ in found if task}
    teams: dict[Any, Any] = dict(Assignment.objects.filter(pk__in=tasks).values_list("pk", "team"))
    return [Line(on, record, teams.get(task), person) for on, record, task, person in found]


def of_team(rows: QuerySet[Deadline], team: Any) -> QuerySet[Deadline]:
    """Those of a team; of none where ``team`` is None."""
    if team is not None:
        return rows.filter(assignment_id__in=Assignment.objects.filter(team=team).values("pk"))
    return rows.exclude(assignment_id__in=Assignment.objects.exclude(team=None).values("pk"))


@dataclass
class Load:
    """How much of somebody's is under way. A record with several deadlines is one record."""

    late: int = 0
    soon: int = 0
    later: int = 0
    records: set[Any] = field(default_factory=set)

    def add(self, line: Line, today: date) -> None:
        name = "late" if line.on < today else "soon" if line.on < today + timedelta(days=SOON) else "later"
        setattr(self, name, getattr(self, name) + 1)
        self.records.add(line.record)


def loads(found: Iterable[Line], by: str, today: date) -> dict[Any, Load]:
    """How much is under way by ``team`` or by ``person``."""
    loads: dict[Any, Load] = {}
    for line in found:
        loads.setdefault(getattr(line, by), Load()).add(line, today)
    return loads


@dataclass(frozen=True)
class Day:
    """A day of the calendar. ``shade``: from 0 (nothing) to 3."""

    on: date
    count: int
    late: bool
    today: bool

    @property
    def shade(self) -> int:
        return 0 if not self.count else 1 if self.count < 3 else 2 if self.count < 8 else 3


@dataclass(frozen=True)
class Calendar:
    """Weeks from Monday to Sunday, and what is due before the first and after the last of them."""

    weeks: list[list[Day]]
    before: int
    after: int

    @property
    def begins(self) -> date:
        return self.weeks[0][0].on

    @property
    def ends(self) -> date:
        return self.weeks[-1][-1].on


def calendar(found: Iterable[Line], today: date) -> Calendar:
    """The heat calendar: every deadline stands in it once."""
    counted = Counter(line.on for line in found)
    first = today - timedelta(days=today.weekday(), weeks=WEEKS_BACK)
    days = [first + timedelta(days=n) for n in range(7 * WEEKS)]
    shown = [Day(on, counted[on], on < today, on == today) for on in days]
    return Calendar(
        [shown[n : n + 7] for n in range(0, len(shown), 7)],
        sum(n for on, n in counted.items() if on < days[0]),
        sum(n for on, n in counted.items() if on > days[-1]),
    )
