"""What the unit reports at the 汇报会: two reports, each for the inspected period; what of them is missing (R-093)."""

from __future__ import annotations

from typing import Any

from inspection import codes, wording

LIST, KIND = "hearing_reports", "hearing"


def period_words(assignment: Any) -> str:
    """The inspected period as a title carries it; empty while it is open."""
    if assignment.period_begins is None:
        return ""
    return str(wording.month_range(assignment.period_begins, assignment.period_ends))


def reports_missing(assignment: Any) -> list[str]:
    """Which of the reports has not been asked for, not come, or not been accepted."""
    asked: dict[str, Any] = {}
    for each in assignment.requests.filter(kind=KIND).exclude(status="withdrawn").order_by("created_at"):
        asked[each.topic.code] = each
    return [words for code in codes.choices(LIST, assignment.office) if (words := _lacks(code, asked.get(code.code)))]


def _lacks(report: Any, request: Any) -> str:
    if request is None:
        return f"尚未要求报送{report.text}"
    if request.status in ("sent", "received"):
        return f"{report.text}尚未报送，期限{request.due_on:%Y-%m-%d}"
    return {"draft": f"报送{report.text}的要求尚未发出", "replied": f"{report.text}已报送，尚未采纳"}.get(
        request.status, ""
    )
