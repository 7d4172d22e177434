"""What must be so before a step of what is made public: the reasons why not, in words."""

from __future__ import annotations

from typing import Any

from inspection import codes


def publication_is_written(item: Any) -> list[str]:
    return [] if item.text.strip() else ["公开稿还没有内容"]


def is_the_offices_own(item: Any) -> list[str]:
    return ["由被巡察单位起草、报审"] if item.by_unit else []


def feedback_was_given(item: Any) -> list[str]:
    """Nothing is made public before the unit itself was told (R-251)."""
    feedback = getattr(item.assignment, "feedback", None)
    return [] if feedback is not None and feedback.delivered_on else ["尚未反馈交账"]


def rectification_was_judged(item: Any) -> list[str]:
    """How rectification went is made public once the report on it was found fit (R-295)."""
    if item.kind == "feedback":
        return []
    report = getattr(item.assignment, "rectification_report", None)
    return [] if report is not None and report.status == "passed" else ["整改报告尚未评定合格"]


def publications_are_out(assignment: Any) -> list[str]:
    """What the office wants published is out, or is withheld with approval (R-293, R-294, C-28)."""
    kinds = codes.setting(assignment.office_id, "publication.required")
    out = set(assignment.publications.filter(status__in=("released", "withheld")).values_list("kind", flat=True))
    labels = {"feedback": "反馈意见尚未公布", "inner": "整改情况尚未党内通报", "public": "整改情况尚未向社会公开"}
    return [words for kind, words in labels.items() if kind in kinds and kind not in out]
