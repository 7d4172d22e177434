"""What a person holds of reports and feedback under way, and how it passes to another (交接)."""

from __future__ import annotations

from inspection import duties
from rectification.models import Feedback, Report
from rectification.workflow.feedback import FeedbackStatus
from rectification.workflow.reports import ReportStatus

REPORTS = duties.authored(
    Report, "reports", "起草中的巡察报告", statuses=(ReportStatus.DRAFT,), power="rectification.draft_report"
)
FEEDBACK = duties.authored(
    Feedback, "feedback", "起草中的反馈意见", statuses=(FeedbackStatus.DRAFT,), power="rectification.draft_feedback"
)
