"""What must be so before a step of the unit's report on its rectification: the reasons why not, in words."""

from __future__ import annotations

from typing import Any


def rectification_is_written(report: Any) -> list[str]:
    return [] if report.done.strip() else ["整改总体情况还没有填写"]


def rectification_is_fit(assignment: Any) -> list[str]:
    """整改报告不合格不放过: no assignment is closed over a report that is not there or not fit (R-086)."""
    report = getattr(assignment, "rectification_report", None)
    if report is None:
        return ["整改报告不合格不放过：没有整改报告"] if assignment.accounts.exists() else []
    return [] if report.status == "passed" else ["整改报告不合格不放过：整改报告尚未评定合格"]
