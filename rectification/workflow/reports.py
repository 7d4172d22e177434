"""Statuses and steps of inspection reports and of what the leading group decides on hearing them."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rectification.gates import reports as gates


class ReportStatus(models.TextChoices):
    """A report's way up (R-241); which stages there are is the office's setting "report.chain" (C-17)."""

    DRAFT = "draft", "起草"
    SUBMITTED = "submitted", "组长已审核"
    REVIEWED = "reviewed", "巡察办已审核"
    CONSIDERED = "considered", "领导小组已审议"
    APPROVED = "approved", "书记专题会已审定"


class HearingStatus(models.TextChoices):
    """Whether a decision of the leading group still waits for something: only 再了解 does (R-235)."""

    MADE = "made", "已决定"
    OPEN = "open", "待报告结果"
    REPORTED = "reported", "已报告结果"


_content = (gates.report_is_written, gates.every_finding_is_answered_for, gates.every_item_has_evidence)
SUBMIT = Step(
    "submit", "组长审核", (ReportStatus.DRAFT,), ReportStatus.SUBMITTED, "rectification.submit_report",
    gates=_content, asks=True,
)  # fmt: skip
# A reviewer of the office or the leading group; found weak or empty, the report goes back with his comments.
RATE = Step(
    "rate", "评定问题", (ReportStatus.SUBMITTED, ReportStatus.REVIEWED), None, "rectification.rate_findings",
    gates=(gates.not_rated_yet,), asks=True,
)  # fmt: skip
RETURN_AS_WEAK = Step(
    "return", "问题不突出，退回", (ReportStatus.SUBMITTED, ReportStatus.REVIEWED), ReportStatus.DRAFT,
    "rectification.rate_findings",
)  # fmt: skip
REVIEW = Step(
    "review", "巡察办审核", (ReportStatus.SUBMITTED,), ReportStatus.REVIEWED, "rectification.review_report",
    gates=(gates.in_the_office_order("office"),), asks=True,
)  # fmt: skip
CONSIDER = Step(
    "consider", "领导小组审议", (ReportStatus.SUBMITTED, ReportStatus.REVIEWED), ReportStatus.CONSIDERED,
    "rectification.consider_report", gates=(gates.in_the_office_order("group"), gates.findings_are_rated, gates.nothing_is_looked_into), asks=True,
)  # fmt: skip
APPROVE = Step(
    "approve", "书记专题会审定", (ReportStatus.SUBMITTED, ReportStatus.REVIEWED, ReportStatus.CONSIDERED),
    ReportStatus.APPROVED, "rectification.approve_report",
    gates=(gates.in_the_office_order("secretary"), gates.findings_are_rated, gates.nothing_is_looked_into, *_content), asks=True, grave=True,
)  # fmt: skip
RETURN_REPORT = Step(
    "return", "退回修改", (ReportStatus.SUBMITTED, ReportStatus.REVIEWED, ReportStatus.CONSIDERED), ReportStatus.DRAFT,
    "rectification.return_report", asks=True, primary=False,
)  # fmt: skip
# What the leading group may decide besides, when it hears the report.
_HEARD = {"permission": "rectification.consider_report", "asks": True, "primary": False}
SUPPLEMENT = Step(
    "supplement", "要求补充", (ReportStatus.SUBMITTED, ReportStatus.REVIEWED), ReportStatus.DRAFT,
    gates=(gates.in_the_office_order("group"),), **_HEARD,
)  # fmt: skip
ORDER_LOOK = Step(
    "look_again", "决定再了解", (ReportStatus.SUBMITTED, ReportStatus.REVIEWED), None,
    gates=(gates.in_the_office_order("group"), gates.nothing_is_looked_into), **_HEARD,
)  # fmt: skip
REPORT_STEPS = (SUBMIT, RATE, REVIEW, CONSIDER, SUPPLEMENT, ORDER_LOOK, APPROVE, RETURN_REPORT)
REPORT_LOOK = Step(
    "report", "报告了解结果", (HearingStatus.OPEN,), HearingStatus.REPORTED, "rectification.submit_report", asks=True
)
HEARING_STEPS = (REPORT_LOOK,)
