"""How far a team is, as one number of a hundred: logs, records, talks and papers, weighed as the office sets (R-157)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from inspection import codes, deadlines
from rounds import coverage, gates

if TYPE_CHECKING:
    from datetime import date

    from rounds.models import Assignment

PARTS = {"logs": "日报", "records": "工作记录", "talks": "班子谈话", "papers": "底稿"}


@dataclass(frozen=True)
class Progress:
    """The index and its parts, each of a hundred; a part that cannot be told yet (None) does not weigh."""

    index: int | None
    parts: dict[str, int | None]
    line: int

    @property
    def below(self) -> bool:
        """Whether the office's line is not reached."""
        return self.index is not None and self.index < self.line

    @property
    def rows(self) -> list[tuple[str, int | None]]:
        return [(PARTS[code], value) for code, value in self.parts.items()]

    @property
    def low(self) -> list[tuple[str, int]]:
        """The parts that are below the office's line themselves."""
        return [(label, value) for label, value in self.rows if value is not None and value < self.line]


def weigh(parts: dict[str, int | None], weights: dict[str, int]) -> int | None:
    """The weighed mean of what can be told; None when nothing can."""
    known = {code: value for code, value in parts.items() if value is not None and weights.get(code)}
    whole = sum(weights[code] for code in known)
    return round(sum(value * weights[code] for code, value in known.items()) / whole) if whole else None


def _share(done: float, wanted: float) -> int | None:
    return None if wanted <= 0 else min(100, round(100 * done / wanted))


def of(assignment: Assignment, today: date | None = None) -> Progress:
    """Logs against days gone; records against the office's number a day; talks with the leading group against the part
    of the stationing gone; confirmed papers against findings, from half-time on."""
    day = today or timezone.localdate()
    office = assignment.office_id
    gone = gates.log_days(assignment, day)
    length = (
        (assignment.stationing_ends - assignment.entered_on).days + 1
        if assignment.stationing_ends and assignment.entered_on
        else 0
    )
    part = min(1.0, len(gone) / length) if length > 0 else 0.0
    owed = [each for each in gone if each < day]  # today's log is not late before midnight
    missing = set(gates.missing_days(assignment, day))
    calendar = deadlines.calendar()
    workdays = sum(1 for each in gone if calendar.is_workday(each))
    talked = coverage.share(assignment)
    findings = assignment.findings.exclude(status="dropped")
    papers = assignment.working_papers.filter(status="confirmed").count()
    parts = {
        "logs": _share(len([each for each in owed if each not in missing]), len(owed)),
        "records": _share(
            assignment.field_records.complete().count(), workdays * codes.setting(office, "progress.records_a_day")
        ),
        "talks": None if talked is None else _share(talked, 100 * part),
        "papers": _share(papers, findings.count()) if part >= 0.5 else None,
    }
    index = weigh(parts, codes.setting(office, "progress.weights"))
    return Progress(index, parts, codes.setting(office, "progress.threshold"))
