"""The third and the fifth of the five that are not let pass: are the findings weighty, is the unit's report fit (R-084, R-086)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from rectification.gates import reports as gates
from rounds import not_let_pass


def findings_stand(assignment: Any) -> tuple[str, list[str]]:
    """How the findings of the report were rated; one that was sent back as weak says so until it is rated anew."""
    report = getattr(assignment, "report", None)
    if report is None:
        return not_let_pass.LATER, ["巡察报告上报后评定"]
    last = report.ratings.select_related("by__person").order_by("-at").first()
    if last is not None and last.weak and report.status == "draft":
        return not_let_pass.HELD, [f"评定为“{last.get_grade_display()}”，已退回巡察组：{last.comment}"]
    if report.status == "draft":
        return not_let_pass.LATER, ["巡察报告上报后评定"]
    if reasons := gates.findings_are_rated(report):
        return (not_let_pass.LATER, ["巡察报告已审定"]) if report.status == "approved" else (not_let_pass.HELD, reasons)
    assert last is not None
    day = timezone.localtime(last.at)
    return not_let_pass.GOOD, [f"评定为“{last.get_grade_display()}”（{last.by.name}，{day:%Y-%m-%d}）"]


def rectification_stands(assignment: Any) -> tuple[str, list[str]]:
    """Where the unit's report on its rectification is, and how often it was returned."""
    report = getattr(assignment, "rectification_report", None)
    if report is None:
        return not_let_pass.LATER, ["巡察反馈后由被巡察单位报送"]
    loops = f"，退回{report.loops}次" if report.loops else ""
    if report.status == "passed":
        return not_let_pass.GOOD, [f"整改报告合格{loops}"]
    if report.status == "submitted":
        return not_let_pass.HELD, [f"整改报告已报送，尚未评定{loops}"]
    last = report.reviews.filter(passed=False).order_by("-at").first()
    if last is not None:
        return not_let_pass.HELD, [f"整改报告不合格，第{report.loops}次退回：{last.reason}"]
    return not_let_pass.LATER, ["整改报告尚未报送"]


not_let_pass.line(3, "findings", "问题不突出不明显不放过", "rectification.view_report", findings_stand)
not_let_pass.line(5, "rectification", "整改报告不合格不放过", "rectification.view_ledger", rectification_stands)
