"""督查报告: begun by a member of the team, written, handed in to the leading group, read by it or sent back (R-286)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit, reminders
from inspection.workflow import Refused, move
from rectification.models import SupervisionReport
from rectification.workflow.supervision import (
    READ_SUPERVISION,
    RETURN_SUPERVISION,
    SUBMIT_SUPERVISION,
    WRITE_REPORT,
    SupervisionReportStatus,
)
from rounds.actions.editing import edit, speak_for_the_team
from rounds.models import TeamKind

if TYPE_CHECKING:
    from inspection.models import User
    from rounds.models import Team


def may_begin(team: Team, user: User) -> bool:
    """Whether somebody sits in a supervision team and keeps out of none of its units."""
    report = SupervisionReport(team=team)
    return team.kind == TeamKind.SUPERVISION and access.may(user, WRITE_REPORT, report)


@transaction.atomic
def begin(team: Team, *, by: User) -> SupervisionReport:
    """A draft; the one that is under way is given back. Raises PermissionDenied, Refused."""
    if not may_begin(team, by):
        raise PermissionDenied(WRITE_REPORT)
    if not team.allotments.filter(revoked_at=None).exists():
        raise Refused("督查组还没有分配督查单位。")
    drafts = SupervisionReport.objects.select_for_update(of=("self",)).filter(team=team)
    if (found := drafts.filter(status=SupervisionReportStatus.DRAFT).first()) is not None:
        return found
    made = SupervisionReport.objects.create(team=team, created_by=by)
    audit.record(made, "register", by=by, label="起草督查报告")
    return made


@transaction.atomic
def write(
    report: SupervisionReport, *, by: User, overview: str, achievements: str, problems: str, suggestions: str,
    version: int | None = None,
) -> SupervisionReport:  # fmt: skip
    """Only while it is a draft."""
    if report.status != SupervisionReportStatus.DRAFT:
        raise Refused("督查报告已报送，不能修改。")
    changes = {
        "overview": overview.strip(), "achievements": achievements.strip(), "problems": problems.strip(),
        "suggestions": suggestions.strip(),
    }  # fmt: skip
    speak_for_the_team(report.team.round.office, *changes.values())
    return edit(report, by=by, power=WRITE_REPORT, changes=changes, label="撰写督查报告", version=version)  # type: ignore[no-any-return]


@transaction.atomic
def submit(report: SupervisionReport, *, by: User) -> SupervisionReport:
    """报送领导小组: its figures stand still; the office hears of it, with the rebounds and second demands in it (R-327)."""
    report = move(report, SUBMIT_SUPERVISION, by=by, submitted_on=timezone.localdate(), rows=report.rows_now())
    for power, words in (
        (READ_SUPERVISION.permission, f"{report}已报送，请阅处。"),
        ("rectification.verify_account", f"{report}已报送领导小组，其中反弹和再次整改{report.demands().count()}件。"),
    ):
        for user in access.holders(power, report):
            reminders.notify(user, words, url=reminders.address_of(report, user))
    return report


@transaction.atomic
def read(report: SupervisionReport, *, by: User, opinion: str) -> SupervisionReport:
    """阅处 by the leading group, in words."""
    if not opinion.strip():
        raise Refused("请写明阅处意见。")
    return move(  # type: ignore[no-any-return]
        report, READ_SUPERVISION, by=by, opinion=opinion.strip(), read_on=timezone.localdate()
    )


@transaction.atomic
def send_back(report: SupervisionReport, *, by: User, reason: str) -> SupervisionReport:
    """退回补充; whoever wrote it is told why."""
    if not reason.strip():
        raise Refused("请写明退回原因。")
    report = move(report, RETURN_SUPERVISION, by=by, opinion=reason.strip(), submitted_on=None, note={"reason": reason})
    if report.created_by is not None:
        reminders.notify(
            report.created_by, f"{report}被退回：{reason.strip()}", kind="returned",
            url=reminders.address_of(report, report.created_by),
        )  # fmt: skip
    return report
