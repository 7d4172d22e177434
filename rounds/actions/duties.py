"""What a person holds of a round's work, and how it passes to another (交接). Seats pass by document only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from inspection import access, duties
from inspection.models import live_on
from rounds.models import Authorisation, DailyLog, FieldRecord, WorkingPaper
from rounds.workflow import DailyLogStatus, FieldRecordStatus, WorkingPaperStatus

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from inspection.models import User


def _seats(by: User, givers: Collection[Any]) -> Iterable[tuple[Any, Any, str, str, Any]]:
    found = Authorisation.objects.for_user(by).in_force().filter(person__user__in=duties.among(givers))
    live = live_on(access.today(), "grants__")
    found = found.exclude(assignment__status="closed").filter(live, grants__user__in=duties.among(givers)).distinct()
    for each in found.select_related("assignment__team", "assignment__unit", "person__user"):
        title = f"{each.assignment.unit.short_name} {each.get_seat_display()}（{each.document}）"
        yield each.person.user.pk, each, title, "rounds.view_assignment", each


SEATS = duties.kind(
    "seats", "任务席位", _seats, pointer="席位不移交：由巡察办办理离组，接替的人另行补充授权",
    url=lambda authorisation: reverse("rounds:team", args=[authorisation.assignment.team_id]),
)  # fmt: skip
RECORDS = duties.authored(
    FieldRecord,
    "field_records",
    "未定稿的工作记录",
    statuses=(FieldRecordStatus.DRAFT,),
    power="rounds.add_field_record",
)
LOGS = duties.authored(DailyLog, "logs", "未报送的工作日报", statuses=(DailyLogStatus.DRAFT,), power="rounds.write_log")
PAPERS = duties.authored(
    WorkingPaper, "working_papers", "未确认的底稿", power="rounds.draft_paper",
    statuses=(WorkingPaperStatus.DRAFT, WorkingPaperStatus.DISCUSSED),
)  # fmt: skip
