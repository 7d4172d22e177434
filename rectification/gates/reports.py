"""What must be so before a step of an inspection report: the reasons why not, in words."""

from __future__ import annotations

from typing import Any

from inspection import codes

STAGE_LABELS = {
    "team_leader": "组长审核", "office": "巡察办审核", "group": "领导小组审议", "secretary": "书记专题会审定",
}  # fmt: skip


def report_is_written(report: Any) -> list[str]:
    """Overall view and problems stand in the newest version."""
    version = report.current
    if version is None:
        return ["报告还没有正文"]
    return [f"“{label}”还是空的" for name, label in version.REQUIRED if not getattr(version, name).strip()]


def every_finding_is_answered_for(report: Any) -> list[str]:
    """Each confirmed finding is an item of the report, or is left out with a reason (R-244, R-278)."""
    confirmed = report.assignment.findings.filter(status="confirmed")
    loose = confirmed.exclude(report_items__report=report).exclude(not_mentioned__report=report)
    return [f"问题“{each.title}”未写入报告，也未说明原因" for each in loose]


def every_item_has_evidence(report: Any) -> list[str]:
    """Each problem of the report rests on at least one piece of evidence (R-246)."""
    items = report.items.filter(is_recommendation=False).select_related("finding")
    if not items:
        return ["报告没有列出问题"]
    return [
        f"第{each.position}个问题没有证据"
        for each in items
        if each.finding is None or not each.finding.evidence.exists()
    ]


def in_the_office_order(stage: str) -> Any:
    """A stage follows the one before it in the office's own chain (C-17); a stage left out is passed over."""

    def stages_come_in_order(report: Any) -> list[str]:
        chain = codes.setting(report.assignment.office_id, "report.chain")
        if stage not in chain and stage != "secretary":
            return [f"本机构的报告程序不设“{STAGE_LABELS[stage]}”"]
        before = chain[: chain.index(stage)] if stage in chain else chain
        missing = [each for each in before if each in STAGE_LABELS and each not in report.stages_done]
        return [f"尚未经{STAGE_LABELS[each]}" for each in missing]

    return stages_come_in_order


def _rating(report: Any) -> Any:
    """The newest rating of the text now on its way; one from before it was returned counts no more."""
    return report.ratings.filter(at__gte=report.submitted_at).order_by("-at").first() if report.submitted_at else None


def not_rated_yet(report: Any) -> list[str]:
    return ["问题已经评定"] if _rating(report) is not None else []


def findings_are_rated(report: Any) -> list[str]:
    """问题不突出不放过: nothing goes on before office or leading group have rated the findings (R-084)."""
    rating = _rating(report)
    if rating is None:
        return ["问题不突出不放过：巡察办、领导小组尚未评定问题"]
    return ["问题不突出不放过：须退回巡察组"] if rating.weak else []


def nothing_is_looked_into(report: Any) -> list[str]:
    """What the leading group wanted looked into again was reported (R-235)."""
    waiting = report.hearing_decisions.filter(status="open").select_related("team")
    return [f"领导小组决定再了解，{each.team}尚未报告结果" for each in waiting]
