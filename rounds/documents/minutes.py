"""The minutes of a meeting as a paper (纪要)."""

from __future__ import annotations

from typing import Any

from inspection import paper_numbers, wording
from inspection.documents import papers
from rounds.models import RoundMeeting


def _minutes(meeting: RoundMeeting) -> dict[str, Any]:
    people = list(meeting.attendees.all())
    attendance = [
        ("出席", [each.name for each in people if not each.reason]),
        ("请假", [each.name for each in people if each.reason]),
    ]
    group = f"中共{meeting.office.group_name.removeprefix('中共')}"
    return {
        "mark": f"{meeting.kind.text}纪要", "title": "", "organ": f"{group}办公室", "printed_on": meeting.held_on,
        "meeting": meeting, "items": meeting.items.all(), "tasks": meeting.tasks.select_related("owner__person"),
        "attendance": [each for each in attendance if each[1]], "printed_by": f"{group}办公室",
    }  # fmt: skip


def says_something(meeting: RoundMeeting) -> list[str]:
    """Minutes of nothing are not printed."""
    said = meeting.minutes.strip() or meeting.items.exclude(report="", opinion="").exists() or meeting.tasks.exists()
    return [] if said else ["会议情况、议程意见和议定事项均未记录"]


MINUTES = papers.kind(
    code="rounds.minutes", label="会议纪要", model=RoundMeeting, template="documents/rounds/minutes.html", context=_minutes,
    title=lambda meeting: f"{meeting.kind.text}纪要（{wording.date_text(meeting.held_on)}）", power="rounds.keep_round_meeting",
    approve_power="inspection.approve_paper", series=paper_numbers.series("会议纪要", "会议纪要", "纪"),
    gates=(says_something,),
)  # fmt: skip
