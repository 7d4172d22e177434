"""整改报告: written by the unit, signed and submitted by its principal, judged fit or returned as often as it takes (R-086)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit, reminders, signatures
from inspection.workflow import Refused, WrongStatus, move
from rectification.gates import PRINCIPAL
from rectification.models import RectificationReport, RectificationReview
from rectification.workflow.rectification import (
    FAIL_RECTIFICATION,
    PASS_RECTIFICATION,
    SUBMIT_RECTIFICATION,
    RectificationStatus,
)
from rounds.actions.editing import speak_for_the_team

if TYPE_CHECKING:
    from inspection.models import User

WRITE = "rectification.plan_account"


@transaction.atomic
def write(report: RectificationReport, *, by: User, done: str, open_matters: str) -> RectificationReport:
    """What was done, and what is left; only while the report is the unit's own draft."""
    report = RectificationReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if not access.may(by, WRITE, report):
        raise PermissionDenied(WRITE)
    if report.status != RectificationStatus.DRAFT:
        raise WrongStatus("整改报告已报送，不能修改。")
    report.done, report.open_matters = done.strip(), open_matters.strip()
    report.version += 1
    report.save(update_fields=["done", "open_matters", "version"])
    audit.record(report, "write", by=by, label="填写整改报告")
    return report


@transaction.atomic
def submit(report: RectificationReport, *, by: User) -> RectificationReport:
    """The principal signs and sends it up with every account as it stands."""
    report = move(
        report, SUBMIT_RECTIFICATION, by=by, submitted_on=timezone.localdate(), rows=report.rows_now(), results=report.results_now(),
        note={"loop": report.loops},
    )  # fmt: skip
    signatures.sign(report, PRINCIPAL, by=by, own_work=True)
    return report


def _judge(report: RectificationReport, by: User, reason: str, *, passed: bool) -> None:
    RectificationReview.objects.create(report=report, passed=passed, reason=reason, by=by)


@transaction.atomic
def judge_fit(report: RectificationReport, *, by: User, opinion: str = "") -> RectificationReport:
    """合格: from now on the assignment may be closed."""
    report = move(report, PASS_RECTIFICATION, by=by)
    _judge(report, by, opinion.strip(), passed=True)
    return report


@transaction.atomic
def send_back(report: RectificationReport, *, by: User, reason: str) -> RectificationReport:
    """不合格: back to the unit with the reasons; how often this has happened stays written."""
    if not reason.strip():
        raise Refused("请写明不合格的原因。")
    speak_for_the_team(report.assignment.office, reason)
    report = move(report, FAIL_RECTIFICATION, by=by, note={"reason": reason})
    _judge(report, by, reason.strip(), passed=False)
    signatures.void(report, reason="整改报告不合格退回", by=by)
    for person in access.holders(SUBMIT_RECTIFICATION.permission, report):
        reminders.notify(
            person, "整改报告评定为不合格，请修改后重新报送", url=reminders.address_of(report, person), kind="returned"
        )
    return report
